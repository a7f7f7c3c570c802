package link

import (
	"math"
	"time"
)

// Line is what a link is like, the same in both directions. The zero value is a
// good one.
type Line struct {
	Rate      int           // bytes a second; 0: as fast as it goes
	RoundTrip time.Duration // twice the way from end to end
	Loss      float64       // of segments, 0 to below 1
	Every     time.Duration // a dead time begins so often, the first after Every-Dead; 0: never
	Dead      time.Duration
	Reset     time.Duration // each connection is reset after so long; 0: never
	Seed      uint64
}

// segment is what one packet carries.
const segment = 1448

// Bad is the line of the goals: 256 kbit/s, 600 ms, 5 % loss.
func Bad() Line {
	return Line{Rate: 256_000 / 8, RoundTrip: 600 * time.Millisecond, Loss: 0.05, Seed: 1}
}

// Goodput is how many bytes a second a busy stream gets; 0 is no bound.
func (l Line) Goodput() float64 {
	best := math.Inf(1)
	if r := l.RoundTrip.Seconds(); l.Loss > 0 && r > 0 {
		reno := 1.22 * segment / (r * math.Sqrt(l.Loss))
		cubic := 1.054 * segment * math.Pow(r, -0.25) * math.Pow(l.Loss, -0.75)
		best = max(reno, cubic)
	}
	if l.Rate > 0 {
		best = min(best, float64(l.Rate))
	}
	if math.IsInf(best, 1) {
		return 0
	}
	return best
}

// takes is how long n bytes occupy the line.
func (l Line) takes(n int) time.Duration {
	if g := l.Goodput(); g > 0 {
		return time.Duration(float64(n) / g * float64(time.Second))
	}
	return 0
}

// timeout is how long a sender waits before it sends a segment again.
func (l Line) timeout() time.Duration { return l.RoundTrip + 200*time.Millisecond }

// passes gives the moment, counted from the line's beginning, at which what is
// sent at t gets through: t itself, or the first retransmission after the dead
// time that t is in.
func (l Line) passes(t time.Duration) time.Duration {
	end, dead := l.deadAt(t)
	if !dead {
		return t
	}
	at := t
	for wait := l.timeout(); at < end; wait *= 2 {
		at += wait
	}
	if next, again := l.deadAt(at); again {
		return next + l.timeout()
	}
	return at
}

// deadAt reports whether nothing passes at t, and until when.
func (l Line) deadAt(t time.Duration) (end time.Duration, dead bool) {
	if l.Every <= 0 || l.Dead <= 0 {
		return 0, false
	}
	in := t % l.Every
	return t - in + l.Every, in >= l.Every-l.Dead
}

// dice is a small generator (splitmix64), so that a seed gives the same losses
// everywhere.
type dice struct{ state uint64 }

func (d *dice) below(p float64) bool {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64((z^z>>31)>>11)/(1<<53) < p
}
