package replica

import (
	"fmt"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// apartBatch is how many segments that are kept shut are read at once.
const apartBatch = 32

// unlock takes up the segments whose key has come since, and those that were
// kept apart and need not be any more.
func (s *session) unlock() error {
	var shut []Chain
	for _, c := range s.state.Chains {
		if c.Locked+c.Quarantined+c.Forbidden > 0 {
			shut = append(shut, c)
		}
	}
	for _, c := range shut {
		for _, status := range []Status{Locked, Quarantined, Forbidden} {
			if err := s.unlockChain(place{c.Space, c.Device}, status); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) unlockChain(p place, status Status) error {
	for after, full := uint64(0), true; full; {
		q := Query{Space: p.space, Device: p.device, After: after, Status: status, Limit: apartBatch}
		stored, err := s.r.p.Log.Read(s.ctx, q)
		if err != nil {
			return fmt.Errorf("read segments kept shut: %w", err)
		}
		for _, st := range stored {
			if len(st.Raw) == 0 { // its bytes were let go
				after++
				continue
			}
			seg, err := wire.ParseSegment(st.Raw)
			if err != nil {
				return fmt.Errorf("read segment kept shut: %w", err)
			}
			after = seg.Seq
			if !s.opens(seg, status) {
				continue
			}
			if err := s.takeOut(seg, status); err != nil {
				return err
			}
		}
		full = len(stored) == apartBatch
	}
	return nil
}

// takeOut stores a segment as what it is now. The key of one that was locked may
// have come after its writer was revoked or removed: then it is late.
func (s *session) takeOut(seg wire.Segment, was Status) error {
	if s.roster.Verdict(seg) != wire.Allowed {
		return s.put(Entry{Segment: seg, Status: Quarantined}, was)
	}
	return s.openAndPut(seg, was, Mark{})
}

// opens reports whether what kept a segment shut is gone. One that was put apart
// for its payloads is looked at only when it was accepted: that its writer may do
// more by now changes nothing about it.
func (s *session) opens(seg wire.Segment, status Status) bool {
	switch status {
	case Locked:
		_, ok := s.ring.Key(seg.Space, seg.Epoch)
		return ok && envelope.Opens(seg.Header)
	case Forbidden:
		return s.roster.Accepted(seg.ID)
	}
	return s.roster.Verdict(seg) == wire.Allowed
}
