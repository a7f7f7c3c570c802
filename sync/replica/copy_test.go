package replica_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// restored is a device that wrote ahead segments after an image of it was taken,
// and was put back from that image with one edit that waits.
func restored(t *testing.T, ahead int) (b *synctest.Device, space wire.ID, start func()) {
	t.Helper()
	a := synctest.NewAgency(t)
	b = a.Join(t, "restored")
	h := synctest.NewHub(t, a)
	start = func() { b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign}) }
	start()
	b.Log.Enqueue(a.Space, []byte("before the image"))
	sync(t, b)
	image := b.Log.Copy()
	image.Enqueue(a.Space, []byte("edit in the image"))
	for i := range ahead {
		b.Log.Enqueue(a.Space, []byte(fmt.Sprint("after the image ", i)))
		sync(t, b)
	}
	b.Log = image
	start()
	return b, a.Space, start
}

func TestARestoredTabletAsksBeforeItSealsWhatWaits(t *testing.T) {
	for _, ahead := range []int{1, 2, 5} {
		b, space, _ := restored(t, ahead)
		b.Replica.Compare()
		report, err := b.Replica.Sync(t.Context())
		if !errors.Is(err, replica.ErrClone) || report.Sealed != 0 || report.Unsealed != 1 {
			t.Errorf("%d ahead: %v, sealed %d, unsealed %d", ahead, err, report.Sealed, report.Unsealed)
		}
		if got := chainOf(t, report.Chains, space, b.ID); got.Acked != 1 || got.Link.Seq != 1 {
			t.Errorf("%d ahead: %+v", ahead, got)
		}
	}
}

func TestWhatARestoredTabletSealedIsNeverSaidToBeWithTheHubAndNothingFollowsIt(t *testing.T) {
	for _, ahead := range []int{1, 2, 5} {
		b, space, start := restored(t, ahead)
		report, err := b.Replica.Sync(t.Context())
		if !errors.Is(err, replica.ErrClone) || report.Sealed != 1 {
			t.Errorf("%d ahead: %v, sealed %d", ahead, err, report.Sealed)
		}
		for range 2 {
			if got := chainOf(t, report.Chains, space, b.ID); got.Acked != 1 || got.Link.Seq != 2 || got.Known < 3 {
				t.Errorf("%d ahead: %+v", ahead, got)
			}
			b.Log.Enqueue(space, []byte("later"))
			start()
			if report, err = b.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrClone) || report.Sealed != 0 {
				t.Errorf("%d ahead: %v, sealed %d", ahead, err, report.Sealed)
			}
		}
		if _, err := b.Replica.Snapshot(t.Context(), space); !errors.Is(err, replica.ErrClone) {
			t.Errorf("%d ahead: a snapshot is written behind it: %v", ahead, err)
		}
	}
}

func TestAnAdministratorsRestoredTabletWritesNothingIntoTheRoster(t *testing.T) {
	a := synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	sync(t, a.First)
	image := a.First.Log.Copy()
	must(t, a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space))
	sync(t, a.First)
	a.First.Log = image
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	if _, err := a.First.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrClone) {
		t.Errorf("sync answers %v", err)
	}
	if err := a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space); !errors.Is(err, replica.ErrClone) {
		t.Errorf("a second history of the roster is written: %v", err)
	}
}

// weighed counts the bytes of segments in each exchange.
type weighed struct {
	synctest.Direct
	sent *[]int
}

func (w weighed) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	n := 0
	for _, raw := range turn.Send {
		n += len(raw)
	}
	*w.sent = append(*w.sent, n)
	return w.Direct.Exchange(ctx, turn)
}

func TestARosterOfAnySizeReachesAHubInParts(t *testing.T) {
	a := synctest.NewAgency(t)
	big := slices.Repeat([]byte{1}, wire.MaxPartner)
	roster := func(t *testing.T) {
		must(t, a.First.Replica.PutPartner(t.Context(), a.Admins(), func(r wire.Roster) (wire.Partner, error) {
			p := wire.Partner{Partner: wire.NewID()}
			for i := range 16 {
				p.Sealed = append(p.Sealed, wire.Sealed{Epoch: wire.Short{byte(i)}, Bytes: big})
			}
			return p, nil
		}))
	}
	h := synctest.NewHub(t, a)
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	for range 64 {
		roster(t)
	}
	late := a.Join(t, "late") // enrolled behind all that
	var sent []int
	late.Connect(t, weighed{synctest.Direct{Hub: h, Sign: late.Sign}, &sent})
	sync(t, late) // the hub has heard of nobody
	for range 3 {
		roster(t)
	}
	sync(t, a.First)
	sync(t, late)
	if got := chainOf(t, sync(t, a.First).Chains, a.Genesis.RosterSpace(), a.First.ID); got.Acked != got.Link.Seq {
		t.Errorf("%+v: the newest never reach the hub", got)
	}
	for _, n := range sent {
		if n > wire.MaxRequest {
			t.Errorf("%d bytes in one exchange", n)
		}
	}
}
