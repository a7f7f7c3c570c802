package presenter

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pelita/screening"
)

// place of a test: a presenter that notes what the shell does with it.
type visit struct {
	at    Route
	log   *[]string
	leave func(done func())
}

func (v *visit) note(what string) { *v.log = append(*v.log, fmt.Sprintf("%s %d", what, v.at.Screen)) }
func (v *visit) Enter()           { v.note("enter") }
func (v *visit) Rebuild()         { v.note("rebuild") }
func (v *visit) Leave(done func()) {
	v.note("leave")
	v.leave(done)
}

// lobby is a shell with fakes around it.
type lobby struct {
	*Shell
	s     *stand
	log   []string
	view  shown[ShellState]
	locks int
	slow  []func() // what waits for a change to be kept
	idle  time.Duration
	away  time.Duration
	slept time.Duration
	code  string
	blank int
}

func (l *lobby) HasCode() bool              { return l.code != "" }
func (l *lobby) OpensCode(code []byte) bool { return string(code) == l.code }
func (l *lobby) PauseFor() time.Duration    { return 5 * time.Minute }

func (l *lobby) Lock() { l.locks++ }

// entering shows the unlock screen; every screen is left at once.
func entering(t *testing.T) *lobby {
	t.Helper()
	return lobbyWith(t, func(_ *lobby, done func()) { done() })
}

// saving shows the unlock screen; every screen has something left to save.
func saving(t *testing.T) *lobby {
	t.Helper()
	return lobbyWith(t, func(l *lobby, done func()) { l.slow = append(l.slow, done) })
}

func lobbyWith(t *testing.T, leaving func(l *lobby, done func())) *lobby {
	t.Helper()
	l := &lobby{s: newStand(t, inline{}), idle: 5 * time.Minute}
	leave := func(done func()) { leaving(l, done) }
	l.Shell = NewShell(ShellParams{
		Frame: l.s.frame, Profile: l, Code: l, Render: l.view.render, Blank: func() { l.blank++ },
		Watch: Watch{
			Idle: func() time.Duration { return l.idle }, Away: func() time.Duration { return l.away },
			Slept: func() time.Duration { return l.slept },
		},
		Open: func(r Route) Presenter { return &visit{at: r, log: &l.log, leave: leave} },
	})
	l.Begin(UnlockScreen)
	return l
}

func unlocked(t *testing.T) *lobby {
	l := entering(t)
	l.Go(Route{Screen: CaseloadScreen})
	return l
}

var someone = screening.RecordID{1}

func TestNothingIsShownOfAProfileThatIsLocked(t *testing.T) {
	t.Parallel()
	l := entering(t)
	st := l.view.state
	if !st.Locked || st.Route.Screen != UnlockScreen || len(st.Places.Options) != 0 || st.Lock.Label != "" || st.QuickExit.Label == "" {
		t.Fatalf("%+v", st)
	}
	l.Go(Route{Screen: CaseloadScreen})
	if st := l.view.state; st.Locked || st.Route.Screen != CaseloadScreen || len(st.Places.Options) != 4 || st.Lock.Label == "" {
		t.Errorf("%+v", st)
	}
	spokenWell(t, l.view.state)
}

func TestBackLeadsTheWayThatWasComeAndNeverThroughAForm(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.Go(Route{Screen: StartScreen})
	l.Go(Route{Screen: InterviewScreen, Record: someone})
	if len(l.view.state.Places.Options) != 0 {
		t.Error("other places are offered during an interview")
	}
	l.Go(Route{Screen: RecordScreen, Record: someone})
	l.Go(Route{Screen: FindingsScreen, Record: someone})
	l.Go(Route{Screen: RecordScreen, Record: someone}) // a place that was come from
	var way []Screen
	for l.view.state.CanBack {
		l.Back()
		way = append(way, l.view.state.Route.Screen)
	}
	if !slices.Equal(way, []Screen{InterviewScreen, CaseloadScreen}) {
		t.Errorf("%v", way)
	}
	l.Back()
	if l.view.state.Route.Screen != CaseloadScreen {
		t.Error("back leads out of the app")
	}
	l.Go(Route{Screen: RecordScreen, Record: someone})
	l.Go(Route{Screen: SettingsScreen})
	if l.view.state.CanBack {
		t.Error("a place of the bar does not start over")
	}
}

func TestEachScreenIsEnteredOnceAndLeftBeforeTheNext(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.Go(Route{Screen: RecordScreen, Record: someone})
	want := []string{
		fmt.Sprintf("enter %d", UnlockScreen), fmt.Sprintf("leave %d", UnlockScreen),
		fmt.Sprintf("enter %d", CaseloadScreen), fmt.Sprintf("leave %d", CaseloadScreen),
		fmt.Sprintf("enter %d", RecordScreen),
	}
	if !slices.Equal(l.log, want) {
		t.Errorf("%v", l.log)
	}
	l.Respeak()
	if l.log[len(l.log)-1] != fmt.Sprintf("rebuild %d", RecordScreen) {
		t.Errorf("%v", l.log)
	}
}

func TestTheLastPlaceAskedForWinsWhileAScreenIsStillSaving(t *testing.T) {
	t.Parallel()
	l := saving(t)
	l.Go(Route{Screen: CaseloadScreen})
	l.Go(Route{Screen: SyncScreen})
	if l.view.state.Route.Screen != UnlockScreen {
		t.Fatal("did not wait")
	}
	l.slow[0]()
	if l.view.state.Route.Screen != SyncScreen || len(l.slow) != 1 {
		t.Errorf("%+v", l.view.state.Route)
	}
}

func TestLockEmptiesTheScreenAtOnceAndClosesWhenAllIsKept(t *testing.T) {
	t.Parallel()
	l := saving(t)
	l.Go(Route{Screen: CaseloadScreen})
	l.slow[0]()
	l.Shell.Lock()
	if st := l.view.state; !st.Locked || st.Route != (Route{}) || l.locks != 0 {
		t.Fatalf("%+v, closed %d times", st, l.locks)
	}
	l.Shell.Lock()
	l.slow[1]()
	l.s.hand.pass(time.Minute)
	if l.locks != 1 || l.view.state.Route.Screen != UnlockScreen || l.view.state.CanBack {
		t.Errorf("closed %d times, %+v", l.locks, l.view.state)
	}
}

func TestAChangeThatHangsDoesNotHoldTheLockOpenForASecond(t *testing.T) {
	t.Parallel()
	l := saving(t)
	l.Go(Route{Screen: CaseloadScreen})
	l.slow[0]()
	l.Shell.Lock()
	l.s.hand.pass(time.Second)
	if l.locks != 1 {
		t.Fatal("a second later the profile is open")
	}
	l.slow[1]()
	if l.locks != 1 {
		t.Error("closed twice")
	}
}

func TestQuickExitCoversAtOnceSaysNothingAndLocks(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.Go(Route{Screen: InterviewScreen, Record: someone})
	l.QuickExit()
	st := l.view.state
	if !st.Cover.On || !st.Locked || l.locks != 1 {
		t.Fatalf("%+v, %d", st, l.locks)
	}
	for _, word := range []string{"Pelita", "ictim", "raffick", "creen", "nterview", "assphrase"} {
		if says(st.Cover, word) {
			t.Errorf("the cover says %q", word)
		}
	}
	l.Return()
	if st := l.view.state; st.Cover.On || st.Route.Screen != UnlockScreen || !st.Locked {
		t.Errorf("%+v", st)
	}
	l.Go(Route{Screen: CaseloadScreen})
	if l.view.state.Locked || l.view.state.CanBack {
		t.Errorf("%+v", l.view.state)
	}
}

func TestAfterARestartTheCoverIsStillOn(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), shown[ShellState]{}
	sh := NewShell(ShellParams{
		Frame: s.frame, Render: v.render, Covered: true,
		Open: func(Route) Presenter { return nil },
	})
	sh.Begin(UnlockScreen)
	if !v.state.Cover.On {
		t.Error("the cover is off")
	}
}

func TestTheAppLocksWhenNobodyTouchesItAndOnlyThen(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	for range 20 {
		l.s.hand.pass(4 * time.Minute)
		l.Touch()
	}
	if l.locks != 0 {
		t.Fatal("locked under a working hand")
	}
	l.s.hand.pass(l.idle - time.Second)
	if l.locks != 0 {
		t.Fatal("locked too early")
	}
	l.s.hand.pass(2 * time.Second)
	if l.locks != 1 {
		t.Error("still open")
	}
	l.s.hand.pass(time.Hour)
	if l.locks != 1 {
		t.Error("locked again while locked")
	}
}

func TestAShorterIdleTimeHoldsAtOnce(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.idle = time.Minute
	l.Touch()
	l.s.hand.pass(61 * time.Second)
	if l.locks != 1 {
		t.Error("the new time does not hold yet")
	}
}

func TestSRB13_TheProfileIsClosedOnlyOnceTheEmptyScreenIsDrawn(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.p.Settle = 60 * time.Millisecond
	l.QuickExit()
	if st := l.view.state; !st.Cover.On || !st.Locked || l.locks != 0 {
		t.Fatalf("%+v, closed %d times", st, l.locks)
	}
	l.s.hand.pass(l.p.Settle)
	if l.locks != 1 || l.view.state.Route.Screen != UnlockScreen {
		t.Errorf("closed %d times, %+v", l.locks, l.view.state)
	}
}
