package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"pelita/sync/wire"
)

// book writes roster segments for tests.
type book struct {
	t      testing.TB
	g      wire.Genesis
	admins []ed25519.PrivateKey
	ends   map[wire.ID]wire.Link
	terms  []wire.Hash // what the next statement follows
}

func newBook(t testing.TB, need uint8, admins ...byte) *book {
	t.Helper()
	b := &book{t: t, ends: map[wire.ID]wire.Link{}}
	var keys []ed25519.PublicKey
	for _, a := range admins {
		b.admins = append(b.admins, key(a))
		keys = append(keys, public(a))
	}
	g, err := wire.NewGenesis(keys, need, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	b.g = g
	return b
}

// write makes the next roster segment of device n, signed by its key and
// approved by admins.
func (b *book) write(n byte, admins []ed25519.PrivateKey, entries ...wire.Entry) wire.Segment {
	b.t.Helper()
	statement, err := wire.NewStatement(b.g, id(n), b.ends[id(n)], entries, b.terms...)
	if err != nil {
		b.t.Fatal(err)
	}
	var approvals []wire.Approval
	for _, a := range admins {
		approvals = append(approvals, wire.Approve(statement, a))
	}
	seg, err := wire.SignRoster(b.g, statement, approvals, key(n))
	if err != nil {
		b.t.Fatal(err)
	}
	b.ends[id(n)] = seg.Link()
	return seg
}

func enrol(n byte) wire.Entry {
	return wire.Entry{Enrol: &wire.Enrol{Device: id(n), Key: public(n), Recipient: "age1pq1x"}}
}

func member(n byte, access wire.Access, rev, cut uint64) wire.Entry {
	return wire.Entry{Member: &wire.Member{Space: id(100), Device: id(n), Access: access, Rev: rev, Cut: cut}}
}

func space() wire.Entry { return wire.Entry{Space: &wire.Create{Space: id(100)}} }

func TestARosterSegmentMayEnrolItsOwnWriter(t *testing.T) {
	b := newBook(t, 1, 50)
	seg := b.write(1, b.admins, enrol(1), space(), member(1, wire.WriteAccess, 1, 0))
	r, err := wire.NewRoster(b.g).Add(seg)
	if err != nil {
		t.Fatal(err)
	}
	if r.Standing(id(100), id(1), 1) != wire.Allowed || !r.MayRead(b.g.RosterSpace(), id(1)) {
		t.Error("the first device may not write")
	}
	if again, err := r.Add(seg); err != nil || again.Link(id(1)) != seg.Link() {
		t.Errorf("the same again: %v", err)
	}
}

func TestARosterSegmentNeedsItsAdministrators(t *testing.T) {
	b := newBook(t, 2, 50, 51, 52)
	two := b.admins[:2]
	for name, c := range map[string]struct {
		admins []ed25519.PrivateKey
		want   error
	}{
		"two of three":             {two, nil},
		"the other two":            {b.admins[1:], nil},
		"all three":                {b.admins, nil},
		"one":                      {b.admins[:1], wire.ErrApproval},
		"nobody":                   {nil, wire.ErrApproval},
		"one twice":                {[]ed25519.PrivateKey{key(50), key(50)}, wire.ErrApproval},
		"one and a stranger":       {[]ed25519.PrivateKey{key(50), key(99)}, wire.ErrApproval},
		"only the device's own":    {[]ed25519.PrivateKey{key(1), key(1)}, wire.ErrApproval},
		"two and a stranger's too": {append(slices.Clone(two), key(99)), nil},
	} {
		b.ends = map[wire.ID]wire.Link{}
		if _, err := wire.NewRoster(b.g).Add(b.write(1, c.admins, enrol(1))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestAnApprovalIsGoodForOnePlaceOnly(t *testing.T) {
	b := newBook(t, 1, 50)
	statement, err := wire.NewStatement(b.g, id(1), wire.Link{}, []wire.Entry{enrol(1)})
	if err != nil {
		t.Fatal(err)
	}
	approval := wire.Approve(statement, b.admins[0])
	moved, err := wire.NewStatement(b.g, id(1), wire.Link{Seq: 1, ID: wire.Hash{1}}, []wire.Entry{enrol(1)})
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.SignRoster(b.g, moved, []wire.Approval{approval}, key(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wire.NewRoster(b.g).Add(seg); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("moved to another place: %v", err)
	}
	other := newBook(t, 1, 50, 51)
	seg, err = wire.SignRoster(other.g, statement, []wire.Approval{approval}, key(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wire.NewRoster(other.g).Add(seg); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("moved to another agency: %v", err)
	}
}

func TestARosterSegmentMustBeSignedByItsDevice(t *testing.T) {
	b := newBook(t, 1, 50)
	r, err := wire.NewRoster(b.g).Add(b.write(1, b.admins, enrol(1)))
	if err != nil {
		t.Fatal(err)
	}
	statement, err := wire.NewStatement(b.g, id(1), b.ends[id(1)], []wire.Entry{enrol(2)})
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.SignRoster(b.g, statement, []wire.Approval{wire.Approve(statement, b.admins[0])}, key(2))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Add(seg); !errors.Is(err, wire.ErrSignature) {
		t.Errorf("signed by another device: %v", err)
	}
	if _, err := r.Add(b.write(3, b.admins, enrol(2))); !errors.Is(err, wire.ErrUnknownDevice) {
		t.Errorf("written by nobody known: %v", err)
	}
}

func TestARevokedOrRemovedDeviceKeepsWhatItWroteBefore(t *testing.T) {
	b := newBook(t, 1, 50)
	revoke := wire.Entry{Revoke: &wire.Revoke{Device: id(2), Cuts: []wire.Cut{{Space: id(100), Seq: 5}}}}
	segs := []wire.Segment{
		b.write(1, b.admins, enrol(1), space(), enrol(2), member(2, wire.WriteAccess, 1, 0), enrol(3), member(3, wire.WriteAccess, 1, 0)),
		b.write(1, b.admins, revoke, member(3, wire.ReadAccess, 2, 7)),
	}
	r, _, lost := wire.FoldRoster(b.g, segs)
	if lost != 0 {
		t.Fatal("lost", lost)
	}
	for name, c := range map[string]struct {
		device byte
		seq    uint64
		want   wire.Standing
	}{
		"revoked, before the cut": {2, 5, wire.Allowed},
		"revoked, after it":       {2, 6, wire.Quarantined},
		"removed, before the cut": {3, 7, wire.Allowed},
		"removed, after it":       {3, 8, wire.Quarantined},
		"enrolled, no member":     {1, 1, wire.Unknown},
		"never enrolled":          {9, 1, wire.Unknown},
	} {
		if got := r.Standing(id(100), id(c.device), c.seq); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if r.Standing(id(101), id(2), 1) != wire.Quarantined {
		t.Error("a revoked device may write where it has no cut")
	}
	if r.MayRead(id(100), id(2)) || !r.MayRead(id(100), id(3)) {
		t.Error("reading is wrong")
	}
}

func TestAnEntryOfALaterVersionIsKeptAndPassedOver(t *testing.T) {
	b := newBook(t, 1, 50)
	known, err := wire.Marshal(enrol(1))
	if err != nil {
		t.Fatal(err)
	}
	later := []byte{0xa1, 0x18, 99, 0xa1, 1, 2} // {99: {1: 2}}
	statement, err := wire.Marshal(wire.Statement{
		Agency: b.g.Agency(), Device: id(1), Seq: 1, Entries: []cbor.RawMessage{later, known},
	})
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.SignRoster(b.g, statement, []wire.Approval{wire.Approve(statement, b.admins[0])}, key(1))
	if err != nil {
		t.Fatal(err)
	}
	r, err := wire.NewRoster(b.g).Add(seg)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Device(id(1)); !ok || !bytes.Contains(seg.Raw, later) {
		t.Error("the known entry beside it does not count")
	}
}

func TestTheRosterFoldsTheSameInAnyOrder(t *testing.T) {
	b := newBook(t, 1, 50)
	revoke := func(n byte, seq uint64) wire.Entry {
		return wire.Entry{Revoke: &wire.Revoke{Device: id(n), Cuts: []wire.Cut{
			{Space: id(100), Seq: seq}, {Space: b.g.RosterSpace(), Seq: seq},
		}}}
	}
	hub := func(url string, rev uint64) wire.Entry { return wire.Entry{Hub: &wire.Hub{URL: url, Rev: rev}} }
	segs := []wire.Segment{
		b.write(1, b.admins, enrol(1), space(), member(1, wire.WriteAccess, 1, 0)),
		b.write(1, b.admins, enrol(2), member(2, wire.WriteAccess, 1, 0), hub("https://b", 1)),
		b.write(2, b.admins, enrol(3), member(3, wire.WriteAccess, 1, 0), hub("https://a", 1)),
		b.write(1, b.admins, revoke(3, 9), member(2, wire.ReadAccess, 2, 3)),
		b.write(2, b.admins, revoke(3, 4), member(1, wire.NoAccess, 2, 0)),
		b.write(1, b.admins, member(1, wire.WriteAccess, 2, 0)),
		b.write(2, b.admins, enrol(4), member(4, wire.WriteAccess, 1, 0)),
		b.write(1, b.admins, revoke(2, 2)),
	}
	want := describe(segs, b.g, t)
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation(segs).Draw(rt, "order")
		doubled := append(slices.Clone(order), rapid.SliceOf(rapid.SampledFrom(segs)).Draw(rt, "doubled")...)
		if got := describe(doubled, b.g, t); got != want {
			rt.Fatalf("got %+v, want %+v", got, want)
		}
	})
	if want.write != [5]bool{2: false, 3: true} {
		t.Errorf("writers %v: 1 was removed in a draw, 2 and 3 were revoked, 4 was enrolled by 2 after its cut", want.write)
	}
	if want.hub != "https://a" {
		t.Errorf("hub %s", want.hub)
	}
}

type described struct {
	write   [5]bool // segment 4 of the device counts
	devices int
	hub     string
}

func describe(segs []wire.Segment, g wire.Genesis, t *testing.T) described {
	t.Helper()
	r, _, _ := wire.FoldRoster(g, segs)
	var d described
	for n := range d.write {
		d.write[n] = r.Standing(id(100), id(byte(n)), 4) == wire.Allowed
	}
	d.devices = len(r.Devices())
	h, _ := r.Hub()
	d.hub = h.URL
	return d
}

func TestOfTwoRotationsTheLowerIDIsUsedAndAThirdJoinsThem(t *testing.T) {
	b := newBook(t, 1, 50)
	epoch := func(number uint64, commitment byte, parents ...wire.Epoch) wire.Epoch {
		e := wire.Epoch{Space: id(100), Number: number, Commitment: wire.Hash{commitment}}
		for _, p := range parents {
			e.Parents = append(e.Parents, wire.Parent{Epoch: p.ID(), Sealed: []byte("k")})
		}
		e, err := wire.NewEpoch(e)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := epoch(1, 1)
	x, y := epoch(2, 2, first), epoch(2, 3, first)
	r, err := wire.NewRoster(b.g).Add(b.write(1, b.admins, enrol(1), space(),
		wire.Entry{Epoch: first.Bytes()}, wire.Entry{Epoch: x.Bytes()}, wire.Entry{Epoch: y.Bytes()}))
	if err != nil {
		t.Fatal(err)
	}
	lower := x
	if y.ID().String() < x.ID().String() {
		lower = y
	}
	if got, _ := r.Current(id(100)); got.ID() != lower.ID() || len(r.Heads(id(100))) != 2 {
		t.Error("not the lower of two heads")
	}
	third := epoch(3, 4, x, y)
	r, err = r.Add(b.write(1, b.admins, wire.Entry{Epoch: third.Bytes()}))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := r.Current(id(100)); got.ID() != third.ID() || len(r.Heads(id(100))) != 1 {
		t.Error("the third does not join the two")
	}
}
