package reader_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"filippo.io/age"

	"pelita/app/cmd/pelitactl/reader"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// written is a backup of two records with a file, made by the program itself.
func written(t *testing.T, id *age.HybridIdentity) []byte {
	t.Helper()
	var out bytes.Buffer
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	_, _, err := backup.Write(&out, []string{id.Recipient().String()}, key, func(w *backup.Writer) (backup.Head, error) {
		var err error
		for n := range byte(2) {
			record, e := backup.Pack(backup.Record, map[int]any{1: bytes.Repeat([]byte{n + 1}, 16)})
			change, e2 := backup.Pack(backup.Change, map[int]any{1: 1, 2: changed(t)})
			err = errors.Join(err, e, e2, w.Put(record), w.Put(change))
		}
		file := bytes.Repeat([]byte("picture"), 20_000)
		return backup.Head{Records: 2, Changes: 2}, errors.Join(err, w.File("0a.age", int64(len(file)), bytes.NewReader(file)))
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func changed(t *testing.T) []byte {
	t.Helper()
	c := screeningtest.Opening()
	b, err := history.ChangeSet{Record: history.RecordID{1}, Device: history.DeviceID{2}, Counter: 1, Officer: c.Officer, Ops: c.Ops}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// frames are those of a backup; the first is what stands before them.
func frames(t *testing.T, file []byte, id *age.HybridIdentity) [][]byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	out := [][]byte{all[:16]}
	for all = all[16:]; len(all) > 0; {
		n := 5 + binary.BigEndian.Uint32(all[1:5])
		out = append(out, all[:n])
		all = all[n:]
	}
	return out
}

func readAgain(t *testing.T, id *age.HybridIdentity, content [][]byte) error {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, id.Recipient())
	if err == nil {
		_, err = w.Write(bytes.Join(content, nil))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return reader.Backup(&out, id, nil, func(reader.Line) error { return nil })
}

// TestSRM05_TheReaderTakesNothingThatWasNotSigned: who can open the file can seal
// another content, but the manifest that the device signed does not fit it.
func TestSRM05_TheReaderTakesNothingThatWasNotSigned(t *testing.T) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	whole := frames(t, written(t, id), id)
	if err := readAgain(t, id, whole); err != nil {
		t.Fatalf("unchanged: %v", err)
	}
	cut := func(from, n int) [][]byte { return append(append([][]byte{}, whole[:from]...), whole[from+n:]...) }
	twice := append(append(append([][]byte{}, whole[:3]...), whole[1:3]...), whole[3:]...)
	bent := append([][]byte{}, whole...)
	bent[6] = bytes.Clone(bent[6])
	bent[6][10] ^= 1
	swapped := append([][]byte{}, whole...)
	swapped[1], swapped[3] = swapped[3], swapped[1]
	for name, content := range map[string][][]byte{
		"the first record cut out": cut(1, 2), "the second record cut out": cut(3, 2), "all records cut out": cut(1, 4),
		"the file cut out": cut(5, len(whole)-7), "a part of the file cut out": cut(6, 1), "a byte of the file changed": bent,
		"a record twice": twice, "two records swapped": swapped,
	} {
		if err := readAgain(t, id, content); !errors.Is(err, reader.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
