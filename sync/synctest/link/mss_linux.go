package link

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// readBuffer has room for what the system needs beside the bytes: limit is what
// holds the sender back.
const readBuffer = 16 * window

// limit gives a socket the segments and the window of a real line. Loopback has
// segments of 64 KiB: beside a small read buffer the system throws some away, and
// sends them again after 200, 400, 800 ms; a line that is full would stand still
// half of the time, as none does out there.
func limit(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = errors.Join(
			unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_MAXSEG, segment),
			unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_WINDOW_CLAMP, window))
	})
	return errors.Join(err, failed)
}
