package link

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Link forwards TCP connections over a Line. Up is what came from those who
// connected, Down what went back to them, in bytes that got through.
type Link struct {
	line     Line
	now      func() time.Time
	began    time.Time
	to       string
	listener net.Listener
	up, down atomic.Int64
	opened   atomic.Int64

	ended chan struct{}
	mu    sync.Mutex
	conns map[net.Conn]bool
	done  sync.WaitGroup
}

// Open starts a link to an address on loopback; it ends with the test. now is
// the clock of the test.
func Open(t testing.TB, to string, line Line, now func() time.Time) *Link {
	t.Helper()
	listener, err := (&net.ListenConfig{Control: limit}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{line: line, now: now, began: now(), to: to, listener: listener, conns: map[net.Conn]bool{}, ended: make(chan struct{})}
	l.done.Go(l.accept)
	t.Cleanup(l.close)
	return l
}

// Address is where to connect.
func (l *Link) Address() string { return l.listener.Addr().String() }

// Up and Down are the bytes that got through so far, Opened the connections.
func (l *Link) Up() int64 { return l.up.Load() }

// Down is Up the other way.
func (l *Link) Down() int64 { return l.down.Load() }

// Opened is how often somebody connected.
func (l *Link) Opened() int64 { return l.opened.Load() }

func (l *Link) close() {
	_ = l.listener.Close()
	close(l.ended)
	l.mu.Lock()
	for c := range l.conns {
		_ = c.Close()
	}
	l.conns = nil
	l.mu.Unlock()
	l.done.Wait()
}

// keep notes a connection to close at the end; false when the end has come.
func (l *Link) keep(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		if l.conns == nil {
			_ = c.Close()
			continue
		}
		l.conns[c] = true
	}
	return l.conns != nil
}

func (l *Link) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.opened.Add(1)
		l.done.Go(func() { l.carry(near) })
	}
}

func (l *Link) carry(near net.Conn) {
	l.shake()
	far, err := (&net.Dialer{Control: limit}).Dial("tcp", l.to)
	if err != nil {
		_ = near.Close()
		return
	}
	if !l.keep(near, far) {
		return
	}
	if l.line.Reset > 0 {
		timer := time.AfterFunc(l.line.Reset, func() { reset(near); reset(far) })
		defer timer.Stop()
	}
	both := sync.WaitGroup{}
	both.Go(func() { l.pump(far, near, &l.up, l.line.Seed) })
	both.Go(func() { l.pump(near, far, &l.down, l.line.Seed+1) })
	both.Wait()
	_ = near.Close()
	_ = far.Close()
}

// shake is the round trip that a connection costs before the first byte. The
// system has answered on loopback already: what was written waits.
func (l *Link) shake() {
	now := l.since()
	l.sleep(l.line.passes(now) + l.line.RoundTrip - now)
}

// room is what this machine may hold of a stream before it is on the line, in bytes;
// the system doubles it. With more a sender would believe that all is gone which only
// waits here.
const room = 32 << 10

func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}
