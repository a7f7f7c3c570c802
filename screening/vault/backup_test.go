package vault_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

func identity(t testing.TB) *age.HybridIdentity {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// signer is the key of the device in these tests.
func signer() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

// guarded makes a vault with a recovery recipient.
func guarded(t testing.TB, dir string, id *age.HybridIdentity) *vault.Vault {
	t.Helper()
	v, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase), Recovery: []string{id.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	return v
}

// backUp writes a backup of the vault as a file in memory.
func backUp(t testing.TB, v *vault.Vault, edit vault.Edit) ([]byte, backup.Manifest) {
	t.Helper()
	to, err := v.Recovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	m, _, err := backup.Write(&out, to, signer(), func(w *backup.Writer) (backup.Head, error) {
		return v.Backup(t.Context(), w, edit)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), m
}

func restore(t testing.TB, dir string, b []byte, id *age.HybridIdentity) (*vault.Vault, backup.Manifest, error) {
	t.Helper()
	v, m, err := vault.Restore(t.Context(), config(dir), vault.Restoration{
		Passphrase: []byte("another lamp in the small hours"),
		Read: func(take func(backup.Item) error) (backup.Manifest, error) {
			return backup.Read(bytes.NewReader(b), id, take)
		},
	})
	if err == nil {
		closeLater(t, v)
	}
	return v, m, err
}

func mustRestore(t testing.TB, b []byte, id *age.HybridIdentity) (*vault.Vault, backup.Manifest) {
	t.Helper()
	v, m, err := restore(t, filepath.Join(t.TempDir(), "new"), b, id)
	if err != nil {
		t.Fatal(err)
	}
	return v, m
}

// full fills a vault with some of everything: records, a draft, a picture, two
// secrets, segments of which the hub holds one, and changes that wait.
func full(t testing.TB, v *vault.Vault) (protocol.Attachment, []screening.Record) {
	t.Helper()
	var all []screening.Record
	for i := range 5 {
		r := commit(t, v, screeningtest.Opening())
		r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(fmt.Sprintf("Person %d of the test", i))))
		all = append(all, r)
		if i == 1 {
			sealAll(t, v, 1)
			if err := v.MarkAcked(t.Context(), space(), v.Device(), 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	sealAll(t, v, 2)
	commit(t, v, screeningtest.Noting(all[4], "this waits"))
	a, err := v.PutAttachment(t.Context(), screenshot(100<<10))
	if err != nil {
		t.Fatal(err)
	}
	all[4] = commit(t, v, screeningtest.Answering(all[4], history.Register{Item: "ad_picture"}, pictured(a)))
	if err := v.PutDraft(t.Context(), screening.Draft{Record: all[0].ID, Text: "half a sentence"}); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"hub": "https://hub.example", "device-seed": "stays here"} {
		if err := v.PutSecret(t.Context(), name, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	return a, all
}

func stateHash(t testing.TB, v *vault.Vault) [32]byte {
	t.Helper()
	h, err := v.StateHash(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestSRM04_ARestoreOnAnEmptyMachineGivesTheSameState(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	picture, all := full(t, v)
	edit := func(name string, b []byte) ([]byte, bool) { return b, name != "device-seed" }
	file, written := backUp(t, v, edit)
	got, m := mustRestore(t, file, id)

	if want := stateHash(t, v); written.State != want || m.State != want || stateHash(t, got) != want {
		t.Errorf("states %x, %x, %x, want %x", written.State, m.State, stateHash(t, got), want)
	}
	if m.Records != 5 || m.Changes != 12 || m.Files() != 1 {
		t.Errorf("manifest counts %d records, %d changes, %d files", m.Records, m.Changes, m.Files())
	}
	if d, err := got.Draft(t.Context(), all[0].ID); err != nil || d.Text != "half a sentence" {
		t.Errorf("draft %q, %v", d.Text, err)
	}
	if b, err := got.Attachment(t.Context(), picture); err != nil || !bytes.Equal(b, screenshot(100<<10)) {
		t.Errorf("picture of %d bytes, %v", len(b), err)
	}
	if b, err := got.Secret(t.Context(), "hub"); err != nil || string(b) != "https://hub.example" {
		t.Errorf("secret %q, %v", b, err)
	}
	if b, err := got.Secret(t.Context(), "device-seed"); err != nil || b != nil {
		t.Errorf("a secret that was held back came along: %q, %v", b, err)
	}
	if err := got.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	if lost := got.LostFiles(); len(lost) != 0 {
		t.Error(lost)
	}
}

func TestSRM04_ARestoredDeviceForksNoChainAndSendsAgainWhatTheHubLacks(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	full(t, v)
	file, _ := backUp(t, v, nil)
	got, _ := mustRestore(t, file, id)
	if got.Device() == v.Device() {
		t.Fatal("the restored device writes under the id of the old one")
	}
	other, _ := mustRestore(t, file, id)
	if other.Device() == got.Device() {
		t.Error("two restored devices write under one id")
	}
	var was, is []vault.Pending
	exchange(t, v, func(tx *vault.Tx) (err error) { was, err = tx.Outbox(vault.Limit{}); return err })
	exchange(t, got, func(tx *vault.Tx) (err error) {
		count, _ := tx.OutboxSize()
		is, err = tx.Outbox(vault.Limit{})
		if count != len(is) {
			t.Errorf("%d wait and %d are given", count, len(is))
		}
		return err
	})
	// four changes are with the hub, six in a segment that it did not acknowledge
	if len(was) != 2 || len(is) != 8 {
		t.Errorf("%d waited, %d wait now", len(was), len(is))
	}
	r := commit(t, got, screeningtest.Opening())
	if n := len(sealAll(t, got, 1)); n != 9 {
		t.Errorf("%d changes went into the first segment of the new device", n)
	}
	if err := got.MarkAcked(t.Context(), space(), got.Device(), 1); err != nil {
		t.Fatal(err)
	}
	for id, state := range states(t, got) {
		if state != screening.WithHub {
			t.Errorf("record %s is %v", id, state)
		}
	}
	if _, err := got.Record(t.Context(), r.ID); err != nil {
		t.Error(err)
	}
}

func TestSRM04_ABackupOpensWithTheAgencysKeyAndTheVaultThatComesOfItToo(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	full(t, v)
	file, _ := backUp(t, v, nil)
	dir := filepath.Join(t.TempDir(), "new")
	if _, _, err := restore(t, dir, file, identity(t)); !errors.Is(err, backup.ErrNotForUs) {
		t.Errorf("another key: %v", err)
	}
	wantNothing(t, dir)
	got, _, err := restore(t, dir, file, id)
	if err != nil {
		t.Fatal(err)
	}
	closeNow(t, got)
	recoverable(t, dir, id.String())
}

// wantNothing demands that a folder holds no vault and no part of one.
func wantNothing(t testing.TB, dir string) {
	t.Helper()
	if vault.Exists(dir) {
		t.Error("there is a vault")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "lock" {
			t.Errorf("%s is left", e.Name())
		}
	}
}

func TestSRH08_NothingIsTakenInFromABackupThatIsNotWhole(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	full(t, v)
	file, _ := backUp(t, v, nil)
	dir := filepath.Join(t.TempDir(), "new")
	refused := func(name string, b []byte) {
		t.Helper()
		if _, _, err := restore(t, dir, b, id); !errors.Is(err, backup.ErrBroken) && !errors.Is(err, backup.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
		wantNothing(t, dir)
	}
	for n := 0; n < len(file); n += len(file)/25 + 1 {
		refused(fmt.Sprintf("cut at %d", n), file[:n])
	}
	refused("cut by one", file[:len(file)-1])
	refused("SR-H09: one byte more", append(bytes.Clone(file), 0))
	refused("SR-H09: twice", append(bytes.Clone(file), file...))
	if _, _, err := restore(t, dir, file, id); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestSRH10_ASecondRestoreChangesNothing(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	full(t, v)
	file, _ := backUp(t, v, nil)
	dir := filepath.Join(t.TempDir(), "new")
	got, _, err := restore(t, dir, file, id)
	if err != nil {
		t.Fatal(err)
	}
	closeNow(t, got)
	before := tree(t, dir)
	if _, _, err := restore(t, dir, file, id); !errors.Is(err, screening.ErrProfileExists) {
		t.Errorf("second restore: %v", err)
	}
	after := tree(t, dir)
	for name, was := range before {
		if after[name] != was {
			t.Errorf("%s changed", name)
		}
	}
}

func TestSRM04_TheVaultIsInUseWhileItIsBackedUp(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	_, all := full(t, v)
	want := stateHash(t, v)
	to, err := v.Recovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out busyWriter
	out.each = func() { // each time that some of it is written
		commit(t, v, screeningtest.Noting(all[0], "said meanwhile"))
		commit(t, v, screeningtest.Opening())
	}
	m, _, err := backup.Write(&out, to, signer(), func(w *backup.Writer) (backup.Head, error) { return v.Backup(t.Context(), w, nil) })
	if err != nil {
		t.Fatal(err)
	}
	if out.times < 2 {
		t.Fatalf("the vault was used %d times meanwhile", out.times)
	}
	got, _ := mustRestore(t, out.Bytes(), id)
	if m.State != want || stateHash(t, got) != want {
		t.Error("the backup is not of one moment")
	}
	if stateHash(t, v) == want {
		t.Error("the vault did not change meanwhile")
	}
}

// busyWriter does something each time that bytes come, but for the header.
type busyWriter struct {
	bytes.Buffer
	each  func()
	times int
}

func (b *busyWriter) Write(p []byte) (int, error) {
	if len(p) > 32<<10 {
		b.times++
		b.each()
	}
	return b.Buffer.Write(p)
}

func TestARecordThatIsDamagedIsLeftOutOfTheBackupByName(t *testing.T) {
	id := identity(t)
	dir := t.TempDir()
	v := guarded(t, dir, id)
	full(t, v)
	closeNow(t, v)
	attack(t, dir, `UPDATE changes SET value = zeroblob(length(value)) WHERE rid = 1`)
	v = open(t, dir)
	file, m := backUp(t, v, nil)
	if len(m.Left) != 1 || m.Records != 4 {
		t.Fatalf("%d records, left out: %d", m.Records, len(m.Left))
	}
	got, _ := mustRestore(t, file, id)
	if sums, err := got.Summaries(t.Context()); err != nil || len(sums) != 4 {
		t.Errorf("%d records, %v", len(sums), err)
	}
	exchange(t, got, func(tx *vault.Tx) error {
		count, _ := tx.OutboxSize()
		waiting, err := tx.Outbox(vault.Limit{})
		if count != len(waiting) {
			t.Errorf("%d wait and %d are given", count, len(waiting))
		}
		return err
	})
}

// The journal goes on where it was, under the same forward keys: the agency's
// recovery key proves every entry of before and after.
func TestSRM04_TheJournalComesAlongAndGoesOn(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	full(t, v)
	if err := v.Log(t.Context(), vault.Event{Kind: journal.Unlocked}); err != nil {
		t.Fatal(err)
	}
	before := v.JournalHead()
	file, _ := backUp(t, v, nil)
	got, _ := mustRestore(t, file, id)
	if got.JournalHead() != before {
		t.Errorf("the journal ends at %d, was at %d", got.JournalHead().Number, before.Number)
	}
	if err := got.Log(t.Context(), vault.Event{Kind: journal.Restored}); err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	report, err := got.VerifyJournal(t.Context(), vault.JournalProof{Recovery: []string{id.String()}, Head: before})
	if err != nil || len(report.Breaks) != 0 || report.Authenticated != report.Head.Number || report.Head.Number <= before.Number {
		t.Errorf("%+v, %v", report, err)
	}
}
