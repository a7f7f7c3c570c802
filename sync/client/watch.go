package client

import (
	"io"
	"time"
)

// watch ends an exchange in which no byte moves. It needs no clock of ours:
// each move winds a timer up again.
type watch struct {
	timer *time.Timer
	stall time.Duration
}

func newWatch(stall time.Duration, cancel func()) *watch {
	return &watch{timer: time.AfterFunc(stall, cancel), stall: stall}
}

func (w *watch) moved() { w.timer.Reset(w.stall) }
func (w *watch) stop()  { w.timer.Stop() }

// reader winds the watch up with every byte that comes.
type reader struct {
	r     io.Reader
	watch *watch
}

// Read reads on.
func (r *reader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if n > 0 {
		r.watch.moved()
	}
	return n, err
}
