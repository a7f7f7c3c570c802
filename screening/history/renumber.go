package history

import (
	"cmp"
	"slices"
)

// Renumbered is s as if a device had given other numbers to change-sets that are in it:
// each that is a key of to has its value. A link of custody that held holds; one that did
// not stays broken. It is only for change-sets that nobody else has: an id that others know
// names one op for ever. No value may be in s.
func (s State) Renumbered(device DeviceID, to map[uint64]uint64) State {
	next := nextOf(device, to)
	f := s.fold().clone()
	f.remark(device, to)
	for i, r := range f.regs {
		f.regs[i] = r.renumbered(next)
	}
	for i := range f.pending {
		f.pending[i].id = next(f.pending[i].id)
	}
	for i := range f.extras {
		f.extras[i].id = next(f.extras[i].id)
	}
	for i, k := range f.kept {
		moved := *k
		moved.id, f.kept[i] = next(k.id), &moved
	}
	slices.SortFunc(f.pending, pendingRef.compare)
	slices.SortFunc(f.extras, extra.compare)
	slices.SortFunc(f.kept, (*keptOp).compare)
	f.speakOf(s, next)
	return State{f}
}

// speakOf has the ops that are kept speak of others under their new ids: the earlier ones
// first, since custody links later steps to them.
func (f *fold) speakOf(was State, next func(OpID) OpID) {
	order := slices.Clone(f.kept)
	slices.SortFunc(order, func(a, b *keptOp) int { return cmp.Or(cmp.Compare(a.hlc, b.hlc), a.compare(b)) })
	for _, k := range order {
		State{f}.renumber(&k.op, was, next)
		slices.SortFunc(k.op.Prev, OpID.Compare)
		k.op.Weighed = sortedWeighed(k.op.Weighed)
	}
}

// remark gives change-sets of a device their new numbers in the fold's set.
func (f *fold) remark(device DeviceID, to map[uint64]uint64) {
	for n, m := range to {
		i, ok := slices.BinarySearchFunc(f.seen, device, compareDevice)
		if !ok || !f.has(device, n) {
			continue
		}
		f.seen[i].runs = extend(without(f.seen[i].runs, n), m)
	}
}

// renumbered is a register whose answers have their new ids.
func (r *register) renumbered(next func(OpID) OpID) *register {
	out := &register{r.Register, make([]*liveOp, len(r.live))}
	for i, l := range r.live {
		moved := *l
		moved.id, out.live[i] = next(l.id), &moved
	}
	slices.SortFunc(out.live, (*liveOp).compare)
	return out
}

// Renumber is c under other numbers, as Renumbered gives them to was, a state that it is
// in: its own, and those in what its ops say of others. s is that state under the new ones.
func (s State) Renumber(c ChangeSet, was State, to map[uint64]uint64) ChangeSet {
	if n, ok := to[c.Counter]; ok {
		c.Counter = n
	}
	c.Ops = slices.Clone(c.Ops)
	for i := range c.Ops {
		s.renumber(&c.Ops[i], was, nextOf(c.Device, to))
	}
	return c
}

// nextOf gives an id under the new numbers.
func nextOf(device DeviceID, to map[uint64]uint64) func(OpID) OpID {
	return func(id OpID) OpID {
		if n, ok := to[id.Counter]; ok && id.Device == device {
			id.Counter = n
		}
		return id
	}
}

func (s State) renumber(o *Op, was State, next func(OpID) OpID) {
	held := o.Kind == Handle && was.linkTo(o.Handling.File, o.Prev) == o.Handling.Link
	o.Prev = slices.Clone(o.Prev)
	for i, id := range o.Prev {
		o.Prev[i] = next(id)
	}
	o.Weighed = slices.Clone(o.Weighed)
	for i := range o.Weighed {
		o.Weighed[i].ID = next(o.Weighed[i].ID)
	}
	if held {
		o.Handling.Link = s.linkTo(o.Handling.File, o.Prev)
	}
}

// linkTo is the digest of steps of custody that are in the state.
func (s State) linkTo(file [16]byte, ids []OpID) [32]byte {
	steps := slices.DeleteFunc(s.kept(Attach, Handle), func(k *keptOp) bool { return k.file() != file || !slices.Contains(ids, k.id) })
	c := custody{digests: map[OpID][32]byte{}}
	return c.linkOf(steps)
}
