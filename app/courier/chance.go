package courier

import "time"

// Chance is a time below d, so that devices do not all speak at once.
func Chance(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return time.Duration(jitter(int64(d)))
}
