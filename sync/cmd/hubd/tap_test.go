package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"pelita/sync/client"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

func newClient(t *testing.T, d *synctest.Device, p *process) *client.Client {
	t.Helper()
	c, err := client.New(client.Params{URL: p.url, Pins: []string{p.pin}, Device: d.ID, Sign: d.Sign, Stall: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// tapped kills the hub during an early exchange of a Sync: while the exchange
// is under way, or when its reply has come but nobody has looked at it.
type tapped struct {
	replica.Transport
	round int
	calls int
	done  bool
	hit   func()
}

func (p *tapped) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	p.calls++
	if p.done || p.calls < p.round%2+1 && len(turn.Send) > 0 {
		return p.Transport.Exchange(ctx, turn)
	}
	p.done = true
	type result struct {
		reply wire.Reply
		err   error
	}
	done := make(chan result, 1)
	go func() {
		reply, err := p.Transport.Exchange(ctx, turn)
		done <- result{reply, err}
	}()
	if p.round%4 < 2 {
		p.hit() // at once, in the middle of it
		r := <-done
		return r.reply, r.err
	}
	r := <-done // after the reply has come
	p.hit()
	return r.reply, r.err
}

// ackedAt asks the hub itself how much of the first device's chain it holds.
func ackedAt(t *testing.T, a *synctest.Agency, p *process) uint64 {
	t.Helper()
	reply, err := newClient(t, a.First, p).Exchange(t.Context(), replica.Turn{
		Ask: wire.Ask{Version: wire.Version, Agency: a.Genesis.Agency().Short(), Device: a.First.ID,
			Spaces: []wire.SpaceAsk{{Space: a.Space, Repair: true, Vector: []wire.Head{{Device: a.First.ID, Seq: wire.MaxSeq}}}}},
		Take: func(wire.Reply, wire.Arrival) error { return nil },
	})
	var refused *replica.RefusedError
	if errors.As(err, &refused) && refused.Code == wire.CodeUnknownDevice {
		return 0 // it died before it heard of anybody
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range reply.Spaces[0].Acks {
		if h.Device == a.First.ID {
			return h.Seq
		}
	}
	return 0
}
