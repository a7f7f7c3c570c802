package link

import (
	"testing"
	"time"
)

// What a dead time of 10 s costs a stream that fills the bad line: it goes on with
// the retransmission after it, and then one segment, two, four to a round trip.
func TestADeadTimeIsFollowedByASlowStart(t *testing.T) {
	line := Bad()
	line.Every, line.Dead, line.Loss = 30*time.Second, 10*time.Second, 0
	line.Rate = int(Bad().Goodput())
	s := stream{line: line, free: 20 * time.Second}
	var starts []time.Duration
	for range 9 {
		start, _ := s.depart(s.free, segment)
		starts = append(starts, start)
	}
	timeouts, trip := 15*line.timeout(), line.RoundTrip
	for i, want := range map[int]time.Duration{0: 0, 1: trip, 3: 2 * trip, 7: 3 * trip} {
		if got := starts[i] - 20*time.Second - timeouts; got != want {
			t.Errorf("segment %d begins %s after the retransmission, want %s", i, got, want)
		}
	}
	for i := 7; i < 8; i++ {
		if gap := starts[i+1] - starts[i]; gap != line.takes(segment) {
			t.Errorf("segment %d: %s after the one before, want the line's own %s", i+1, gap, line.takes(segment))
		}
	}
}
