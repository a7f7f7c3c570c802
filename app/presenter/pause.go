package presenter

import (
	"time"

	"pelita/locales"
	"pelita/screening/sensitive"
)

// Code is the short code that reopens a covered screen. The officer chose it;
// without one a quick exit locks.
type Code interface {
	// HasCode says whether one was chosen.
	HasCode() bool
	// OpensCode says whether this is it. It takes as long for a wrong one.
	OpensCode(code []byte) bool
	// PauseFor is how long it may be asked for, before the profile is locked.
	PauseFor() time.Duration
}

// A pause is over after LongestPause or after pauseTries wrong codes, and the
// profile is locked.
const (
	LongestPause = 10 * time.Minute
	pauseTries   = 3
	// CodeLength is how many digits the code has.
	CodeLength = 6
)

// pause is what a covered screen knows while the profile is open behind it.
type pause struct {
	on     bool
	since  time.Time
	asking bool
	typed  sensitive.Value[string]
	tries  int
	stop   func()
}

func (p *pause) end() {
	if p.stop != nil {
		p.stop()
	}
	*p = pause{}
}

// QuickExit covers the screen at once. With a code the profile stays open behind
// the cover for a short while; without one it is locked.
func (s *Shell) QuickExit() {
	if s.pause.on {
		return
	}
	s.covered = true
	if s.locked || s.p.Code == nil || !s.p.Code.HasCode() {
		s.Rebuild()
		s.Lock()
		return
	}
	most := min(s.p.Code.PauseFor(), LongestPause)
	s.pause = pause{on: true, since: s.p.Frame.Now(), stop: s.p.Frame.Timer.After(most, s.Lock)}
	s.blank()
	s.Rebuild()
}

// Return takes the cover away, or asks for the code while the profile is open
// behind it. Behind the cover of a locked profile is the unlock screen.
func (s *Shell) Return() {
	s.pause.asking = s.pause.on
	s.covered = s.pause.on
	s.Rebuild()
}

// TypeCode takes the code as it is typed; the last digit asks whether it is right.
func (s *Shell) TypeCode(text string) {
	if !s.pause.on {
		return
	}
	s.pause.typed = sensitive.New(text)
	if len(text) < CodeLength {
		s.Rebuild()
		return
	}
	s.pause.typed.Forget()
	if s.p.Code.OpensCode([]byte(text)) && !s.pauseOver() {
		s.reopen()
		return
	}
	if s.pause.tries++; s.pause.tries >= pauseTries || s.pauseOver() {
		s.Lock()
		return
	}
	s.Rebuild()
}

// pauseOver asks the clock as well as the timer: a timer that slept is late.
func (s *Shell) pauseOver() bool {
	passed := wall(s.p.Frame.Now()).Sub(wall(s.pause.since))
	return passed < 0 || passed >= min(s.p.Code.PauseFor(), LongestPause)
}

func (s *Shell) reopen() {
	s.pause.end()
	s.covered = false
	s.Touch()
	s.Rebuild()
}

// cover is the sheet that says nothing; its field has no words that say what for.
func (s *Shell) cover(t locales.Language) CoverState {
	c := CoverState{On: s.covered, Title: t.T("cover.title"), Text: t.T("cover.text"), Return: Action{Label: t.T("cover.return")}}
	if !s.pause.asking {
		return c
	}
	c.Return = Action{}
	c.Code = Field{Label: t.T("cover.code"), Text: s.pause.typed.Reveal()}
	if s.pause.tries > 0 {
		c.Code.Problem = t.T("cover.again")
	}
	return c
}
