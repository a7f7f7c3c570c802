package client

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// seesQueue says that unsent and roundTrip know.
const seesQueue = true

// unsent is how many bytes the other side has not confirmed yet, or 0.
func unsent(conn net.Conn) int {
	left := 0
	onSocket(conn, func(fd int) {
		if n, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ); err == nil {
			left = n
		}
	})
	return left
}

// roundTrip is what the system has measured of a connection, or 0.
func roundTrip(conn net.Conn) time.Duration {
	var d time.Duration
	onSocket(conn, func(fd int) {
		if info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			d = time.Duration(info.Rtt) * time.Microsecond
		}
	})
	return d
}

func onSocket(conn net.Conn, do func(fd int)) {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return
	}
	if raw, err := c.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { do(int(fd)) }) // of a closed connection nothing is known
	}
}
