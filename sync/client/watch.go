package client

import (
	"io"
	"net"
	"sync"
	"time"
)

// watch ends an exchange in which no byte moves. It needs no clock of ours:
// each move winds a timer up again. What was handed to the system but not taken
// by the other side yet moves too: on a slow link that is most of the time of
// an upload.
type watch struct {
	cancel func()

	mu    sync.Mutex
	timer *time.Timer
	stall time.Duration
	conn  net.Conn // whose queue is looked at; nil before there is one
	queue int      // bytes in it when it was looked at last
}

func newWatch(stall time.Duration, cancel func()) *watch {
	w := &watch{stall: stall, cancel: cancel}
	w.timer = time.AfterFunc(stall, w.expire)
	return w
}

// on says over which connection bytes move from now on, and how long none may.
func (w *watch) on(conn net.Conn, stall time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn, w.stall = conn, stall
	w.timer.Reset(stall)
}

func (w *watch) moved() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Reset(w.stall)
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
}

// expire ends the exchange, unless the other side has taken something of what
// waits to be sent.
func (w *watch) expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	left := unsent(w.conn)
	if left > 0 && (w.queue == 0 || left < w.queue) {
		w.queue = left
		w.timer.Reset(w.stall)
		return
	}
	w.cancel()
}

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
