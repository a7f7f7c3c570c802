package link

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// limit gives a socket the segments of a real line, and little room. Loopback has
// segments of 64 KiB: beside so little room the system throws some away, and sends
// them again after 200, 400, 800 ms; a line that is full would stand still half of
// the time, as none does out there.
func limit(_, _ string, c syscall.RawConn) error {
	return errors.Join(set(c, unix.IPPROTO_TCP, unix.TCP_MAXSEG, segment), set(c, unix.SOL_SOCKET, unix.SO_RCVBUF, room))
}

func set(c syscall.RawConn, level, option, value int) error {
	var failed error
	err := c.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), level, option, value) })
	return errors.Join(err, failed)
}
