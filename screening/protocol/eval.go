package protocol

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// maxCombinations bounds how many combinations of live alternatives are tried.
const maxCombinations = 256

// Verdict is what a condition says of a set of facts.
type Verdict struct {
	Truth Truth

	// Because is a minimal set of known items that is sufficient for the
	// truth: none of them could be left out. Where several sets would do, the
	// items asked first are kept. In protocol order.
	Because []ItemID

	// Open are the items that would decide an undecided truth, in protocol
	// order. An item that is not yet to be asked is represented by the items
	// that decide whether it is.
	Open []ItemID
}

// Eval evaluates the condition with every combination of the live
// alternatives: Yes beats Undecided beats No, the protective reading. The
// verdict is remembered by r; its slices must not be changed.
func (c *Condition) Eval(r *Resolved) Verdict {
	r.mu.Lock()
	v, ok := r.verdicts[c]
	r.mu.Unlock()
	if ok {
		return v
	}
	v = newTrial(c, r).verdict()
	r.mu.Lock()
	r.verdicts[c] = v
	r.mu.Unlock()
	return v
}

// Supports lists every known item that belongs to some minimal sufficient set
// of a decided condition: the answers that could each carry it. For a
// condition that hangs on very many answers it is Because.
func (c *Condition) Supports(r *Resolved) []ItemID {
	r.mu.Lock()
	ids, ok := r.supports[c]
	r.mu.Unlock()
	if ok {
		return ids
	}
	ids = newTrial(c, r).supports(c.Eval(r))
	r.mu.Lock()
	r.supports[c] = ids
	r.mu.Unlock()
	return ids
}

// Unknowns lists the items of the condition of which anything is still
// unknown.
func (c *Condition) Unknowns(r *Resolved) []ItemID {
	var ids []ItemID
	for _, i := range c.items {
		if r.input(i).partial {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// trial evaluates one condition on one set of facts. A mask says which items
// keep their values; the others are made unknown. Bit len(c.items) is `child`.
type trial struct {
	c      *Condition
	r      *Resolved
	inputs []input
	vars   variables
	memo   map[uint64]Truth
}

func newTrial(c *Condition, r *Resolved) *trial {
	t := &trial{c: c, r: r, memo: map[uint64]Truth{}}
	t.vars = variables{c: c, values: make([]ref.Val, len(c.items)), child: types.Bool(r.profile == Child)}
	for _, i := range c.items {
		t.inputs = append(t.inputs, r.input(i))
	}
	return t
}

// everything keeps all values, child included.
func (t *trial) everything() uint64 { return 1<<(len(t.c.items)+1) - 1 }

// truth is the truth with the items of the mask known.
func (t *trial) truth(mask uint64) Truth {
	if got, ok := t.memo[mask]; ok {
		return got
	}
	got, _ := t.combine(mask)
	t.memo[mask] = got
	return got
}

// combine tries the alternatives in turn. open is collected from the undecided
// combinations.
func (t *trial) combine(mask uint64) (truth Truth, open []ItemID) {
	pick := make([]int, len(t.inputs))
	worst := No
	for n := 0; ; n++ {
		if n == maxCombinations {
			return Undecided, append(open, t.divided()...)
		}
		got, names := t.run(mask, pick)
		switch got {
		case Yes:
			return Yes, nil
		case Undecided:
			worst, open = Undecided, append(open, names...)
		}
		if !t.next(mask, pick) {
			return worst, open
		}
	}
}

// next counts pick up to the next combination.
func (t *trial) next(mask uint64, pick []int) bool {
	for n := range pick {
		if mask&(1<<n) == 0 {
			continue
		}
		if pick[n]++; pick[n] < len(t.inputs[n].values) {
			return true
		}
		pick[n] = 0
	}
	return false
}

// divided are the items with more than one live alternative.
func (t *trial) divided() []ItemID {
	var ids []ItemID
	for n, in := range t.inputs {
		if len(in.values) > 1 {
			ids = append(ids, t.c.items[n].ID)
		}
	}
	return ids
}

func (t *trial) run(mask uint64, pick []int) (Truth, []ItemID) {
	for n, in := range t.inputs {
		t.vars.values[n] = nil
		if mask&(1<<n) != 0 {
			t.vars.values[n] = in.values[pick[n]]
		}
	}
	t.vars.hidden = mask&(1<<len(t.inputs)) == 0
	t.vars.unknown = t.vars.patterns(t.vars.unknown[:0])
	out, _, err := t.c.program.Eval(&t.vars)
	if err != nil {
		return Undecided, t.c.Items() // the cost limit: nothing is established
	}
	switch v := out.(type) {
	case types.Bool:
		if v {
			return Yes, nil
		}
		return No, nil
	case *types.Unknown:
		return Undecided, trails(v)
	}
	return Undecided, t.c.Items()
}

func trails(u *types.Unknown) []ItemID {
	var ids []ItemID
	for _, id := range u.IDs() {
		list, _ := u.GetAttributeTrails(id)
		for _, trail := range list {
			ids = append(ids, ItemID(trail.Variable()))
		}
	}
	return ids
}

// verdict finds the truth and explains it.
func (t *trial) verdict() Verdict {
	truth, open := t.combine(t.everything())
	t.memo[t.everything()] = truth
	if truth == Undecided {
		return Verdict{Open: t.r.Askable(open)}
	}
	keep := t.everything()
	for _, n := range t.candidates() {
		if without := keep &^ (1 << n); t.truth(without) == truth {
			keep = without
		}
	}
	return Verdict{Truth: truth, Because: t.answers(keep)}
}

// candidates are the known items, those asked last first, so that leaving out
// one after the other keeps those asked first. The age stands for `child`.
func (t *trial) candidates() []int {
	var list []int
	for n, in := range t.inputs {
		if in.known {
			list = append(list, n)
		}
	}
	if t.c.child && len(alternatives(t.r.facts[AgeItem], 0)) > 0 {
		list = append(list, len(t.inputs))
	}
	slices.SortFunc(list, func(a, b int) int { return t.rank(b) - t.rank(a) })
	return list
}

func (t *trial) rank(n int) int { return t.r.protocol.rank(t.id(n)) }

func (t *trial) id(n int) ItemID {
	if n == len(t.inputs) {
		return AgeItem
	}
	return t.c.items[n].ID
}

// answers names the answers behind a mask. An item that is out of question
// because it is not relevant stands for the answers that made it so.
func (t *trial) answers(mask uint64) []ItemID {
	var ids []ItemID
	for _, n := range t.candidates() {
		if mask&(1<<n) == 0 {
			continue
		}
		if n < len(t.inputs) && t.inputs[n].irrelevant {
			ids = append(ids, t.r.protocol.step(t.id(n)).Relevant.Eval(t.r).Because...)
			continue
		}
		ids = append(ids, t.id(n))
	}
	return t.r.protocol.Sorted(ids)
}

// Askable replaces items that are not yet to be asked by the items that decide
// whether they are.
func (r *Resolved) Askable(ids []ItemID) []ItemID {
	var out []ItemID
	for _, id := range ids {
		s := r.protocol.step(id)
		if s == nil || s.Relevant == nil {
			out = append(out, id)
			continue
		}
		if v := s.Relevant.Eval(r); v.Truth == Undecided {
			out = append(out, v.Open...)
		} else {
			out = append(out, id)
		}
	}
	return r.protocol.Sorted(out)
}

// maxSupports bounds the search for all minimal sets.
const maxSupports = 10

func (t *trial) supports(v Verdict) []ItemID {
	candidates := t.candidates()
	if v.Truth == Undecided || len(candidates) > maxSupports {
		return v.Because
	}
	fixed := t.everything()
	for _, n := range candidates {
		fixed &^= 1 << n
	}
	carriers := fixed
	for set := range 1 << len(candidates) {
		mask := fixed
		for n, at := range candidates {
			if set&(1<<n) != 0 {
				mask |= 1 << at
			}
		}
		if t.truth(mask) != v.Truth {
			continue
		}
		for _, at := range candidates {
			if mask&(1<<at) != 0 && t.truth(mask&^(1<<at)) != v.Truth {
				carriers |= 1 << at
			}
		}
	}
	return t.answers(carriers)
}

// Sorted gives the items in the order of the protocol, each once; items the
// protocol does not ask come last, in the order of the bank.
func (p *Protocol) Sorted(ids []ItemID) []ItemID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b ItemID) int { return p.rank(a) - p.rank(b) })
	return slices.Compact(out)
}

// variables hands a condition its values. Unknown items are given as patterns
// of unknown attributes, the way CEL's partial evaluation wants them.
type variables struct {
	c       *Condition
	values  []ref.Val // nil: unknown
	child   types.Bool
	hidden  bool // child is unknown
	unknown []*cel.AttributePatternType
}

// ResolveName finds the value of a variable.
func (v *variables) ResolveName(name string) (any, bool) {
	if name == ChildName {
		return v.child, !v.hidden
	}
	for n, i := range v.c.items {
		if string(i.ID) == name {
			return v.values[n], v.values[n] != nil
		}
	}
	return nil, false
}

// Parent is nil: there is nothing but the items.
func (v *variables) Parent() cel.Activation { return nil }

// UnknownAttributePatterns names the unknown items.
func (v *variables) UnknownAttributePatterns() []*cel.AttributePatternType { return v.unknown }

// AsPartialActivation lets CEL find the patterns.
func (v *variables) AsPartialActivation() (cel.PartialActivation, bool) { return v, true }

func (v *variables) patterns(list []*cel.AttributePatternType) []*cel.AttributePatternType {
	for n, val := range v.values {
		if val == nil {
			list = append(list, v.c.unknown[n])
		}
	}
	if v.hidden {
		list = append(list, v.c.unknown[len(v.values)])
	}
	return list
}
