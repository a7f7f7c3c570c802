package bundle_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// told lets a device hear a receipt.
func told(t testing.TB, d *synctest.Device, receipt []byte) (replica.Report, error) {
	t.Helper()
	return d.Replica.Bring(t.Context(), replica.Delivery{Receipts: [][]byte{receipt}})
}

func receiptOf(t testing.TB, d *synctest.Device, first ...wire.ID) []byte {
	t.Helper()
	b, err := d.Replica.Receipt(t.Context(), nil, first...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAReceiptSaysWhatAColleagueHoldsAndNothingOfTheHub(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one", "two")
	stick := &synctest.Stick{}
	packed(t, a.First, stick, replica.Cargo{})
	b.ReadStick(t, stick)
	wrote(t, a, a.First, "three")
	report, err := told(t, a.First, receiptOf(t, b, a.First.ID))
	if err != nil || report.Missing != 0 || len(report.Alarms) > 0 {
		t.Fatal(report, err)
	}
	want := replica.Held{Peer: b.ID, Space: a.Space, Device: a.First.ID, Seq: 2}
	if !slices.Contains(report.Held, want) {
		t.Errorf("held %+v, want %+v among it", report.Held, want)
	}
	for _, c := range report.Chains {
		if c.Acked != 0 {
			t.Errorf("chain %+v: a colleague is no hub", c)
		}
	}
	rest := &synctest.Stick{}
	if w := packed(t, a.First, rest, replica.Cargo{To: []wire.ID{b.ID}, Held: report.Held}); w.Segments != 1 {
		t.Errorf("%d segments, want only what was not received", w.Segments)
	}
	b.ReadStick(t, rest)
	if got := texts(b, a.Space); !slices.Equal(got, []string{"one", "three", "two"}) {
		t.Errorf("arrived %q", got)
	}
}

func TestTheBundleItselfSaysWhatItsWriterHolds(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one")
	there, back := &synctest.Stick{}, &synctest.Stick{}
	packed(t, a.First, there, replica.Cargo{})
	b.ReadStick(t, there)
	packed(t, b, back, replica.Cargo{})
	want := replica.Held{Peer: b.ID, Space: a.Space, Device: a.First.ID, Seq: 1}
	if report := a.First.ReadStick(t, back); !slices.Contains(report.Held, want) {
		t.Errorf("held %+v", report.Held)
	}
}

func TestAReceiptOfFiftyDevicesIsOneSmallFile(t *testing.T) {
	a, b := two(t)
	var chains []wire.Head
	for range 50 {
		chains = append(chains, wire.Head{Device: wire.NewID(), Seq: 1 << 40})
	}
	r := wire.Receipt{Agency: a.Genesis.Agency(), Device: b.ID, Spaces: []wire.SpaceHeads{
		{Space: a.Space, Heads: chains}, {Space: a.Genesis.RosterSpace(), Heads: chains[:2]},
	}}
	b1, err := wire.FitReceipt(r, b.Sign, wire.MaxSmallReceipt)
	if err != nil || len(b1) > wire.MaxSmallReceipt {
		t.Fatal(len(b1), err)
	}
	r.Spaces[0].Heads = nil
	for range 300 {
		r.Spaces[0].Heads = append(r.Spaces[0].Heads, wire.Head{Device: wire.NewID(), Seq: 1 << 40})
	}
	first := r.Spaces[0].Heads[0]
	b2, err := wire.FitReceipt(r, b.Sign, wire.MaxSmallReceipt)
	if err != nil || len(b2) > wire.MaxSmallReceipt {
		t.Fatal(len(b2), err)
	}
	got, err := wire.ParseReceipt(b2)
	if err != nil || !slices.Contains(got.Spaces[0].Heads, first) || len(got.Spaces[0].Heads) < 40 {
		t.Errorf("%d heads are left, %v", len(got.Spaces[0].Heads), err)
	}
}

func TestAForgedOrAlienReceiptSaysNothing(t *testing.T) {
	a, b := two(t)
	other, stranger := two(t)
	wrote(t, a, a.First, "one")
	stick := &synctest.Stick{}
	packed(t, a.First, stick, replica.Cargo{})
	b.ReadStick(t, stick)
	good := receiptOf(t, b)
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if report, err := told(t, a.First, bad); err != nil || len(report.Held) > 0 {
			t.Fatalf("byte %d flipped: %v, %+v", i, err, report.Held)
		}
	}
	forged, err := wire.NewReceipt(wire.Receipt{Agency: a.Genesis.Agency(), Device: b.ID, Spaces: []wire.SpaceHeads{
		{Space: a.Space, Heads: []wire.Head{{Device: a.First.ID, Seq: 900}}},
	}}, stranger.Sign)
	if err != nil {
		t.Fatal(err)
	}
	for name, receipt := range map[string][]byte{"forged": forged, "of another agency": receiptOf(t, other.First), "own": receiptOf(t, a.First)} {
		report, err := told(t, a.First, receipt)
		if err != nil || len(report.Held) > 0 || report.Missing > 0 {
			t.Errorf("%s: %v, %+v", name, err, report)
		}
	}
	wrote(t, a, a.First, "goes on writing")
}

func TestAReceiptThatKnowsMoreOfThisDeviceThanItselfStopsACopy(t *testing.T) {
	a, b := two(t)
	wrote(t, a, a.First, "one", "two")
	stick := &synctest.Stick{}
	packed(t, a.First, stick, replica.Cargo{})
	b.ReadStick(t, stick)
	copyOf := *a.First // restored from a state before the two
	copyOf.Log = &synctest.MemLog{}
	copyOf.Connect(t, nil)
	roster := &synctest.Stick{}
	packed(t, b, roster, replica.Cargo{})
	for _, seg := range rosterOf(t, a, b) {
		if err := copyOf.Log.Put(t.Context(), replica.Entry{Segment: seg, Status: replica.Applied}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := told(t, &copyOf, receiptOf(t, b)); !errors.Is(err, replica.ErrClone) {
		t.Errorf("the copy hears %v", err)
	}
	copyOf.Log.Enqueue(a.Space, []byte("of the copy"))
	if report, err := copyOf.Replica.Seal(t.Context()); !errors.Is(err, replica.ErrClone) || report.Sealed != 0 {
		t.Errorf("the copy seals %d, %v", report.Sealed, err)
	}
}

func rosterOf(t testing.TB, a *synctest.Agency, d *synctest.Device) []wire.Segment {
	t.Helper()
	stored, err := d.Log.Read(t.Context(), replica.Query{Space: a.Genesis.RosterSpace()})
	if err != nil {
		t.Fatal(err)
	}
	var out []wire.Segment
	for _, st := range stored {
		seg, err := wire.ParseSegment(st.Raw)
		if err != nil {
			t.Fatal(fmt.Errorf("roster: %w", err))
		}
		out = append(out, seg)
	}
	return out
}
