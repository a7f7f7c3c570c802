package protocol

import (
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// input is how an item enters conditions: the values it may have, each of them
// one live alternative. nil is unknown.
type input struct {
	item       *Item
	values     []ref.Val
	known      bool // at least one alternative says something
	partial    bool // something about it is still unknown
	irrelevant bool // the zero value, because the item is not relevant
}

// input finds how an item enters conditions. An item of another bank is worked out
// each time.
func (r *Resolved) input(i *Item) *input {
	if i.at >= len(r.inputs) {
		return r.makeInput(i)
	}
	in := r.inputs[i.at].Load()
	if in == nil || in.item != i {
		in = r.makeInput(i)
		r.inputs[i.at].Store(in)
	}
	return in
}

func (r *Resolved) makeInput(i *Item) *input {
	in := r.inputOf(i)
	in.item = i
	return &in
}

func (r *Resolved) inputOf(i *Item) input {
	switch r.Relevant(i.ID) {
	case No:
		return input{values: []ref.Val{zeroVal(i)}, known: true, irrelevant: true}
	case Undecided:
		return input{values: []ref.Val{nil}, partial: true}
	}
	if i.Group != "" {
		return r.groupInput(i)
	}
	values, known := vals(i, alternatives(r.facts[i.ID], 0))
	return input{values: values, known: known, partial: slices.Contains(values, nil)}
}

// vals turns alternatives into CEL values, nil for an absence; no alternative
// at all is one unknown.
func vals(i *Item, alts []Answer) (values []ref.Val, known bool) {
	values = make([]ref.Val, max(len(alts), 1))
	for n, a := range alts {
		values[n] = celVal(i, a)
		known = known || values[n] != nil
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
		values, some := vals(i, alternatives(r.facts[i.ID], n))
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

// celVal is an answer as CEL sees it, or nil. An answer that the item cannot
// have, from another version of the bank, says nothing here, and of several
// codes those count that the item still has.
func celVal(i *Item, a Answer) ref.Val {
	if !i.knows(a) {
		return nil
	}
	switch a.Value.Type {
	case YesNo:
		return types.Bool(a.Value.Bool)
	case Number:
		return types.Int(a.Value.Number)
	case Many:
		return types.NewStringList(types.DefaultTypeAdapter, i.present(a.Value.Codes))
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
