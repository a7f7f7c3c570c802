package interview

import "pelita/screening/protocol"

// State says what there is to show.
func (s Session) State() State {
	w := s.walk()
	n := s.place(w)
	st := State{At: s.at, Kind: Question, CanBack: n > 0, Section: s.section(w, n)}
	switch {
	case s.at.Item != "":
		st.Step = s.p.Sections[w[n].section].Steps[w[n].step]
		st.Item, _ = s.p.Bank().Item(s.at.Item)
	case n < len(w)-1:
		st.Kind = SectionEnd
	default:
		st.Kind, st.Stop = Finished, s.ending()
		if st.Stop != nil {
			st.Kind = Ended
		}
	}
	if stop := s.pausing(); stop != nil {
		st.Kind, st.Stop = Paused, stop
	}
	st.Rail = s.rail(w, st.Section)
	return st
}

// section is the section of a place; the end of the walk belongs to the last
// section that was walked.
func (s Session) section(w []spot, n int) int {
	if n == len(w)-1 {
		n = max(0, n-1)
	}
	return min(w[n].section, len(s.p.Sections)-1)
}

// rail counts every section's questions.
func (s Session) rail(w []spot, current int) []RailEntry {
	rail := make([]RailEntry, len(s.p.Sections))
	for n, section := range s.p.Sections {
		rail[n] = RailEntry{Section: section.ID, Kind: section.Kind, Current: n == current}
	}
	open := true
	for _, x := range w[:len(w)-1] {
		e := &rail[x.section]
		if e.Total == 0 {
			e.Reachable = open
		}
		if x.at.Item == "" {
			continue
		}
		e.Total++
		if len(s.r.Live(x.at.Item, x.at.Instance)) > 0 {
			e.Answered++
		}
		open = open && !s.missing(x.at)
	}
	return rail
}

// First gives the first place of a section that can be walked now.
func (s Session) First(section int) (Position, bool) {
	for _, x := range s.walk() {
		if x.section == section && x.section < len(s.p.Sections) {
			return x.at, true
		}
	}
	return Position{}, false
}

// Protocol is the protocol that is walked.
func (s Session) Protocol() *protocol.Protocol { return s.p }

// Stop is the stop in force, wherever the session stands: a pause, or else the
// End stop that takes effect first, or nil.
func (s Session) Stop() *protocol.Stop {
	if stop := s.pausing(); stop != nil {
		return stop
	}
	return s.ending()
}
