package screening

import "time"

// Origin says in which pack an edition came. The zero Origin is the program
// itself, whose instruments do not expire.
type Origin struct {
	Pack          string
	Version       uint64
	Digest        [32]byte
	Made, Expires time.Time
	// Seen is the latest time that was known when the edition was taken up: a clock
	// that was set back since makes nothing young again.
	Seen time.Time
}

// Expired says whether a newer pack should have come by now. An expired edition
// still screens; whoever reads its results is told.
func (o Origin) Expired(now time.Time) bool {
	if o.Expires.IsZero() {
		return false
	}
	if o.Seen.After(now) {
		now = o.Seen
	}
	return !now.Before(o.Expires)
}
