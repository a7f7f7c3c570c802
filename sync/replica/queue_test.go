package replica_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
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

// TestWhatARecordOfAnotherCaseloadIsFoundToBeDependsOnNoHaste: who takes each segment
// by itself and who takes many at once find the same of one that names what came in
// another space just before.
func TestWhatARecordOfAnotherCaseloadIsFoundToBeDependsOnNoHaste(t *testing.T) {
	for _, first := range []byte{0x00, 0xff} { // of the id: the other space comes before, or after
		for _, n := range []int{1, 7, 16, 17, 33} {
			slow, fast := judgedApart(t, first, n)
			if slow != fast {
				t.Errorf("%d records, %x: one by one %s, at once %s", n, first, slow, fast)
			}
		}
	}
}

// judgedApart is what two devices applied, each in its way, when n records come in two
// spaces.
func judgedApart(t *testing.T, first byte, n int) (slow, fast string) {
	t.Helper()
	a := synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	other := wire.NewID()
	other[0] = first
	must(t, a.First.Replica.CreateSpace(t.Context(), a.Admins(), other, "Shelter"))
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	one, many := a.Join(t, "one by one"), a.Join(t, "many at once")
	for _, d := range []*synctest.Device{one, many} {
		must(t, a.First.Replica.SetAccess(t.Context(), a.Admins(), other, d.ID, wire.WriteAccess))
		d.Judge(t, func(w replica.Writer, payloads [][]byte) replica.Status {
			home := other
			if w.Space == other {
				home = a.Space
			}
			if slices.ContainsFunc(d.Log.Applied(home), func(b []byte) bool { return bytes.Equal(b, payloads[0]) }) {
				return replica.Forbidden
			}
			return replica.Applied
		})
	}
	for _, space := range []wire.ID{a.Space, other} {
		for i := range n {
			a.First.Log.Enqueue(space, fmt.Appendf(nil, "record %d", n-i))
			_, err := a.First.Replica.Seal(t.Context())
			must(t, err)
		}
	}
	sync(t, a.First)
	one.Connect(t, synctest.Direct{Hub: h, Sign: one.Sign})
	many.Connect(t, rush{synctest.Direct{Hub: h, Sign: many.Sign}})
	sync(t, one)
	sync(t, many)
	found := func(d *synctest.Device) string {
		return fmt.Sprintf("%d and %d", len(d.Log.Applied(a.Space)), len(d.Log.Applied(other)))
	}
	if got := found(one); got != fmt.Sprintf("%d and 0", n) && got != fmt.Sprintf("0 and %d", n) {
		t.Fatalf("%d records: %s", n, got)
	}
	return found(one), found(many)
}
