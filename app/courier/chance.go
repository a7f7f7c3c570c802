package courier

import (
	"context"
	"crypto/rand"
	"math/big"
	"time"
)

// Chance is a time below d, so that devices do not all speak at once.
func Chance(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return time.Duration(jitter(int64(d)))
}

// jitter is a random number below n.
func jitter(n int64) int64 {
	v, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		return 0
	}
	return v.Int64()
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
