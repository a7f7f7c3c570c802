package hub

import (
	"context"

	"pelita/sync/wire"
)

// landing is what became of a batch.
type landing struct {
	batch []wire.Segment
	codes []wire.Code
	err   error
}

// storeOn stores what came while more is read: a segment is on its way to the
// disk as soon as it is whole and the batch before it is stored. So a link that
// dies loses the segment that was cut and no other, and a fast one fills each
// transaction.
func (in *intake) storeOn(ctx context.Context) error {
	if in.flight != nil {
		select {
		case l := <-in.flight:
			if err := in.land(l); err != nil {
				return err
			}
		default:
			if len(in.batch) < batchSegments && in.size < batchBytes {
				return nil
			}
			if err := in.land(<-in.flight); err != nil {
				return err
			}
		}
	}
	in.launch(ctx)
	return nil
}

// launch hands the batch to the committer. What was whole is stored even when
// the one who sent it has gone.
func (in *intake) launch(ctx context.Context) {
	if len(in.batch) == 0 {
		return
	}
	batch, flight := in.batch, make(chan landing, 1)
	in.batch, in.size, in.flight = nil, 0, flight
	go func() {
		codes, err := in.hub.commits.commit(context.WithoutCancel(ctx), batch)
		flight <- landing{batch, codes, err}
	}()
}

// drain waits until all that came is stored, or known not to be.
func (in *intake) drain(ctx context.Context) error {
	for in.flight != nil || len(in.batch) > 0 {
		if in.flight == nil {
			in.launch(ctx)
		}
		if err := in.land(<-in.flight); err != nil {
			in.batch, in.size = nil, 0
			return err
		}
	}
	return nil
}

func (in *intake) land(l landing) error {
	in.flight = nil
	if l.err != nil {
		return refuse(wire.CodeStorage)
	}
	for i, code := range l.codes {
		if code != "" && !in.refused[place{l.batch[i].Space, l.batch[i].Device}] {
			in.refuseChain(l.batch[i], code)
		}
	}
	return nil
}
