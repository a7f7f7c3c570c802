package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

const shredded = "the words that the person wants forgotten"

// doomed makes a vault with one record to be erased among others, in files and
// drafts too, and has it all folded and closed once, as after a day of work.
func doomed(t *testing.T, dir string) (*Vault, screening.RecordID) {
	t.Helper()
	v, _ := stocked(t, Config{Dir: dir, Now: screeningtest.Clock()})
	f, err := v.TakeIn(t.Context(), strings.NewReader("a chat with "+shredded))
	if err != nil {
		t.Fatal(err)
	}
	f.Kind, f.How = "chat", "stick"
	r := mustCommit(t, v, screening.Change{Officer: screeningtest.Officer(), Ops: []history.Op{{Kind: history.Attach, File: f}}})
	r = mustCommit(t, v, screeningtest.Answering(r, screeningtest.Said("story"), screeningtest.Text(shredded)))
	if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: shredded}); err != nil {
		t.Fatal(err)
	}
	return reopen(t, v), r.ID
}

func eraseNow(t *testing.T, v *Vault, id screening.RecordID) {
	t.Helper()
	_, err := v.Erase(t.Context(), Erasure{Records: []Doomed{{Record: id, Why: "request", At: time.UnixMilli(1_800_000_000_000), Proof: []byte("signed")}}})
	if err != nil {
		t.Fatal(err)
	}
}

// burglar has the bytes of a disk and whatever keys lie on the machine: the
// identities of its users, and every key that these lead to.
type burglar struct {
	t     *testing.T
	user  userKey
	vault [16]byte
	keys  map[string]generationKey
}

func newBurglar(t *testing.T, v *Vault) *burglar {
	t.Helper()
	user, err := findUser(v.folder, []byte(benchPassphrase), v.cfg.factors)
	if err != nil {
		t.Fatal(err)
	}
	user.Identity = bytes.Clone(user.Identity)
	return &burglar{t: t, user: user, vault: v.keys.vault, keys: map[string]generationKey{}}
}

// take collects the vault keys of every vault.age that is anywhere in b.
func (x *burglar) take(b []byte) {
	mark := []byte("age-encryption.org/v1\n-> mlkem768x25519")
	for at := 0; ; {
		hit := bytes.Index(b[at:], mark)
		if hit < 0 {
			return
		}
		at += hit
		x.takeFile(b[at:])
		at += len(mark)
	}
}

// takeFile tries every length that the file may have.
func (x *burglar) takeFile(b []byte) {
	end := bytes.Index(b, []byte("\n--- "))
	if end < 0 {
		return
	}
	for n := end; n <= min(len(b), end+400); n++ {
		if k, err := openVaultKey(b[:n], x.user); err == nil {
			for _, g := range k.Generations {
				x.keys[string(g.Key)] = g
			}
			return
		}
	}
}

// finds says in how many places of b a key of the machine opens the record's own
// key, and whether anything of the record opens with what it gives.
func (x *burglar) finds(b []byte, id screening.RecordID) (wrapped, opened int) {
	for _, g := range x.keys {
		ring, err := newKeyring(x.vault, []generationKey{g})
		if err != nil {
			x.t.Fatal(err)
		}
		head := binary.BigEndian.AppendUint32([]byte{suiteXChaCha}, g.Generation)
		for at := 0; ; at++ {
			hit := bytes.Index(b[at:], head)
			if hit < 0 {
				break
			}
			at += hit
			if at+envelopeOver+keyLen > len(b) {
				break
			}
			key, err := ring.openRecordKey(id, b[at:at+envelopeOver+keyLen])
			if err != nil {
				continue
			}
			wrapped++
			opened += x.reads(b, id, key)
		}
	}
	return wrapped, opened
}

// reads counts the bodies, changes and drafts of the record that its key opens.
func (x *burglar) reads(b []byte, id screening.RecordID, key recordKey) (opened int) {
	for at := 0; at+envelopeOver <= len(b); at++ {
		hit := bytes.Index(b[at:], []byte{suiteXChaCha, 0, 0, 0})
		if hit < 0 {
			return opened
		}
		at += hit
		for size := padFloor; size <= 2048; size = padded(size + 1 - padHead) {
			if at+envelopeOver+size > len(b) {
				break
			}
			for _, table := range []table{tableBodies, tableChanges, tableDrafts} {
				for version := range uint64(4) {
					if plain, err := key.open(recordPlace(table, id, version), b[at:at+envelopeOver+size]); err == nil && len(plain) > 0 {
						opened++
					}
				}
			}
		}
	}
	return opened
}

func everyFile(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSRA18_AfterAnErasureNoKeyOfTheMachineOpensTheOldBytes(t *testing.T) {
	v, id := doomed(t, t.TempDir())
	if err := v.emptyLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := everyFile(t, v.cfg.Dir)
	oldKeyFile, err := v.folder.read(fileVaultKey, maxVaultFile)
	if err != nil {
		t.Fatal(err)
	}
	before := newBurglar(t, v)
	before.take(old)
	if wrapped, opened := before.finds(old, id); wrapped == 0 || opened < 3 {
		t.Fatalf("before it, %d keys and %d values open: the test sees nothing", wrapped, opened)
	}

	eraseNow(t, v, id)
	if _, err := v.Record(t.Context(), id); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the record answers %v", err)
	}
	if hits, err := v.Search(t.Context(), "forgotten", 0); err != nil || len(hits) != 0 {
		t.Errorf("search finds %d, %v", len(hits), err)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	if names, err := os.ReadDir(filepath.Join(v.cfg.Dir, dirFiles)); err != nil || len(names) != 0 {
		t.Errorf("%d files are left: %v", len(names), err)
	}
	v = reopen(t, v)
	after := newBurglar(t, v)
	after.take(everyFile(t, v.cfg.Dir))
	if len(after.keys) != 1 {
		t.Errorf("%d generations lie on the machine, want 1", len(after.keys))
	}
	if wrapped, opened := after.finds(old, id); wrapped+opened > 0 {
		t.Errorf("%d keys and %d values of the old copy still open", wrapped, opened)
	}
	// What the page says cannot be promised: who has kept an old vault.age, and
	// knows the passphrase, opens the old copy.
	after.take(oldKeyFile)
	if wrapped, _ := after.finds(old, id); wrapped == 0 {
		t.Error("an old key file opens nothing: the page says that it does")
	}
}

func TestSRA18_OnTheRawDiskNoKeyOfTheMachineOpensTheRecord(t *testing.T) {
	image := screeningtest.MountImage(t, 48)
	raw := func() []byte {
		image.Flush()
		b, err := os.ReadFile(image.File)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	v, id := doomed(t, filepath.Join(image.Dir, "profile"))
	for range 3 { // key files come and go
		if err := Rotate(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	b := raw()
	before := newBurglar(t, v)
	before.take(b)
	if wrapped, opened := before.finds(b, id); wrapped == 0 || opened == 0 || len(before.keys) != 1 {
		t.Fatalf("before it, %d generations, %d keys and %d values open: the test sees nothing", len(before.keys), wrapped, opened)
	}
	eraseNow(t, v, id)
	v = reopen(t, v)
	b = raw()
	after := newBurglar(t, v)
	after.take(b)
	wrapped, opened := after.finds(b, id)
	if len(after.keys) != 1 || wrapped+opened > 0 {
		t.Errorf("the disk holds %d generations; %d keys and %d values of the record open", len(after.keys), wrapped, opened)
	}
}

func TestARecordWhoseChangesAreDamagedCanBeErased(t *testing.T) {
	v, id := doomed(t, t.TempDir())
	if _, err := v.db.Exec(`UPDATE changes SET value = zeroblob(400) WHERE record = ?`, v.index.byID[id].row); err != nil {
		t.Fatal(err)
	}
	eraseNow(t, v, id)
	v = reopen(t, v)
	if _, err := v.Record(t.Context(), id); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the record answers %v", err)
	}
	err := v.Exchange(t.Context(), func(tx *Tx) error { _, err := tx.Outbox(Limit{}); return err })
	if !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("what is missing in the outbox is not named: %v", err)
	}
	cfg := v.cfg
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Repair(t.Context(), cfg, []byte(benchPassphrase)); err != nil && !errors.Is(err, screening.ErrLost) {
		t.Fatal(err)
	}
	if v, err = Open(t.Context(), cfg, []byte(benchPassphrase)); err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Exchange(t.Context(), func(tx *Tx) error { _, err := tx.Outbox(Limit{}); return err }); err != nil {
		t.Errorf("after Repair: %v", err)
	}
}
