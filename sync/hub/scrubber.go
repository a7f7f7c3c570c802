package hub

import (
	"context"
	"crypto/rand"
	"database/sql"
	"sync"
	"time"
)

// metaScrub is a row of meta for as long as something was deleted whose bytes may
// still stand in the files. It is written with the deletion, so that a hub which was
// killed goes on at its next start.
const metaScrub = "scrub"

// How long a scrub that failed waits, and how long one may take when the hub ends.
const (
	scrubWait    = time.Second
	scrubLongest = 5 * time.Minute
	scrubAtEnd   = 10 * time.Second
)

// scrubber runs one scrub at a time in the background. However often it is asked
// meanwhile, one more follows: writing a whole database anew is too dear to be had
// by whoever deletes something.
type scrubber struct {
	run  func(context.Context) (rest time.Duration, err error)
	due  chan struct{}
	stop chan struct{}
	done chan struct{}
	once sync.Once
	end  context.CancelFunc
}

func newScrubber(run func(context.Context) (time.Duration, error)) *scrubber {
	ctx, cancel := context.WithCancel(context.Background())
	c := &scrubber{run: run, due: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}), end: cancel}
	go c.loop(ctx)
	return c
}

// ask has what was deleted go soon.
func (c *scrubber) ask() {
	select {
	case c.due <- struct{}{}:
	default: // one waits already
	}
}

func (c *scrubber) loop(ctx context.Context) {
	defer close(c.done)
	for failed := 0; c.next(); {
		rest, err := c.run(ctx)
		failed++
		if err == nil {
			failed = 0
		} else {
			c.ask()
			rest = min(scrubWait<<min(failed, 20), scrubLongest)
		}
		if !c.rest(rest) && err != nil {
			return // the next start does it
		}
	}
}

// next waits until there is something to do; at the end it gives what is left.
func (c *scrubber) next() bool {
	select {
	case <-c.due:
		return true
	default:
	}
	select {
	case <-c.due:
		return true
	case <-c.stop:
		return false
	}
}

// rest says whether the hub goes on.
func (c *scrubber) rest(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.stop:
		return false
	}
}

// close lets a scrub that runs or is due come to its end, if that is soon.
func (c *scrubber) close() {
	c.once.Do(func() { close(c.stop) })
	timer := time.AfterFunc(scrubAtEnd, c.end)
	<-c.done
	timer.Stop()
	c.end()
}

// owe notes, in the transaction that deletes something, that a scrub is due.
func owe(ctx context.Context, tx *sql.Tx) error {
	drawn := make([]byte, 8)
	_, _ = rand.Read(drawn)
	_, err := tx.ExecContext(ctx, setMeta, metaScrub, drawn)
	return err
}

// scrubOwed scrubs when something is owed. What is deleted meanwhile stays owed.
func (s *sqlStore) scrubOwed(ctx context.Context) (rest time.Duration, err error) {
	owed, err := s.meta(ctx, metaScrub)
	if err != nil || owed == nil {
		return 0, err
	}
	if rest, err = s.scrub(ctx, s.db); err != nil {
		return rest, s.fault("scrub", err)
	}
	if _, err := s.db.ExecContext(ctx, `DELETE FROM meta WHERE name = $1 AND value = $2`, metaScrub, owed); err != nil {
		return rest, s.fault("scrub", err)
	}
	return rest, nil
}
