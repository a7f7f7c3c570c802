package history

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTheClockOnlyGoesForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := HLC(rapid.Uint64Max(1<<63).Draw(t, "h"))
		now := rapid.Int64().Draw(t, "now")
		n := h.Next(now)
		if n <= h || n.Millis() < min(now, maxHLCMillis) {
			t.Fatalf("%x at %d gives %x", uint64(h), now, uint64(n))
		}
	})
}

func TestTheClockAtItsEdges(t *testing.T) {
	const ms = 1_760_000_000_000
	at := func(ms int64, counter uint64) HLC { return HLC(ms)<<16 | HLC(counter) }
	for name, c := range map[string]struct{ got, want HLC }{
		"a new millisecond starts at counter 0":       {at(ms-1, 7).Next(ms), at(ms, 0)},
		"the same millisecond counts":                 {at(ms, 7).Next(ms), at(ms, 8)},
		"a clock that jumps back does not go back":    {at(ms, 7).Next(0), at(ms, 8)},
		"a full counter carries into the millisecond": {at(ms, 0xffff).Next(ms), at(ms+1, 0)},
		"before 1970 counts as 1970":                  {HLC(0).Next(-5), 1},
		"the end of time stays":                       {maxHLC.Next(1 << 62), maxHLC},
		"a later remote clock is taken over":          {Merge(at(ms, 1), at(ms+5, 2), ms), at(ms+5, 2)},
		"an earlier one is not":                       {Merge(at(ms, 1), at(ms-5, 2), ms), at(ms, 1)},
		"an hour ahead still drags":                   {Merge(at(ms, 1), at(ms+3_600_000, 0), ms), at(ms+3_600_000, 0)},
		"more than an hour ahead does not":            {Merge(at(ms, 1), at(ms+3_600_001, 0), ms), at(ms, 1)},
		"the largest remote clock does not":           {Merge(at(ms, 1), maxHLC, ms), at(ms, 1)},
	} {
		if c.got != c.want {
			t.Errorf("%s: %x, want %x", name, uint64(c.got), uint64(c.want))
		}
	}
	if got := at(ms, 9).Time(); !got.Equal(time.UnixMilli(ms)) || got.Location() != time.UTC {
		t.Errorf("time %v", got)
	}
}
