package replica_test

import (
	"context"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// only is a hub that loses everything but the roster and one device's chain.
type only struct {
	synctest.Direct
	device, roster wire.ID
}

func (o only) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	var send [][]byte
	for _, raw := range turn.Send {
		if seg, err := wire.ParseSegment(raw); err == nil && (seg.Device == o.device || seg.Space == o.roster) {
			send = append(send, raw)
		}
	}
	turn.Send = send
	return o.Direct.Exchange(ctx, turn)
}

// without is a hub that loses one space.
type without struct {
	synctest.Direct
	space wire.ID
}

func (w without) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	var send [][]byte
	for _, raw := range turn.Send {
		if seg, err := wire.ParseSegment(raw); err == nil && seg.Space != w.space {
			send = append(send, raw)
		}
	}
	turn.Send = send
	return w.Direct.Exchange(ctx, turn)
}
