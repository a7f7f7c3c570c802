package replica

import (
	"pelita/sync/wire"
)

// settle notes what a reply says the hub holds. whole says that the stream
// behind it came to its end, so that the cursors may move to it.
func (s *session) settle(reply wire.Reply, whole bool) error {
	var mark Mark
	for _, f := range reply.Refused {
		s.refused[place{f.Space, f.Device}] = true
		s.report.Refused = append(s.report.Refused, f)
		if f.Code == wire.CodeFork {
			s.forked(&mark, place{f.Space, f.Device}, f.Seq)
		}
	}
	for _, sp := range reply.Spaces {
		if _, asked := s.asked[sp.Space]; !asked {
			continue
		}
		if err := s.settleSpace(&mark, reply.Incarnation, sp, whole); err != nil {
			return err
		}
	}
	before := s.acked()
	if err := s.mark(mark); err != nil {
		return err
	}
	if after := s.acked(); after > before {
		s.report.Sent += int(after - before)
	}
	return nil
}

func (s *session) acked() uint64 {
	var n uint64
	for _, c := range s.state.Chains {
		n += c.Acked
	}
	return n
}

func (s *session) settleSpace(mark *Mark, incarnation uint64, sp wire.SpaceReply, whole bool) error {
	old := s.asked[sp.Space]
	next := wire.Cursor{Incarnation: incarnation, HSeq: sp.Upto}
	same := old.Incarnation == incarnation
	if old.Incarnation != 0 && !same {
		s.report.Repaired = true
	}
	acks := sp.Acks
	if sp.Repaired {
		acks = s.complete(sp)
	}
	lost := same && sp.Top < old.HSeq
	for _, head := range acks {
		behind, err := s.settleChain(mark, sp.Space, head)
		if err != nil {
			return err
		}
		lost = lost || behind && same
	}
	if lost {
		s.alarm(Alarm{Kind: AlarmRollback, Space: sp.Space})
		s.report.Repaired = true
	}
	if lost && !sp.Repaired {
		next.HSeq, s.again = 0, true // compare everything in the next round
		whole = true
	}
	if s.passedOver(sp) {
		next.HSeq, s.again = 0, true
	}
	if s.distrust[sp.Space] {
		next.HSeq, whole = 0, true // compare everything in the next Sync
		delete(s.distrust, sp.Space)
	}
	if whole && !s.dropped[sp.Space] {
		mark.Cursors = append(mark.Cursors, SpaceCursor{Space: sp.Space, Cursor: next})
	}
	return nil
}

// complete is what the hub holds of every chain known here: nothing of those
// it does not list.
func (s *session) complete(sp wire.SpaceReply) []wire.Head {
	heads := map[wire.ID]wire.Head{}
	for _, c := range s.state.Chains {
		if c.Space == sp.Space {
			heads[c.Device] = wire.Head{Device: c.Device}
		}
	}
	for _, list := range [][]wire.Head{sp.Heads, sp.Acks} {
		for _, h := range list {
			if h.Seq >= heads[h.Device].Seq {
				heads[h.Device] = h
			}
		}
	}
	out := make([]wire.Head, 0, len(heads))
	for _, h := range heads {
		out = append(out, h)
	}
	return out
}

// settleChain notes how far the hub holds one chain, and reports whether that
// is less than it once confirmed.
func (s *session) settleChain(mark *Mark, space wire.ID, head wire.Head) (bool, error) {
	p := place{space, head.Device}
	c := s.chain(p)
	m := ChainMark{Space: space, Device: head.Device, Seq: min(head.Seq, c.Link.Seq)}
	switch {
	case head.Seq > c.Link.Seq && head.Device == s.r.p.Device:
		s.alarm(Alarm{Kind: AlarmClone, Space: space, Device: head.Device, Seq: head.Seq})
		mark.Known = append(mark.Known, ChainMark{Space: space, Device: head.Device, Seq: head.Seq})
		s.refused[p] = true
		return false, nil // what is here in those places may be other than what the hub holds
	case head.Seq > 0 && head.Seq <= c.Link.Seq:
		same, err := s.sameAs(p, head)
		if err != nil {
			return false, err
		}
		if !same {
			s.forked(mark, p, head.Seq)
			s.refused[p] = true
			return false, nil
		}
	}
	if m.Seq != c.Acked {
		mark.Acks = append(mark.Acks, m)
	}
	return m.Seq < c.Acked, nil
}
