package client

import (
	"errors"
	"net"
	"sync/atomic"
	"syscall"
)

// metered counts what a connection carries.
type metered struct {
	net.Conn
	moved *atomic.Int64
}

// Read reads and counts.
func (m metered) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	m.moved.Add(int64(n))
	return n, err
}

// Write writes and counts.
func (m metered) Write(b []byte) (int, error) {
	n, err := m.Conn.Write(b)
	m.moved.Add(int64(n))
	return n, err
}

var errNoSocket = errors.New("client: no socket")

// SyscallConn is that of the socket, so that its queue can be looked at.
func (m metered) SyscallConn() (syscall.RawConn, error) {
	if c, ok := m.Conn.(syscall.Conn); ok {
		return c.SyscallConn()
	}
	return nil, errNoSocket
}
