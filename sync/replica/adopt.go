package replica

import (
	"fmt"

	"pelita/sync/wire"
)

// adopt lets each chain that ends below its floor go on from there: what was
// below is in a snapshot, and is not handed out any more. Of this device's own
// chain a higher floor only says that others know more of it than it does. It also
// notes which snapshots are signed, those too whose note was lost.
func (s *session) adopt() error {
	var mark Mark
	var raised []place
	if err := s.signed(&mark); err != nil {
		return err
	}
	for _, space := range s.roster.Spaces(s.r.p.Device) {
		for _, f := range s.roster.Floors(space) {
			p := place{space, f.Device}
			c := s.chain(p)
			switch {
			case c.Link.Seq >= f.Seq:
			case f.Device != s.r.p.Device:
				mark.Floors = append(mark.Floors, ChainFloor{Space: space, Floor: f})
				raised = append(raised, p)
			case c.Known < f.Seq:
				mark.Known = append(mark.Known, ChainMark{Space: space, Device: f.Device, Seq: f.Seq})
			}
		}
	}
	if len(mark.Floors)+len(mark.Known)+len(mark.Snapshots) == 0 {
		return nil
	}
	if err := s.mark(mark); err != nil {
		return err
	}
	if err := s.reload(); err != nil {
		return err
	}
	for _, p := range raised {
		if err := s.release(p); err != nil {
			return err
		}
	}
	return nil
}

// signed notes of each snapshot which the roster names that it is signed. One whose
// segments are here but which was forgotten is read again.
func (s *session) signed(mark *Mark) error {
	for _, space := range s.roster.Spaces(s.r.p.Device) {
		for _, c := range s.standing(space) {
			n := s.snapshotAt(space, c.Snapshot)
			switch {
			case n.known() && !n.Signed:
				s.noteSnapshot(mark, n)
			case !n.known():
				if err := s.recall(mark, space, c.Snapshot); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// standing are the compactions of a space that no later one holds.
func (s *session) standing(space wire.ID) (out []wire.Compact) {
	for _, c := range s.roster.Compacts(space) {
		if c.Snapshot.Seq > s.roster.Floor(space, c.Snapshot.Device).Seq {
			out = append(out, c)
		}
	}
	return out
}

// recall reads the last part of a snapshot again, when it is here.
func (s *session) recall(mark *Mark, space wire.ID, end wire.Floor) error {
	if s.chain(place{space, end.Device}).Link.Seq < end.Seq {
		return nil
	}
	stored, err := s.r.p.Log.Read(s.ctx, Query{Space: space, Device: end.Device, After: end.Seq - 1, Status: Applied, Limit: 1})
	if err != nil {
		return fmt.Errorf("read snapshot: %w", err)
	}
	if len(stored) == 0 || stored[0].At() != end.Seq || len(stored[0].Raw) == 0 {
		return nil
	}
	seg, contents, err := s.open(stored[0])
	if err != nil || seg.ID != end.ID {
		return nil // it is not what was signed, or its key is not here: it stays untaken, which is told
	}
	s.noteExtra(seg, contents.Extra, mark)
	return nil
}

// overtaken says that the floor of a chain has passed a segment which was never taken
// up here, while the snapshot in whose place it is was not taken either: it may never
// come, so what comes is taken. held says that its link stands here.
func (s *session) overtaken(seg wire.Segment, held bool) (bool, error) {
	p := place{seg.Space, seg.Device}
	if p.device == s.r.p.Device || seg.Seq > s.roster.Floor(p.space, p.device).Seq || !s.untaken(p.space) {
		return false, nil
	}
	if !held {
		return true, nil
	}
	stored, err := s.r.p.Log.Read(s.ctx, Query{Space: p.space, Device: p.device, After: seg.Seq - 1, Limit: 1})
	if err != nil {
		return false, fmt.Errorf("read stored segment: %w", err)
	}
	return len(stored) > 0 && stored[0].At() == seg.Seq && len(stored[0].Raw) == 0, nil
}
