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
