package reader

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

func packed(f *testing.F, v any) []byte {
	f.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

func framed(kind byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body))), body...)
}

func aChange(f *testing.F) []byte {
	return packed(f, map[int]any{1: make([]byte, 16), 2: make([]byte, 16), 3: 1, 4: 1, 8: []any{map[int]any{1: 1, 2: "hours", 5: 2.5}}})
}

// FuzzContent reads what is inside a backup: what is taken was signed, is as long as
// it says, and every line of it can be printed.
func FuzzContent(f *testing.F) {
	record := framed(frameRecord, packed(f, map[int]any{1: make([]byte, 16)}))
	changed := framed(frameChange, packed(f, map[int]any{1: 1, 2: aChange(f)}))
	list := packed(f, map[int]any{
		4: ed25519.NewKeyFromSeed(make([]byte, 32)).Public(), 8: 1, 9: 1,
		10: []any{
			[]any{frameRecord, "", 1, len(record) - 5, sumOf(record)},
			[]any{frameChange, "", 1, len(changed) - 5, sumOf(changed)},
		},
	})
	sum := sha256.Sum256(list)
	sign := ed25519.Sign(ed25519.NewKeyFromSeed(make([]byte, 32)), append([]byte(backupLabel), sum[:]...))
	whole := bytes.Join([][]byte{[]byte(backupMagic), record, changed, framed(frameList, list), framed(frameSign, sign)}, nil)
	if err := readContent(bufio.NewReader(bytes.NewReader(whole)), nil, func(Line) error { return nil }); err != nil {
		f.Fatal("the fuzzer begins with nothing that is taken: ", err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-9])
	f.Add(bytes.Join([][]byte{[]byte(backupMagic), framed(frameFile, packed(f, map[int]any{1: "0a.age", 2: 3})), framed(frameChunk, []byte("abc"))}, nil))
	f.Add(bytes.Join([][]byte{[]byte(backupMagic), framed(frameEvent, packed(f, map[int]any{1: 1, 2: append(make([]byte, 32), 0xa0)}))}, nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		seen := map[string]uint64{}
		err := readContent(bufio.NewReader(bytes.NewReader(b)), nil, func(l Line) error {
			seen[l.What]++
			printed(t, l)
			return nil
		})
		if err != nil {
			return
		}
		var m struct {
			Records uint64 `cbor:"8,keyasint"`
			Changes uint64 `cbor:"9,keyasint"`
		}
		if at := bytes.LastIndex(b, append([]byte{frameSign}, 0, 0, 0, ed25519.SignatureSize)); at < 0 || at+5+ed25519.SignatureSize != len(b) {
			t.Fatal("taken without a signature at its end")
		}
		if err := decode(lastList(b), &m); err != nil || seen["manifest"] == 0 || seen["record"] != m.Records || seen["change"] != m.Changes {
			t.Fatalf("%v were shown of %+v, %v", seen, m, err)
		}
	})
}

func sumOf(frame []byte) []byte {
	sum := sha256.Sum256(frame)
	return sum[:]
}

// lastList is the body of the last manifest among the frames.
func lastList(b []byte) (list []byte) {
	for b = b[len(backupMagic):]; len(b) > 5; {
		n := 5 + int(binary.BigEndian.Uint32(b[1:]))
		if b[0] == frameList {
			list = b[5:n]
		}
		b = b[n:]
	}
	return list
}

func printed(t *testing.T, l Line) {
	t.Helper()
	if _, err := json.Marshal(l); err != nil {
		t.Fatalf("a line cannot be printed: %v", err)
	}
}

// FuzzRow reads what a row of a vault holds behind its seal, of each kind.
func FuzzRow(f *testing.F) {
	f.Add(append(make([]byte, 8), aChange(f)...))
	f.Add(packed(f, map[int]any{1: 1, 2: make([]byte, 16), 7: []any{map[int]any{1: "hours"}}}))
	f.Add(packed(f, map[int]any{1: "story", 4: "half a sentence"}))
	f.Add(append(make([]byte, 32), packed(f, map[int]any{1: 3, 2: 1764230400000, 4: 1, 7: 1})...))
	f.Add(packed(f, map[int]any{1: map[any]any{"a": []byte("b"), 2: nil}}))
	f.Add(packed(f, map[int]any{1: math.NaN(), 2: []any{math.Inf(-1)}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, line := range []func(uint64, []byte) (Line, error){changeLine, bodyLine, draftLine, journalLine} {
			if l, err := line(1, b); err == nil {
				printed(t, l)
			}
		}
	})
}

// FuzzEnvelope: what no key sealed opens nowhere.
func FuzzEnvelope(f *testing.F) {
	f.Add([]byte{1, 0, 0, 0, 1}, []byte("row"))
	f.Add(make([]byte, rowHead+16), make([]byte, 16))
	f.Fuzz(func(t *testing.T, envelope, row []byte) {
		for _, table := range []byte{tableKeys, tableBodies, tableJournal} {
			if b, err := open(make([]byte, 32), [16]byte{1}, place{table, row, 1}, envelope); err == nil {
				t.Fatalf("%d bytes open", len(b))
			}
		}
	})
}

// FuzzRecoveryKey reads the file of a key that somebody points at.
func FuzzRecoveryKey(f *testing.F) {
	f.Add([]byte("# created: now\n# public key: age1pq1\nAGE-SECRET-KEY-PQ-1\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if id, err := RecoveryKey(b); (id == nil) == (err == nil) {
			t.Fatalf("%v, %v", id, err)
		}
	})
}
