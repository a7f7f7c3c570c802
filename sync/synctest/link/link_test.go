package link_test

import (
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"pelita/sync/synctest/link"
)

// echo sends back what it gets.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); _ = c.Close() }()
		}
	}()
	return l.Addr().String()
}

// trip sends n bytes there and back and gives how long that took.
func trip(t *testing.T, l *link.Link, n int) (time.Duration, error) {
	t.Helper()
	c, err := net.Dial("tcp", l.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	began := time.Now()
	go func() { _, _ = c.Write(make([]byte, n)) }()
	_, err = io.ReadFull(c, make([]byte, n))
	return time.Since(began), err
}

func TestALineTakesItsTime(t *testing.T) {
	for name, c := range map[string]struct {
		line        link.Line
		bytes       int
		least, most time.Duration
	}{
		"a round trip":     {link.Line{RoundTrip: 200 * time.Millisecond}, 10, 400 * time.Millisecond, 2 * time.Second},
		"a rate":           {link.Line{Rate: 100_000}, 20_000, 200 * time.Millisecond, 3 * time.Second},
		"a loss each time": {link.Line{RoundTrip: 20 * time.Millisecond, Loss: 0.999}, 10, 440 * time.Millisecond, 3 * time.Second},
		"a dead time": {
			link.Line{Every: time.Second, Dead: 900 * time.Millisecond, RoundTrip: 200 * time.Millisecond}, 10, 200 * time.Millisecond, 6 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := link.Open(t, echo(t), c.line, time.Now)
			took, err := trip(t, l, c.bytes)
			if err != nil || took < c.least || took > c.most {
				t.Errorf("%s, %v; want %s to %s", took, err, c.least, c.most)
			}
			if l.Up() != int64(c.bytes) || l.Down() != int64(c.bytes) || l.Opened() != 1 {
				t.Errorf("counted %d up, %d down, %d connections", l.Up(), l.Down(), l.Opened())
			}
		})
	}
}

func TestAConnectionIsReset(t *testing.T) {
	l := link.Open(t, echo(t), link.Line{Rate: 1000, Reset: 50 * time.Millisecond}, time.Now)
	if _, err := trip(t, l, 10_000); err == nil {
		t.Error("a connection outlived its reset")
	}
}

// The formula against what was measured: 142 kbit/s through a packet emulator.
func TestTheBadLineIsAboutAsBadAsARealOne(t *testing.T) {
	if g := link.Bad().Goodput() * 8 / 1000; g < 105 || g > 156 {
		t.Errorf("%.0f kbit/s", g)
	}
}

// What the proxy itself adds is nothing: a stream that fills the line has all of
// it, in whatever pieces it was written.
func TestAFullLineIsNeverIdle(t *testing.T) {
	t.Parallel()
	const bytes = 45_000
	want := time.Duration(bytes / link.Bad().Goodput() * float64(time.Second))
	for _, piece := range []int{1000, 16406} {
		t.Run(fmt.Sprint(piece), func(t *testing.T) {
			t.Parallel()
			line := link.Bad()
			line.RoundTrip, line.Loss, line.Rate = 0, 0, int(link.Bad().Goodput())
			to, took := sink(t, bytes)
			c, err := net.Dial("tcp", link.Open(t, to, line, time.Now).Address())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			for left := bytes; left > 0; left -= piece {
				if _, err := c.Write(make([]byte, min(piece, left))); err != nil {
					t.Fatal(err)
				}
			}
			if d := <-took; d < want-10*time.Millisecond || d > want*6/5 {
				t.Errorf("%s; the line alone takes %s", d, want)
			}
		})
	}
}

// sink takes n bytes and tells how long that took.
func sink(t *testing.T, n int) (string, <-chan time.Duration) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	took, began := make(chan time.Duration, 1), time.Now()
	go func() {
		c, err := l.Accept()
		if err == nil {
			_, _ = io.ReadFull(c, make([]byte, n))
			_ = c.Close()
		}
		took <- time.Since(began)
	}()
	return l.Addr().String(), took
}
