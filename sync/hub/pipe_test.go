package hub_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// segments are the first n of a device's chain.
func (p *pusher) segments(n int) (out [][]byte) {
	var end wire.Link
	for i := range n {
		seg := p.segment(end, p.a.First, p.a.First.Sign, fmt.Sprint("of a slow link ", i))
		end = seg.Link()
		out = append(out, seg.Raw)
	}
	return out
}

// held is how far the hub has the chain of the first device, asked by another exchange.
func (p *pusher) held() uint64 {
	p.t.Helper()
	reply, err := p.push(p.a.First)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, s := range reply.Spaces {
		for _, a := range s.Acks {
			if s.Space == p.a.Space && a.Device == p.a.First.ID {
				return a.Seq
			}
		}
	}
	return 0
}

// trickle sends segments, then lets end happen, and then the link is cut.
func (p *pusher) trickle(ctx context.Context, send [][]byte, end func()) error {
	return p.h.Exchange(ctx, hub.Call{
		Ask: wire.Ask{
			Version: wire.Version, Agency: p.a.Genesis.Agency().Short(), Device: p.a.First.ID, Spaces: []wire.SpaceAsk{{Space: p.a.Space}},
		},
		Verify: func(ed25519.PublicKey) error { return nil },
		Next: func() ([]byte, error) {
			if len(send) == 0 {
				end()
				return nil, wire.ErrCut
			}
			one := send[0]
			send = send[1:]
			return one, nil
		},
		Answer: func(...[]byte) error { return nil },
	})
}

// TestASegmentIsStoredWhileTheNextIsStillOnItsWay: who hangs in the middle has what was
// whole with the hub already.
func TestASegmentIsStoredWhileTheNextIsStillOnItsWay(t *testing.T) {
	p := newPusher(t)
	end, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- p.trickle(t.Context(), p.segments(1), func() { <-end }) }()
	for stop := time.Now().Add(20 * time.Second); p.held() != 1; {
		if time.Now().After(stop) {
			t.Fatal("it waits for the next one")
		}
		time.Sleep(time.Millisecond)
	}
	close(end)
	if err := <-done; !errors.Is(err, wire.ErrCut) {
		t.Errorf("the end of it: %v", err)
	}
}

// TestALinkThatDiesLosesWhatWasCutAndNoOther: also when who sent it has gone, and what
// had come by then was more than one batch.
func TestALinkThatDiesLosesWhatWasCutAndNoOther(t *testing.T) {
	for _, n := range []int{1, 2, 7, 300} {
		p := newPusher(t)
		ctx, gone := context.WithCancel(t.Context())
		err := p.trickle(ctx, p.segments(n), gone)
		if err == nil {
			t.Errorf("%d: a cut exchange was served", n)
		}
		if got := p.held(); got != uint64(n) {
			t.Errorf("%d whole segments came, the hub has %d", n, got)
		}
	}
}
