package app

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/screening"
)

// handTimers is a runner whose timers fire when a test says so.
type handTimers struct {
	inline
	due  []func()
	idle bool // and nothing is done in the background
}

func (b *handTimers) Background(work func(context.Context)) {
	if !b.idle {
		b.inline.Background(work)
	}
}

func (b *handTimers) After(_ time.Duration, f func()) (stop func()) {
	b.due = append(b.due, f)
	return func() {}
}

// fire lets all timers fire that were set until now.
func (b *handTimers) fire() {
	due := b.due
	b.due = nil
	for _, f := range due {
		f()
	}
}

// quitter is an app over a profile, and what it ended with.
type quitter struct {
	*twin
	timers *handTimers
	ended  []int
}

func newQuitter(t *testing.T) *quitter {
	t.Helper()
	q := &quitter{timers: &handTimers{}}
	q.twin = twinRunBy(t, q.timers, made(t, func(screening.Casework) {}), fyne.NewSize(820, 1180))
	q.host.Exit = func(code int) {
		if _, err := q.desk.profile(); !errors.Is(err, screening.ErrLocked) {
			t.Error("it ended with its profile open")
		}
		q.ended = append(q.ended, code)
	}
	return q
}

func (q *quitter) unlock() {
	q.t.Helper()
	if err := q.desk.Unlock(q.t.Context(), []byte(journeyPassphrase)); err != nil {
		q.t.Fatal(err)
	}
}

func (q *quitter) want(ended int, when string) {
	q.t.Helper()
	if len(q.ended) != ended || ended > 0 && q.ended[0] != 0 {
		q.t.Fatalf("%s: it ended with %v", when, q.ended)
	}
}

// An app that is told to end closes its profile first, whatever it is about to do,
// and does end.
func TestAnAppThatIsToldToEndClosesItsProfileFirstAndEnds(t *testing.T) {
	t.Run("nothing is open", func(t *testing.T) {
		q := newQuitter(t)
		q.quit()
		q.want(1, "at once")
	})
	t.Run("a profile is open", func(t *testing.T) {
		q := newQuitter(t)
		q.unlock()
		q.shell.Go(presenter.Route{Screen: presenter.CaseloadScreen})
		q.quit()
		q.quit() // a second signal
		q.want(0, "before the emptied screen is drawn")
		q.timers.fire()
		q.want(1, "after")
	})
	t.Run("a lock is on its way", func(t *testing.T) {
		q := newQuitter(t)
		q.unlock()
		q.shell.Go(presenter.Route{Screen: presenter.CaseloadScreen})
		q.shell.Lock()
		q.quit()
		q.want(0, "before what is half typed is kept")
		q.timers.fire()
		q.want(1, "after")
	})
	t.Run("an unlock is on its way", func(t *testing.T) {
		q := newQuitter(t)
		q.unlock() // and the shell does not know yet
		q.quit()
		q.want(1, "at once")
	})
}

// The toolkit ends at a signal before anything is kept, so once a profile is open
// it hears of none.
func TestOnlyTheAppHearsOfASignalOnceAProfileIsOpen(t *testing.T) {
	toolkits := make(chan os.Signal, 1)
	defer signal.Reset(endings()...)
	q := newQuitter(t)
	q.timers.idle = true // heed, which never returns
	q.attend()
	q.timers.idle = false
	signal.Notify(toolkits, syscall.SIGTERM) // as it does when it runs
	q.unlock()
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-q.heard:
	case <-time.After(soon):
		t.Fatal("the app does not hear of it")
	}
	select {
	case <-toolkits:
		t.Error("the toolkit hears of it")
	default:
	}
}
