package interview

import (
	"slices"

	"pelita/screening/protocol"
)

// Session is one walk through a protocol. Make it with New or Resume; it is
// immutable and safe to share.
//
// Order: sections and steps as the protocol has them. A step is shown when its
// relevance is Yes; while that is undecided it is not shown. A group repeats:
// behind its last instance stands More, and Next on a yes opens a new
// instance, which stays open as long as the session stands in it or anything
// of it is on record.
type Session struct {
	p  *protocol.Protocol
	r  *protocol.Resolved
	at Position

	sparing Sparing
	spared  []protocol.ItemID
}

// Sparing lists the items that need not be put to the person with what is on
// record. An item stands for its step, a group's More for the group.
type Sparing func(*protocol.Resolved) []protocol.ItemID

// New begins at the first question.
func New(p *protocol.Protocol, f protocol.Facts) Session {
	return Resume(p, f, Position{})
}

// Resume goes on at a position. Where that question is no longer asked the
// session stands at the next place that is; an unknown position is the
// beginning.
func Resume(p *protocol.Protocol, f protocol.Facts, at Position) Session {
	return ResumeSparing(p, f, at, nil)
}

// ResumeSparing is Resume for a walk that passes over what is spared. A spared
// step is walked all the same once anything of it is on record, when it is
// required, and as long as the session stands in it: whoever jumps there asks
// for it.
func ResumeSparing(p *protocol.Protocol, f protocol.Facts, at Position, sparing Sparing) Session {
	s := Session{p: p, r: p.Resolve(f), at: at, sparing: sparing}
	if sparing != nil {
		s.spared = sparing(s.r)
	}
	return s.settled()
}

// With takes changed facts, after an answer was recorded for instance. The
// session stays where it is if that place is still in the walk; when an End stop of
// a safety section takes effect it is at its end at once.
func (s Session) With(f protocol.Facts) Session {
	to := ResumeSparing(s.p, f, s.at, s.sparing)
	if to.over() >= 0 && s.over() < 0 {
		to.at = to.end().at
	}
	return to
}

// Resolved is what the session knows: the facts as the protocol understands
// them.
func (s Session) Resolved() *protocol.Resolved { return s.r }

// settled moves to the first place of the walk that is not before s.at.
func (s Session) settled() Session {
	w := s.walk()
	here, ok := s.spot(s.at)
	if !ok {
		s.at = w[0].at
		return s
	}
	// the end of the walk stands behind everything, so there always is one
	s.at = w[slices.IndexFunc(w, func(x spot) bool { return x.compare(here) >= 0 })].at
	return s
}

// place finds the session's place in a walk; a settled session always has one.
func (s Session) place(w []spot) int {
	return slices.IndexFunc(w, func(x spot) bool { return x.at == s.at })
}

// Next goes on. It is refused with ErrPaused while a Pause stop is active, and
// with *RequiredError while what Demand says is not recorded. At the end of the
// walk it stays.
func (s Session) Next() (Session, error) {
	if s.pausing() != nil {
		return s, ErrPaused
	}
	if s.missing(s.at) {
		return s, &RequiredError{Item: s.at.Item}
	}
	if g := s.group(s.at); g != nil && s.at.Item == g.More && s.wantsMore(g) {
		s.at = Position{Item: g.Items[0], Instance: s.opened(g)}
		return s, nil
	}
	return s.forward(), nil
}

// Skip goes on without an answer and records nothing. It opens no new
// instance, and it stays where Next would be refused: a required item can be
// declined, which is an answer, but not passed over.
func (s Session) Skip() Session {
	if s.pausing() != nil || s.missing(s.at) {
		return s
	}
	return s.forward()
}

func (s Session) forward() Session {
	w := s.walk()
	s.at = w[min(s.place(w)+1, len(w)-1)].at
	return s
}

// Back goes to the place before; at the beginning it stays. It is open during
// a pause too, so that a slip can be put right.
//
// Back undoes Next as long as the facts are the same, with two exceptions: a
// new instance that was left without any answer is gone, and so is a spared
// question that was asked for and left without any answer.
func (s Session) Back() Session {
	if g := s.group(s.at); g != nil && s.at == (Position{Item: g.Items[0], Instance: s.opened(g)}) {
		s.at = Position{Item: g.More}
		return s
	}
	w := s.walk()
	s.at = w[max(s.place(w)-1, 0)].at
	return s
}

// Jump goes to a place of the walk, or to a spared question. It is refused with ErrPaused while a Pause
// stop is active, with ErrUnreachable for a place that is not in the walk, and
// with *RequiredError for a place behind an item whose Demand is not met.
func (s Session) Jump(to Position) (Session, error) {
	if s.pausing() != nil {
		return s, ErrPaused
	}
	w := s.walkWith(to.Item)
	n := slices.IndexFunc(w, func(x spot) bool { return x.at == to })
	if n < 0 {
		return s, ErrUnreachable
	}
	for _, x := range w[:n] {
		if s.missing(x.at) {
			return s, &RequiredError{Item: x.at.Item}
		}
	}
	s.at = to
	return s.settled(), nil
}

// Behind says whether the session stands behind an item in the order of the
// protocol, whether or not that is walked now; false for an item that is not asked.
func (s Session) Behind(item protocol.ItemID) bool {
	here, ok := s.spot(s.at)
	there, asked := s.spot(Position{Item: item})
	return ok && asked && here.compare(there) > 0
}

// Demand says what the item on the table needs before the walk goes on.
//
// WHO, Ethical and safety recommendations for interviewing trafficked women, 2003,
// recommendations 2 and 6: safety and consent come first; the rule is ours.
func (s Session) Demand() Demand { return s.demand(s.at) }

func (s Session) demand(at Position) Demand {
	if at.Item == "" || s.r.Required(at.Item) != protocol.Yes {
		return Optional
	}
	section, _, _ := s.p.Place(at.Item) // what is required is asked somewhere
	switch s.p.Sections[section].Kind {
	case protocol.Safety, protocol.Notice:
		return Clear
	}
	return Recorded
}

// missing says whether what the item at a position demands is not there yet.
func (s Session) missing(at Position) bool {
	live := s.r.Live(at.Item, at.Instance)
	switch s.demand(at) {
	case Clear:
		return !slices.ContainsFunc(live, protocol.Answer.Known)
	case Recorded:
		return len(live) == 0
	}
	return false
}

// group is the repeat group a position belongs to, or nil.
func (s Session) group(at Position) *protocol.Group {
	section, step, ok := s.p.Place(at.Item)
	if !ok {
		return nil
	}
	return s.p.Sections[section].Steps[step].Group
}

// wantsMore says whether anybody on record said that there is another
// instance.
func (s Session) wantsMore(g *protocol.Group) bool {
	return slices.ContainsFunc(s.r.Live(g.More, 0), func(a protocol.Answer) bool {
		return a.Known() && a.Value.Bool
	})
}
