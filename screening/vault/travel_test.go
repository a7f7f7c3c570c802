package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/journal"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// leave writes the records into a file and takes them from the device.
func leave(t testing.TB, v *vault.Vault) []byte {
	t.Helper()
	to, err := v.Recovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var mark uint64
	_, _, err = backup.Write(&out, to, signer(), func(w *backup.Writer) (backup.Head, error) {
		h, err := v.Backup(t.Context(), w, nil)
		mark = h.Mark
		return h, err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = v.Leave(t.Context(), leaving(mark))
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func leaving(mark uint64) vault.Leaving {
	return vault.Leaving{Mark: mark, Spaces: [][16]byte{space()}, Drop: []string{"device-seed"}, Put: func(tx *vault.Tx) error {
		return tx.PutSecret("away", []byte("yes"))
	}}
}

func comeBack(t testing.TB, v *vault.Vault, b []byte, id *age.HybridIdentity) (map[string][]byte, error) {
	t.Helper()
	var got map[string][]byte
	err := v.Return(t.Context(), vault.Returning{
		Read: func(take func(backup.Item) error) (backup.Manifest, error) {
			return backup.Read(bytes.NewReader(b), id, take)
		},
		Put: func(tx *vault.Tx, _ backup.Manifest, secrets map[string][]byte) error {
			got = secrets
			return tx.PutSecret("device-seed", secrets["device-seed"])
		},
	})
	return got, err
}

func TestSRB14_AfterTravelModeNothingThatIsLeftOpensTheRecords(t *testing.T) {
	id := identity(t)
	dir := t.TempDir()
	v := guarded(t, dir, id)
	picture, all := full(t, v)
	before := image(t, dir)
	file := leave(t, v)

	if sums, err := v.Summaries(t.Context()); err != nil || len(sums) != 0 {
		t.Errorf("%d records in the list, %v", len(sums), err)
	}
	if hits, err := v.Search(t.Context(), "Person", 0); err != nil || len(hits) != 0 {
		t.Errorf("%d records are found, %v", len(hits), err)
	}
	if _, err := v.Record(t.Context(), all[0].ID); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("a record: %v", err)
	}
	if _, err := v.Attachment(t.Context(), picture); !errors.Is(err, screening.ErrNoAttachment) {
		t.Errorf("a picture: %v", err)
	}
	if b, err := v.Secret(t.Context(), "device-seed"); err != nil || b != nil {
		t.Errorf("a secret that was to go: %q, %v", b, err)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	closeNow(t, v)
	if n := len(attachmentFiles(t, dir)); n != 0 {
		t.Errorf("%d files are left", n)
	}
	// The thief has an image of before, and all keys that are left: the passphrase
	// and vault.age of now. The old rows open with none of them.
	for _, name := range []string{"vault.age", "user-1.age"} {
		before[name] = read(t, filepath.Join(dir, name))
	}
	old := t.TempDir()
	for name, b := range before {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(old, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(old, name), b)
	}
	if stolen, err := vault.Open(t.Context(), config(old), []byte(passphrase)); err == nil {
		closeLater(t, stolen)
		t.Error("the keys that are left open the vault of before")
	}
	again := open(t, dir)
	if _, err := comeBack(t, again, file, id); err != nil {
		t.Fatal(err)
	}
	if n := len(attachmentFiles(t, dir)); n != 1 {
		t.Errorf("%d files came back", n)
	}
}

// image is every file of a vault that is open, as a copy of the disk has it.
func image(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for path := range tree(t, dir) {
		if st, err := os.Stat(path); err != nil || st.IsDir() {
			continue
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		if name != "lock" {
			out[name] = read(t, path)
		}
	}
	return out
}

func TestSRB15_TheRecordsComeBackBesideWhatWasMadeMeanwhile(t *testing.T) {
	id := identity(t)
	dir := t.TempDir()
	v := guarded(t, dir, id)
	picture, all := full(t, v)
	want, sync := stateHash(t, v), states(t, v)
	var waiting int
	exchange(t, v, func(tx *vault.Tx) error { waiting, _ = tx.OutboxSize(); return nil })
	file := leave(t, v)
	closeNow(t, v)

	v = open(t, dir) // it is so after a restart
	if b, err := v.Secret(t.Context(), "away"); err != nil || string(b) != "yes" {
		t.Errorf("the note of the journey: %q, %v", b, err)
	}
	mine := commit(t, v, screeningtest.Opening())
	outbox(t, v, 1)
	if _, err := comeBack(t, v, file[:len(file)-1], id); !errors.Is(err, backup.ErrBroken) {
		t.Errorf("a cut file: %v", err)
	}
	if sums, err := v.Summaries(t.Context()); err != nil || len(sums) != 1 {
		t.Fatalf("%d records after a cut file, %v", len(sums), err)
	}
	secrets, err := comeBack(t, v, file, id)
	if err != nil || string(secrets["device-seed"]) != "stays here" {
		t.Fatalf("%q, %v", secrets["device-seed"], err)
	}
	if _, err := comeBack(t, v, file, id); !errors.Is(err, backup.ErrBroken) {
		t.Errorf("a second time: %v", err)
	}
	closeNow(t, v)
	v = open(t, dir)
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	outbox(t, v, waiting+1)
	for id, was := range sync {
		if is := states(t, v)[id]; is != was {
			t.Errorf("record %s is %v, was %v", id, is, was)
		}
	}
	if d, err := v.Draft(t.Context(), all[0].ID); err != nil || d.Text != "half a sentence" {
		t.Errorf("draft %q, %v", d.Text, err)
	}
	if b, err := v.Attachment(t.Context(), picture); err != nil || len(b) != 100<<10 {
		t.Errorf("picture of %d bytes, %v", len(b), err)
	}
	if _, err := v.Record(t.Context(), mine.ID); err != nil {
		t.Errorf("what was made meanwhile: %v", err)
	}
	if got := stateHash(t, v); got == want {
		t.Error("the state hash does not know what was made meanwhile")
	}
	entries, err := v.Journal(t.Context(), journal.Query{Kinds: []journal.Kind{journal.Travelled}})
	if err != nil || len(entries) != 2 || entries[0].Why != "returned" || entries[1].Why != "left" || entries[1].Count != 5 {
		t.Errorf("journal: %+v, %v", entries, err)
	}
}

// outbox demands that so many changes wait, and that they can be read.
func outbox(t testing.TB, v *vault.Vault, want int) {
	t.Helper()
	exchange(t, v, func(tx *vault.Tx) error {
		count, _ := tx.OutboxSize()
		all, err := tx.Outbox(vault.Limit{})
		if count != want || len(all) != want {
			t.Errorf("%d changes wait, %d are given, want %d", count, len(all), want)
		}
		return err
	})
}

func TestSRB14_NothingLeavesWhenSomethingWasSavedAfterTheFileWasWritten(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	_, all := full(t, v)
	to, err := v.Recovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var mark uint64
	_, _, err = backup.Write(&bytes.Buffer{}, to, signer(), func(w *backup.Writer) (backup.Head, error) {
		h, err := v.Backup(t.Context(), w, nil)
		mark = h.Mark
		return h, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.PutDraft(t.Context(), screening.Draft{Record: all[1].ID, Text: "typed at the last moment"}); err != nil {
		t.Fatal(err)
	}
	if err := v.Leave(t.Context(), leaving(mark)); !errors.Is(err, screening.ErrMeanwhile) {
		t.Errorf("leave: %v", err)
	}
	if sums, err := v.Summaries(t.Context()); err != nil || len(sums) != 5 {
		t.Errorf("%d records, %v", len(sums), err)
	}
}

func TestABackupOfAnotherDeviceDoesNotComeBack(t *testing.T) {
	id := identity(t)
	v, other := guarded(t, t.TempDir(), id), guarded(t, t.TempDir(), id)
	full(t, v)
	full(t, other)
	leave(t, v)
	file, _ := backUp(t, other, nil)
	if _, err := comeBack(t, v, file, id); !errors.Is(err, backup.ErrBroken) {
		t.Errorf("another vault's: %v", err)
	}
}

// TestAnErasedRecordDoesNotComeBackWithAnOlderFile: the vault that erased it
// refuses the file, whoever asks.
func TestAnErasedRecordDoesNotComeBackWithAnOlderFile(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	_, all := full(t, v)
	older := leave(t, v)
	if _, err := comeBack(t, v, older, id); err != nil {
		t.Fatal(err)
	}
	erased := all[4].ID
	if _, err := v.Erase(t.Context(), vault.Erasure{Records: []vault.Doomed{{Record: erased, Why: "request", At: time.UnixMilli(1_800_000_000_000), Proof: []byte("signed")}}}); err != nil {
		t.Fatal(err)
	}
	newer := leave(t, v)
	if _, err := comeBack(t, v, older, id); !errors.Is(err, backup.ErrBroken) {
		t.Errorf("an older file: %v", err)
	}
	if _, err := v.Record(t.Context(), erased); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the erased record: %v", err)
	}
	if _, err := comeBack(t, v, newer, id); err != nil {
		t.Errorf("the right file: %v", err)
	}
}
