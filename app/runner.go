package app

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Runner is the only way off the UI goroutine and back: it holds the one go
// statement and the one fyne.Do of the app. It implements presenter.Runner.
type Runner struct {
	app    context.Context
	close  context.CancelFunc
	mu     sync.Mutex
	ctx    context.Context // of what is begun now
	cancel context.CancelFunc
	work   sync.WaitGroup
	// contain is deferred around all that runs here.
	contain func()
}

// NewRunner returns a Runner whose work ends when ctx does, or at Close.
// A panic in it ends at contain.
func NewRunner(ctx context.Context, contain func()) *Runner {
	r := &Runner{contain: contain}
	r.app, r.close = context.WithCancel(ctx)
	r.Drop()
	return r
}

// Background runs work off the UI goroutine. Its context ends at Drop and Close.
func (r *Runner) Background(work func(context.Context)) {
	r.mu.Lock()
	ctx := r.ctx
	r.mu.Unlock()
	r.work.Add(1)
	go func() {
		defer r.work.Done()
		defer r.contain()
		work(ctx)
	}()
}

// Drop cancels the work that is going on and does not wait for it. What is begun
// afterwards is not touched.
func (r *Runner) Drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancel != nil {
		r.cancel()
	}
	r.ctx, r.cancel = context.WithCancel(r.app)
}

// UI runs f on the UI goroutine, later.
func (r *Runner) UI(f func()) {
	fyne.Do(func() {
		defer r.contain()
		f()
	})
}

// After runs f on the UI goroutine once d has passed, unless the returned stop
// comes first or the Runner is closed.
func (r *Runner) After(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, func() {
		if r.app.Err() == nil {
			r.UI(f)
		}
	})
	return func() { t.Stop() }
}

// Close cancels the work that is still going on and waits for it. Called on
// the UI goroutine it does not wait for hops back to it: those are dropped by
// the generation that each Latest checks.
func (r *Runner) Close() {
	r.close()
	r.work.Wait()
}
