package presenter

import (
	"time"

	"pelita/locales"
)

// Profile closes the profile that is open.
type Profile interface {
	// Lock closes it and may replace the process, so that nothing stays in
	// memory. It is called on the goroutine that draws, once per lock.
	Lock()
}

// ShellParams are the parts of a Shell.
type ShellParams struct {
	Frame Frame
	// Open makes the presenter of a place, bound to its view; the shell enters it.
	Open    func(Route) Presenter
	Profile Profile
	// Settle is how long it takes until an emptied screen is drawn: closing may take
	// longer than a look over the shoulder.
	Settle time.Duration
	// Code reopens a covered screen; nil is none, and a quick exit locks.
	Code  Code
	Watch Watch
	// Blank takes away what stands above the frame, such as a dialog, and the
	// keyboard from every field. It is called when the cover comes and at a lock.
	// It may be nil.
	Blank func()
	// Covered starts under the cover, as after a quick exit.
	Covered bool
	Render  func(ShellState)
}

// lockWithin bounds how long a lock waits for the last change to be kept.
const lockWithin = 800 * time.Millisecond

// Shell holds the routes, the way back, the lock and the cover.
type Shell struct {
	p       ShellParams
	route   Route
	target  Route
	moving  bool
	stack   []Route
	active  Presenter
	locked  bool
	closing bool // locked, and the profile is still to be closed
	covered bool
	guard   guard
	pause   pause
}

// NewShell makes a shell that shows nothing until Begin.
func NewShell(p ShellParams) *Shell { return &Shell{p: p, locked: true, covered: p.Covered} }

// Begin opens the first place: CreateScreen or UnlockScreen.
func (s *Shell) Begin(first Screen) { s.arrive(Route{Screen: first}) }

// State gives the frame as it is now.
func (s *Shell) State() ShellState {
	t := s.p.Frame.Speech()
	st := ShellState{
		Route: s.route, Locked: s.locked, CanBack: len(s.stack) > 0, Back: t.T("shell.back"),
		QuickExit: Action{Label: t.T("shell.quick_exit")},
		Cover:     s.cover(t),
	}
	st.Words = commonWords(t)
	if s.locked {
		return st
	}
	st.Lock = Action{Label: t.T("shell.lock")}
	if s.route.Screen != InterviewScreen {
		st.Places = s.places(t)
	}
	return st
}

func commonWords(t locales.Language) CommonWords {
	return CommonWords{
		Menu: t.T("common.menu"), More: t.T("common.more"), Close: t.T("common.close"),
		Cancel: t.T("common.cancel"), Open: t.T("common.open"), Save: t.T("common.save"),
		File: t.T("common.file"), Folder: t.T("common.folder"), Show: t.T("common.show"),
		Hide: t.T("common.hide"), Notes: t.T("common.notes"), Yes: t.T("answer.yes"), No: t.T("answer.no"),
	}
}

func (s *Shell) places(t locales.Language) Choice[Screen] {
	root := s.route.Screen
	if len(s.stack) > 0 {
		root = s.stack[0].Screen
	}
	c := Choice[Screen]{Label: t.T("shell.places")}
	for _, p := range []struct {
		screen Screen
		label  string
	}{
		{CaseloadScreen, t.T("shell.cases")}, {ReferralsScreen, t.T("shell.referrals")},
		{SyncScreen, t.T("shell.sync")}, {SettingsScreen, t.T("shell.settings")},
	} {
		here := p.screen == s.route.Screen || p.screen == root && root != s.route.Screen
		c.Options = append(c.Options, Option[Screen]{Code: p.screen, Label: p.label, Chosen: here})
	}
	return c
}

// Go opens a place. A place that was come from is returned to; a place of the
// bar starts over. While the screen before is still saving, the last place
// asked for wins.
func (s *Shell) Go(r Route) {
	if s.locked && !s.route.Screen.Door() {
		return
	}
	if s.locked && !r.Screen.Door() {
		s.locked = false // only a profile that was opened leads on from there
		s.Touch()
	}
	s.move(r)
}

// Back returns to the place before.
func (s *Shell) Back() {
	if len(s.stack) > 0 {
		s.move(s.stack[len(s.stack)-1])
	}
}

func (s *Shell) move(r Route) {
	s.target = r
	if s.moving {
		return
	}
	s.moving = true
	s.leave(func() {
		if !s.moving {
			return
		}
		s.push(s.target)
		s.arrive(s.target)
	})
}

// push keeps the way back: none from a place of the bar, and never through a
// form that made something.
func (s *Shell) push(to Route) {
	for i, r := range s.stack {
		if r == to {
			s.stack = s.stack[:i]
			return
		}
	}
	switch to.Screen {
	case CaseloadScreen, ReferralsScreen, SyncScreen, SettingsScreen, UnlockScreen, CreateScreen, RestoreScreen:
		s.stack = nil
		return
	}
	switch s.route.Screen {
	case NoScreen, StartScreen, UnlockScreen, CreateScreen, RestoreScreen:
		return
	}
	if s.route != to {
		s.stack = append(s.stack, s.route)
	}
}

func (s *Shell) leave(done func()) {
	if s.active == nil {
		done()
		return
	}
	active := s.active
	s.active = nil
	active.Leave(done)
}

func (s *Shell) arrive(r Route) {
	s.route, s.moving = r, false
	s.active = s.p.Open(r)
	s.Rebuild()
	if s.active != nil {
		s.active.Enter()
	}
}

// Rebuild renders the frame and the screen in it again.
func (s *Shell) Rebuild() {
	s.p.Render(s.State())
}

// Respeak renders everything in the language that holds now.
func (s *Shell) Respeak() {
	s.Rebuild()
	if s.active != nil {
		s.active.Rebuild()
	}
}

// Lock closes the profile: the screen is emptied at once, what is half typed is
// kept, and the profile is closed when that is done, or after lockWithin.
func (s *Shell) Lock() {
	if s.locked {
		return
	}
	s.locked, s.closing, s.moving = true, true, false
	s.stack, s.route = nil, Route{}
	s.unwatch()
	s.pause.end()
	s.blank()
	closed := false
	closeOnce := func() {
		if closed {
			return
		}
		closed, s.closing = true, false
		s.p.Profile.Lock()
		s.arrive(Route{Screen: UnlockScreen})
	}
	s.Rebuild()
	stop := s.p.Frame.Timer.After(lockWithin, closeOnce)
	s.leave(func() {
		stop()
		s.settle(closeOnce)
	})
}

// Closing says that a lock was begun, and has not closed the profile yet.
func (s *Shell) Closing() bool { return s.closing }

// settle waits until the emptied screen is drawn.
func (s *Shell) settle(then func()) {
	if s.p.Settle == 0 {
		then()
		return
	}
	s.p.Frame.Timer.After(s.p.Settle, then)
}

func (s *Shell) blank() {
	if s.p.Blank != nil {
		s.p.Blank()
	}
}
