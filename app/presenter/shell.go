package presenter

import (
	"time"

	"pelita/locales"
	"pelita/screening/history"
)

// Screen names a screen. It is a code, never shown.
type Screen uint8

// The screens. The zero screen is empty: nothing of anybody is drawn.
const (
	NoScreen Screen = iota
	CreateScreen
	UnlockScreen
	CaseloadScreen
	StartScreen
	InterviewScreen
	FindingsScreen
	DecisionScreen
	RecordScreen
	ReferScreen
	ReferralsScreen
	SyncScreen
	SettingsScreen
)

// Route is a place in the app. It is comparable.
type Route struct {
	Screen Screen
	Record history.RecordID
}

// Presenter is what the shell needs of every screen.
type Presenter interface {
	// Enter loads and renders the screen. It is called once.
	Enter()
	// Leave keeps whatever is half typed, drops every pending load, renders an
	// empty State and calls done when nothing is left to save.
	Leave(done func())
	// Rebuild renders again, as after a change of language.
	Rebuild()
}

// Frame is what every presenter stands in.
type Frame struct {
	Runner Runner
	Timer  Timer
	Now    func() time.Time
	// Catalogue knows every language that can be chosen.
	Catalogue Catalogue
	// Speech is the language of the interface now.
	Speech func() locales.Language
	// Names gives the name of the officer of a device, or "" when the roster does
	// not say; it answers from memory. It may be nil.
	Names func(history.DeviceID) string
	// Go opens a place; Back returns to the one before.
	Go   func(Route)
	Back func()
}

// Catalogue knows the languages. *locales.Catalogue is one.
type Catalogue interface {
	// Languages lists the languages that can be offered.
	Languages() []locales.Language
	// Language finds one by its tag; English when it is not known.
	Language(tag string) locales.Language
}

// Profile closes the profile that is open.
type Profile interface {
	// Lock closes it and may replace the process, so that nothing stays in
	// memory. It is called on the goroutine that draws, once per lock.
	Lock()
}

// ShellState is the frame around every screen.
type ShellState struct {
	Route Route
	// Cover is drawn over everything while it is On.
	Cover CoverState
	// Locked: the profile is closed; nothing but the unlock screen may be drawn.
	Locked bool
	// CanBack: there is a place to return to; Back names the button.
	CanBack bool
	Back    string
	// Places are the destinations that are always there: cases, referrals, sync,
	// settings. They are empty while locked and during an interview.
	Places Choice[Screen]
	// QuickExit is on every screen, Lock on every screen of an open profile.
	QuickExit, Lock Action
	// Words are those that every view needs for itself.
	Words CommonWords
}

// CommonWords are labels of parts that are not about any one screen.
type CommonWords struct {
	Menu, More, Close, Cancel, Open, Save, File, Folder, Show, Hide, Notes, Yes, No string
}

// CoverState is a page that says nothing about what this app is for.
type CoverState struct {
	On          bool
	Title, Text string
	// Return names the button that leads back to the unlock screen.
	Return Action
}

// ShellParams are the parts of a Shell.
type ShellParams struct {
	Frame Frame
	// Open makes the presenter of a place, bound to its view; the shell enters it.
	Open    func(Route) Presenter
	Profile Profile
	// Idle is after how long without a touch the app locks; zero is never.
	Idle func() time.Duration
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
	covered bool
	touched time.Time
	watched time.Duration // the idle time that is watched
	stop    func()
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
		Cover: CoverState{
			On: s.covered, Title: t.T("cover.title"), Text: t.T("cover.text"),
			Return: Action{Label: t.T("cover.return")},
		},
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
	opening := s.route.Screen == CreateScreen || s.route.Screen == UnlockScreen
	if s.locked && !opening {
		return
	}
	if s.locked && r.Screen != CreateScreen && r.Screen != UnlockScreen {
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
	case CaseloadScreen, ReferralsScreen, SyncScreen, SettingsScreen, UnlockScreen, CreateScreen:
		s.stack = nil
		return
	}
	switch s.route.Screen {
	case NoScreen, StartScreen, UnlockScreen, CreateScreen:
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
	s.locked, s.moving = true, false
	s.stack, s.route = nil, Route{}
	s.stopIdle()
	closed := false
	closeOnce := func() {
		if closed {
			return
		}
		closed = true
		s.p.Profile.Lock()
		s.arrive(Route{Screen: UnlockScreen})
	}
	s.Rebuild()
	stop := s.p.Frame.Timer.After(lockWithin, closeOnce)
	s.leave(func() {
		stop()
		closeOnce()
	})
}

// QuickExit covers the screen at once and locks behind it.
func (s *Shell) QuickExit() {
	s.covered = true
	s.Rebuild()
	s.Lock()
}

// Return takes the cover away. Behind it is the unlock screen.
func (s *Shell) Return() {
	s.covered = false
	s.Rebuild()
}

// Touch says that a person is there. It is cheap enough for every movement.
func (s *Shell) Touch() {
	s.touched = s.p.Frame.Now()
	if s.locked {
		return
	}
	if idle := s.p.Idle(); s.stop == nil || idle != s.watched {
		s.stopIdle()
		s.watched = idle
		s.watch(idle)
	}
}

func (s *Shell) watch(wait time.Duration) {
	if wait <= 0 {
		return
	}
	s.stop = s.p.Frame.Timer.After(wait, func() {
		s.stop = nil
		if s.locked {
			return
		}
		idle := s.p.Idle()
		passed := s.p.Frame.Now().Sub(s.touched)
		if idle > 0 && passed >= idle {
			s.Lock()
			return
		}
		s.watch(idle - passed)
	})
}

func (s *Shell) stopIdle() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}
