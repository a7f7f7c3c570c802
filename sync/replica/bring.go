package replica

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"pelita/sync/wire"
)

// Delivery is what somebody brought by hand.
type Delivery struct {
	// Receipts say what others hold.
	Receipts [][]byte
	// Next gives one segment after the other, the roster first, and io.EOF
	// after the last. Any other error ends the delivery; what came before it
	// stays taken. Nil: there are none.
	Next func() ([]byte, error)
}

// Bring takes segments of any chain that were carried by hand, in whatever
// order and however often. They go the way of those from a hub, and nothing
// that is known of the hub changes. Errors: ErrNotEnrolled, those of Next and
// of the Log, and, once all else is done, ErrFork or ErrClone.
func (r *Replica) Bring(ctx context.Context, d Delivery) (Report, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return Report{}, err
	}
	if err := s.takeUp(); err != nil { // a Sync may have filled a gap meanwhile
		return s.report, err
	}
	broken, err := s.bringAll(d)
	if err == nil {
		err = s.takeUp()
	}
	if err == nil {
		err = s.believe(d.Receipts)
	}
	s.report.Chains = s.state.Chains
	return s.report, errors.Join(err, broken, s.verdict())
}

// bringAll takes segments until there are no more. broken is why they ended
// early; err, why the log did not take one.
func (s *session) bringAll(d Delivery) (broken, err error) {
	for d.Next != nil {
		raw, err := d.Next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return fmt.Errorf("read delivery: %w", err), nil
		}
		if err := s.ctx.Err(); err != nil {
			return err, nil
		}
		if err := s.bring(raw); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (s *session) bring(raw []byte) error {
	seg, err := wire.ParseSegment(raw)
	if err != nil {
		s.report.Passed++
		s.alarm(Alarm{Kind: AlarmForged})
		return nil
	}
	roster := s.r.p.Genesis.RosterSpace()
	if seg.Space != roster && !slices.Contains(s.roster.Spaces(s.r.p.Device), seg.Space) {
		s.report.Passed++ // the file itself carries it on
		return nil
	}
	delete(s.distrust, seg.Space)
	err = s.ingest(seg, 0, Mark{})
	if s.distrust[seg.Space] {
		s.report.Passed++
	}
	return err
}

// takeUp takes up what waited for a predecessor or a key.
func (s *session) takeUp() error {
	if err := s.reload(); err != nil {
		return err
	}
	for _, c := range slices.Clone(s.state.Chains) {
		if err := s.release(place{c.Space, c.Device}); err != nil {
			return err
		}
	}
	return errors.Join(s.unlock(), s.reload())
}

// believe takes in what others say that they hold. It says nothing about the
// hub: who holds something may never have met one. Only what a colleague holds
// of this device's own chain beyond its end is kept: then this is a copy.
func (s *session) believe(receipts [][]byte) error {
	missing := map[place]uint64{}
	for _, b := range receipts {
		rec, err := wire.ParseReceipt(b)
		if err != nil || rec.Agency != s.r.p.Genesis.Agency() {
			s.report.Passed++
			continue
		}
		d, ok := s.roster.Device(rec.Device)
		if !ok || d.Revoked || rec.Device == s.r.p.Device {
			continue
		}
		if rec.Verify(d.Key) != nil {
			s.alarm(Alarm{Kind: AlarmForged, Device: rec.Device})
			continue
		}
		if len(rec.Holds) > 0 {
			s.report.Has = append(s.report.Has, Has{Peer: rec.Device, Blobs: rec.Holds})
		}
		for _, space := range rec.Spaces {
			if err := s.believeSpace(rec.Device, space, missing); err != nil {
				return err
			}
		}
	}
	for _, n := range missing {
		s.report.Missing += int(n)
	}
	return nil
}

func (s *session) believeSpace(peer wire.ID, heads wire.SpaceHeads, missing map[place]uint64) error {
	if !s.roster.MayRead(heads.Space, s.r.p.Device) {
		return nil
	}
	for _, h := range heads.Heads {
		p := place{heads.Space, h.Device}
		here := s.chain(p).Link.Seq
		switch {
		case h.Seq > here && h.Device == s.r.p.Device:
			s.alarm(Alarm{Kind: AlarmClone, Space: p.space, Device: p.device, Seq: h.Seq})
			if err := s.mark(Mark{Known: []ChainMark{{Space: p.space, Device: p.device, Seq: h.Seq}}}); err != nil {
				return err
			}
			continue
		case h.Seq > here:
			missing[p] = max(missing[p], h.Seq-here)
			continue
		}
		same, err := s.sameAs(p, h)
		if err != nil {
			return err
		}
		if !same {
			var mark Mark
			s.forked(&mark, p, h.Seq)
			if err := s.mark(mark); err != nil {
				return err
			}
			continue
		}
		s.report.Held = append(s.report.Held, Held{Peer: peer, Space: p.space, Device: p.device, Seq: h.Seq})
	}
	return nil
}
