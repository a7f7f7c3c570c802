package pack_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/pack"
)

func encode(t testing.TB, v any) []byte {
	t.Helper()
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	b, err := enc.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t testing.TB, b []byte) map[uint64]any {
	t.Helper()
	var m map[uint64]any
	if err := cbor.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// altered is a pack file with one entry of its container changed.
func altered(t testing.TB, b []byte, key uint64, change func(any) any) []byte {
	t.Helper()
	m := decode(t, b)
	m[key] = change(m[key])
	return encode(t, m)
}

func TestSRG01APackNeedsTwoOfTheRootsKeysAndNothingElse(t *testing.T) {
	r := root(t)
	good := build(t, small(), 1)
	for _, tt := range []struct {
		name string
		p    *pack.Pack
		want pack.Reason
	}{
		{"no signature", good, pack.Signatures},
		{"one signature", good.Sign(key(1)), pack.Signatures},
		{"the same key twice is one", good.Sign(key(1)).Sign(key(1)), pack.Signatures},
		{"an unknown key beside one", good.Sign(key(1)).Sign(key(9)), pack.Signatures},
		{"an unknown key beside two", good.Sign(key(1)).Sign(key(2)).Sign(key(9)), pack.Signatures},
	} {
		t.Run(tt.name, func(t *testing.T) {
			read, err := pack.Parse(written(t, tt.p))
			if err != nil {
				t.Fatal(err)
			}
			err = read.Verify(r)
			refusedFor(t, err, tt.want)
			if !errors.Is(err, screening.ErrForged) {
				t.Errorf("%v is no forgery", err)
			}
		})
	}
	for _, keys := range [][]byte{{1, 2}, {1, 3}, {2, 3}, {1, 2, 3}} {
		read, err := pack.Parse(written(t, build(t, small(), 1, keys...)))
		if err != nil {
			t.Fatal(err)
		}
		if err := read.Verify(r); err != nil {
			t.Errorf("signed by %v: %v", keys, err)
		}
	}
	refusedFor(t, good.Sign(key(1)).Sign(key(2)).Verify(pack.Root{}), pack.NoRoot)
}

func TestSRG01ASignatureIsOverThisLabelAndTheseBytes(t *testing.T) {
	good := written(t, build(t, small(), 1, 1, 2))
	signatures := func(exact []byte) []any {
		var out []any
		for _, n := range []byte{1, 2} {
			sum := sha256.Sum256(exact)
			out = append(out, []any{[]byte(key(n).Public().(ed25519.PublicKey)), ed25519.Sign(key(n), sum[:])})
		}
		return out
	}
	for name, b := range map[string][]byte{
		"without the label": altered(t, good, 2, func(any) any { return signatures(decode(t, good)[1].([]byte)) }),
		"a bit of a signature": altered(t, good, 2, func(v any) any {
			v.([]any)[0].([]any)[1].([]byte)[7] ^= 1
			return v
		}),
		"the same signature twice": altered(t, good, 2, func(v any) any {
			list := v.([]any)
			return []any{list[0], list[0]}
		}),
		"signatures in another order": altered(t, good, 2, func(v any) any {
			list := v.([]any)
			return []any{list[1], list[0]}
		}),
		"an empty signature": altered(t, good, 2, func(v any) any {
			list := v.([]any)
			return []any{list[0], []any{list[1].([]any)[0], []byte{}}}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := pack.Parse(b)
			if err != nil {
				t.Fatal(err)
			}
			refusedFor(t, p.Verify(root(t)), pack.Signatures)
		})
	}
}

func TestSRG01TheContainerHasOneForm(t *testing.T) {
	good := written(t, build(t, small(), 1, 1, 2))
	if _, err := pack.Parse(good); err != nil {
		t.Fatal(err)
	}
	m := decode(t, good)
	manifest := decode(t, m[1].([]byte))
	twice := func(b []byte, k byte) []byte { // a map with a key twice
		out := append([]byte{b[0] + 1}, b[1:]...)
		return append(out, k, 0x00)
	}
	rewritten := func(change func(map[uint64]any)) []byte {
		c := map[uint64]any{}
		for k, v := range manifest {
			c[k] = v
		}
		change(c)
		return encode(t, c)
	}
	for name, b := range map[string][]byte{
		"nothing":                       {},
		"a byte behind it":              append(bytes.Clone(good), 0),
		"a pack behind it":              append(bytes.Clone(good), good...),
		"a byte less":                   good[:len(good)-1],
		"a key of the container twice":  twice(good, 3),
		"a key that nobody knows":       altered(t, good, 7, func(any) any { return "x" }),
		"another beginning":             altered(t, good, 0, func(any) any { return "pelita pack root" }),
		"a text for a file":             altered(t, good, 3, func(any) any { return "x" }),
		"a manifest with a byte behind": altered(t, good, 1, func(v any) any { return append(v.([]byte), 0) }),
		"a manifest with a key twice":   altered(t, good, 1, func(v any) any { return twice(v.([]byte), 1) }),
		"a manifest with another key": altered(t, good, 1, func(any) any {
			return rewritten(func(c map[uint64]any) { c[8] = "https://hub.example" })
		}),
		"a manifest that lacks a key": altered(t, good, 1, func(any) any {
			return rewritten(func(c map[uint64]any) { delete(c, 5) })
		}),
		"another format": altered(t, good, 1, func(any) any {
			return rewritten(func(c map[uint64]any) { c[1] = 2 })
		}),
		"an id that is none": altered(t, good, 1, func(any) any {
			return rewritten(func(c map[uint64]any) { c[2] = "../evil" })
		}),
		"a longer form of a number": altered(t, good, 1, func(v any) any {
			b := v.([]byte) // format 1 written in two bytes
			return append([]byte{b[0], 0x01, 0x18, 0x01}, b[3:]...)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			if p, err := pack.Parse(b); err == nil || p != nil && err == nil {
				t.Error("it was read")
			} else if reasonOf(err) == "" {
				t.Errorf("%v has no code", err)
			}
		})
	}
}

func TestSRG02NothingOldForeignOrMixedIsTaken(t *testing.T) {
	trust := trusting(t, 5)
	now := made().AddDate(0, 1, 0)
	take := func(version uint64) error { return trust.Admit(build(t, small(), version, 1, 2), now) }
	refusedFor(t, take(4), pack.Rollback)
	refusedFor(t, take(5), pack.Rollback)
	if err := take(6); err != nil {
		t.Errorf("the next version: %v", err)
	}
	refusedFor(t, take(5+pack.MaxStep+1), pack.Jump)
	if err := take(5 + pack.MaxStep); err != nil {
		t.Errorf("a step that may be: %v", err)
	}
	for _, version := range []uint64{pack.MaxVersion + 1, 1 << 63, math.MaxUint64, 0} {
		if _, err := pack.Make(small(), making(version)); reasonOf(err) != pack.Jump.String() {
			t.Errorf("version %d: %v", version, err)
		}
	}
	t.Run("expired", func(t *testing.T) {
		err := trust.Admit(build(t, small(), 6, 1, 2), expires())
		refusedFor(t, err, pack.Expired)
		if !errors.Is(err, screening.ErrExpired) {
			t.Error("not told as expired")
		}
	})
	t.Run("made in the future", func(t *testing.T) {
		if err := trust.Admit(build(t, small(), 6, 1, 2), made().AddDate(0, 0, -10)); err != nil {
			t.Errorf("a clock that runs behind what was seen: %v", err)
		}
		p, err := pack.Make(small(), pack.Making{ID: "tfc-test", Version: 6, Root: 1, Created: made().AddDate(1, 0, 0), Expires: expires().AddDate(1, 0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		refusedFor(t, trust.Admit(p.Sign(key(1)).Sign(key(2)), now), pack.Times)
	})
	t.Run("a life without end", func(t *testing.T) {
		_, err := pack.Make(small(), pack.Making{ID: "tfc-test", Version: 6, Root: 1, Created: made(), Expires: made().Add(pack.MaxLife + time.Hour)})
		refusedFor(t, err, pack.Times)
		_, err = pack.Make(small(), pack.Making{ID: "tfc-test", Version: 6, Root: 1, Created: made(), Expires: made()})
		refusedFor(t, err, pack.Times)
	})
	t.Run("a file of another version", func(t *testing.T) {
		other := small()
		other["items/a.toml"].Data = []byte("family = \"y\"\n")
		foreign := decode(t, written(t, build(t, other, 4, 1, 2)))[3].([]any)[0]
		b := altered(t, written(t, build(t, small(), 6, 1, 2)), 3, func(v any) any {
			return []any{foreign, v.([]any)[1]}
		})
		_, err := pack.Parse(b)
		refusedFor(t, err, pack.Mixed)
	})
	t.Run("a file too few or too many", func(t *testing.T) {
		b := written(t, build(t, small(), 6, 1, 2))
		_, err := pack.Parse(altered(t, b, 3, func(v any) any { return v.([]any)[:1] }))
		refusedFor(t, err, pack.Mixed)
		_, err = pack.Parse(altered(t, b, 3, func(v any) any { return append(v.([]any), v.([]any)[0]) }))
		refusedFor(t, err, pack.Mixed)
	})
	t.Run("another pack id begins anew, beside", func(t *testing.T) {
		p, err := pack.Make(small(), pack.Making{ID: "other", Version: 1, Root: 1, Created: made(), Expires: expires()})
		if err != nil {
			t.Fatal(err)
		}
		if err := trust.Admit(p.Sign(key(1)).Sign(key(2)), now); err != nil {
			t.Error(err)
		}
	})
}

func TestSRG02TheHighestVersionIsForgottenOnlyWithTheRoot(t *testing.T) {
	trust := trusting(t, 90_000)
	now := made().AddDate(0, 1, 0)
	if again, err := trust.Trusts(root(t), now); err == nil || len(again.Seen) == 0 {
		t.Error("the same root was taken again and forgot what was seen")
	}
	next := rootOf(t, 2, 1, 2, 4)
	turned, err := trust.Trusts(next, now)
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Make(small(), pack.Making{ID: "tfc-test", Version: 1, Root: 2, Created: made(), Expires: expires()})
	if err != nil {
		t.Fatal(err)
	}
	if err := turned.Admit(p.Sign(key(2)).Sign(key(4)), now); err != nil {
		t.Errorf("after the rotation: %v", err)
	}
	refusedFor(t, turned.Admit(build(t, small(), 90_001, 1, 2), now), pack.OtherRoot)
	if turned.Clock.Before(trust.Clock) {
		t.Error("the clock was set back with the root")
	}
}

func TestSRG03AClockThatWasSetBackMakesNothingYoungAgain(t *testing.T) {
	trust := trusting(t, 1)
	p := build(t, small(), 2, 1, 2)
	trust = trust.At(expires().Add(time.Hour)) // the device has seen this day
	back := expires().AddDate(-1, 0, 1)
	refusedFor(t, trust.Admit(p, back), pack.Expired)

	signed := trusting(t, 1).Took(mustMake(t, 3, expires().Add(time.Hour)), made()) // a newer pack says that day has come
	refusedFor(t, signed.Admit(p, back), pack.Rollback)
	if got := signed.Time(back); got.Before(expires()) {
		t.Errorf("the time is %v", got)
	}
	l := &screening.Library{Origin: screening.Origin{Pack: "x", Expires: expires(), Seen: signed.Time(back)}}
	if !l.Origin.Expired(back) {
		t.Error("expired is counted from the clock that was set back")
	}
}

func mustMake(t *testing.T, version uint64, at time.Time) *pack.Pack {
	t.Helper()
	p, err := pack.Make(small(), pack.Making{ID: "tfc-test", Version: version, Root: 1, Created: at, Expires: at.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return p.Sign(key(1)).Sign(key(2))
}

func TestSRG03AClockThatWasOnceYearsAheadIsNotRemembered(t *testing.T) {
	trust := trusting(t, 1).At(made().AddDate(40, 0, 0))
	if got := trust.Time(made()); got.After(made().AddDate(3, 1, 0)) {
		t.Fatalf("the time is %v for ever", got)
	}
	if err := trust.Admit(build(t, small(), 2, 1, 2), made().AddDate(0, 1, 0)); err != nil {
		t.Errorf("no pack can be taken any more: %v", err)
	}
}

func TestSRG04ExpiredIsSaidAndNothingElse(t *testing.T) {
	o := screening.Origin{Pack: "x", Expires: expires()}
	for at, want := range map[time.Time]bool{
		expires().Add(-time.Second): false, expires(): true, expires().AddDate(5, 0, 0): true,
	} {
		if o.Expired(at) != want {
			t.Errorf("at %v expired is %v", at, !want)
		}
	}
	if (screening.Origin{}).Expired(expires().AddDate(50, 0, 0)) {
		t.Error("the program's own instruments expire")
	}
}

func TestRootsAreRotatedByTheirOldKeys(t *testing.T) {
	old := root(t)
	now := made()
	for _, tt := range []struct {
		name string
		next func() pack.Root
		ok   bool
	}{
		{"two old keys and the new one", func() pack.Root { return rootOf(t, 2, 1, 2, 4) }, true},
		{"keys that are all new, signed by two old ones", func() pack.Root { return rootOf(t, 2, 4, 5, 6).Sign(key(1)).Sign(key(3)) }, true},
		{"keys that are all new", func() pack.Root { return rootOf(t, 2, 4, 5, 6) }, false},
		{"one old key", func() pack.Root { return rootOf(t, 2, 4, 5, 6).Sign(key(1)) }, false},
		{"a version that leaves one out", func() pack.Root { return rootOf(t, 3, 1, 2, 4) }, false},
		{"the same version", func() pack.Root { return rootOf(t, 1, 1, 2, 4) }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trust, err := pack.Trust{}.Trusts(old, now)
			if err != nil {
				t.Fatal(err)
			}
			next, err := trust.Trusts(tt.next(), now)
			if (err == nil) != tt.ok {
				t.Fatalf("%v", err)
			}
			if !tt.ok {
				refusedFor(t, err, pack.BadRoot)
				if next.Root.Hash() != old.Hash() {
					t.Error("the old root is gone")
				}
			}
		})
	}
}

func TestARootFileIsRefusedUnlessItIsWholeAndSignedByItself(t *testing.T) {
	r := root(t)
	good, err := r.File()
	if err != nil {
		t.Fatal(err)
	}
	back, err := pack.ParseRoot(good)
	if err != nil || back.Hash() != r.Hash() || back.Threshold != 2 || len(back.Keys) != 3 {
		t.Fatalf("%+v, %v", back, err)
	}
	keys := []pack.Key{holder(1), holder(2), holder(3)}
	for name, make := range map[string]func() (pack.Root, error){
		"one key is enough":   func() (pack.Root, error) { return pack.NewRoot(1, 1, made(), keys) },
		"more than there are": func() (pack.Root, error) { return pack.NewRoot(1, 4, made(), keys) },
		"two keys":            func() (pack.Root, error) { return pack.NewRoot(1, 2, made(), keys[:2]) },
		"a key twice":         func() (pack.Root, error) { return pack.NewRoot(1, 2, made(), []pack.Key{keys[0], keys[0], keys[1]}) },
		"a key that is none": func() (pack.Root, error) {
			return pack.NewRoot(1, 2, made(), []pack.Key{keys[0], keys[1], {Public: []byte{1}, Holder: "x"}})
		},
		"a holder turned around": func() (pack.Root, error) {
			return pack.NewRoot(1, 2, made(), []pack.Key{keys[0], keys[1], {Public: keys[2].Public, Holder: "A\u202eB"}})
		},
		"version 0": func() (pack.Root, error) { return pack.NewRoot(0, 2, made(), keys) },
	} {
		if _, err := make(); reasonOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	one, err := pack.NewRoot(1, 2, made(), keys)
	if err != nil {
		t.Fatal(err)
	}
	b, err := one.Sign(key(1)).File()
	if err != nil {
		t.Fatal(err)
	}
	_, err = pack.ParseRoot(b)
	refusedFor(t, err, pack.BadRoot)
	for n := range good {
		if _, err := pack.ParseRoot(good[:n]); err == nil {
			t.Fatalf("cut off at %d it was read", n)
		}
		changed := bytes.Clone(good)
		changed[n] ^= 0x20
		if got, err := pack.ParseRoot(changed); err == nil && got.Hash() != r.Hash() {
			t.Fatalf("changed at %d it was read", n)
		}
	}
}
