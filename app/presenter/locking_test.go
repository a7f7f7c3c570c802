package presenter

import (
	"context"
	"testing"

	"pelita/screening"
)

// drawer keeps a code in memory.
type drawer struct {
	held string
	err  error
}

func (d *drawer) HasCode() bool { return d.held != "" }
func (d *drawer) SetCode(_ context.Context, digits []byte) error {
	if d.err == nil {
		d.held = string(digits)
	}
	return d.err
}

func locking(t *testing.T) (*Locking, *drawer, *shown[LockingState], *stand) {
	t.Helper()
	s, d, v := newStand(t, inline{}), &drawer{}, &shown[LockingState]{}
	l := NewLocking(s.frame, s.keeper, d, v.render)
	l.Enter()
	return l, d, v, s
}

func TestACodeIsChosenAndGivenUpOnItsPage(t *testing.T) {
	t.Parallel()
	l, d, v, _ := locking(t)
	spokenWell(t, v.state)
	if !v.state.Keep.Off || v.state.Forget.Label != "" || len(v.state.Pause.Options) != 0 {
		t.Fatalf("%+v", v.state)
	}
	l.TypeCode("40271")
	l.KeepCode()
	if d.held != "" {
		t.Fatal("five digits are a code")
	}
	l.TypeCode(theCode)
	l.KeepCode()
	if d.held != theCode || v.state.Code.Text != "" || v.state.Forget.Label == "" || len(v.state.Pause.Options) == 0 {
		t.Fatalf("%q, %+v", d.held, v.state)
	}
	spokenWell(t, v.state)
	l.ForgetCode()
	if d.held != "" || v.state.Forget.Label != "" {
		t.Errorf("%q, %+v", d.held, v.state)
	}
}

func TestAnEasyCodeIsSaidToBeSoAndNotKept(t *testing.T) {
	t.Parallel()
	l, d, v, _ := locking(t)
	d.err = screening.ErrWeakPassphrase
	l.TypeCode("111111")
	l.KeepCode()
	if v.state.Code.Problem == "" || v.state.Notice.Kind != NoNotice || v.state.Code.Text != "" {
		t.Errorf("%+v", v.state)
	}
	l.TypeCode("4")
	if v.state.Code.Problem != "" {
		t.Error("said of what is typed after it")
	}
}

func TestHowLongAPauseAndAnotherWindowMayLastIsKept(t *testing.T) {
	t.Parallel()
	l, d, v, s := locking(t)
	d.held = theCode
	l.ChoosePause(10)
	l.ChooseAway(0)
	if w := s.keeper.written; w.PauseMinutes != 10 || w.AwayMinutes != 0 || v.state.Pause.Chosen() != 10 || v.state.Away.Chosen() != 0 {
		t.Errorf("%+v", w)
	}
}
