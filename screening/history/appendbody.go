package history

import (
	"pelita/screening/canon"
)

// append writes the body without the keys that this version does not know.
func (f *fold) append(b []byte) ([]byte, error) {
	m := newKeyed(b)
	m.uint(1, bodyFormat)
	m.id(2, f.record)
	m.uint(3, uint64(f.opened))
	m.uint(4, uint64(f.updated))
	f.appendTables(&m)
	if m.list(7, len(f.regs)) {
		for _, r := range f.regs {
			if err := f.appendRegister(&m, r); err != nil {
				return nil, err
			}
		}
	}
	if m.list(8, len(f.pending)) {
		for _, p := range f.pending {
			m.b = appendPending(m.b, p)
		}
	}
	return f.appendGrown(&m)
}

// list begins an array that is left out when it is empty.
func (k *keyed) list(key uint64, n int) bool {
	if n > 0 {
		k.key(key)
		k.b = canon.Head(k.b, canon.Array, uint64(n))
	}
	return n > 0
}

// appendTables writes the devices and the contexts.
func (f *fold) appendTables(m *keyed) {
	m.key(5)
	m.b = canon.Head(m.b, canon.Array, uint64(len(f.seen)))
	for _, s := range f.seen {
		m.b = canon.ByteString(canon.Head(m.b, canon.Array, 2), s.device[:])
		m.b = appendRuns(m.b, s.runs)
	}
	m.key(6)
	m.b = canon.Head(m.b, canon.Array, uint64(len(f.contexts)))
	for _, c := range f.contexts {
		m.b = canon.ByteString(canon.Head(m.b, canon.Array, 3), c.officer[:])
		if c.protocol == (ProtocolRef{}) {
			m.b = canon.Null(m.b)
		} else {
			m.b = appendProtocol(m.b, c.protocol)
		}
		if c.text == (TextRef{}) {
			m.b = canon.Null(m.b)
		} else {
			m.b = appendWording(m.b, c.text)
		}
	}
}

// appendRuns writes runs as pairs: the distance from the end of the run before,
// and the length less one.
func appendRuns(b []byte, runs []run) []byte {
	b = canon.Head(b, canon.Array, uint64(2*len(runs)))
	end := uint64(0)
	for _, r := range runs {
		b = canon.Head(canon.Head(b, canon.Uint, r.first-end), canon.Uint, r.last-r.first)
		end = r.last
	}
	return b
}

func (f *fold) appendRegister(m *keyed, r *register) error {
	m.b = canon.String(canon.Head(m.b, canon.Array, 4), string(r.Item))
	m.b = canon.Head(canon.Head(m.b, canon.Uint, uint64(r.Instance)), canon.Uint, uint64(r.Source))
	m.b = canon.Head(m.b, canon.Array, uint64(len(r.live)))
	for _, l := range r.live {
		m.b = f.appendOrigin(canon.Head(m.b, canon.Array, 8), l.id, l.hlc, l.ctx)
		m.b = appendAnswer(m.b, l.answer)
		var err error
		if m.b, err = appendRest(m.b, l.rest); err != nil {
			return err
		}
	}
	return nil
}

// appendOrigin writes where an op comes from: device, counter, index, clock and
// context, the first and the last by their places in the tables.
func (f *fold) appendOrigin(b []byte, id OpID, hlc HLC, c *context) []byte {
	for _, n := range [...]uint64{f.deviceIndex(id.Device), id.Counter, uint64(id.Index), uint64(hlc), f.contextIndex(c)} {
		b = canon.Head(b, canon.Uint, n)
	}
	return b
}

func appendPending(b []byte, p pendingRef) []byte {
	b = canon.ByteString(canon.Head(b, canon.Array, 6), p.id.Device[:])
	b = canon.Head(canon.Head(b, canon.Uint, p.id.Counter), canon.Uint, uint64(p.id.Index))
	b = canon.String(b, string(p.reg.Item))
	return canon.Head(canon.Head(b, canon.Uint, uint64(p.reg.Instance)), canon.Uint, uint64(p.reg.Source))
}

// appendGrown writes the ops that only grow, and what of change-sets this version
// does not know.
func (f *fold) appendGrown(m *keyed) (b []byte, err error) {
	if m.list(9, len(f.kept)) {
		for _, k := range f.kept {
			m.b = f.appendOrigin(canon.Head(m.b, canon.Array, 6), k.id, k.hlc, k.ctx)
			if m.b, err = k.op.append(m.b); err != nil {
				return nil, err
			}
		}
	}
	if m.list(10, len(f.extras)) {
		for _, e := range f.extras {
			m.b = canon.Head(canon.Head(m.b, canon.Array, 3), canon.Uint, f.deviceIndex(e.id.Device))
			if m.b, err = appendRest(canon.Head(m.b, canon.Uint, e.id.Counter), e.rest); err != nil {
				return nil, err
			}
		}
	}
	return m.b, nil
}

// appendRest writes unknown keys, or null.
func appendRest(b []byte, rest fields) ([]byte, error) {
	if rest == nil {
		return canon.Null(b), nil
	}
	encoded, err := codec().Marshal(rest)
	return append(b, encoded...), err
}
