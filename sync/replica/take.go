package replica

import (
	"errors"
	"fmt"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// take stores one arriving segment. Only the log's errors stop the exchange:
// a bad segment is one alarm and the next one is taken.
func (s *session) take(reply wire.Reply, arrival wire.Arrival) error {
	s.more = arrival.More
	err := s.takeOne(reply, arrival)
	if err == nil && !arrival.More {
		err = s.flush()
	}
	return err
}

func (s *session) takeOne(reply wire.Reply, arrival wire.Arrival) error {
	seg, err := wire.ParseSegment(arrival.Segment)
	if _, asked := s.asked[seg.Space]; err != nil || !asked {
		s.alarm(Alarm{Kind: AlarmForged})
		for space := range s.asked {
			s.distrust[space] = true
		}
		return nil
	}
	var mark Mark
	if !s.dropped[seg.Space] {
		mark.Cursors = []SpaceCursor{{Space: seg.Space, Cursor: wire.Cursor{Incarnation: reply.Incarnation, HSeq: arrival.HSeq}}}
	}
	if c := s.chain(place{seg.Space, seg.Device}); seg.Seq > c.Acked && seg.Seq <= c.Link.Seq+1 {
		mark.Acks = []ChainMark{{Space: seg.Space, Device: seg.Device, Seq: seg.Seq}}
	}
	return s.ingest(seg, 0, mark)
}

// ingest stores a segment from wherever it came, with what else is to be
// noted in the same transaction. was is the status it is stored with already.
func (s *session) ingest(seg wire.Segment, was Status, mark Mark) error {
	p := place{seg.Space, seg.Device}
	c := s.chain(p)
	floor := s.roster.Floor(p.space, p.device).Seq
	passed := false
	if seg.Seq <= c.Link.Seq && was != Waiting {
		id, held, err := s.hashAt(p, seg.Seq)
		if err != nil {
			return err
		}
		if !held || id == seg.ID {
			if passed, err = s.overtaken(seg, held); err != nil {
				return err
			}
		}
		if !passed && (id == seg.ID || !held && seg.Seq <= floor) {
			s.report.Repeated++
			return s.mark(mark) // held already, or in a snapshot that was taken
		}
	}
	roster, quarantined, known := s.authentic(seg)
	if !known {
		s.distrust[seg.Space] = true
		return nil // not to be believed, or not yet
	}
	if p.device == s.r.p.Device && seg.Seq > c.Link.Seq {
		s.alarm(Alarm{Kind: AlarmClone, Space: p.space, Device: p.device, Seq: seg.Seq})
		mark.Known = append(mark.Known, ChainMark{Space: p.space, Device: p.device, Seq: seg.Seq})
		mark.Acks = nil
		return s.mark(mark)
	}
	err := c.Link.Follow(seg)
	late := passed || was == Waiting && seg.Seq < floor // a floor passed it
	if err == nil && seg.Seq <= c.Link.Seq && !late {
		err = wire.ErrFork
	}
	switch {
	case errors.Is(err, wire.ErrGap):
		mark.Acks = nil
		return s.put(Entry{Segment: seg, Status: Waiting, Mark: mark}, was)
	case err != nil:
		s.forked(&mark, p, seg.Seq)
		mark.Acks = nil
		return s.put(Entry{Segment: seg, Status: Forked, Mark: mark}, was)
	case seg.Space == s.r.p.Genesis.RosterSpace():
		err = s.putRoster(seg, was, roster, mark)
	case quarantined:
		err = s.put(Entry{Segment: seg, Status: Quarantined, Mark: mark}, was)
	default:
		err = s.openAndPut(seg, was, mark)
	}
	if err != nil || was == Waiting {
		return err
	}
	return s.release(p)
}

// authentic checks who wrote a segment. For a roster segment it also gives
// the roster with it.
func (s *session) authentic(seg wire.Segment) (roster wire.Roster, quarantined, known bool) {
	if seg.Space == s.r.p.Genesis.RosterSpace() {
		roster, err := s.roster.Add(seg)
		switch {
		case errors.Is(err, wire.ErrUnknownKey):
			s.otherKey(seg)
		case errors.Is(err, wire.ErrUnknownDevice):
			s.stranger(seg)
		case err != nil:
			s.alarm(Alarm{Kind: AlarmForged, Space: seg.Space, Device: seg.Device, Seq: seg.Seq})
		}
		return roster, false, err == nil
	}
	d, ok := s.roster.Device(seg.Device)
	standing := s.roster.Verdict(seg)
	if !ok || standing == wire.Unknown {
		s.stranger(seg)
		return roster, false, false
	}
	if seg.Verify(d.Key) != nil {
		s.alarm(Alarm{Kind: AlarmForged, Space: seg.Space, Device: seg.Device, Seq: seg.Seq})
		return roster, false, false
	}
	return roster, standing == wire.Quarantined, true
}

// putRoster stores a roster segment. Whoever it admits may have segments at
// the hub that were passed over: all cursors are dropped with it.
func (s *session) putRoster(seg wire.Segment, was Status, roster wire.Roster, mark Mark) error {
	for space := range s.asked {
		s.dropped[space] = s.dropped[space] || space != seg.Space
	}
	for _, c := range s.state.Cursors {
		if c.Space != seg.Space && c.Cursor.HSeq > 0 {
			c.Cursor.HSeq = 0
			mark.Cursors = append(mark.Cursors, c)
			s.again = true
		}
	}
	if err := s.put(Entry{Segment: seg, Status: Applied, Mark: mark}, was); err != nil {
		return err
	}
	s.roster = roster
	s.again = true // spaces may have come that were not asked for
	s.openRing()
	if err := s.adopt(); err != nil {
		return err
	}
	return s.unlock()
}

// openAndPut opens a segment that is in its place and stores it as what it
// turns out to be.
func (s *session) openAndPut(seg wire.Segment, was Status, mark Mark) error {
	key, ok := s.ring.Key(seg.Space, seg.Epoch)
	if !ok {
		return s.put(Entry{Segment: seg, Status: Locked, Mark: mark}, was)
	}
	contents, err := s.r.codec.Open(seg, key)
	if errors.Is(err, envelope.ErrKind) {
		return s.put(Entry{Segment: seg, Status: Locked, Mark: mark}, was)
	}
	if err == nil {
		if err := s.compare(seg, contents.Seen, &mark); err != nil {
			return err
		}
		if seg.Kind != wire.KindOps {
			contents.Payloads = nil // those of a snapshot are taken when they are needed
		}
		if err := s.settled(seg.Space); err != nil {
			return err
		}
		if status := s.judged(seg, contents.Payloads); status != Applied {
			return s.put(Entry{Segment: seg, Status: status, Mark: mark}, was)
		}
		s.noteSeen(seg, contents.Seen, &mark)
		s.noteExtra(seg, contents.Extra, &mark)
		again := seg.Seq <= s.roster.Floor(seg.Space, seg.Device).Seq // its link may stand here already
		err = s.put(Entry{Segment: seg, Status: Applied, Payloads: contents.Payloads, Aside: contents.Aside, Reread: again, Mark: mark}, was)
		if !errors.Is(err, ErrPayload) {
			return err
		}
	}
	s.alarm(Alarm{Kind: AlarmBroken, Space: seg.Space, Device: seg.Device, Seq: seg.Seq})
	return s.put(Entry{Segment: seg, Status: Broken, Mark: mark}, was)
}

// judged is how a segment counts by what is in it. Accepting it makes good what its
// writer may not do, and nothing that is said in another's name.
func (s *session) judged(seg wire.Segment, payloads [][]byte) Status {
	if s.r.p.Judge == nil {
		return Applied
	}
	d, _ := s.roster.Device(seg.Device)
	rights := s.roster.Rights(seg.Space, seg.Device, seg.Seq)
	status := s.r.p.Judge(Writer{Space: seg.Space, Enrol: d.Enrol, Rights: rights}, payloads)
	switch {
	case status == Forbidden && s.roster.Accepted(seg.ID):
		return Applied
	case status == Misnamed:
		s.alarm(Alarm{Kind: AlarmMisnamed, Space: seg.Space, Device: seg.Device, Seq: seg.Seq})
	}
	return status
}

// compare holds the heads that another device has seen against what is here.
func (s *session) compare(seg wire.Segment, seen []wire.Head, mark *Mark) error {
	for _, h := range seen {
		if h.Device.IsZero() || h.Seq == 0 || h.Seq > wire.MaxSeq || h.Device == seg.Device {
			continue
		}
		p := place{seg.Space, h.Device}
		if h.Seq > s.chain(p).Link.Seq {
			mark.Known = append(mark.Known, ChainMark{Space: seg.Space, Device: h.Device, Seq: h.Seq})
			if h.Device == s.r.p.Device {
				s.alarm(Alarm{Kind: AlarmClone, Space: seg.Space, Device: h.Device, Seq: h.Seq})
			}
			continue
		}
		same, err := s.sameAs(p, h)
		if err != nil {
			return err
		}
		if !same {
			s.forked(mark, p, h.Seq)
			continue
		}
		mark.Said = append(mark.Said, Held{Peer: seg.Device, Space: seg.Space, Device: h.Device, Seq: h.Seq})
	}
	return nil
}

// release takes up the segments of a chain that waited for the one before.
func (s *session) release(p place) error {
	for {
		c := s.chain(p)
		if c.Waiting == 0 {
			return nil
		}
		if err := s.flush(); err != nil {
			return err
		}
		stored, err := s.r.p.Log.Read(s.ctx, Query{Space: p.space, Device: p.device, Status: Waiting, Limit: 1})
		if err != nil {
			return fmt.Errorf("read waiting segments: %w", err)
		}
		if len(stored) == 0 {
			return nil
		}
		seg, err := wire.ParseSegment(stored[0].Raw)
		if err != nil {
			return fmt.Errorf("read waiting segment: %w", err)
		}
		if errors.Is(c.Link.Follow(seg), wire.ErrGap) {
			return nil
		}
		if err := s.ingest(seg, Waiting, Mark{}); err != nil {
			return err
		}
		if s.chain(p) == c {
			return nil // still not to be believed; it goes on waiting
		}
	}
}

// sameAs compares a head with the segment stored in its place. What lies below
// a floor and is not here is not compared: the roster vouches for it.
func (s *session) sameAs(p place, h wire.Head) (bool, error) {
	id, held, err := s.hashAt(p, h.Seq)
	if err != nil {
		return false, err
	}
	if !held && h.Seq <= s.roster.Floor(p.space, p.device).Seq {
		return true, nil
	}
	return id.Short() == h.Hash, nil
}

// hashAt is the id of the stored segment seq of a chain, and whether there is one.
func (s *session) hashAt(p place, seq uint64) (wire.Hash, bool, error) {
	if c := s.chain(p); c.Link.Seq == seq {
		return c.Link.ID, true, nil
	}
	at := link{p, seq}
	if id, ok := s.hashes[at]; ok {
		return id, true, nil
	}
	if err := s.flush(); err != nil {
		return wire.Hash{}, false, err
	}
	stored, err := s.r.p.Log.Read(s.ctx, Query{Space: p.space, Device: p.device, After: seq - 1, Limit: 1})
	if err != nil {
		return wire.Hash{}, false, fmt.Errorf("read stored segment: %w", err)
	}
	if len(stored) == 0 || stored[0].At() != seq {
		return wire.Hash{}, false, nil
	}
	id := stored[0].id()
	s.hashes[at] = id
	return id, true, nil
}
