package client

import (
	"sync"
	"time"
)

// watch ends an exchange in which no byte moves for a while. It looks four times
// in that while, and needs no clock of ours. What counts is what came in, and what
// the other side has confirmed: bytes that only wait in a queue of the system are
// no move, and those that leave it slowly, as on a slow link, are one.
type watch struct {
	cancel func()

	mu    sync.Mutex
	timer *time.Timer
	stall time.Duration
	count func() int64 // what has moved over the connection; nil before there is one
	most  int64        // of it, as far as was seen
	still int          // looks in a row that saw nothing more
}

const looks = 4

func newWatch(stall time.Duration, cancel func()) *watch {
	w := &watch{stall: stall, cancel: cancel}
	w.timer = time.AfterFunc(stall/looks, w.look)
	return w
}

// on says what counts the bytes that move from now on, and how long none may.
func (w *watch) on(count func() int64, stall time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count, w.stall, w.still, w.most = count, stall, 0, count()
	w.timer.Reset(stall / looks)
}

// moved says that this side was busy: what came in was being stored.
func (w *watch) moved() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.still = 0
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.still++
	if w.count != nil {
		if now := w.count(); now > w.most {
			w.most, w.still = now, 0
		}
	}
	if w.still >= looks {
		w.cancel()
		return
	}
	w.timer.Reset(w.stall / looks)
}
