package protocol

import (
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// maxCombinations bounds how many combinations of live alternatives are tried.
const maxCombinations = 256

// trial evaluates one condition on one set of facts. A mask says which items
// keep their values; the others are made unknown. Bit len(c.items) is `child`.
type trial struct {
	c      *Condition
	r      *Resolved
	inputs []*input
	vars   variables
	memo   map[uint64]Truth
	few    few
}

// few is room for what most conditions read, so that a trial is one piece of memory.
type few struct {
	inputs [4]*input
	values [4]ref.Val
	pick   [4]int
	key    [48]byte
}

func newTrial(c *Condition, r *Resolved) *trial {
	t := &trial{c: c, r: r}
	n := len(c.items)
	t.inputs = slices.Grow(t.few.inputs[:0], n)
	for _, i := range c.items {
		t.inputs = append(t.inputs, r.input(i))
	}
	t.vars = variables{c: c, values: slices.Grow(t.few.values[:0], n)[:n], child: types.Bool(r.profile == Child)}
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
	t.remember(mask, got)
	return got
}

func (t *trial) remember(mask uint64, truth Truth) {
	if t.memo == nil {
		t.memo = map[uint64]Truth{}
	}
	t.memo[mask] = truth
}

// combine tries the alternatives in turn. open is collected from the undecided
// combinations.
func (t *trial) combine(mask uint64) (truth Truth, open []ItemID) {
	n := len(t.inputs)
	pick := slices.Grow(t.few.pick[:0], n)[:n]
	clear(pick)
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
	key, short := t.vars.key(t.few.key[:0])
	if short {
		if o, ok := t.c.recall.get(key); ok {
			return o.truth, o.names
		}
	}
	truth, names := t.evaluate()
	if short {
		t.c.recall.put(key, outcome{truth, names})
	}
	return truth, names
}

// evaluate asks CEL.
func (t *trial) evaluate() (Truth, []ItemID) {
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
