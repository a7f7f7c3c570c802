package protocol

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Resolved is a set of facts as one protocol understands them: relevance is
// applied, groups are closed or left open, the profile is known. It remembers
// what it has worked out, and may be shared.
type Resolved struct {
	protocol *Protocol
	facts    Facts
	profile  Profile
	doubt    bool

	inputs []atomic.Pointer[input] // by the order of the bank

	mu       sync.Mutex
	decided  map[*Condition]outcome
	verdicts map[*Condition]Verdict
	supports map[*Condition][]ItemID
}

// Resolve applies the protocol to facts:
//
//   - an item whose relevance is No has the zero value of its type;
//   - an item whose relevance is undecided is unknown, even when an answer is
//     on record: whether it counts is decided by the question before it;
//   - an item of a repeat group is the list of its instances. While the group
//     is not closed the list ends in one unknown element; a group that is
//     closed without any instance was skipped, and skipping is not "none", so
//     its list is one unknown element;
//   - items the protocol does not ask enter as they are on record.
func (p *Protocol) Resolve(f Facts) *Resolved {
	r := &Resolved{
		protocol: p, facts: f,
		inputs:   make([]atomic.Pointer[input], len(p.bank.items)),
		decided:  map[*Condition]outcome{},
		verdicts: map[*Condition]Verdict{},
		supports: map[*Condition][]ItemID{},
	}
	r.profile, r.doubt = profileOf(f)
	return r
}

// Protocol is the protocol the facts were resolved by.
func (r *Resolved) Protocol() *Protocol { return r.protocol }

// Facts are the facts that were resolved. They must not be changed.
func (r *Resolved) Facts() Facts { return r.facts }

// Profile is Adult only when every age on record is known and wholly 18 or
// more. Whoever may be a child is protected as one.
//
// UN Protocol to Prevent, Suppress and Punish Trafficking in Persons, 2000, article
// 3(d); UNICEF, Guidelines on the Protection of Child Victims of Trafficking, 2006,
// on an age in doubt.
func (r *Resolved) Profile() Profile { return r.profile }

// AgeInDoubt says whether the age was spoken of and still could lie on either
// side of 18: not known, declined, a range across 18, or two ages that differ.
func (r *Resolved) AgeInDoubt() bool { return r.doubt }

func profileOf(f Facts) (Profile, bool) {
	adult, child, asked := true, true, false
	for _, instance := range f[AgeItem] {
		for _, a := range instance {
			if !a.Asked() {
				continue
			}
			asked = true
			low, high, ok := ParseAge(a.Value.Text)
			ok = ok && a.Known()
			adult = adult && ok && low >= Majority
			child = child && ok && high < Majority
		}
	}
	if asked && adult {
		return Adult, false
	}
	return Child, asked && !child
}

// Relevant says whether an item is to be asked.
func (r *Resolved) Relevant(id ItemID) Truth {
	s := r.protocol.step(id)
	if s == nil || s.Relevant == nil {
		return Yes
	}
	return s.Relevant.Truth(r)
}

// Required says whether going on without an answer to the item is refused. An
// item that is not relevant is never required.
func (r *Resolved) Required(id ItemID) Truth {
	s := r.protocol.step(id)
	if s == nil || s.Required == nil || r.Relevant(id) == No {
		return No
	}
	return s.Required.Truth(r)
}

// Answered says whether nothing is left to ask of an item: it is known, or not
// relevant. A repeated item is answered when its group is closed and every
// instance is known. An absence is no answer.
func (r *Resolved) Answered(id ItemID) bool {
	if r.Relevant(id) == No {
		return true
	}
	i, ok := r.protocol.bank.Item(id)
	if !ok {
		return false
	}
	if i.Group == "" {
		return i.allKnown(alternatives(r.facts[id], 0))
	}
	g, _ := r.protocol.bank.Group(i.Group)
	instances := r.Instances(g)
	for _, n := range instances {
		if !i.allKnown(alternatives(r.facts[id], n)) {
			return false
		}
	}
	return len(instances) > 0 && r.Closed(g)
}

// knows says whether an answer has a value that the item can have. One of
// another type, or of options that are gone, comes from another version of the
// bank and says nothing here.
func (i *Item) knows(a Answer) bool {
	if !a.Known() || a.Value.Type != i.Type {
		return false
	}
	switch i.Type {
	case One, Many:
		return len(a.Value.Codes) == 0 || slices.ContainsFunc(a.Value.Codes, i.HasOption)
	case Number:
		return a.Value.Number >= i.Min && (i.Max == 0 || a.Value.Number <= i.Max)
	}
	return true
}

// present are the codes of an answer that the item still has.
func (i *Item) present(codes []string) []string {
	return slices.DeleteFunc(slices.Clone(codes), func(c string) bool { return !i.HasOption(c) })
}

func (i *Item) allKnown(alts []Answer) bool {
	return len(alts) > 0 && !slices.ContainsFunc(alts, func(a Answer) bool { return !i.knows(a) })
}

// Live lists the live alternatives of one instance of an item: values and
// absences, without those that say the same.
func (r *Resolved) Live(id ItemID, instance int) []Answer {
	if instance < 0 {
		return nil
	}
	return alternatives(r.facts[id], instance)
}

// Affirmed says whether a yes/no item outside groups is known to be true, by
// every alternative on record.
func (r *Resolved) Affirmed(id ItemID) bool { return r.unanimous(id, true) }

// unanimous says whether every alternative of a yes/no item is known to be
// the same.
func (r *Resolved) unanimous(id ItemID, want bool) bool {
	alts := alternatives(r.facts[id], 0)
	differs := func(a Answer) bool {
		return !a.Known() || a.Value.Type != YesNo || a.Value.Bool != want
	}
	return len(alts) > 0 && !slices.ContainsFunc(alts, differs)
}

// alternatives are the live alternatives of an instance that say anything,
// without those that say the same.
func alternatives(instances [][]Answer, n int) []Answer {
	if n >= len(instances) {
		return nil
	}
	if one := instances[n]; len(one) == 1 && one[0].Asked() {
		return one[:1:1]
	}
	var list []Answer
	for _, a := range instances[n] {
		if a.Asked() && !slices.ContainsFunc(list, a.Equal) {
			list = append(list, a)
		}
	}
	return list
}

// Instances lists the instances of a group of which anything is on record.
func (r *Resolved) Instances(g *Group) []int {
	count := 0
	for _, id := range g.Items {
		count = max(count, len(r.facts[id]))
	}
	var list []int
	for n := range count {
		if slices.ContainsFunc(g.Items, func(id ItemID) bool { return len(alternatives(r.facts[id], n)) > 0 }) {
			list = append(list, n)
		}
	}
	return list
}

// Closed says whether a group is complete: its More is known to be no, by
// every alternative on record.
func (r *Resolved) Closed(g *Group) bool { return r.unanimous(g.More, false) }
