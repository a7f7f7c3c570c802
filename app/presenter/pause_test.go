package presenter

import (
	"testing"
	"time"
)

const theCode = "402718"

// covering is an open profile with a code, covered in the middle of an interview.
func covering(t *testing.T) *lobby {
	t.Helper()
	l := unlocked(t)
	l.code = theCode
	l.Go(Route{Screen: InterviewScreen, Record: someone})
	l.log = nil
	l.QuickExit()
	return l
}

// asking is a covered screen that asks for the code.
func asking(t *testing.T) *lobby {
	t.Helper()
	l := covering(t)
	l.Return()
	return l
}

func TestSRB13_WithACodeAQuickExitCoversAtOnceAndKeepsTheQuestionBehindIt(t *testing.T) {
	t.Parallel()
	l := covering(t)
	st := l.view.state
	if !st.Cover.On || st.Locked || l.locks != 0 || l.blank != 1 || len(l.log) != 0 {
		t.Fatalf("%+v, locked %d times, blanked %d times, %v", st, l.locks, l.blank, l.log)
	}
	if st.Cover.Code.Label != "" {
		t.Error("the cover asks for a code before anybody pressed anything")
	}
	l.Return()
	if st := l.view.state; !st.Cover.On || st.Cover.Code.Label == "" || st.Cover.Return.Label != "" {
		t.Fatalf("%+v", st.Cover)
	}
	spokenWell(t, l.view.state)
	l.TypeCode("40271")
	l.TypeCode(theCode)
	if st := l.view.state; st.Cover.On || st.Locked || st.Route.Screen != InterviewScreen || l.locks != 0 || len(l.log) != 0 {
		t.Errorf("%+v, %v", st, l.log)
	}
}

func TestSRB13_TheCoverAsksInWordsThatSayNothing(t *testing.T) {
	t.Parallel()
	l := asking(t)
	l.TypeCode("000000")
	for _, word := range []string{"Pelita", "ictim", "raffick", "creen", "nterview", "assphrase", "ecord"} {
		if says(l.view.state.Cover, word) {
			t.Errorf("the cover says %q", word)
		}
	}
}

func TestThreeWrongCodesLockAndTheCoverStays(t *testing.T) {
	t.Parallel()
	l := asking(t)
	for n, wrong := range []string{"111111", "40271", "4027180", "402719"} {
		if l.locks != 0 {
			t.Fatalf("locked before the try %d", n)
		}
		l.TypeCode(wrong)
	}
	if st := l.view.state; l.locks != 1 || !st.Locked || !st.Cover.On || st.Cover.Code.Label != "" {
		t.Fatalf("locked %d times, %+v", l.locks, st)
	}
	l.TypeCode(theCode)
	if st := l.view.state; !st.Locked || !st.Cover.On {
		t.Error("the code opens what is locked")
	}
	l.Return()
	if st := l.view.state; st.Cover.On || st.Route.Screen != UnlockScreen {
		t.Errorf("%+v", st)
	}
}

func TestARightCodeForgivesTheWrongOnesBefore(t *testing.T) {
	t.Parallel()
	l := asking(t)
	for range 3 {
		l.TypeCode("111111")
		l.TypeCode("222222")
		l.TypeCode(theCode)
		if l.locks != 0 {
			t.Fatal("locked after two wrong codes")
		}
		l.QuickExit()
		l.Return()
	}
}

func TestAPauseEndsInALockAndTouchingTheCoverDoesNotProlongIt(t *testing.T) {
	t.Parallel()
	l := asking(t)
	for range 9 {
		l.s.hand.pass(30 * time.Second)
		l.TypeCode("4")
		l.Touch()
		l.QuickExit()
	}
	l.s.hand.pass(29 * time.Second)
	if l.locks != 0 {
		t.Fatal("locked too early")
	}
	l.s.hand.pass(2 * time.Second)
	if st := l.view.state; l.locks != 1 || !st.Locked || !st.Cover.On {
		t.Errorf("locked %d times, %+v", l.locks, st)
	}
}

// longPause is a code that allows more than may be.
type longPause struct{ *lobby }

func (longPause) PauseFor() time.Duration { return time.Hour }

func TestNoSettingMakesAPauseLongerThanTenMinutes(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.code, l.p.Code = theCode, longPause{l}
	l.QuickExit()
	l.s.hand.pass(LongestPause + time.Second)
	if l.locks != 1 {
		t.Error("open after ten minutes")
	}
}

func TestTheIdleTimeDoesNotCutAPauseShort(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.idle, l.code = time.Minute, theCode
	l.Touch()
	l.QuickExit()
	l.s.hand.pass(3 * time.Minute)
	l.Return()
	l.TypeCode(theCode)
	if l.locks != 0 || l.view.state.Cover.On {
		t.Fatal("locked within the pause")
	}
	l.s.hand.pass(61 * time.Second)
	if l.locks != 1 {
		t.Error("after a pause nobody watches the hand any more")
	}
}

func TestACodeThatCameAfterTheTimeOpensNothingThoughTheTimerIsLate(t *testing.T) {
	t.Parallel()
	l := asking(t)
	l.s.hand.skew += 6 * time.Minute // and no timer ran
	l.TypeCode(theCode)
	if st := l.view.state; l.locks != 1 || !st.Locked {
		t.Errorf("%+v", st)
	}
}

func TestASleepUnderTheCoverLocks(t *testing.T) {
	t.Parallel()
	l := covering(t)
	l.slept = time.Minute
	l.s.hand.pass(beatEvery)
	if l.locks != 1 {
		t.Error("open after a sleep")
	}
}

func TestWithoutACodeAQuickExitLocks(t *testing.T) {
	t.Parallel()
	l := unlocked(t)
	l.QuickExit()
	if st := l.view.state; l.locks != 1 || !st.Locked || !st.Cover.On {
		t.Errorf("%+v", st)
	}
}
