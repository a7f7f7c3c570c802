package history

import "time"

// HLC is a hybrid logical clock: 48 bits of Unix milliseconds above a 16-bit
// counter. It orders what people see and rejects nothing: a tablet whose clock
// stands at 1970 or 2038 still works and still syncs.
type HLC uint64

const (
	hlcCounterBits = 16
	maxHLCMillis   = 1<<48 - 1
	maxHLC         = ^HLC(0)
	// aheadMillis is how far ahead of us a remote clock may pull ours.
	aheadMillis = int64(time.Hour / time.Millisecond)
)

func hlcAt(ms int64) HLC {
	return HLC(min(max(ms, 0), maxHLCMillis)) << hlcCounterBits
}

// Next is the time of a new change made at nowMS: always greater than h, even
// when the clock stands still or runs backwards. A full counter carries into
// the milliseconds.
func (h HLC) Next(nowMS int64) HLC {
	if now := hlcAt(nowMS); now > h {
		return now
	}
	if h == maxHLC {
		return h
	}
	return h + 1
}

// Merge is our clock after a change stamped remote was seen at nowMS: the later
// of both, except that a remote clock more than an hour ahead of nowMS does not
// drag ours. Give the result to Next.
func Merge(local, remote HLC, nowMS int64) HLC {
	if remote.Millis()-max(nowMS, 0) > aheadMillis {
		return local
	}
	return max(local, remote)
}

// Millis is the Unix time in milliseconds.
func (h HLC) Millis() int64 { return int64(h >> hlcCounterBits) }

// Time is the wall time, in UTC.
func (h HLC) Time() time.Time { return time.UnixMilli(h.Millis()).UTC() }
