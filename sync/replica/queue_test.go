package replica_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// rush says of each segment but the last that the next is here already.
type rush struct{ replica.Transport }

func (r rush) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	var held *wire.Arrival
	var head wire.Reply
	take := turn.Take
	give := func(more bool) error {
		if held == nil {
			return nil
		}
		a := *held
		a.More, held = more, nil
		return take(head, a)
	}
	turn.Take = func(reply wire.Reply, a wire.Arrival) error {
		err := give(true)
		head, held = reply, &a
		return err
	}
	reply, err := r.Transport.Exchange(ctx, turn)
	if giveErr := give(false); err == nil {
		err = giveErr
	}
	return reply, err
}

func TestWhatComesInARushIsStoredTheSameAndOneBadSegmentSpoilsNoOther(t *testing.T) {
	for _, bad := range []string{"", "text 7"} {
		a := synctest.NewAgency(t)
		h := synctest.NewHub(t, a)
		b := a.Join(t, "second")
		a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
		b.Connect(t, rush{synctest.Direct{Hub: h, Sign: b.Sign}})
		if bad != "" {
			b.Log.Bad = func(p []byte) bool { return bytes.Equal(p, []byte(bad)) }
		}
		const n = 150 // more than one transaction
		for i := range n {
			a.First.Log.Enqueue(a.Space, fmt.Appendf(nil, "text %d", i))
			if _, err := a.First.Replica.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		report, err := b.Replica.Sync(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want, broken := n, 0
		if bad != "" {
			want, broken = n-1, 1
		}
		got := b.Log.Applied(a.Space)
		if len(got) != want || !bytes.Equal(got[0], []byte("text 0")) || !bytes.Equal(got[len(got)-1], fmt.Appendf(nil, "text %d", n-1)) {
			t.Errorf("bad %q: %d arrived, want %d", bad, len(got), want)
		}
		count := 0
		for _, c := range report.Chains {
			count += c.Broken
		}
		if count != broken || report.Applied < want {
			t.Errorf("bad %q: %d broken, %d applied", bad, count, report.Applied)
		}
	}
}
