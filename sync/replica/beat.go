package replica

import (
	"errors"
	"fmt"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// A device that only reads would say nothing for ever: nobody would learn what has
// arrived there, nor tell a hub that freezes it from a colleague at rest. So, when an
// exchange runs and the device has sealed nothing in a space on that day, it seals a
// segment that says only which heads it has (see news). It is one of kind ops without
// payloads: every version reads it. One alone looks to the hub like a small change; over
// the days it sees who never sends anything else.

// beats seals what is due.
func (s *session) beats() error {
	due := s.silent()
	for _, space := range due {
		seen, err := s.news(space)
		if err == nil {
			_, err = s.append(space, wire.KindOps, envelope.Contents{Seen: seen})
		}
		if errors.Is(err, ErrClone) {
			continue
		}
		if err != nil {
			return fmt.Errorf("say what is here: %w", err)
		}
		s.report.Sealed++
	}
	if len(due) == 0 {
		return nil
	}
	return s.reload()
}

// silent are the spaces in which this device may write, others read, and nothing was
// sealed here on this day.
func (s *session) silent() []wire.ID {
	if s.left() <= 0 {
		return nil
	}
	var out []wire.ID
	for _, space := range s.speaking() {
		if day := s.spoke(space); day != 0 && day != s.r.today() {
			out = append(out, space)
		}
	}
	return out
}

// speaking are the spaces in which a word of this device is for somebody.
func (s *session) speaking() []wire.ID {
	if s.r.today() == 0 {
		return nil
	}
	var out []wire.ID
	for _, space := range s.roster.Spaces(s.r.p.Device) {
		epoch, ok := s.roster.Current(space)
		_, opens := s.ring.Key(space, epoch.ID().Short())
		next := s.chain(place{space, s.r.p.Device}).Link.Seq + 1
		if ok && opens && len(s.roster.Members(space)) > 1 && s.roster.Standing(space, s.r.p.Device, next) == wire.Allowed {
			out = append(out, space)
		}
	}
	return out
}

func (s *session) spoke(space wire.ID) uint64 {
	for _, d := range s.state.Spoke {
		if d.Space == space {
			return d.Day
		}
	}
	return 0
}

// countDays begins to count the days in spaces of which it was not done yet: who has
// just joined is known to be there.
func (s *session) countDays() error {
	var mark Mark
	for _, space := range s.speaking() {
		if s.spoke(space) == 0 {
			mark.Spoke = append(mark.Spoke, SpaceDay{Space: space, Day: s.r.today()})
		}
	}
	if len(mark.Spoke) == 0 {
		return nil
	}
	return s.mark(mark)
}
