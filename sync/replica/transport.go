package replica

import (
	"context"

	"pelita/sync/wire"
)

// Transport carries one exchange to a hub and back. Errors: ErrAway, ErrPin,
// ErrReply, ErrRefused (a *RefusedError), or what turn.Take returned.
//
// synctest.TestTransport holds an implementation to this comment.
type Transport interface {
	// Exchange sends turn.Ask and turn.Send, and calls turn.Take for each
	// segment that comes, in the hub's order, as soon as it is whole. Before the
	// first byte of turn.Send leaves this program it calls turn.Leaving, once,
	// when that is set; its error ends the exchange and is returned. The
	// reply is valid, and what was taken stays taken, when the error comes
	// after the reply's head (Reply.Version is then not zero).
	Exchange(ctx context.Context, turn Turn) (wire.Reply, error)
}

// Turn is what one exchange carries.
type Turn struct {
	Ask  wire.Ask
	Send [][]byte
	Take func(reply wire.Reply, arrival wire.Arrival) error
	// Leaving notes that Send is about to leave. May be called from another
	// goroutine than Exchange's caller.
	Leaving func() error
}
