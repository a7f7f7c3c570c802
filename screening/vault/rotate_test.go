package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/screeningtest"
)

// stocked makes an open vault with something in every table.
func stocked(t testing.TB, cfg Config) (*Vault, map[screening.RecordID][32]byte) {
	t.Helper()
	v, err := Create(t.Context(), Cheap(cfg), Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	want := map[screening.RecordID][32]byte{}
	for i := range 5 {
		r := mustCommit(t, v, screeningtest.Opening())
		r = mustCommit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(fmt.Sprintf("Person %d", i))))
		want[r.ID] = r.State.Hash()
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half a sentence"}); err != nil {
			t.Fatal(err)
		}
		if i == 2 { // the others stand in a delta
			if err := v.fold(t.Context()); err != nil {
				t.Fatal(err)
			}
			putOwnSegment(t, v)
		}
	}
	if err := v.PutSecret(t.Context(), "kept", []byte("a secret")); err != nil {
		t.Fatal(err)
	}
	return v, want
}

func mustCommit(t testing.TB, v *Vault, c screening.Change) screening.Record {
	t.Helper()
	r, err := v.Commit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// putOwnSegment stores all that waits as the next segment of this device.
func putOwnSegment(t testing.TB, v *Vault) {
	t.Helper()
	err := v.Exchange(t.Context(), func(tx *Tx) error {
		waiting, err := tx.Outbox(Limit{})
		if err != nil {
			return err
		}
		s := Segment{Space: [16]byte{1}, Device: v.Device(), Seq: 1, Status: 1, Linked: true, Bytes: []byte("sealed by sync")}
		for _, c := range tx.Chains() {
			s.Seq = c.Seq + 1
		}
		s.Hash[0] = byte(s.Seq)
		var covers []uint64
		for _, p := range waiting {
			covers = append(covers, p.Counter)
		}
		return tx.PutSegment(s, covers...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// same demands that a vault holds what it held, and is sound.
func same(t testing.TB, v *Vault, want map[screening.RecordID][32]byte) {
	t.Helper()
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != len(want) {
		t.Errorf("%d summaries and %v, want %d", len(sums), err, len(want))
	}
	for id, hash := range want {
		r, err := v.Record(t.Context(), id)
		if err != nil || r.State.Hash() != hash {
			t.Errorf("record %s is not what it was: %v", id, err)
		}
		if d, err := v.Draft(t.Context(), id); err != nil || d.Text != "half a sentence" {
			t.Errorf("draft of %s is not what it was: %v", id, err)
		}
	}
	if b, err := v.Secret(t.Context(), "kept"); err != nil || string(b) != "a secret" {
		t.Errorf("the secret is not what it was: %v", err)
	}
	segs, err := v.Segments(t.Context(), SegmentQuery{Space: [16]byte{1}})
	if err != nil || len(segs) != 1 {
		t.Errorf("%d segments and %v, want 1", len(segs), err)
	}
}

func reopen(t testing.TB, v *Vault) *Vault {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	cfg := v.cfg
	cfg.fault = nil
	again, err := Open(t.Context(), cfg, []byte(benchPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	return again
}

// generations are those that vault.age holds.
func generations(t testing.TB, v *Vault) []generationKey {
	t.Helper()
	user, err := findUser(v.folder, []byte(benchPassphrase), v.cfg.factors)
	if err != nil {
		t.Fatal(err)
	}
	file, err := v.folder.read(fileVaultKey, maxVaultFile)
	if err != nil {
		t.Fatal(err)
	}
	k, err := openVaultKey(file, user)
	if err != nil {
		t.Fatal(err)
	}
	return k.Generations
}

// underOld counts the sealed values that an old keyring opens, by table.
func underOld(t testing.TB, v *Vault, old keyring) map[string]int {
	t.Helper()
	opens := map[string]int{}
	for _, table := range []struct {
		name, query string
		open        func(id, sealed []byte, version uint64) error
	}{
		{"meta", `SELECT id, version, value FROM meta`, func(id, b []byte, n uint64) error { _, err := old.open(metaPlace(id, n), b); return err }},
		{"keys", `SELECT id, version, value FROM keys`, func(id, b []byte, _ uint64) error { _, err := old.openRecordKey([16]byte(id), b); return err }},
		{"pages", `SELECT CAST(rid AS BLOB), version, value FROM pages`, func(id, b []byte, n uint64) error {
			var row uint64
			fmt.Sscan(string(id), &row)
			_, err := old.open(pagePlace(row, n), b)
			return err
		}},
		{"delta", `SELECT CAST(rid AS BLOB), version, value FROM delta`, func(id, b []byte, _ uint64) error {
			var row uint64
			fmt.Sscan(string(id), &row)
			_, err := old.open(deltaPlace(row), b)
			return err
		}},
		{"notes", `SELECT space || device || id, version, note FROM segments`, func(id, b []byte, n uint64) error {
			s := Segment{Space: [16]byte(id), Device: [16]byte(id[16:]), Hash: [32]byte(id[32:]), Seq: n}
			_, err := old.open(notePlace(s), b)
			return err
		}},
	} {
		rows, err := v.db.Query(table.query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id, sealed []byte
			var version uint64
			if err := rows.Scan(&id, &version, &sealed); err != nil {
				t.Fatal(err)
			}
			if table.open(id, sealed, version) == nil {
				opens[table.name]++
			}
		}
	}
	return opens
}

// cloneKeys keeps a generation that the vault is about to wipe.
func cloneKeys(t testing.TB, k keyring) keyring {
	t.Helper()
	var all []generationKey
	for _, g := range k.all {
		all = append(all, generationKey{Generation: g.number, Key: bytes.Clone(g.key.Reveal())})
	}
	out, err := newKeyring(k.vault, all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestANewGenerationOpensAllAndTheOldOneNothing(t *testing.T) {
	v, want := stocked(t, Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	old := cloneKeys(t, v.keys)
	before := underOld(t, v, old)
	for _, table := range []string{"meta", "keys", "pages", "delta", "notes"} {
		if before[table] == 0 {
			t.Errorf("the old key opened nothing of %s before: the test sees nothing", table)
		}
	}
	if err := Rotate(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	if left := underOld(t, v, old); len(left) > 0 {
		t.Errorf("the old key still opens %v", left)
	}
	if g := generations(t, v); len(g) != 1 || g[0].Generation != 2 || bytes.Equal(g[0].Key, old.all[0].key.Reveal()) {
		t.Error("vault.age does not hold the new generation alone")
	}
	if st, err := os.Stat(filepath.Join(v.cfg.Dir, "vault.db-wal")); err != nil || st.Size() != 0 {
		t.Errorf("the write-ahead log is not empty: %v", err)
	}
	same(t, v, want)
	v = reopen(t, v)
	same(t, v, want)
	for range 3 { // and on it goes, with changes between
		r := mustCommit(t, v, screeningtest.Opening())
		want[r.ID] = r.State.Hash()
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half a sentence"}); err != nil {
			t.Fatal(err)
		}
		if err := Rotate(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	same(t, v, want)
	same(t, reopen(t, v), want)
}

func TestAFailureAtAnyStepLeavesTheVaultAsItWas(t *testing.T) {
	for _, at := range Steps() {
		t.Run(at, func(t *testing.T) {
			boom := errors.New("boom")
			armed := false
			cfg := Faulty(Config{Dir: t.TempDir(), Now: screeningtest.Clock()}, func(step string) error {
				if armed && step == at {
					return boom
				}
				return nil
			})
			v, want := stocked(t, cfg)
			armed = true
			err := Rotate(t.Context(), v)
			if !errors.Is(err, boom) {
				t.Fatalf("error %v, want that of the step", err)
			}
			committed := at == stepLog || at == stepRetire || at == stepDone
			if errors.Is(err, ErrUnfinished) != committed {
				t.Errorf("error %v: unfinished says whether it was committed", err)
			}
			same(t, v, want)
			armed = false
			r := mustCommit(t, v, screeningtest.Opening())
			want[r.ID] = r.State.Hash()
			if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half a sentence"}); err != nil {
				t.Fatal(err)
			}
			same(t, v, want)
			v = reopen(t, v)
			same(t, v, want)
			if g := generations(t, v); len(g) != 1 {
				t.Errorf("vault.age holds %d generations after the next opening", len(g))
			}
			if err := Rotate(t.Context(), v); err != nil {
				t.Fatal(err)
			}
			same(t, v, want)
		})
	}
}

// A value that does not open is left, and the rest changes generation without it.
func TestADamagedRowDoesNotStopANewGeneration(t *testing.T) {
	v, want := stocked(t, Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	var broken screening.RecordID
	for id := range want {
		broken = id
	}
	if _, err := v.db.Exec(`UPDATE keys SET value = zeroblob(77) WHERE id = ?`, broken[:]); err != nil {
		t.Fatal(err)
	}
	v = reopen(t, v)
	if err := Rotate(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	v = reopen(t, v)
	if _, err := v.Record(t.Context(), broken); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("the damaged record reads as %v", err)
	}
	for id, hash := range want {
		if r, err := v.Record(t.Context(), id); id != broken && (err != nil || r.State.Hash() != hash) {
			t.Errorf("record %s is not what it was: %v", id, err)
		}
	}
}

func TestRecoveryRecipientsOpenTheNewGeneration(t *testing.T) {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	cfg := Cheap(Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	v, err := Create(t.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase), Recovery: []string{identity.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := Rotate(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(cfg.Dir, "vault.age"))
	if err != nil {
		t.Fatal(err)
	}
	var k vaultKey
	if err := decryptCBOR(b, &k, identity); err != nil || len(k.Generations) != 1 || k.Generations[0].Generation != 2 {
		t.Errorf("the recovery key finds %d generations: %v", len(k.Generations), err)
	}
}

// A key file that was replaced is overwritten, also when the program ended
// before it could be; one that was not is never touched.
func TestAReplacedKeyFileIsOverwritten(t *testing.T) {
	f, err := makeFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.root.Close()
	first := bytes.Repeat([]byte("first"), 100)
	if err := f.write("vault.age", first); err != nil {
		t.Fatal(err)
	}
	held, err := os.Open(filepath.Join(f.path, "vault.age"))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := f.write("vault.age", []byte("second")); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, len(first))
	if _, err := held.ReadAt(b, 0); err != nil || !bytes.Equal(b, make([]byte, len(first))) {
		t.Errorf("the blocks of the old file hold more than zeros: %v", err)
	}
	cut := f.before("vault.age") // the program ends here
	if err := cut.file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.sweep(); err != nil {
		t.Fatal(err)
	}
	if b, err := f.read("vault.age", 100); err != nil || string(b) != "second" {
		t.Errorf("sweeping a second name destroyed the file: %q %v", b, err)
	}
	cut = f.before("vault.age")
	if err := errors.Join(f.create("new", []byte("third")), f.root.Rename("new", "vault.age")); err != nil {
		t.Fatal(err)
	}
	if err := f.sweep(); err != nil { // the program ended after the rename
		t.Fatal(err)
	}
	b = make([]byte, 6)
	if _, err := cut.file.Stat(); err != nil {
		t.Fatal(err)
	}
	read, err := os.Open(fmt.Sprintf("/proc/self/fd/%d", cut.file.Fd()))
	if err != nil {
		screeningtest.Skip(t, "no /proc here")
	}
	defer read.Close()
	if _, err := read.ReadAt(b, 0); err != nil || !bytes.Equal(b, make([]byte, 6)) {
		t.Errorf("sweeping left the old file whole: %q %v", b, err)
	}
}
