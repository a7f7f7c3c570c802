package history

import "slices"

// Renumber is c under other numbers, as if its device had given it and those before it
// these: each number that is a key of to becomes its value, in the ids of its own ops
// as in what they say of others. was is the state that it was made on, and s that
// state under the new numbers. A link of custody that held in was holds in s; one that
// did not stays broken. It is only for change-sets that nobody else has: an id that
// others know names one op for ever.
func (s State) Renumber(c ChangeSet, was State, to map[uint64]uint64) ChangeSet {
	device := c.Device
	next := func(id OpID) OpID {
		if n, ok := to[id.Counter]; ok && id.Device == device {
			id.Counter = n
		}
		return id
	}
	if n, ok := to[c.Counter]; ok {
		c.Counter = n
	}
	c.Ops = slices.Clone(c.Ops)
	for i := range c.Ops {
		s.renumber(&c.Ops[i], was, next)
	}
	return c
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
