package presenter

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"pelita/screening"
)

// apart runs work elsewhere, as the app does, and leaves it to the test when
// the screen is drawn.
type apart struct{ drawn chan func() }

func (a apart) Background(work func(context.Context)) { go work(context.Background()) }
func (a apart) UI(f func())                           { a.drawn <- f }

// drawFor draws what comes within a time.
func (a apart) drawFor(d time.Duration) {
	for end := time.After(d); ; {
		select {
		case f := <-a.drawn:
			f()
		case <-end:
			return
		}
	}
}

// tired is a store on a disk that takes three seconds for each save.
type tired struct {
	screening.Store
	slow  atomic.Bool
	saved atomic.Int32
}

func (t *tired) Commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	if t.slow.Load() {
		time.Sleep(3 * time.Second)
	}
	defer t.saved.Add(1)
	return t.Store.Commit(ctx, c)
}

// Held: while the disk takes three seconds for a save, no tap holds up the
// screen for 200 ms, and the answer is kept in the end (fault X19).
func TestASlowDiskDoesNotHoldUpTheScreen(t *testing.T) {
	t.Parallel()
	run := apart{make(chan func(), 64)}
	s := newStand(t, run)
	id := s.open("tfc-returnee").ID
	disk := &tired{Store: s.store}
	work := s.work
	work.Store = disk
	v := &shown[InterviewState]{}
	x := NewInterview(s.frame, work, s.keeper, id, v.render)
	x.Enter()
	run.drawFor(300 * time.Millisecond)
	item := v.state.Question.Item
	if item == "" {
		t.Fatalf("no question: %+v", v.state)
	}
	disk.slow.Store(true)
	code, ok := roomAnswer(item)
	if !ok {
		t.Fatalf("the first question is %s", item)
	}
	for name, tap := range map[string]func(){"choose": func() { x.Choose(code) }, "next": x.Next, "build": x.Rebuild} {
		began := time.Now()
		tap()
		run.drawFor(20 * time.Millisecond)
		if took := time.Since(began); took > 200*time.Millisecond {
			t.Errorf("%s held up the screen for %s", name, took)
		}
	}
	for end := time.Now().Add(15 * time.Second); disk.saved.Load() == 0 && time.Now().Before(end); {
		run.drawFor(50 * time.Millisecond)
	}
	run.drawFor(200 * time.Millisecond)
	if !s.live(id, item).Known() {
		t.Error("the answer was not kept")
	}
}
