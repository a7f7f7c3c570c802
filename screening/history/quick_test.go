package history

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// readAlike holds what is read by hand against what the library reads: it is the
// same, or it is left to the library.
func readAlike(t testing.TB, b []byte) {
	t.Helper()
	got, err := Decode(b)
	want, slow := decode(b)
	if (err == nil) != (slow == nil) || errors.Is(err, ErrMalformed) != errors.Is(slow, ErrMalformed) {
		t.Fatalf("reads %x: %v, the library %v", b, err, slow)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("reads %+v, the library %+v", got, want)
	}
}

func TestWhatIsReadAndWrittenByHandIsWhatTheLibraryReadsAndWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawHistory(t)
		for _, c := range all {
			b, err := c.Encode()
			if err != nil || !canonical(b) {
				t.Fatalf("the library does not write %x: %v", b, err)
			}
			if _, quickly := quick(b, nil); !quickly && !rare(c) {
				t.Fatalf("%x is left to the library", b)
			}
			readAlike(toTB(t), b)
			kinds, ok := Kinds(b)
			if !ok || !slices.EqualFunc(kinds, c.Ops, func(k Kind, o Op) bool { return k == o.Kind }) {
				t.Fatalf("%x has ops of the kinds %v", b, kinds)
			}
		}
		if s := body(toTB(t), Fold(all)); s != "" && !canonical([]byte(s)) {
			t.Fatalf("the library does not write the body %x", s)
		}
	})
}

// rare says whether c holds what is read by the library alone.
func rare(c ChangeSet) bool {
	for _, o := range c.Ops {
		if o.Foreign() || len(o.Weighed) > 0 || !o.Sealed.isZero() {
			return true
		}
	}
	return false
}

// A byte more, less or other is refused by both, or read alike.
func TestWhatIsNearlyAChangeSetIsReadAlike(t *testing.T) {
	for name, text := range vectors(t) {
		b, err := hex.DecodeString(text)
		if err != nil || name == "empty-body" {
			continue
		}
		for at := range b {
			for _, other := range []byte{b[at] ^ 1, b[at] ^ 0x20, b[at] ^ 0x80, 0xf6} {
				changed := bytes.Clone(b)
				changed[at] = other
				readAlike(t, changed)
			}
			readAlike(t, b[:at])
		}
	}
}

// What is read into memory that is used again for others leaves nothing of itself in a
// state, and takes nothing of theirs.
func TestAStateKeepsNothingOfTheMemoryThatOpsWereReadInto(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawHistory(t)
		var room [2]Op // some fit, and some do not
		s := State{}
		for _, c := range all {
			b, err := c.Encode()
			if err != nil {
				t.Fatal(err)
			}
			got, err := DecodeInto(b, room[:])
			if err != nil || !reflect.DeepEqual(got, must(Decode(b))) {
				t.Fatalf("reads %+v, %v", got, err)
			}
			record, err := RecordOf(b)
			device, n, numbered := Number(b)
			if err != nil || numbered != nil || record != c.Record || device != c.Device || n != c.Counter {
				t.Fatalf("%x begins otherwise", b)
			}
			s = s.Apply(got)
			for i := range room {
				room[i] = Op{Kind: Decide, Text: "of another", Prev: []OpID{{Counter: 9}}, rest: fields{99: nil}}
			}
			clear(room[:])
		}
		if body(toTB(t), s) != body(toTB(t), Fold(all)) {
			t.Fatal("the state is another")
		}
	})
}

func must(c ChangeSet, _ error) ChangeSet { return c }
