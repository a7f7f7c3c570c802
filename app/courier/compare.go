package courier

import (
	"sync"
	"time"
)

// compareEvery is how often an open profile asks the hub for the ends of all
// chains instead of what is new: what a hub once passed over comes to light by
// that, and a hub that was put back from a backup whole, so that its positions
// mean something else than they did. The first exchange after opening asks too.
const compareEvery = time.Hour

// compared is when that was last answered; zero is never.
type compared struct {
	mu sync.Mutex
	at time.Time
}

// due reports whether it is time again. A clock that was set back makes it so.
func (c *compared) due(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at.IsZero() || now.Before(c.at) || now.Sub(c.at) >= compareEvery
}

func (c *compared) done(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = now
}
