package history

import "slices"

// Renumber is a change-set under other numbers, as if its device had given it and
// those before it these: each number that a key of to names becomes its value, in
// the ids of its own ops as in what they say of others. s is the state that it was
// made on, under those numbers; the links of custody are made anew from it. It is
// only for change-sets that nobody else has: an id that others know names one op
// for ever.
func (s State) Renumber(c ChangeSet, to map[uint64]uint64) ChangeSet {
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
		s.renumber(&c.Ops[i], next)
	}
	return c
}

func (s State) renumber(o *Op, next func(OpID) OpID) {
	moved := false
	o.Prev = slices.Clone(o.Prev)
	for i, id := range o.Prev {
		o.Prev[i] = next(id)
		moved = moved || o.Prev[i] != id
	}
	o.Weighed = slices.Clone(o.Weighed)
	for i := range o.Weighed {
		o.Weighed[i].ID = next(o.Weighed[i].ID)
	}
	if o.Kind == Handle && moved {
		o.Handling.Link = s.linkTo(o.Handling.File, o.Prev)
	}
}

// linkTo is the digest of steps of custody that are in the state.
func (s State) linkTo(file [16]byte, ids []OpID) [32]byte {
	of := slices.DeleteFunc(s.kept(Attach, Handle), func(k *keptOp) bool { return k.file() != file || !slices.Contains(ids, k.id) })
	c := custody{digests: map[OpID][32]byte{}}
	return c.linkOf(of)
}
