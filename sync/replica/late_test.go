package replica_test

import (
	"context"
	"io"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// carry hands over the roster and every segment of a space, as a stick does.
func carry(t *testing.T, a *synctest.Agency, from, to *synctest.Device) {
	t.Helper()
	var raws [][]byte
	for _, space := range []wire.ID{a.Genesis.RosterSpace(), a.Space} {
		stored, err := from.Log.Read(t.Context(), replica.Query{Space: space})
		must(t, err)
		for _, st := range stored {
			raws = append(raws, st.Raw)
		}
	}
	_, err := to.Replica.Bring(t.Context(), replica.Delivery{Next: next(raws)})
	must(t, err)
}

func TestARevokedAdministratorsRevocationReachesAllThroughAnyHub(t *testing.T) {
	for name, first := range map[string]bool{"its own first": true, "that of itself first": false} {
		t.Run(name, func(t *testing.T) {
			a := synctest.NewAgency(t)
			second, c, d := a.Join(t, "second"), a.Join(t, "third"), a.Join(t, "fourth")
			carry(t, a, a.First, second)
			carry(t, a, a.First, c)
			must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), second.ID))
			must(t, second.Replica.Revoke(t.Context(), a.Admins(), d.ID)) // has not heard of that
			connect(t, a, a.First, c)
			carry(t, a, second, c)
			if first {
				sync(t, c)
				sync(t, a.First)
			} else {
				sync(t, a.First)
				if report := sync(t, c); len(report.Refused) > 0 {
					t.Errorf("the hub refuses %+v", report.Refused)
				}
			}
			sync(t, a.First)
			sync(t, c)
			for _, who := range []*synctest.Device{a.First, c} {
				for _, gone := range []*synctest.Device{second, d} {
					if now, _ := roster(t, who).Device(gone.ID); !now.Revoked {
						t.Error("a device does not know of a revocation")
					}
				}
			}
		})
	}
}

func TestALockedSegmentWhoseKeyComesAfterARevocationIsLate(t *testing.T) {
	a := synctest.NewAgency(t)
	lost, reader := a.Join(t, "lost"), a.Join(t, "reader")
	carry(t, a, a.First, lost)
	must(t, lost.Replica.Rotate(t.Context(), a.Admins(), a.Space)) // nobody else hears of it yet
	lost.Log.Enqueue(a.Space, []byte("late"))
	_, err := lost.Replica.Seal(t.Context())
	must(t, err)
	stored, err := lost.Log.Read(t.Context(), replica.Query{Space: a.Space, Device: lost.ID})
	must(t, err)
	carry(t, a, a.First, reader)
	_, err = reader.Replica.Bring(t.Context(), replica.Delivery{Next: next([][]byte{stored[0].Raw})})
	must(t, err)
	must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), lost.ID))
	carry(t, a, a.First, reader)
	carry(t, a, lost, reader) // the key
	state, err := reader.Log.State(t.Context())
	must(t, err)
	if got := chainOf(t, state.Chains, a.Space, lost.ID); got.Quarantined != 1 || len(texts(reader, a.Space)) > 0 {
		t.Errorf("%+v, applied %q", got, texts(reader, a.Space))
	}
}

func TestWhatWasAppliedBeforeACutWasKnownIsListedAndAcceptedForAll(t *testing.T) {
	a := synctest.NewAgency(t)
	lost, near, far := a.Join(t, "lost"), a.Join(t, "near"), a.Join(t, "far")
	lost.Log.Enqueue(a.Space, []byte("seen by one"))
	_, err := lost.Replica.Seal(t.Context())
	must(t, err)
	carry(t, a, a.First, near)
	carry(t, a, lost, near)
	must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), lost.ID))
	carry(t, a, a.First, near)
	carry(t, a, a.First, far)
	carry(t, a, near, far)
	if got := texts(far, a.Space); len(got) > 0 {
		t.Fatalf("the other device has applied %q", got)
	}
	apart, err := near.Replica.Quarantine(t.Context())
	must(t, err)
	if len(apart) != 1 || !apart[0].Applied || apart[0].Forbidden {
		t.Fatalf("listed where it is applied: %+v", apart)
	}
	must(t, near.Replica.Accept(t.Context(), a.Admins(), apart[0].Segment.ID))
	carry(t, a, near, far)
	same(t, []string{"seen by one"}, a.Space, near, far)
	if apart, err = near.Replica.Quarantine(t.Context()); err != nil || len(apart) > 0 {
		t.Errorf("after it was accepted: %+v, %v", apart, err)
	}
}

func TestWhatWasWrittenWithoutAccessStaysApartWhenAccessIsGivenBack(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	must(t, a.First.Replica.SetAccess(t.Context(), a.Admins(), a.Space, b.ID, wire.ReadAccess))
	b.Log.Enqueue(a.Space, []byte("without access"))
	_, err := b.Replica.Seal(t.Context())
	must(t, err)
	carry(t, a, b, a.First)
	must(t, a.First.Replica.SetAccess(t.Context(), a.Admins(), a.Space, b.ID, wire.WriteAccess))
	carry(t, a, a.First, b)
	b.Log.Enqueue(a.Space, []byte("with access"))
	_, err = b.Replica.Seal(t.Context())
	must(t, err)
	carry(t, a, b, a.First)
	same(t, []string{"with access"}, a.Space, a.First)
}

// counted counts the segments of one device that leave.
type counted struct {
	synctest.Direct
	device wire.ID
	sent   *int
}

func (c counted) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	for _, raw := range turn.Send {
		if h, err := wire.ParseHeader(raw); err == nil && h.Device == c.device {
			*c.sent++
		}
	}
	return c.Direct.Exchange(ctx, turn)
}

func TestALateSegmentIsNotOfferedToTheHubUntilItIsAccepted(t *testing.T) {
	a := synctest.NewAgency(t)
	lost := a.Join(t, "lost")
	sent := 0
	a.First.Connect(t, counted{synctest.Direct{Hub: synctest.NewHub(t, a), Sign: a.First.Sign}, lost.ID, &sent})
	sync(t, a.First)
	must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), lost.ID))
	lost.Log.Enqueue(a.Space, []byte("late"))
	_, err := lost.Replica.Seal(t.Context())
	must(t, err)
	carry(t, a, lost, a.First)
	if report := sync(t, a.First); sent > 0 || len(report.Refused) > 0 {
		t.Errorf("offered %d times, refused %+v", sent, report.Refused)
	}
	apart, err := a.First.Replica.Quarantine(t.Context())
	must(t, err)
	must(t, a.First.Replica.Accept(t.Context(), a.Admins(), apart[0].Segment.ID))
	if sync(t, a.First); sent != 1 {
		t.Errorf("offered %d times after it was accepted", sent)
	}
}

// hiding is a hub that hands out nothing of one device, and moves the cursor on.
type hiding struct {
	synctest.Direct
	device wire.ID
	off    *bool
}

func (h hiding) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	take := turn.Take
	turn.Take = func(r wire.Reply, at wire.Arrival) error {
		if p, err := wire.ParseHeader(at.Segment); err == nil && p.Device == h.device && !*h.off {
			return nil
		}
		return take(r, at)
	}
	return h.Direct.Exchange(ctx, turn)
}

func TestWhatWasPassedOverComesOnceTheRosterGrows(t *testing.T) {
	a := synctest.NewAgency(t)
	b, reader := a.Join(t, "second"), a.Join(t, "reader")
	h, honest := synctest.NewHub(t, a), false
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	b.Connect(t, synctest.Direct{Hub: h, Sign: b.Sign})
	reader.Connect(t, hiding{synctest.Direct{Hub: h, Sign: reader.Sign}, b.ID, &honest})
	b.Log.Enqueue(a.Space, []byte("passed over"))
	sync(t, b)
	a.First.Log.Enqueue(a.Space, []byte("one"))
	sync(t, a.First)
	sync(t, reader)
	honest = true
	sync(t, reader)
	if got := texts(reader, a.Space); len(got) != 1 {
		t.Fatalf("the test proves nothing: %q", got)
	}
	a.Join(t, "third")
	a.First.Log.Enqueue(a.Space, []byte("two"))
	sync(t, a.First)
	sync(t, reader)
	same(t, []string{"one", "passed over", "two"}, a.Space, reader)
}

// next gives one after the other.
func next(raws [][]byte) func() ([]byte, error) {
	return func() ([]byte, error) {
		if len(raws) == 0 {
			return nil, io.EOF
		}
		raw := raws[0]
		raws = raws[1:]
		return raw, nil
	}
}
