package wire_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/wire"
)

func change(need uint8, add, remove []byte, known ...wire.Known) wire.Entry {
	c := &wire.Change{Need: need, Known: known}
	for _, n := range add {
		c.Add = append(c.Add, public(n))
	}
	for _, n := range remove {
		c.Remove = append(c.Remove, public(n))
	}
	return wire.Entry{Admins: c}
}

func known(n byte, seq uint64) wire.Known { return wire.Known{Device: id(n), Seq: seq} }

func keys(all ...byte) []ed25519.PrivateKey {
	var out []ed25519.PrivateKey
	for _, n := range all {
		out = append(out, key(n))
	}
	return out
}

// add folds segments one by one and must take each.
func (b *book) add(r wire.Roster, segs ...wire.Segment) wire.Roster {
	b.t.Helper()
	for i, seg := range segs {
		var err error
		if r, err = r.Add(seg); err != nil {
			b.t.Fatalf("segment %d: %v", i, err)
		}
	}
	return r
}

// shuffled is every segment in some order, and some of them again.
func shuffled(rt *rapid.T, segs []wire.Segment) []wire.Segment {
	places := make([]int, len(segs))
	for i := range places {
		places[i] = i
	}
	order := rapid.Permutation(places).Draw(rt, "order")
	order = append(slices.Clip(order), rapid.SliceOfN(rapid.SampledFrom(places), 0, 5).Draw(rt, "doubled")...)
	var out []wire.Segment
	for _, i := range order {
		out = append(out, segs[i])
	}
	return out
}

func administer(r wire.Roster) string {
	a := r.Administrators()
	var who []byte
	for n := byte(1); n < 250; n++ {
		if a.Holds(public(n)) {
			who = append(who, n)
		}
	}
	return fmt.Sprint(who, " need ", a.Need)
}

func TestAnAdministratorIsAddedAndALostOneRemovedByThoseWhoMustApprove(t *testing.T) {
	b := newBook(t, 1, 50)
	r := b.add(wire.NewRoster(b.g), b.write(1, keys(50), enrol(1)))
	r = b.add(r, b.write(1, keys(50), change(2, []byte{51, 52}, nil, known(1, 1))))
	if got := administer(r); got != "[50 51 52] need 2" {
		t.Fatal(got)
	}
	b.terms = r.Terms()
	end := b.ends[id(1)]
	if _, err := r.Add(b.write(1, keys(50), enrol(2))); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("one approval where two are needed: %v", err)
	}
	b.ends[id(1)] = end
	r = b.add(r, b.write(1, keys(51, 52), change(2, nil, []byte{50}, known(1, 2)), enrol(2)))
	if got := administer(r); got != "[51 52] need 2" {
		t.Error(got)
	}
	if len(r.Devices()) != 2 {
		t.Error("what stood beside the change does not count")
	}
	b.terms = r.Terms()
	end = b.ends[id(1)]
	if _, err := r.Add(b.write(1, keys(50, 51), enrol(3))); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("approved by one who was removed: %v", err)
	}
	b.ends[id(1)] = end
	r = b.add(r, b.write(1, keys(51, 52), change(2, []byte{50}, nil, known(1, 3))))
	if got := administer(r); got != "[51 52] need 2" {
		t.Errorf("a key came back: %s", got)
	}
}

func TestAStatementUnderAdministratorsThatAreNotKnownWaits(t *testing.T) {
	b := newBook(t, 1, 50)
	first := b.write(1, keys(50), enrol(1))
	next := b.write(1, keys(50), change(1, []byte{51}, nil, known(1, 1)))
	r := b.add(wire.NewRoster(b.g), first)
	after := b.add(r, next)
	b.terms = after.Terms()
	later := b.write(1, keys(51), enrol(2))
	if _, err := r.Add(later); !errors.Is(err, wire.ErrUnknownTerm) || !errors.Is(err, wire.ErrUnknownDevice) {
		t.Errorf("before the change came: %v", err)
	}
	b.add(after, later)
	folded, order, lost := wire.FoldRoster(b.g, []wire.Segment{later, next, first})
	if lost != 0 || len(order) != 3 || len(folded.Devices()) != 2 {
		t.Errorf("%d lost, %d devices", lost, len(folded.Devices()))
	}
}

// feud is an agency in which two administrators, each with a device, remove each
// other without knowing of it, and go on writing.
func feud(t testing.TB) (*book, []wire.Segment) {
	t.Helper()
	b := newBook(t, 1, 50, 51)
	return b, []wire.Segment{
		b.write(1, keys(50), enrol(1), enrol(2), space(), member(1, wire.WriteAccess, 1, 0), member(2, wire.WriteAccess, 1, 0)),
		b.write(2, keys(51), enrol(3)), // known to the first
		b.write(1, keys(50), change(1, nil, []byte{51}, known(1, 1), known(2, 1))),
		b.write(2, keys(51), change(1, nil, []byte{50}, known(1, 1), known(2, 1))),
		b.write(2, keys(51), enrol(4)),
		b.write(1, keys(50), enrol(5)),
		b.write(2, keys(51), wire.Entry{Revoke: &wire.Revoke{Device: id(3)}}),
	}
}

func TestTwoAdministratorsWhoRemoveEachOtherEndTheSameOnEveryDevice(t *testing.T) {
	b, segs := feud(t)
	view := func(order []wire.Segment) string {
		r, _, _ := wire.FoldRoster(b.g, order)
		out := administer(r)
		for _, d := range r.Devices() {
			out += fmt.Sprint(" ", d.Enrol.Device[0], d.Revoked)
		}
		return out
	}
	const want = "[] need 1 1 false 2 false 3 false"
	rapid.Check(t, func(rt *rapid.T) {
		doubled := shuffled(rt, segs)
		if got := view(doubled); got != want {
			rt.Fatalf("%s, want %s", got, want)
		}
		r := wire.NewRoster(b.g)
		for again := 0; again < len(segs); again++ { // one by one, as a hub hands them out
			for _, seg := range doubled {
				if next, err := r.Add(seg); err == nil {
					r = next
				}
			}
		}
		if got := administer(r); got != "[] need 1" || len(r.Devices()) != 3 {
			rt.Fatalf("one by one: %s, %d devices", got, len(r.Devices()))
		}
	})
	r, _, _ := wire.FoldRoster(b.g, segs)
	b.terms = r.Terms()
	if len(b.terms) != 2 {
		t.Fatalf("%d heads", len(b.terms))
	}
	if _, err := r.Add(b.write(1, keys(50, 51), enrol(6))); !errors.Is(err, wire.ErrApproval) {
		t.Errorf("after both were removed: %v", err)
	}
}

func TestARemovedAdministratorWritesNothingThatCountsButKeysStayReadable(t *testing.T) {
	b := newBook(t, 1, 50, 51)
	first, err := wire.NewEpoch(wire.Epoch{Space: id(100), Number: 1, Commitment: wire.Hash{1}})
	if err != nil {
		t.Fatal(err)
	}
	late, err := wire.NewEpoch(wire.Epoch{
		Space: id(100), Number: 2, Commitment: wire.Hash{2}, Parents: []wire.Parent{{Epoch: first.ID(), Sealed: []byte("k")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	wrap := wire.Wrap{Epoch: late.ID(), Device: id(1), Sealed: []byte("w")}
	segs := []wire.Segment{
		b.write(1, keys(50), enrol(1), enrol(2), space(), wire.Entry{Epoch: first.Bytes()}),
		b.write(2, keys(51), enrol(3)),
		b.write(1, keys(50), change(1, nil, []byte{51}, known(1, 1), known(2, 1))),
		b.write(2, keys(51), enrol(4), wire.Entry{Epoch: late.Bytes()}, wire.Entry{Wrap: &wrap}),
	}
	r, _, lost := wire.FoldRoster(b.g, segs)
	if _, ok := r.Device(id(3)); !ok || lost != 0 {
		t.Error("what it wrote before the removal does not count")
	}
	if _, ok := r.Device(id(4)); ok {
		t.Error("what it wrote after counts")
	}
	if now, _ := r.Current(id(100)); now.ID() != first.ID() {
		t.Error("its epoch is written under")
	}
	if _, ok := r.Wrap(late.ID(), id(1)); !ok || len(r.Epochs(id(100))) != 2 {
		t.Error("what was sealed under its epoch meanwhile can never be read")
	}
}

func TestAskingForMoreApprovalsHoldsForWhatDoesNotKnowOfItYet(t *testing.T) {
	b := newBook(t, 1, 50, 51)
	segs := []wire.Segment{
		b.write(1, keys(50), enrol(1), enrol(2)),
		b.write(1, keys(50), change(2, nil, nil, known(1, 1))),
		b.write(2, keys(51), enrol(3)),
		b.write(2, keys(50, 51), enrol(4)),
	}
	r, _, lost := wire.FoldRoster(b.g, segs)
	_, one := r.Device(id(3))
	_, two := r.Device(id(4))
	if lost != 0 || one || !two || administer(r) != "[50 51] need 2" {
		t.Errorf("approved by one %v, by two %v, %s", one, two, administer(r))
	}
	lower := newBook(t, 2, 50, 51, 52)
	segs = []wire.Segment{
		lower.write(1, keys(50, 51), enrol(1), enrol(2)),
		lower.write(1, keys(50, 51), change(1, nil, nil, known(1, 1))),
		lower.write(2, keys(51, 52), change(3, nil, nil, known(1, 1))),
	}
	if r, _, _ = wire.FoldRoster(lower.g, segs); administer(r) != "[50 51 52] need 3" {
		t.Errorf("lowered here and raised there: %s", administer(r))
	}
}

func TestAdministratorsOfAnyHistoryFoldTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBook(t, 1, 50, 51, 52)
		views := map[byte]wire.Roster{}
		all := []wire.Segment{b.write(1, keys(50), enrol(1), enrol(2), enrol(3))}
		for n := byte(1); n <= 3; n++ {
			views[n] = b.add(wire.NewRoster(b.g), all[0])
		}
		for range rapid.IntRange(1, 10).Draw(rt, "steps") {
			n := rapid.ByteRange(1, 3).Draw(rt, "writer")
			r := views[n]
			if rapid.Bool().Draw(rt, "sync") {
				r, _, _ = wire.FoldRoster(b.g, all)
			}
			entries := []wire.Entry{enrol(byte(10 + len(all)))}
			if rapid.Bool().Draw(rt, "change") {
				var seen []wire.Known
				for m := byte(1); m <= 3; m++ {
					seen = append(seen, known(m, r.Link(id(m)).Seq))
				}
				entries = append(entries, change(rapid.ByteRange(1, 2).Draw(rt, "need"),
					rapid.SliceOfNDistinct(rapid.ByteRange(53, 55), 0, 2, rapid.ID).Draw(rt, "add"),
					rapid.SliceOfNDistinct(rapid.ByteRange(50, 52), 0, 2, rapid.ID).Draw(rt, "remove"), seen...))
			}
			b.terms = r.Terms()
			end := b.ends[id(n)]
			seg := b.write(n, keys(50, 51, 52, 53, 54, 55), entries...)
			next, err := r.Add(seg)
			if err != nil { // nobody is left who could approve
				b.ends[id(n)] = end
				continue
			}
			views[n], all = next, append(all, seg)
		}
		want, _, lost := wire.FoldRoster(b.g, all)
		got, _, _ := wire.FoldRoster(b.g, shuffled(rt, all))
		if lost != 0 || administer(got) != administer(want) || fmt.Sprint(got.Devices()) != fmt.Sprint(want.Devices()) {
			rt.Fatalf("%s with %d lost, %s", administer(want), lost, administer(got))
		}
	})
}

func TestARemovedAdministratorRevokesNobody(t *testing.T) {
	b := newBook(t, 1, 50, 51)
	segs := []wire.Segment{
		b.write(1, keys(50), enrol(1), enrol(2), enrol(3)),
		b.write(1, keys(50), change(1, nil, []byte{51}, known(1, 1))),
		b.write(9, keys(51), enrol(9), wire.Entry{Revoke: &wire.Revoke{Device: id(1)}},
			wire.Entry{Revoke: &wire.Revoke{Device: id(2)}}, wire.Entry{Revoke: &wire.Revoke{Device: id(3)}}),
	}
	rapid.Check(t, func(rt *rapid.T) {
		r, _, _ := wire.FoldRoster(b.g, shuffled(rt, segs))
		for n := range byte(3) {
			if d, ok := r.Device(id(n + 1)); !ok || d.Revoked {
				rt.Errorf("device %d is revoked by who administers nothing", n+1)
			}
		}
		if r.Standing(id(0), id(1), 7) == wire.Quarantined {
			rt.Error("a cut of a statement that does not count is kept")
		}
	})
}

func TestAWrapOfAStatementThatDoesNotCountTakesNoOtherOnesPlace(t *testing.T) {
	b := newBook(t, 1, 50, 51)
	epoch, err := wire.NewEpoch(wire.Epoch{Space: id(100), Number: 1, Commitment: wire.Hash{1}})
	if err != nil {
		t.Fatal(err)
	}
	wrap := func(n byte, sealed string) wire.Entry {
		return wire.Entry{Wrap: &wire.Wrap{Epoch: epoch.ID(), Device: id(n), Sealed: []byte(sealed)}}
	}
	r, _, _ := wire.FoldRoster(b.g, []wire.Segment{
		b.write(1, keys(50), enrol(1), enrol(2), enrol(3), space(), member(1, wire.WriteAccess, 1, 0), member(2, wire.ReadAccess, 1, 0),
			wire.Entry{Epoch: epoch.Bytes()}, wrap(1, "good")),
		b.write(1, keys(50), change(1, nil, []byte{51}, known(1, 1))),
		b.write(9, keys(51), enrol(9), wrap(1, "bad sorts first"), wrap(2, "only"), wrap(3, "who reads nothing")),
	})
	if w, _ := r.Wrap(epoch.ID(), id(1)); string(w.Sealed) != "good" {
		t.Errorf("the wrap is %q", w.Sealed)
	}
	if w, _ := r.Wrap(epoch.ID(), id(2)); string(w.Sealed) != "only" {
		t.Error("what nobody else wrapped cannot be read")
	}
	if r.Leaks(epoch) || len(r.Unwrapped(epoch)) != 1 {
		t.Errorf("leaks %v, %d without a wrap that counts", r.Leaks(epoch), len(r.Unwrapped(epoch)))
	}
}

func TestASegmentByAKeyWhoseEnrolmentComesLaterWaitsForIt(t *testing.T) {
	b := newBook(t, 1, 50)
	other := wire.Entry{Enrol: &wire.Enrol{Device: id(2), Key: public(7), Recipient: "age1pq1x"}}
	first := b.write(1, keys(50), enrol(1), other)
	second := b.write(1, keys(50), enrol(2))
	late := b.write(2, keys(50), enrol(3))
	r := b.add(wire.NewRoster(b.g), first)
	if _, err := r.Add(late); !errors.Is(err, wire.ErrUnknownDevice) || !errors.Is(err, wire.ErrSignature) {
		t.Errorf("before its key is known: %v", err)
	}
	for _, order := range [][]wire.Segment{{first, second, late}, {late, second, first}, {first, late, second}} {
		folded, _, lost := wire.FoldRoster(b.g, order)
		if _, ok := folded.Device(id(3)); lost != 0 || !ok {
			t.Errorf("%d lost", lost)
		}
	}
}

func TestWhoMayWriteAgainGetsNothingAllowedThatCameBetween(t *testing.T) {
	b := newBook(t, 1, 50)
	segs := []wire.Segment{
		b.write(1, keys(50), enrol(1), enrol(2), space(), member(2, wire.WriteAccess, 1, 0)),
		b.write(1, keys(50), member(2, wire.NoAccess, 2, 5)),
		b.write(1, keys(50), member(2, wire.WriteAccess, 3, 9)),
		b.write(1, keys(50), member(2, wire.ReadAccess, 4, 12)),
		b.write(1, keys(50), member(2, wire.WriteAccess, 5, 14)),
	}
	rapid.Check(t, func(rt *rapid.T) {
		r, _, _ := wire.FoldRoster(b.g, shuffled(rt, segs))
		got := ""
		for _, seq := range []uint64{5, 6, 9, 10, 12, 13, 14, 15} {
			got += fmt.Sprint(seq, r.Standing(id(100), id(2), seq) == wire.Allowed, " ")
		}
		if want := "5 true 6 false 9 false 10 true 12 true 13 false 14 false 15 true "; got != want {
			rt.Errorf("%s, want %s", got, want)
		}
	})
}
