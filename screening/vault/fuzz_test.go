package vault

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// FuzzDatabase changes bytes of a vault: input is [place 4, value 1] as often as
// there is room. Whatever opens reads as it was, or names damage.
func FuzzDatabase(f *testing.F) {
	p := newPatient(f)
	f.Add([]byte{0, 0, 0, 100, 13})
	f.Add([]byte{0, 0, 16, 5, 1, 0, 0, 32, 9, 0xff, 0, 0, 40, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		bad := bytes.Clone(p.database)
		for ; len(b) >= 5; b = b[5:] {
			bad[int(binary.BigEndian.Uint32(b))%len(bad)] ^= b[4]
		}
		is, damage := p.look(t, bad)
		p.judge(t, is, damage)
	})
}

// FuzzTally reads the sealed rows that are CBOR: what is taken has one encoding.
func FuzzTally(f *testing.F) {
	full := tally{Counter: 1, Seq: 7, Schema: 2, Manifest: manifest{Meta: sum{31: 1}}, Typing: typing{Draft: draftMark{Version: 2}}, Opened: Mark{Seq: 3}}
	for _, v := range []any{tally{}, full, syncRow{Covered: ranges{{First: 1, Last: 2}}, Chains: []Chain{{Seq: 1, Counts: []uint64{1}}}}, note{Status: 1}, names{"a"}} {
		b, err := codec().Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		again(t, b, new(tally))
		again(t, b, new(syncRow))
		again(t, b, new(note))
		again(t, b, new(draftRow))
		again(t, b, new(names))
	})
}

// again demands that what was read is written and read as the same.
func again[T any](t *testing.T, b []byte, to *T) {
	t.Helper()
	if codec().Unmarshal(b, to) != nil {
		return
	}
	one, err := codec().Marshal(to)
	if err != nil {
		t.Fatalf("read and not written: %v", err)
	}
	other := new(T)
	if err := codec().Unmarshal(one, other); err != nil {
		t.Fatalf("written and not read: %v", err)
	}
	two, err := codec().Marshal(other)
	if err != nil || !bytes.Equal(one, two) {
		t.Fatalf("two encodings: %v", err)
	}
}
