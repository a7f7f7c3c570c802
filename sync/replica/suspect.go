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
		if s.roster.Standing(p.space, p.device, seq) == wire.Unknown {
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
