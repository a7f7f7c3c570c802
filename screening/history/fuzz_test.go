package history

import (
	"bytes"
	"testing"
)

func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Decode(b)
		readAlike(t, b)
		kinds, ok := Kinds(b)
		if err != nil {
			return
		}
		if !canonical(b) || !ok || len(kinds) != len(c.Ops) {
			t.Fatal("the library writes other bytes, or its kinds are not found")
		}
		again, err := c.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("encodes to %x, %v", again, err)
		}
		s := Fold([]ChangeSet{c})
		if s.Record() != c.Record {
			t.Fatal("a decoded change-set does not fold")
		}
		if _, err := ParseBody([]byte(body(t, s))); err != nil {
			t.Fatalf("its body does not parse: %v", err)
		}
	})
}

func FuzzParseBody(f *testing.F) {
	next := newDevice(200).set(hours(), yes())
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseBody(b)
		if err != nil {
			return
		}
		if body(t, s) != string(b) {
			t.Fatalf("gives %x", body(t, s))
		}
		if len(b) > 0 && !canonical(b) {
			t.Fatal("the library writes other bytes")
		}
		s.Facts()
		s.Conflicts()
		s.Consents()
		s.Sheets()
		s.Protocols()
		s.Decisions()
		s.Notes()
		for _, a := range s.Attached() {
			s.CustodyHeads(a.File.ID)
		}
		next.Record = s.Record()
		if t1 := s.Apply(next); len(b) > 0 && t1.Record() != s.Record() {
			t.Fatal("a parsed state does not go on")
		}
	})
}
