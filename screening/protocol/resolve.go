package protocol

import (
	"slices"
	"sync"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Resolved is a set of facts as one protocol understands them: relevance is
// applied, groups are closed or left open, the profile is known. It remembers
// what it has worked out, and may be shared.
type Resolved struct {
	protocol *Protocol
	facts    Facts
	profile  Profile
	doubt    bool

	mu       sync.Mutex
	inputs   map[ItemID]input
	verdicts map[*Condition]Verdict
	supports map[*Condition][]ItemID
}

// input is how an item enters conditions: the values it may have, each of them
// one live alternative. nil is unknown.
type input struct {
	values     []ref.Val
	known      bool // at least one alternative says something
	partial    bool // something about it is still unknown
	irrelevant bool // the zero value, because the item is not relevant
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
		inputs:   make(map[ItemID]input, len(p.order)),
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
	return s.Relevant.Eval(r).Truth
}

// Required says whether going on without an answer to the item is refused. An
// item that is not relevant is never required.
func (r *Resolved) Required(id ItemID) Truth {
	s := r.protocol.step(id)
	if s == nil || s.Required == nil || r.Relevant(id) == No {
		return No
	}
	return s.Required.Eval(r).Truth
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
		return allKnown(alternatives(r.facts[id], 0))
	}
	g, _ := r.protocol.bank.Group(i.Group)
	instances := r.Instances(g)
	for _, n := range instances {
		if !allKnown(alternatives(r.facts[id], n)) {
			return false
		}
	}
	return len(instances) > 0 && r.Closed(g)
}

func allKnown(alts []Answer) bool {
	return len(alts) > 0 && !slices.ContainsFunc(alts, func(a Answer) bool { return !a.Known() })
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
func (r *Resolved) Affirmed(id ItemID) bool {
	alts := alternatives(r.facts[id], 0)
	return allKnown(alts) && !slices.ContainsFunc(alts, func(a Answer) bool { return !a.Value.Bool })
}

// alternatives are the live alternatives of an instance that say anything,
// without those that say the same.
func alternatives(instances [][]Answer, n int) []Answer {
	if n >= len(instances) {
		return nil
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
func (r *Resolved) Closed(g *Group) bool {
	alts := alternatives(r.facts[g.More], 0)
	return allKnown(alts) && !slices.ContainsFunc(alts, func(a Answer) bool { return a.Value.Bool })
}

// input finds how an item enters conditions.
func (r *Resolved) input(i *Item) input {
	r.mu.Lock()
	in, ok := r.inputs[i.ID]
	r.mu.Unlock()
	if ok {
		return in
	}
	in = r.makeInput(i)
	r.mu.Lock()
	r.inputs[i.ID] = in
	r.mu.Unlock()
	return in
}

func (r *Resolved) makeInput(i *Item) input {
	switch r.Relevant(i.ID) {
	case No:
		return input{values: []ref.Val{zeroVal(i)}, known: true, irrelevant: true}
	case Undecided:
		return input{values: []ref.Val{nil}, partial: true}
	}
	if i.Group != "" {
		return r.groupInput(i)
	}
	values, known := vals(alternatives(r.facts[i.ID], 0))
	return input{values: values, known: known, partial: slices.Contains(values, nil)}
}

// vals turns alternatives into CEL values, nil for an absence; no alternative
// at all is one unknown.
func vals(alts []Answer) (values []ref.Val, known bool) {
	for _, a := range alts {
		v := celVal(a)
		values, known = append(values, v), known || v != nil
	}
	if len(values) == 0 {
		values = []ref.Val{nil}
	}
	return values, known
}

// groupInput builds the lists of a repeated item: one for every choice of
// alternatives of its instances. Beyond the bound the list is unknown.
func (r *Resolved) groupInput(i *Item) input {
	g, _ := r.protocol.bank.Group(i.Group)
	lists, known, partial := [][]ref.Val{nil}, false, false
	instances := r.Instances(g)
	for _, n := range instances {
		values, some := vals(alternatives(r.facts[i.ID], n))
		if len(lists)*len(values) > maxCombinations {
			return input{values: []ref.Val{nil}, partial: true}
		}
		known = known || some
		partial = partial || slices.Contains(values, nil)
		lists = extend(lists, values, i.ID)
	}
	if len(instances) == 0 {
		lists, partial = extend(lists, []ref.Val{nil}, i.ID), true
	}
	if !r.Closed(g) {
		lists, partial = extend(lists, []ref.Val{nil}, g.More), true
	}
	out := input{known: known, partial: partial}
	for _, l := range lists {
		out.values = append(out.values, types.NewRefValList(types.DefaultTypeAdapter, l))
	}
	return out
}

// extend appends every value to every list; unknown elements say which item
// would make them known.
func extend(lists [][]ref.Val, values []ref.Val, id ItemID) [][]ref.Val {
	var out [][]ref.Val
	for _, l := range lists {
		for _, v := range values {
			if v == nil {
				v = types.NewUnknown(elementID, types.NewAttributeTrail(string(id)))
			}
			out = append(out, append(slices.Clone(l), v))
		}
	}
	return out
}

// elementID is the expression id of unknown list elements: no expression of a
// condition has a negative id.
const elementID = -1

func celVal(a Answer) ref.Val {
	if !a.Known() {
		return nil
	}
	switch a.Value.Type {
	case YesNo:
		return types.Bool(a.Value.Bool)
	case Number:
		return types.Int(a.Value.Number)
	case Many:
		return types.NewStringList(types.DefaultTypeAdapter, a.Value.Codes)
	case One:
		if len(a.Value.Codes) == 1 {
			return types.String(a.Value.Codes[0])
		}
	}
	return nil
}

func zeroVal(i *Item) ref.Val {
	switch {
	case i.Group != "" || i.Type == Many:
		return types.NewRefValList(types.DefaultTypeAdapter, nil)
	case i.Type == YesNo:
		return types.False
	case i.Type == Number:
		return types.Int(0)
	}
	return types.String("")
}
