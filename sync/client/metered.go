package client

import (
	"errors"
	"net"
	"sync/atomic"
	"syscall"
)

// metered counts what a connection carries: of all connections in moved, and of
// this one.
type metered struct {
	net.Conn
	moved   *atomic.Int64
	in, out atomic.Int64
}

// Read reads and counts.
func (m *metered) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	m.moved.Add(int64(n))
	m.in.Add(int64(n))
	return n, err
}

// Write writes and counts.
func (m *metered) Write(b []byte) (int, error) {
	n, err := m.Conn.Write(b)
	m.moved.Add(int64(n))
	m.out.Add(int64(n))
	return n, err
}

// confirmed is how many bytes came, and went without waiting here any more, so far.
// It may be a little behind, never ahead.
func (m *metered) confirmed() int64 {
	out := m.out.Load()
	return m.in.Load() + out - int64(unsent(m))
}

var errNoSocket = errors.New("client: no socket")

// SyscallConn is that of the socket, so that its queue can be looked at.
func (m *metered) SyscallConn() (syscall.RawConn, error) {
	if c, ok := m.Conn.(syscall.Conn); ok {
		return c.SyscallConn()
	}
	return nil, errNoSocket
}
