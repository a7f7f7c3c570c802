package wire

import (
	"fmt"
	"slices"
)

// Memory is what both ends of one connection remember of the last whole
// exchange on it, so that the next one need not say it again: who asked, which
// spaces, how far each was read, how far the asker's own chains were confirmed.
// Both ends do the same with it, so it needs no words of its own. It lives and
// dies with its connection; the zero value remembers nothing.
//
// Not for use by many goroutines: a connection carries one exchange at a time.
type Memory struct {
	count       uint64
	incarnation uint64
	ask         Ask
	told        []SpaceReply // of the spaces that were answered, in the order of the ask
}

// warmAsk is an Ask that leaves out what is remembered. It is not signed: the
// first one on its connection was, and the connection is still the same.
type warmAsk struct {
	Version uint8      `cbor:"1,keyasint"`
	Spaces  []SpaceAsk `cbor:"4,keyasint,omitempty"` // those that are asked for otherwise than remembered
	Want    uint64     `cbor:"5,keyasint,omitempty"` // left out: as before
	Warm    uint64     `cbor:"6,keyasint"`           // the exchange that it follows, never zero
}

// Move says of one space, named by its place among those answered before, that
// only positions and the end of the asker's own chain are other than before.
type Move struct {
	_     struct{} `cbor:",toarray"`
	Place uint64
	Upto  uint64
	Top   uint64
	Seq   uint64 // the end of the asker's chain at the hub; zero: as before
	Hash  Short
}

// Remembers reports whether there is an exchange to go on from.
func (m *Memory) Remembers() bool { return m.count > 0 }

// Forget drops all of it: the next ask must be whole.
func (m *Memory) Forget() { *m = Memory{} }

// Next is the number under which the exchange that is under way will be
// remembered.
func (m *Memory) Next() uint64 { return m.count + 1 }

// Note remembers a whole exchange: what was asked, in full, and what was
// answered, in full.
func (m *Memory) Note(ask Ask, reply Reply, count uint64) {
	m.count, m.incarnation, m.ask, m.told = count, reply.Incarnation, ask, nil
	m.ask.Spaces = slices.Clone(ask.Spaces)
	for i := range m.ask.Spaces {
		m.ask.Spaces[i].Vector = nil
	}
	for _, r := range reply.Spaces {
		for i, a := range m.ask.Spaces {
			if a.Space != r.Space {
				continue
			}
			m.ask.Spaces[i].Cursor = Cursor{Incarnation: reply.Incarnation, HSeq: r.Upto}
			m.ask.Spaces[i].Repair = false
			m.told = append(m.told, SpaceReply{Space: r.Space, Acks: own(r.Acks, ask.Device)})
		}
	}
}

func own(heads []Head, device ID) []Head {
	for _, h := range heads {
		if h.Device == device {
			return []Head{h}
		}
	}
	return nil
}

// ShortenAsk gives the short form of an ask, when there is one: the same
// device, and the same spaces in the same order as in the exchange before.
func (m *Memory) ShortenAsk(ask Ask) ([]byte, bool) {
	if !m.Remembers() || ask.Version != m.ask.Version || ask.Agency != m.ask.Agency || ask.Device != m.ask.Device ||
		len(ask.Spaces) != len(m.ask.Spaces) {
		return nil, false
	}
	if ask.Want == 0 && m.ask.Want != 0 {
		return nil, false // there are no words for it
	}
	short := warmAsk{Version: Version, Warm: m.count}
	if ask.Want != m.ask.Want {
		short.Want = ask.Want
	}
	for i, s := range ask.Spaces {
		old := m.ask.Spaces[i]
		if s.Space != old.Space {
			return nil, false
		}
		if s.Cursor != old.Cursor || s.Repair != old.Repair || len(s.Vector) > 0 {
			short.Spaces = append(short.Spaces, s)
		}
	}
	b, err := Marshal(short)
	return b, err == nil
}

// ReadAsk reads an ask of either form. Of a short one it gives the whole ask
// that it stands for, and warm is true: no signature follows. ErrCold when it
// follows an exchange that is not remembered here; ErrFormat, ErrVersion.
func (m *Memory) ReadAsk(b []byte) (ask Ask, warm bool, err error) {
	var short warmAsk
	if err := Unmarshal(b, &short); err != nil {
		return Ask{}, false, fmt.Errorf("read ask: %w", err)
	}
	if short.Warm == 0 {
		ask, err = ParseAsk(b)
		return ask, false, err
	}
	if short.Version != Version {
		return Ask{}, true, fmt.Errorf("%w: ask %d", ErrVersion, short.Version)
	}
	if !m.Remembers() || short.Warm != m.count {
		return Ask{}, true, ErrCold
	}
	ask = m.ask
	ask.Spaces = slices.Clone(m.ask.Spaces)
	if short.Want != 0 {
		ask.Want = short.Want
	}
	for _, s := range short.Spaces {
		i := slices.IndexFunc(ask.Spaces, func(a SpaceAsk) bool { return a.Space == s.Space })
		if i < 0 {
			return Ask{}, true, fmt.Errorf("%w: ask for a space", ErrFormat)
		}
		ask.Spaces[i] = s
	}
	return ask, true, ask.check()
}

// ShortenReply gives the short form of a reply to a warm ask: it names only
// spaces of which there is something to say. When the spaces that are answered
// are not the ones of before, it gives the reply as it is.
func (m *Memory) ShortenReply(ask Ask, reply Reply) Reply {
	if reply.Incarnation != m.incarnation || len(reply.Spaces) != len(m.told) {
		return reply
	}
	short := reply
	short.Incarnation, short.Spaces, short.Moved = 0, []SpaceReply{}, nil
	for i, r := range reply.Spaces {
		if r.Space != m.told[i].Space {
			return reply
		}
		move := Move{Place: uint64(i), Upto: r.Upto, Top: r.Top}
		if mine := own(r.Acks, ask.Device); len(mine) == 1 {
			move.Seq, move.Hash = mine[0].Seq, mine[0].Hash
		}
		switch {
		case equalSpace(m.still(ask, i), r):
		case equalSpace(m.moved(move), r):
			short.Moved = append(short.Moved, move)
		default:
			short.Spaces = append(short.Spaces, r)
		}
	}
	return short
}

// ExpandReply gives the whole reply that a short one stands for, and any other
// as it is. ErrFormat when it stands for none.
func (m *Memory) ExpandReply(ask Ask, reply Reply) (Reply, error) {
	if reply.Incarnation != 0 {
		return reply, nil
	}
	if !m.Remembers() {
		return Reply{}, fmt.Errorf("%w: reply leaves out what is not remembered", ErrFormat)
	}
	whole := reply
	whole.Incarnation, whole.Moved = m.incarnation, nil
	whole.Spaces = make([]SpaceReply, len(m.told))
	for i := range m.told {
		whole.Spaces[i] = m.still(ask, i)
	}
	for _, move := range reply.Moved {
		if move.Place >= uint64(len(m.told)) {
			return Reply{}, fmt.Errorf("%w: place of a space", ErrFormat)
		}
		whole.Spaces[move.Place] = m.moved(move)
	}
	for _, r := range reply.Spaces {
		i := slices.IndexFunc(m.told, func(t SpaceReply) bool { return t.Space == r.Space })
		if i < 0 {
			return Reply{}, fmt.Errorf("%w: reply for a space", ErrFormat)
		}
		whole.Spaces[i] = r
	}
	return whole, nil
}

// still is what a space that is not named stands for: nothing beyond the
// cursor of the ask, the own chain confirmed as before.
func (m *Memory) still(ask Ask, i int) SpaceReply {
	r := SpaceReply{Space: m.told[i].Space, Acks: m.told[i].Acks}
	for _, a := range ask.Spaces {
		if a.Space == r.Space {
			r.Upto, r.Top = a.Cursor.HSeq, a.Cursor.HSeq
		}
	}
	return r
}

func (m *Memory) moved(move Move) SpaceReply {
	r := SpaceReply{Space: m.told[move.Place].Space, Upto: move.Upto, Top: move.Top, Acks: m.told[move.Place].Acks}
	if move.Seq > 0 {
		r.Acks = []Head{{Device: m.ask.Device, Seq: move.Seq, Hash: move.Hash}}
	}
	return r
}

func equalSpace(a, b SpaceReply) bool {
	return a.Space == b.Space && a.Upto == b.Upto && a.Top == b.Top && a.Repaired == b.Repaired &&
		slices.Equal(a.Acks, b.Acks) && slices.Equal(a.Heads, b.Heads)
}
