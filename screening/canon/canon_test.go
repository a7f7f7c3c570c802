package canon_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"

	"pelita/screening/canon"
)

func library(t interface{ Fatal(...any) }, v any) []byte {
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

func TestWhatIsWrittenByHandIsWhatTheLibraryWritesAndIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, text, raw, yes := rapid.Int64().Draw(t, "n"), rapid.String().Draw(t, "text"), rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"), rapid.Bool().Draw(t, "yes")
		b := canon.Head(nil, canon.Array, 5)
		b = canon.ByteString(canon.String(canon.Int(b, n), text), raw)
		b = canon.Null(canon.Bool(b, yes))
		if want := library(t, []any{n, text, raw, yes, nil}); !bytes.Equal(b, want) {
			t.Fatalf("%x, the library %x", b, want)
		}
		r := canon.Reader{S: string(b[:len(b)-1])}
		if r.Head(canon.Array) != 5 || r.Int() != n || r.String(canon.Text) != text || r.String(canon.Bytes) != string(raw) || r.Bool() != yes || !r.Done() {
			t.Fatalf("%x is read back as something else", b)
		}
	})
}

func TestEveryHeadHasOneEncoding(t *testing.T) {
	for _, n := range []uint64{0, 23, 24, 255, 256, 65535, 65536, math.MaxUint32, math.MaxUint32 + 1, math.MaxUint64} {
		if b := canon.Head(nil, canon.Uint, n); !bytes.Equal(b, library(t, n)) {
			t.Errorf("%d is written as %x", n, b)
		}
	}
	for _, long := range []string{"\x18\x17", "\x19\x00\xff", "\x1a\x00\x00\xff\xff", "\x1b\x00\x00\x00\x00\xff\xff\xff\xff", "\x1c", "\x1f", "\x18", ""} {
		if r := (canon.Reader{S: long}); r.Head(canon.Uint) != 0 && !r.Bad || !r.Bad {
			t.Errorf("%x is read", long)
		}
	}
}

func TestWhatDoesNotFitIsBad(t *testing.T) {
	for name, read := range map[string]func(r *canon.Reader){
		"another type":   func(r *canon.Reader) { r.Head(canon.Text) },
		"above a limit":  func(r *canon.Reader) { r.UpTo(9) },
		"no bool":        func(r *canon.Reader) { r.Bool() },
		"no text":        func(r *canon.Reader) { r.String(canon.Text) },
		"too long":       func(r *canon.Reader) { r.At = 1; r.String(canon.Bytes) },
		"too many":       func(r *canon.Reader) { r.At = 1; r.Count(canon.Bytes, 100) },
		"another length": func(r *canon.Reader) { r.At = 2; r.Fixed(make([]byte, 2)) },
	} {
		r := canon.Reader{S: "\x0a\x45\x41\x01"}
		if read(&r); !r.Bad || r.Done() || r.Int() != 0 {
			t.Errorf("%s: read", name)
		}
	}
}
