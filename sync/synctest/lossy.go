package synctest

import (
	"context"
	"errors"
	"slices"
	"sync"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Fault is what a bad link does to one exchange.
type Fault uint8

// The faults.
const (
	None          Fault = iota
	DropRequest         // nothing reaches the hub
	DropReply           // the hub has it all, the device hears nothing
	CutRequest          // the hub gets a part
	CutReply            // the device gets a part
	Duplicate           // the request arrives twice, and each segment of the reply
	Garbage             // something else comes back
	GarbleSegment       // a bit of each arriving segment is flipped
	Reverse             // segments arrive in the wrong order
	faults
)

// Faults is how many kinds of faults there are, None among them.
const Faults = int(faults)

// Lossy is a Transport that fails as it is told: Next names the fault of each
// exchange.
type Lossy struct {
	To   Direct
	Next func() Fault

	mu       sync.Mutex
	Counted  map[Fault]int
	Requests int
}

var _ replica.Transport = (*Lossy)(nil)

var errLink = errors.New("synctest: link broke")

// Exchange is replica.Transport's.
func (l *Lossy) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	fault := l.Next()
	l.mu.Lock()
	if l.Counted == nil {
		l.Counted = map[Fault]int{}
	}
	l.Counted[fault]++
	l.Requests++
	l.mu.Unlock()
	switch fault {
	case DropRequest:
		return wire.Reply{}, replica.ErrAway
	case Garbage:
		return wire.Reply{}, replica.ErrReply
	case DropReply:
		turn.Take = func(wire.Reply, wire.Arrival) error { return errLink }
		_, _ = l.To.Exchange(ctx, turn)
		return wire.Reply{}, replica.ErrAway
	case CutRequest:
		direct := l.To
		direct.CutAfter = max(1, len(turn.Send)/2)
		return direct.Exchange(ctx, turn)
	case Duplicate:
		quiet := turn
		quiet.Take = func(wire.Reply, wire.Arrival) error { return nil }
		if _, err := l.To.Exchange(ctx, quiet); err != nil {
			return wire.Reply{}, err
		}
	}
	return l.exchange(ctx, fault, turn)
}

// exchange disturbs the reply.
func (l *Lossy) exchange(ctx context.Context, fault Fault, turn replica.Turn) (wire.Reply, error) {
	take := turn.Take
	var late []wire.Arrival
	taken := 0
	turn.Take = func(r wire.Reply, a wire.Arrival) error {
		switch fault {
		case CutReply:
			if taken++; taken > 1 {
				return errLink
			}
		case Duplicate:
			if err := take(r, a); err != nil {
				return err
			}
		case GarbleSegment:
			a.Segment = slices.Clone(a.Segment)
			a.Segment[len(a.Segment)/2] ^= 4
		case Reverse:
			late = append(late, a)
			return nil
		}
		return take(r, a)
	}
	reply, err := l.To.Exchange(ctx, turn)
	if errors.Is(err, errLink) {
		return reply, replica.ErrAway
	}
	slices.Reverse(late)
	for _, a := range late {
		if err := take(reply, a); err != nil {
			return reply, err
		}
	}
	if fault == GarbleSegment {
		return reply, replica.ErrAway // TLS would have noticed
	}
	return reply, err
}
