package link

import (
	"net"
	"sync/atomic"
	"time"
)

// parcel is some bytes and when they arrive, counted from the line's beginning.
type parcel struct {
	at    time.Duration
	bytes []byte
}

// flight is how many parcels may be under way: a window of bytes.
const flight = 64

// stream is one direction of a connection, as its sender sees the line.
type stream struct {
	line Line
	dice dice
	free time.Duration // when the line is free again
	slow slowStart
}

// pump carries one direction until either end is closed.
func (l *Link) pump(to, from net.Conn, count *atomic.Int64, seed uint64) {
	parcels := make(chan parcel, flight)
	l.done.Go(func() { l.deliver(to, parcels, count) })
	defer close(parcels)
	s := stream{line: l.line, dice: dice{seed}, free: l.since()}
	buffer := make([]byte, segment)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			now := l.since()
			start, end := s.depart(now, n)
			l.sleep(start - now) // the sender is held up with it
			parcels <- parcel{end + l.line.RoundTrip/2, append([]byte(nil), buffer[:n]...)}
		}
		if err != nil {
			return
		}
	}
}

// depart puts n bytes on the line: behind what is on it already, and late when
// they are lost on a line that was quiet. On a busy one the goodput has it in it.
func (s *stream) depart(now time.Duration, n int) (start, end time.Duration) {
	quiet := now > s.free
	start = s.slow.begin(s.line, max(now, s.free))
	start = s.pass(start)
	if quiet && s.dice.below(s.line.Loss) {
		start = s.pass(start + s.line.timeout())
	}
	s.slow.sent(n)
	s.free = start + s.line.takes(n)
	return start, s.free
}

// pass is Line.passes; a dead time that it meets makes the sender slow.
func (s *stream) pass(at time.Duration) time.Duration {
	through := s.line.passes(at)
	if through > at {
		s.slow = slowStart{window: segment, round: through}
	}
	return through
}

// slowStart is how a sender goes on after a timeout: with one segment in the
// first round trip, two in the next, four then. The zero value is over.
type slowStart struct {
	window, out int           // bytes that one round trip carries, and that are out
	round       time.Duration // when it began
}

func (w *slowStart) begin(l Line, at time.Duration) time.Duration {
	if w.window == 0 || w.out < w.window {
		return at
	}
	*w = slowStart{window: 2 * w.window, round: max(at, w.round+l.RoundTrip)}
	at = w.round
	if full := l.Goodput() * l.RoundTrip.Seconds(); float64(w.window) >= full {
		*w = slowStart{}
	}
	return at
}

func (w *slowStart) sent(n int) { w.out += n }

func (l *Link) deliver(to net.Conn, parcels <-chan parcel, count *atomic.Int64) {
	for p := range parcels {
		l.sleep(p.at - l.since())
		count.Add(int64(len(p.bytes))) // before it goes: the other side may be faster than this line
		if _, err := to.Write(p.bytes); err != nil {
			count.Add(-int64(len(p.bytes)))
			_ = to.Close() // nothing more of it arrives
		}
	}
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

func (l *Link) since() time.Duration { return l.now().Sub(l.began) }

func (l *Link) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.ended:
	}
}
