package presenter

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestLatestDeliversOnlyWhatIsStillAwaited(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := &held{}
		l := Latest[int]{Runner: r}
		awaited, begun := -1, 0
		var got []int
		left := map[int]bool{}
		t.Repeat(map[string]func(*rapid.T){
			"load": func(*rapid.T) {
				n := begun
				begun++
				awaited = n
				left[n] = true
				l.Load(func(context.Context) (int, error) { return n, nil }, func(v int, _ error) { got = append(got, v) })
			},
			"drop": func(*rapid.T) {
				awaited = -1
				l.Drop()
			},
			"finish any": func(t *rapid.T) {
				var open []int
				for n := range begun {
					if left[n] {
						open = append(open, n)
					}
				}
				if len(open) == 0 {
					t.Skip()
				}
				n := rapid.SampledFrom(open).Draw(t, "work")
				delete(left, n)
				before := len(got)
				r.run(n)
				want := got[:before:before]
				if n == awaited {
					want = append(want, n)
					awaited = -1
				}
				if !slices.Equal(got, want) {
					t.Fatalf("after %d: delivered %v, want %v", n, got, want)
				}
			},
			"": func(t *rapid.T) {
				if l.Loading() != (awaited >= 0) {
					t.Fatalf("loading %v, awaited %d", l.Loading(), awaited)
				}
			},
		})
	})
}

func TestLatestAsksForItsGenerationInsideTheHop(t *testing.T) {
	t.Parallel()
	r := &held{}
	l := Latest[string]{Runner: r}
	delivered := false
	l.Load(func(context.Context) (string, error) { return "a person's name", nil }, func(string, error) { delivered = true })
	r.work[0]() // the result is on its way to the screen
	l.Drop()    // and the screen is left
	r.hop()
	if delivered {
		t.Error("a result was drawn on a screen that was left")
	}
}

func TestLatestCancelsWhatIsDropped(t *testing.T) {
	t.Parallel()
	r := &held{}
	l := Latest[int]{Runner: r}
	var seen error
	l.Load(func(ctx context.Context) (int, error) {
		seen = ctx.Err()
		return 0, seen
	}, func(int, error) {})
	l.Drop()
	r.run(0)
	if !errors.Is(seen, context.Canceled) {
		t.Errorf("the dropped work saw %v", seen)
	}
}

func TestQueueMakesEveryChangeOnceInOrderAndEachSeesTheOneBefore(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]Runner{"inline": inline{}, "held": &held{}} {
		t.Run(name, func(t *testing.T) {
			q := Queue{Runner: r}
			held, _ := r.(*held)
			total := 0
			var seen []int
			for range 5 {
				Add(&q, Job[int]{
					Prepare: func() func(context.Context) (int, error) {
						before := total
						seen = append(seen, before)
						return func(context.Context) (int, error) { return before + 1, nil }
					},
					Done: func(n int, _ error) { total = n },
				})
			}
			idle := false
			q.WhenIdle(func() { idle = true })
			if held != nil {
				if len(held.work) != 1 || idle || !q.Busy() {
					t.Fatalf("%d changes under way at once, idle %v", len(held.work), idle)
				}
				held.finish(0)
			}
			if !slices.Equal(seen, []int{0, 1, 2, 3, 4}) || total != 5 || !idle || q.Busy() {
				t.Errorf("seen %v, total %d, idle %v, busy %v", seen, total, idle, q.Busy())
			}
		})
	}
}

func TestQueueGoesOnAfterASkippedAndAFailedChange(t *testing.T) {
	t.Parallel()
	q := Queue{Runner: inline{}}
	var ended []string
	add := func(name string, err error, work bool) {
		Add(&q, Job[string]{
			Prepare: func() func(context.Context) (string, error) {
				if !work {
					return nil
				}
				return func(context.Context) (string, error) { return name, err }
			},
			Done: func(s string, err error) {
				if err == nil {
					ended = append(ended, s)
				}
			},
		})
	}
	add("first", nil, true)
	add("skipped", nil, false)
	add("failed", errors.New("disk"), true)
	add("last", nil, true)
	if !slices.Equal(ended, []string{"first", "last"}) || q.Busy() {
		t.Errorf("ended %v, busy %v", ended, q.Busy())
	}
}

func TestOnceRefusesASecondPress(t *testing.T) {
	t.Parallel()
	r := &held{}
	s := Single{Runner: r}
	done := 0
	press := func() bool {
		return Once(&s, func(context.Context) (int, error) { return 0, nil }, func(int, error) { done++ })
	}
	if !press() || press() || !s.Busy() {
		t.Fatal("the second press was taken")
	}
	r.finish(0)
	if done != 1 || s.Busy() || !press() {
		t.Errorf("done %d, busy %v", done, s.Busy())
	}
}
