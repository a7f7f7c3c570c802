package replica_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// roster is what a device knows.
func roster(t *testing.T, d *synctest.Device) wire.Roster {
	t.Helper()
	r, err := d.Replica.Roster(t.Context())
	must(t, err)
	return r
}

// opens counts the segments that a ring opens, and those under epochs that only
// came after.
func opens(t *testing.T, ring *envelope.Ring, segs []replica.Stored) int {
	t.Helper()
	var codec envelope.Codec
	n := 0
	for _, st := range segs {
		seg, err := wire.ParseSegment(st.Raw)
		must(t, err)
		key, ok := ring.Key(seg.Space, seg.Epoch)
		if !ok {
			continue
		}
		if _, err := codec.Open(seg, key); err == nil {
			n++
		}
	}
	return n
}

func TestARemovedDeviceOpensNothingThatWasWrittenAfter(t *testing.T) {
	a := synctest.NewAgency(t)
	stolen, other := a.Join(t, "stolen"), a.Join(t, "other")
	connect(t, a, a.First, stolen, other)
	write := func(d *synctest.Device, text string) {
		d.Log.Enqueue(a.Space, []byte(text))
		sync(t, d)
	}
	write(a.First, "before")
	write(stolen, "its own")
	sync(t, a.First)
	must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), stolen.ID))
	sync(t, a.First)
	sync(t, other) // until then it does not know, and writes under the old key
	for i := range 5 {
		write(a.First, fmt.Sprint("after ", i))
		write(other, fmt.Sprint("after too ", i))
	}
	sync(t, a.First)
	// the thief has every key the device ever held, and every byte of the hub
	ring, _ := envelope.OpenRing(roster(t, a.First), stolen.ID, stolen.Identity)
	all, err := a.First.Log.Read(t.Context(), replica.Query{Space: a.Space})
	must(t, err)
	if got := opens(t, ring, all); got != 2 || len(all) != 12 {
		t.Errorf("opens %d of %d segments, want the 2 from before", got, len(all))
	}
	mine, _ := envelope.OpenRing(roster(t, a.First), other.ID, other.Identity)
	if got := opens(t, mine, all); got != 12 {
		t.Errorf("a member opens %d of 12", got)
	}
}

func TestNoDeviceThatTheRosterDoesNotShowHoldsAKey(t *testing.T) {
	a := synctest.NewAgency(t)
	second := a.Join(t, "second")
	must(t, a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space))
	must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), second.ID))
	r := roster(t, a.First)
	stored, err := a.First.Log.Read(t.Context(), replica.Query{Space: a.Genesis.RosterSpace()})
	must(t, err)
	wraps, ghosts := 0, 0
	for _, st := range stored {
		for _, e := range entries(t, st.Raw) {
			if e.Wrap == nil {
				continue
			}
			wraps++
			if _, shown := r.Device(e.Wrap.Device); !shown {
				ghosts++
			}
		}
	}
	// the first epoch to both, the second to both, the third to the first alone
	if wraps != 5 || ghosts != 0 {
		t.Errorf("%d wraps, %d to devices that nobody is shown", wraps, ghosts)
	}
	for _, e := range r.Epochs(a.Space) {
		if r.Leaks(e) && e.ID() == current(t, r, a.Space).ID() {
			t.Error("the revoked device has the newest key")
		}
	}
}

func current(t *testing.T, r wire.Roster, space wire.ID) wire.Epoch {
	t.Helper()
	e, ok := r.Current(space)
	if !ok {
		t.Fatal("no epoch")
	}
	return e
}

// entries reads a roster segment as a hub would.
func entries(t *testing.T, raw []byte) []wire.Entry {
	t.Helper()
	seg, err := wire.ParseSegment(raw)
	must(t, err)
	var body struct {
		Statement []byte `cbor:"1,keyasint"`
	}
	must(t, wire.Unmarshal(seg.Body, &body))
	var s wire.Statement
	must(t, wire.Unmarshal(body.Statement, &s))
	var out []wire.Entry
	for _, one := range s.Entries {
		var e wire.Entry
		must(t, wire.Unmarshal(one, &e))
		out = append(out, e)
	}
	return out
}

// bring carries every roster segment of one device to another, as a stick would.
func bring(t *testing.T, from, to *synctest.Device, space wire.ID) {
	t.Helper()
	stored, err := from.Log.Read(t.Context(), replica.Query{Space: space})
	must(t, err)
	for _, st := range stored {
		seg, err := wire.ParseSegment(st.Raw)
		must(t, err)
		must(t, to.Log.Put(t.Context(), replica.Entry{Segment: seg, Status: replica.Applied}))
	}
}

func TestTwoAdministratorsWhoRotateAtOnceLeaveBothEpochsUsable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := synctest.NewAgency(t)
		second, reader := a.Join(t, "second"), a.Join(t, "reader")
		space, admins := a.Genesis.RosterSpace(), []*synctest.Device{a.First, second}
		bring(t, a.First, second, space)
		for range rapid.IntRange(1, 5).Draw(rt, "steps") {
			d := rapid.SampledFrom(admins).Draw(rt, "administrator")
			if rapid.Bool().Draw(rt, "hears") {
				bring(t, admins[0], admins[1], space)
				bring(t, admins[1], admins[0], space)
			}
			must(t, d.Replica.Rotate(t.Context(), a.Admins(), a.Space))
		}
		for _, d := range admins {
			bring(t, d, reader, space)
		}
		r := roster(t, reader)
		ring, damaged := envelope.OpenRing(r, reader.ID, reader.Identity)
		for _, e := range r.Epochs(a.Space) {
			if _, ok := ring.Key(a.Space, e.ID().Short()); !ok || damaged > 0 {
				rt.Fatalf("epoch %d does not open, %d damaged", e.Number, damaged)
			}
		}
		bring(t, second, a.First, space)
		if current(t, roster(t, a.First), a.Space).ID() != current(t, r, a.Space).ID() {
			rt.Fatal("two devices write under different epochs")
		}
		must(t, a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space))
		if heads := roster(t, a.First).Heads(a.Space); len(heads) != 1 {
			rt.Fatalf("%d heads after one more rotation", len(heads))
		}
	})
}

func TestAnAdministratorMendsWhatTwoDidWithoutEachOther(t *testing.T) {
	a := synctest.NewAgency(t)
	second, gone := a.Join(t, "second"), a.Join(t, "gone")
	space := a.Genesis.RosterSpace()
	bring(t, a.First, second, space)
	must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), gone.ID))
	late := a.Stranger(t) // admitted by one, while the other rotates
	_, err := second.Replica.Admit(t.Context(), replica.Admission{Admins: a.Admins(), Request: late.Request(t), Name: "late"})
	must(t, err)
	must(t, second.Replica.Rotate(t.Context(), a.Admins(), a.Space))
	bring(t, second, a.First, space)
	r := roster(t, a.First)
	if e := current(t, r, a.Space); r.Leaks(e) {
		t.Error("what is written now can be opened by the revoked device")
	}
	due, err := a.First.Replica.Due(t.Context())
	must(t, err)
	if due.Missing != 1 {
		t.Errorf("%d keys missing", due.Missing)
	}
	must(t, a.First.Replica.Mend(t.Context(), a.Admins(), due.Leaking))
	if due, err = a.First.Replica.Due(t.Context()); err != nil || due.Missing+len(due.Leaking) > 0 {
		t.Errorf("%+v after mending, %v", due, err)
	}
	ring, _ := envelope.OpenRing(roster(t, a.First), late.ID, late.Identity)
	if _, ok := ring.Key(a.Space, current(t, roster(t, a.First), a.Space).ID().Short()); !ok {
		t.Error("the device that was admitted meanwhile cannot write")
	}
}

func TestWhatGoesBeyondARoleIsKeptApartUntilItIsAcceptedForAll(t *testing.T) {
	a := synctest.NewAgency(t)
	limited, reader, later := a.Join(t, "limited"), a.Join(t, "reader"), a.Join(t, "later")
	connect(t, a, a.First, limited, reader, later)
	for _, d := range []*synctest.Device{a.First, limited, reader, later} {
		judged(t, d)
	}
	write := func(text string) {
		limited.Log.Enqueue(a.Space, []byte(text))
		sync(t, limited)
	}
	write("decide: before")
	sync(t, a.First)
	must(t, a.First.Replica.SetRole(t.Context(), a.Admins(), limited.ID, wire.Answer))
	sync(t, a.First)
	write("answer: fine")
	write("decide: too much")
	write("answer: fine again")
	for _, d := range []*synctest.Device{reader, a.First} {
		sync(t, d)
		if got := applied(d, a.Space); got != "answer: fine|answer: fine again|decide: before" {
			t.Fatalf("applied %s", got)
		}
	}
	apart, err := a.First.Replica.Quarantine(t.Context())
	must(t, err)
	if len(apart) != 1 || !apart[0].Forbidden || apart[0].Segment.Seq != 3 {
		t.Fatalf("%d apart", len(apart))
	}
	if err := a.First.Replica.Accept(t.Context(), a.Admins(), wire.Hash{1}); !errors.Is(err, replica.ErrNotApart) {
		t.Errorf("accept of nothing: %v", err)
	}
	must(t, a.First.Replica.Accept(t.Context(), a.Admins(), apart[0].Segment.ID))
	for _, d := range []*synctest.Device{a.First, reader, later} {
		sync(t, d)
		if got := applied(d, a.Space); got != "answer: fine|answer: fine again|decide: before|decide: too much" {
			t.Errorf("after the acceptance: %s", got)
		}
	}
}

// judged connects a device whose judge lets only who may decide write "decide".
func judged(t *testing.T, d *synctest.Device) {
	t.Helper()
	d.Judge(t, func(w replica.Writer, payloads [][]byte) replica.Status {
		if !w.Rights.May(wire.Decide) && slices.ContainsFunc(payloads, func(b []byte) bool { return bytes.HasPrefix(b, []byte("decide")) }) {
			return replica.Forbidden
		}
		return replica.Applied
	})
}

func applied(d *synctest.Device, space wire.ID) string {
	all := d.Log.Applied(space)
	slices.SortFunc(all, bytes.Compare)
	return string(bytes.Join(all, []byte("|")))
}

func TestALateSegmentIsAcceptedWithThoseBeforeItOnEveryDevice(t *testing.T) {
	a := synctest.NewAgency(t)
	lost, reader := a.Join(t, "lost"), a.Join(t, "reader")
	connect(t, a, a.First, lost, reader)
	must(t, a.First.Replica.Revoke(t.Context(), a.Admins(), lost.ID))
	for i := range 2 { // written before it hears of that, and brought by stick
		lost.Log.Enqueue(a.Space, []byte(fmt.Sprint("late ", i)))
		_, err := lost.Replica.Seal(t.Context())
		must(t, err)
	}
	stored, err := lost.Log.Read(t.Context(), replica.Query{Space: a.Space, Device: lost.ID})
	must(t, err)
	var last wire.Segment
	for _, st := range stored {
		last, err = wire.ParseSegment(st.Raw)
		must(t, err)
		must(t, a.First.Log.Put(t.Context(), replica.Entry{Segment: last, Status: replica.Quarantined}))
	}
	must(t, a.First.Replica.Accept(t.Context(), a.Admins(), last.ID))
	sync(t, a.First)
	sync(t, reader)
	for _, d := range []*synctest.Device{a.First, reader} {
		if got := applied(d, a.Space); got != "late 0|late 1" {
			t.Errorf("applied %q", got)
		}
	}
}

func TestADeviceGetsNoMoreOfACaseloadThatItLeaves(t *testing.T) {
	a := synctest.NewAgency(t)
	second := a.Join(t, "second")
	connect(t, a, a.First, second)
	shelter := wire.NewID()
	must(t, a.First.Replica.CreateSpace(t.Context(), a.Admins(), shelter, "Shelter"))
	a.First.Log.Enqueue(shelter, []byte("one"))
	sync(t, a.First)
	sync(t, second)
	if got := applied(second, shelter); got != "" {
		t.Errorf("who is no member has %q", got)
	}
	must(t, a.First.Replica.SetAccess(t.Context(), a.Admins(), shelter, second.ID, wire.WriteAccess))
	sync(t, a.First)
	sync(t, second)
	sync(t, second)
	if got := applied(second, shelter); got != "one" {
		t.Errorf("who came in has %q", got)
	}
	spaces, err := second.Replica.Spaces(t.Context())
	must(t, err)
	if !slices.ContainsFunc(spaces, func(s replica.NamedSpace) bool { return s.Space == shelter && s.Name == "Shelter" && s.Members == 2 }) {
		t.Errorf("%+v", spaces)
	}
	must(t, a.First.Replica.SetAccess(t.Context(), a.Admins(), shelter, second.ID, wire.NoAccess))
	a.First.Log.Enqueue(shelter, []byte("two"))
	sync(t, a.First)
	sync(t, second)
	if got := applied(second, shelter); got != "one" {
		t.Errorf("who left has %q", got)
	}
	all, err := a.First.Log.Read(t.Context(), replica.Query{Space: shelter})
	must(t, err)
	ring, _ := envelope.OpenRing(roster(t, a.First), second.ID, second.Identity)
	if got := opens(t, ring, all); got != 1 {
		t.Errorf("opens %d of %d segments", got, len(all))
	}
	second.Log.Enqueue(shelter, []byte("from outside"))
	if report, err := second.Replica.Sync(t.Context()); err != nil || report.Unsealed != 1 || report.Sealed != 0 {
		t.Errorf("writing from outside: %+v, %v", report, err)
	}
}

// TestNobodyIsNamedWhoWasRemovedAndNoKeyCountsTwice: else the roster would ask for more
// approvals than there are administrators, and nobody could change it any more.
func TestNobodyIsNamedWhoWasRemovedAndNoKeyCountsTwice(t *testing.T) {
	keys := make([]ed25519.PrivateKey, 3)
	var public []ed25519.PublicKey
	for i := range keys {
		var pub ed25519.PublicKey
		pub, keys[i], _ = ed25519.GenerateKey(rand.Reader)
		public = append(public, pub)
	}
	g, err := wire.NewGenesis(public[:2], 1, make([]byte, 32))
	must(t, err)
	d := synctest.NewDevice(t, g)
	must(t, d.Replica.Found(t.Context(), replica.Founding{Admins: keys[:1], Name: "first", Space: wire.NewID()}))
	change := func(add, remove []ed25519.PublicKey, need int) error {
		t.Helper()
		return d.Replica.ChangeAdmins(t.Context(), keys[:1], add, remove, need)
	}
	must(t, change(nil, public[1:2], 1))
	for name, c := range map[string]struct {
		add, remove []ed25519.PublicKey
		need        int
		want        error
	}{
		"removed before":         {public[1:2], nil, 1, replica.ErrRemovedAdmin},
		"removed beside another": {public[1:], nil, 2, replica.ErrRemovedAdmin},
		"removed by the same":    {public[2:], public[2:], 1, replica.ErrRemovedAdmin},
		"twice":                  {[]ed25519.PublicKey{public[2], public[2]}, nil, 3, replica.ErrFewAdmins},
		"who is there":           {public[:1], nil, 2, replica.ErrFewAdmins},
		"far more than a byte":   {public[2:], nil, 257, replica.ErrFewAdmins},
	} {
		if err := change(c.add, c.remove, c.need); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, change(public[2:], nil, 2))
	if got := roster(t, d).Administrators(); len(got.Keys) != 2 || got.Need != 2 {
		t.Errorf("%d administrators, %d must approve", len(got.Keys), got.Need)
	}
}

func TestTwoOfThreeApproveBeforeAnythingIsWritten(t *testing.T) {
	keys := make([]ed25519.PrivateKey, 3)
	var public []ed25519.PublicKey
	for i := range keys {
		var pub ed25519.PublicKey
		pub, keys[i], _ = ed25519.GenerateKey(rand.Reader)
		public = append(public, pub)
	}
	g, err := wire.NewGenesis(public, 2, make([]byte, 32))
	must(t, err)
	d := synctest.NewDevice(t, g)
	err = d.Replica.Found(t.Context(), replica.Founding{Admins: keys[:1], Name: "first", Space: wire.NewID()})
	var waits *replica.PendingError
	if !errors.As(err, &waits) || waits.Have != 1 || waits.Need != 2 {
		t.Fatalf("founding: %v", err)
	}
	if err := d.Replica.Submit(t.Context(), waits.Proposal); !errors.As(err, &waits) {
		t.Errorf("submitted with one approval: %v", err)
	}
	if _, err := d.Replica.Approve(t.Context(), waits.Proposal, d.Sign); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("approved by a device's key: %v", err)
	}
	approved, err := d.Replica.Approve(t.Context(), waits.Proposal, keys[2])
	must(t, err)
	must(t, d.Replica.Submit(t.Context(), approved))
	must(t, d.Replica.Submit(t.Context(), approved)) // again changes nothing
	if _, ok := roster(t, d).Device(d.ID); !ok {
		t.Fatal("not founded")
	}
	hub := func(url string) *replica.PendingError {
		err := d.Replica.NameHub(t.Context(), keys[:1], wire.Hub{URL: url, Pins: []string{"p"}})
		var waits *replica.PendingError
		if !errors.As(err, &waits) {
			t.Fatal(err)
		}
		return waits
	}
	one, two := hub("https://one"), hub("https://two")
	approved, err = d.Replica.Approve(t.Context(), one.Proposal, keys[1])
	must(t, err)
	must(t, d.Replica.Submit(t.Context(), approved))
	if _, err = d.Replica.Approve(t.Context(), two.Proposal, keys[1]); !errors.Is(err, wire.ErrStale) {
		t.Errorf("a proposal for a place that is taken: %v", err)
	}
	if err := d.Replica.ChangeAdmins(t.Context(), keys[:2], nil, public[1:], 2); !errors.Is(err, replica.ErrFewAdmins) {
		t.Errorf("one would be left where two are needed: %v", err)
	}
	must(t, d.Replica.ChangeAdmins(t.Context(), keys[:2], nil, public[2:], 2))
	if got := roster(t, d).Administrators(); len(got.Keys) != 2 || got.Need != 2 {
		t.Errorf("%d administrators, %d must approve", len(got.Keys), got.Need)
	}
}
