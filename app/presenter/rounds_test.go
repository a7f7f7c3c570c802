package presenter_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pelita/app/presenter"
	"pelita/screening"
)

// spoken is a hub that counts.
type spoken struct {
	presenter.Hub
	url   string
	asked int
	err   error
	hang  bool
	ended chan error
}

func (s *spoken) Address(context.Context) (presenter.HubAddress, error) {
	return presenter.HubAddress{URL: s.url}, nil
}

func (s *spoken) Exchange(ctx context.Context) (presenter.Round, error) {
	s.asked++
	if s.hang {
		<-ctx.Done()
		s.ended <- ctx.Err()
		return presenter.Round{}, ctx.Err()
	}
	return presenter.Round{}, s.err
}

// alarmClock is a time that a test moves.
type alarmClock struct {
	now  time.Time
	at   time.Time
	ring func()
}

func (a *alarmClock) After(d time.Duration, f func()) func() {
	a.at, a.ring = a.now.Add(d), f
	return func() { a.ring = nil }
}

// pass moves the time and rings when it is due.
func (a *alarmClock) pass(d time.Duration) {
	for end := a.now.Add(d); a.ring != nil && !a.at.After(end); {
		a.now = a.at
		ring := a.ring
		a.ring = nil
		ring()
	}
	a.now = a.now.Add(d)
}

type inThread struct{ elsewhere bool }

func (i inThread) Background(work func(context.Context)) {
	if i.elsewhere {
		go work(context.Background())
		return
	}
	work(context.Background())
}
func (i inThread) UI(f func()) {
	if !i.elsewhere {
		f()
	}
}

func newRounds(hub *spoken, runner presenter.Runner) (*presenter.Rounds, *alarmClock) {
	a := &alarmClock{now: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)}
	return presenter.NewRounds(presenter.RoundsParams{
		Runner: runner, Timer: a, Now: func() time.Time { return a.now }, Hub: hub,
		Chance: func(d time.Duration) time.Duration { return d / 2 },
	}), a
}

// SR-F09.
func TestTheHubIsSpokenWithNowAndThenAndNotAtEachSave(t *testing.T) {
	hub := &spoken{url: "https://hub.example"}
	r, clock := newRounds(hub, inThread{})
	clock.pass(time.Hour)
	if hub.asked != 0 {
		t.Fatal("spoken with before a profile was opened")
	}
	r.Start()
	clock.pass(time.Minute)
	if hub.asked != 1 {
		t.Fatalf("asked %d times in the first minute", hub.asked)
	}
	for range 50 {
		r.Saved()
	}
	if hub.asked != 1 {
		t.Error("a save was a call")
	}
	clock.pass(2 * time.Minute)
	if hub.asked != 2 {
		t.Errorf("asked %d times after fifty saves, want one more", hub.asked)
	}
	clock.pass(8 * time.Hour)
	if n := hub.asked - 2; n < 24 || n > 44 {
		t.Errorf("asked %d times in eight hours", n)
	}
	before := hub.asked
	r.Stop()
	r.Saved()
	clock.pass(time.Hour)
	if hub.asked != before {
		t.Error("spoken with after the profile was closed")
	}
}

func TestAHubThatIsAwayIsTriedLessAndLessOften(t *testing.T) {
	hub := &spoken{url: "https://hub.example", err: screening.ErrHubAway}
	r, clock := newRounds(hub, inThread{})
	r.Start()
	clock.pass(time.Hour)
	if hub.asked < 5 || hub.asked > 10 || !errors.Is(r.Trouble(), screening.ErrHubAway) || r.Next().IsZero() {
		t.Errorf("asked %d times in an hour, %v, next %s", hub.asked, r.Trouble(), r.Next())
	}
}

func TestWithoutAHubNothingIsSpokenWith(t *testing.T) {
	hub := &spoken{}
	r, clock := newRounds(hub, inThread{})
	r.Start()
	clock.pass(2 * time.Hour)
	if hub.asked != 0 || r.Trouble() != nil {
		t.Errorf("asked %d times, %v", hub.asked, r.Trouble())
	}
}

func TestLockingEndsAnExchangeAtOnce(t *testing.T) {
	hub := &spoken{url: "https://hub.example", hang: true, ended: make(chan error, 1)}
	r, clock := newRounds(hub, inThread{elsewhere: true})
	r.Start()
	clock.pass(time.Minute)
	r.Stop()
	select {
	case err := <-hub.ended:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(time.Second):
		t.Error("an exchange goes on a second after the lock")
	}
}
