package vault

import (
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// A tablet that has only what came from others reads none of it again to know which
// files it wants.
func TestTheListOfWantedFilesIsKeptFromTheFirstRecordOn(t *testing.T) {
	v, err := Create(t.Context(), benchConfig(filepath.Join(t.TempDir(), "vault")), Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	file := history.File{ID: [16]byte{1}, Key: [16]byte{2}, Sum: [32]byte{3}, Size: 9, Media: "image/png", Kind: "other", How: "shown"}
	for n, ops := range [][]history.Op{{{Kind: history.AddNote, Text: "a note"}}, {{Kind: history.Attach, File: file}}} {
		b, err := screeningtest.Set(screening.RecordID{byte(n + 1)}, screening.DeviceID{9}, uint64(n+1), ops...).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := takeIn(v, [][]byte{b}); err != nil {
			t.Fatal(err)
		}
		kept, made, err := v.readWanted(t.Context(), v.db)
		if err != nil || !made || len(kept) != n {
			t.Fatalf("after %d records %d files are kept, made %v, %v", n+1, len(kept), made, err)
		}
	}
	if all, err := v.Wanted(t.Context()); err != nil || len(all) != 1 || all[0].ID != file.ID {
		t.Fatalf("%d wanted, %v", len(all), err)
	}
}
