package interview

import (
	"math"
	"slices"

	"pelita/screening/protocol"
)

// spot is one place of the walk, with where it stands in the protocol.
type spot struct {
	at            Position
	section, step int
	instance, nth int // within a repeat group
}

// compare orders spots as they are walked.
func (a spot) compare(b spot) int {
	for _, d := range [...]int{a.section - b.section, a.step - b.step, a.instance - b.instance, a.nth - b.nth} {
		if d != 0 {
			return d
		}
	}
	return 0
}

// last stands behind every step of a section and every instance of a group.
const last = math.MaxInt32

// walk lists the places that can be walked now: relevant steps of the sections
// that no End stop cuts off, the end of each section that has any, and the end
// of the walk. A step whose relevance is undecided is left out until it is
// decided. Where it is not safe to go on, nothing more of that section is asked and
// nothing stands before the end.
func (s Session) walk() []spot { return s.walkWith(s.at.Item) }

// walkWith is the walk with the step of one item in it, spared or not.
func (s Session) walkWith(asked protocol.ItemID) []spot {
	var w []spot
	over := s.over()
	for n := range s.cut() + 1 {
		before := len(w)
		for k, step := range s.p.Sections[n].Steps {
			if !s.passedOver(step, asked) && !(n == over && s.unanswered(step)) {
				w = s.appendStep(w, step, spot{section: n, step: k})
			}
		}
		if len(w) > before && n != over {
			w = append(w, s.sectionEnd(n))
		}
	}
	return append(w, s.end())
}

// passedOver says whether a step is spared, with nothing of it on record, and
// neither required nor asked for.
func (s Session) passedOver(step protocol.Step, asked protocol.ItemID) bool {
	if len(s.spared) == 0 {
		return false
	}
	items := step.Asked(s.p.Bank())
	if !slices.Contains(s.spared, items[len(items)-1].ID) {
		return false
	}
	return !slices.ContainsFunc(items, func(i *protocol.Item) bool {
		return i.ID == asked || s.r.Required(i.ID) == protocol.Yes || s.onRecord(i.ID)
	})
}

func (s Session) onRecord(id protocol.ItemID) bool {
	for n := range s.r.Facts()[id] {
		if len(s.r.Live(id, n)) > 0 {
			return true
		}
	}
	return false
}

// Spared lists the questions of a section that are passed over and could be
// asked all the same: the first one of each step.
func (s Session) Spared(section int) []protocol.ItemID {
	if section < 0 || section > s.cut() {
		return nil
	}
	var ids []protocol.ItemID
	for _, step := range s.p.Sections[section].Steps {
		first := step.Asked(s.p.Bank())[0].ID
		if s.passedOver(step, s.at.Item) && s.r.Relevant(first) == protocol.Yes {
			ids = append(ids, first)
		}
	}
	return ids
}

func (s Session) sectionEnd(n int) spot {
	return spot{at: Position{Instance: n + 1}, section: n, step: last}
}

func (s Session) end() spot {
	n := len(s.p.Sections)
	return spot{at: Position{Instance: n + 1}, section: n}
}

func (s Session) appendStep(w []spot, step protocol.Step, at spot) []spot {
	if step.Group == nil {
		if s.r.Relevant(step.Item.ID) == protocol.Yes {
			at.at = Position{Item: step.Item.ID}
			w = append(w, at)
		}
		return w
	}
	g := step.Group
	if s.r.Relevant(g.More) != protocol.Yes {
		return w
	}
	shown := s.opened(g)
	if slices.Contains(g.Items, s.at.Item) && s.at.Instance == shown {
		shown++ // the new instance that the session stands in
	}
	for at.instance = range shown {
		for nth, id := range g.Items {
			at.nth, at.at = nth, Position{Item: id, Instance: at.instance}
			w = append(w, at)
		}
	}
	return append(w, more(g, at))
}

func more(g *protocol.Group, at spot) spot {
	at.instance, at.nth, at.at = last, 0, Position{Item: g.More}
	return at
}

// opened counts the instances of a group that are walked: those on record, and
// always the first.
func (s Session) opened(g *protocol.Group) int {
	n := 1
	for _, k := range s.r.Instances(g) {
		n = max(n, k+1)
	}
	return n
}

// cut is the last section that can be reached: the one after which an End stop
// takes effect, or the last of all.
func (s Session) cut() int {
	n := len(s.p.Sections) - 1
	if stop := s.ending(); stop != nil {
		n = s.index(stop.After)
	}
	return n
}

// ending is the End stop in force that takes effect first, or nil.
//
// UN Protocol to Prevent, Suppress and Punish Trafficking in Persons, 2000, article
// 3(c) and (d), and UNICEF, Guidelines on the Protection of Child Victims of
// Trafficking, 2006, for the end where somebody may be a child; WHO, Ethical and
// safety recommendations for interviewing trafficked women, 2003, recommendation 6,
// for the end at a no. That it is an end of the walk is ours.
func (s Session) ending() *protocol.Stop {
	var first *protocol.Stop
	for n := range s.p.Stops {
		stop := &s.p.Stops[n]
		if stop.Effect != protocol.End || stop.When.Truth(s.r) != protocol.Yes {
			continue
		}
		if first == nil || s.index(stop.After) < s.index(first.After) {
			first = stop
		}
	}
	return first
}

// over is the safety section that an End stop in force ends, or -1. Such an end
// does not wait for the rest of its section: each question more is a danger.
func (s Session) over() int {
	stop := s.ending()
	if stop == nil {
		return -1
	}
	n := s.index(stop.After)
	if s.p.Sections[n].Kind != protocol.Safety {
		return -1
	}
	return n
}

// unanswered says whether nothing of a step is on record.
func (s Session) unanswered(step protocol.Step) bool {
	return !slices.ContainsFunc(step.Asked(s.p.Bank()), func(i *protocol.Item) bool { return s.onRecord(i.ID) })
}

func (s Session) index(section string) int {
	return slices.IndexFunc(s.p.Sections, func(x protocol.Section) bool { return x.ID == section })
}

// pausing is the Pause stop in force that stands first in the protocol, or
// nil. It is over only when everybody on record says so.
//
// WHO, Ethical and safety recommendations for interviewing trafficked women, 2003,
// recommendations 2 and 9: safety and urgent help come before questions; that the
// walk stands still meanwhile is ours.
func (s Session) pausing() *protocol.Stop {
	for n := range s.p.Stops {
		stop := &s.p.Stops[n]
		if stop.Effect == protocol.Pause && !s.r.Affirmed(stop.Until) &&
			stop.When.Truth(s.r) == protocol.Yes {
			return stop
		}
	}
	return nil
}

// spot finds where a position stands in the protocol, whether or not it is in
// the walk now.
func (s Session) spot(at Position) (spot, bool) {
	n := len(s.p.Sections)
	if at.Item == "" {
		switch {
		case at.Instance >= 1 && at.Instance <= n:
			return s.sectionEnd(at.Instance - 1), true
		case at.Instance == n+1:
			return s.end(), true
		}
		return spot{}, false
	}
	section, step, ok := s.p.Place(at.Item)
	if !ok || at.Instance < 0 {
		return spot{}, false
	}
	x := spot{at: at, section: section, step: step}
	g := s.p.Sections[section].Steps[step].Group
	switch {
	case g == nil:
		return x, at.Instance == 0
	case at.Item == g.More:
		return more(g, x), at.Instance == 0
	}
	x.instance, x.nth = at.Instance, slices.Index(g.Items, at.Item)
	return x, true
}
