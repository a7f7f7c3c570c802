package client

import (
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// begin watches a count that moved tells of, and says when it was given up.
func begin(t *testing.T, count func() int64, stall time.Duration) (*watch, <-chan struct{}) {
	t.Helper()
	given := make(chan struct{}, 1)
	w := newWatch(time.Hour, func() { given <- struct{}{} })
	t.Cleanup(w.stop)
	w.on(count, stall)
	return w, given
}

func isGivenUp(given <-chan struct{}, within time.Duration) bool {
	select {
	case <-given:
		return true
	case <-time.After(within):
		return false
	}
}

func TestOnlyALinkOnWhichNothingMovesIsGivenUp(t *testing.T) {
	t.Parallel()
	const stall = 400 * time.Millisecond
	var bytes atomic.Int64
	_, moving := begin(t, bytes.Load, stall)
	busy, storing := begin(t, func() int64 { return 0 }, stall)
	for range 20 {
		time.Sleep(stall / 8)
		bytes.Add(1)
		busy.moved()
	}
	if isGivenUp(moving, 0) || isGivenUp(storing, 0) {
		t.Fatal("given up while bytes moved, or while this side stored what came")
	}
	if !isGivenUp(moving, 10*stall) || !isGivenUp(storing, 10*stall) {
		t.Error("nothing moved any more, and it was not given up")
	}
}

// What is confirmed is what the other side has taken: not what waits here.
func TestWhatWaitsInAQueueDoesNotCountAsMoved(t *testing.T) {
	if !seesQueue {
		t.Skip("this system does not tell what was confirmed")
	}
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	raw, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	conn := &metered{Conn: raw, moved: new(atomic.Int64)}
	if _, err := conn.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	for i := 0; conn.confirmed() != 1000; i++ {
		if time.Sleep(10 * time.Millisecond); i > 500 {
			t.Fatalf("%d of 1000 bytes are confirmed", conn.confirmed())
		}
	}
	_ = conn.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
	_, _ = conn.Write(make([]byte, 64<<20)) // more than the other side takes without reading
	if confirmed, out := conn.confirmed(), conn.out.Load(); confirmed >= out {
		t.Errorf("%d of %d bytes count as moved, though nobody reads", confirmed, out)
	}
}
