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

// pump carries one direction until either end is closed.
func (l *Link) pump(to, from net.Conn, count *atomic.Int64, d dice) {
	parcels := make(chan parcel, flight)
	l.done.Go(func() { l.deliver(to, parcels, count) })
	defer close(parcels)
	free := l.since() // when the line is free again
	buffer := make([]byte, segment)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			free = l.depart(parcels, append([]byte(nil), buffer[:n]...), free, &d)
		}
		if err != nil {
			return
		}
	}
}

// depart puts bytes on the line: behind what is on it already, and late when
// they are lost on a line that was quiet. On a busy one the goodput has it in it.
func (l *Link) depart(parcels chan<- parcel, b []byte, free time.Duration, d *dice) time.Duration {
	now := l.since()
	quiet := now > free
	start := l.line.passes(max(now, free))
	if quiet && d.below(l.line.Loss) {
		start = l.line.passes(start + l.line.timeout())
	}
	l.sleep(start - now) // the sender is held up with it
	end := start + l.line.takes(len(b))
	parcels <- parcel{end + l.line.RoundTrip/2, b}
	return end
}

func (l *Link) deliver(to net.Conn, parcels <-chan parcel, count *atomic.Int64) {
	for p := range parcels {
		l.sleep(p.at - l.since())
		if _, err := to.Write(p.bytes); err != nil {
			_ = to.Close()
			continue // nothing more of it arrives
		}
		count.Add(int64(len(p.bytes)))
	}
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

func (l *Link) since() time.Duration { return l.now().Sub(l.began) }

func (l *Link) sleep(d time.Duration) {
	if d > 0 {
		time.Sleep(d)
	}
}
