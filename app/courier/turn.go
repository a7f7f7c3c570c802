package courier

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// turn is held by who speaks with the hub, writes or takes a bundle, or changes what that
// is done with: one at a time. An exchange can be told to give it up.
type turn struct {
	sync.Mutex
	going atomic.Pointer[context.CancelFunc] // ends the exchange that holds it
}

// exchanging waits for the turn. The context ends when somebody takes the turn away;
// done gives it back.
func (t *turn) exchanging(ctx context.Context) (_ context.Context, done func()) {
	t.Lock()
	ctx, end := context.WithCancel(ctx)
	t.going.Store(&end)
	return ctx, func() {
		t.going.Store(nil)
		end()
		t.Unlock()
	}
}

// untilGivenUp is how often an exchange is told to end, when it has not yet.
const untilGivenUp = 5 * time.Millisecond

// takeAway waits for the turn and ends what exchanges meanwhile, also one that had waited
// longer. The turn is to be given back by Unlock, unless there is an error.
func (t *turn) takeAway(ctx context.Context) error {
	for !t.TryLock() {
		if end := t.going.Load(); end != nil {
			(*end)()
		}
		if err := sleep(ctx, untilGivenUp); err != nil {
			return err
		}
	}
	return nil
}
