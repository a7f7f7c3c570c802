package presenter

import (
	"testing"
	"time"
)

func TestSRB09_AClockThatJumpedAsAfterSleepLocks(t *testing.T) {
	t.Parallel()
	for name, jump := range map[string]time.Duration{
		"a night": 8 * time.Hour, "a minute": time.Minute, "back by an hour": -time.Hour, "back by a minute": -time.Minute,
	} {
		l := unlocked(t)
		l.s.hand.pass(time.Minute)
		l.s.hand.skew += jump
		l.s.hand.pass(beatEvery)
		if l.locks != 1 {
			t.Errorf("%s: open", name)
		}
	}
}

func TestSRB09_AClockThatIsCorrectedALittleDoesNotLock(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	for range 50 {
		l.s.hand.skew += 20 * time.Second
		l.s.hand.pass(beatEvery)
		l.Touch()
	}
	if l.locks != 0 {
		t.Error("locked")
	}
}

func TestSRB09_ASleepOfTheMachineLocksThoughNoClockSaysSo(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.slept = time.Hour // before the profile was opened, and known
	l.Shell.Lock()
	l.Go(Route{Screen: CaseloadScreen})
	l.s.hand.pass(time.Minute)
	if l.locks != 1 {
		t.Fatal("locked for a sleep of before")
	}
	l.slept += 3 * time.Second
	l.s.hand.pass(beatEvery)
	if l.locks != 2 {
		t.Error("open after a sleep")
	}
}

func TestSRB09_BehindAnotherWindowTheAppLocksAfterItsTime(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.away = time.Minute
	l.Left()
	l.Left()
	l.s.hand.pass(50 * time.Second)
	l.Came()
	l.s.hand.pass(2 * time.Minute)
	if l.locks != 0 {
		t.Fatal("locked after it came back in time")
	}
	l.Left()
	l.s.hand.pass(61 * time.Second)
	if l.locks != 1 {
		t.Error("open behind another window")
	}
}

func TestSRB09_ComingBackTooLateLocksThoughTheTimerWasFrozen(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.away = 30 * time.Second
	l.Left()
	l.s.hand.skew += 31 * time.Second
	l.Came()
	if l.locks != 1 {
		t.Error("open")
	}
}

func TestSRB09_WhoMayStayBehindAnotherWindowDoes(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.idle = 0
	l.Left()
	l.s.hand.pass(time.Hour)
	l.Came()
	if l.locks != 0 {
		t.Error("locked")
	}
}

func TestAfterALockNoTimerIsLeft(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.code, l.away = theCode, time.Minute
	l.Left()
	l.Came()
	l.Left()
	l.QuickExit()
	l.Shell.Lock()
	for _, timer := range l.s.hand.timers {
		if !timer.done {
			t.Errorf("a timer for %v is left", timer.at)
		}
	}
}
