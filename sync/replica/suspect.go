package replica

import "pelita/sync/wire"

// Compare makes the next Sync ask for all the ends of chains that the hub
// holds, although there is a cursor. A hub that once passed segments over, and
// moved the cursor beyond them, is found out that way, when it is honest again
// and also when it is not. How often that is worth its bytes is for the caller
// to know.
func (r *Replica) Compare() { r.compare.Store(true) }

// stranger notes a segment of a device that the roster does not hold. Its
// enrolment may have come to the hub between two answers: one round more will
// bring it.
func (s *session) stranger(seg wire.Segment) {
	p := place{seg.Space, seg.Device}
	if _, again := s.strangers[p]; again || len(s.strangers) >= maxStrangers {
		return
	}
	s.strangers[p] = seg.Seq
	s.again = true
}

// maxStrangers bounds what a liar can make this device remember.
const maxStrangers = 256

// otherKey notes a roster segment by none of the keys that are known of its
// writer. It is forged, unless what enrols another comes in this Sync.
func (s *session) otherKey(seg wire.Segment) {
	p := place{seg.Space, seg.Device}
	if seg.Seq <= s.chain(p).Link.Seq {
		s.alarm(Alarm{Kind: AlarmForged, Space: seg.Space, Device: seg.Device, Seq: seg.Seq})
		return
	}
	s.stranger(seg)
}

// forked notes that somebody holds another segment of a chain than this device.
// Of its own chain that says that it is a copy, or has one: its end is known to be
// further on for good, so that nothing is sealed behind it any more.
func (s *session) forked(mark *Mark, p place, seq uint64) {
	s.alarm(Alarm{Kind: AlarmFork, Space: p.space, Device: p.device, Seq: seq})
	if p.device != s.r.p.Device {
		return
	}
	s.alarm(Alarm{Kind: AlarmClone, Space: p.space, Device: p.device, Seq: seq})
	mark.Known = append(mark.Known, ChainMark{Space: p.space, Device: p.device, Seq: s.chain(p).Link.Seq + 1})
}

// uncopied is ErrClone when others hold more of the own chain in a space, or
// another, than is here. Nothing may be sealed behind it then.
func (s *session) uncopied(space wire.ID) error {
	own := s.chain(place{space, s.r.p.Device})
	if own.Known <= own.Link.Seq {
		return nil
	}
	s.alarm(Alarm{Kind: AlarmClone, Space: space, Device: s.r.p.Device, Seq: own.Known})
	return ErrClone
}

// passedOver drops the cursor of a space, once per Sync, when the hub holds more
// of a chain than it has handed out up to its end.
func (s *session) passedOver(sp wire.SpaceReply) bool {
	if !sp.Repaired || sp.Upto < sp.Top || s.compared[sp.Space] {
		return false
	}
	for _, h := range sp.Heads {
		if h.Seq > s.chain(place{sp.Space, h.Device}).Link.Seq && h.Device != s.r.p.Device {
			s.compared[sp.Space] = true
			return true
		}
	}
	return false
}

// suspect says, after a Sync that came to its end, what a hub that had shown
// everything would have shown. One that broke off proves nothing.
func (s *session) suspect() {
	for p, seq := range s.strangers {
		forged := s.roster.Standing(p.space, p.device, seq) == wire.Unknown
		if p.space == s.r.p.Genesis.RosterSpace() { // its writer may be known, and its key not
			forged = s.chain(p).Link.Seq < seq
		}
		if forged {
			s.alarm(Alarm{Kind: AlarmForged, Space: p.space, Device: p.device, Seq: seq})
		}
	}
	s.missSnapshots()
	for _, c := range s.report.Chains {
		switch {
		case c.Device == s.r.p.Device:
		case c.Known > c.Link.Seq:
			s.alarm(Alarm{Kind: AlarmWithheld, Space: c.Space, Device: c.Device, Seq: c.Known})
		case c.Waiting > 0: // what waits is signed, and so are the ones before it
			s.alarm(Alarm{Kind: AlarmWithheld, Space: c.Space, Device: c.Device, Seq: c.Link.Seq + 1})
		}
	}
}

// missSnapshots names the signed snapshots that did not come, though the roster
// says that segments were let go for them: without them there is a hole.
func (s *session) missSnapshots() {
	if s.r.p.Keeper == nil || s.report.Spent {
		return
	}
	for space := range s.asked {
		for _, c := range s.standing(space) {
			end := c.Snapshot
			if s.chain(place{space, end.Device}).Link.Seq < end.Seq && end.Device != s.r.p.Device {
				s.alarm(Alarm{Kind: AlarmWithheld, Space: space, Device: end.Device, Seq: end.Seq})
				s.r.Compare() // the cursor may have passed it
			}
		}
	}
}
