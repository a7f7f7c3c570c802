package presenter

import (
	"context"
	"time"
)

// Runner is the only way off the goroutine that draws, and back to it.
type Runner interface {
	// Background runs work elsewhere. Its context ends when the app closes.
	Background(work func(ctx context.Context))
	// UI runs f on the goroutine that draws, later or at once.
	UI(f func())
}

// Timer runs something later.
type Timer interface {
	// After runs f once, on the goroutine that draws, unless stop is called first.
	After(d time.Duration, f func()) (stop func())
}

// Latest loads what a screen shows. A newer load supersedes an older one, and
// Drop supersedes all: a result that is no longer awaited is never delivered.
// The zero value needs only a Runner. It belongs to the goroutine that draws.
type Latest[T any] struct {
	Runner     Runner
	generation uint64
	cancel     context.CancelFunc
}

// Load runs work in the background and delivers what it gave, unless another
// Load or Drop came first. Whether it did is asked inside the UI hop, so that
// nothing can slip between the question and the drawing.
func (l *Latest[T]) Load(work func(ctx context.Context) (T, error), deliver func(T, error)) {
	l.Drop()
	mine := l.generation
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.Runner.Background(func(app context.Context) {
		stop := context.AfterFunc(app, cancel)
		defer stop()
		result, err := work(ctx)
		l.Runner.UI(func() {
			if l.generation != mine {
				return
			}
			cancel()
			l.cancel = nil
			deliver(result, err)
		})
	})
}

// Loading says whether a result is awaited.
func (l *Latest[T]) Loading() bool { return l.cancel != nil }

// Drop cancels whatever is awaited.
func (l *Latest[T]) Drop() {
	l.generation++
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
}

// Queue makes changes one at a time, in the order they were asked for. Nothing
// is dropped and nothing is cancelled by leaving a screen. The zero value needs
// only a Runner. It belongs to the goroutine that draws.
type Queue struct {
	Runner  Runner
	waiting []func()
	running bool // a job has its turn
	working bool // and its work is under way
	idle    []func()
}

// Job is one change of a Queue. T is what the change gives.
type Job[T any] struct {
	// Prepare is called on the goroutine that draws when the job's turn comes, so
	// that it sees what the jobs before it did. Nil work skips the job.
	Prepare func() (work func(ctx context.Context) (T, error))
	// Done receives the result on the goroutine that draws.
	Done func(T, error)
}

// Add puts a job at the end of a queue.
func Add[T any](q *Queue, j Job[T]) {
	q.waiting = append(q.waiting, func() {
		work := j.Prepare()
		if work == nil {
			q.next()
			return
		}
		q.working = true
		q.Runner.Background(func(ctx context.Context) {
			result, err := work(ctx)
			q.Runner.UI(func() {
				q.working = false
				j.Done(result, err)
				q.next()
			})
		})
	})
	if !q.running {
		q.running = true
		q.next()
	}
}

func (q *Queue) next() {
	if len(q.waiting) > 0 {
		begin := q.waiting[0]
		q.waiting = q.waiting[1:]
		begin()
		return
	}
	q.running = false
	waiting := q.idle
	q.idle = nil
	for _, f := range waiting {
		f()
	}
}

// Busy says whether a change is under way or waits.
func (q *Queue) Busy() bool { return q.working || len(q.waiting) > 0 }

// WhenIdle calls f when nothing is left to do: at once, or after the last job.
func (q *Queue) WhenIdle(f func()) {
	if !q.running {
		f()
		return
	}
	q.idle = append(q.idle, f)
}

// Single lets one thing run at a time and refuses a second: a button pressed
// twice does its work once. The zero value needs only a Runner.
type Single struct {
	Runner  Runner
	running bool
}

// Busy says whether it runs.
func (s *Single) Busy() bool { return s.running }

// Once runs work unless something of s runs already, and reports whether it
// was begun.
func Once[T any](s *Single, work func(ctx context.Context) (T, error), done func(T, error)) bool {
	if s.running {
		return false
	}
	s.running = true
	s.Runner.Background(func(ctx context.Context) {
		result, err := work(ctx)
		s.Runner.UI(func() {
			s.running = false
			done(result, err)
		})
	})
	return true
}
