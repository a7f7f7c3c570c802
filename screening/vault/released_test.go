package vault_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/BurntSushi/toml"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

const released = "../../testdata/vaults"

// expectation is the expect.toml beside each vault that was ever released.
type expectation struct {
	Passphrase string            `toml:"passphrase"`
	Recovery   string            `toml:"recovery"`
	Device     string            `toml:"device"`
	Records    []expectedRecord  `toml:"record"`
	Secrets    map[string]string `toml:"secret"`
	Segments   []string          `toml:"segments"`
	Waiting    int               `toml:"waiting"`
}

type expectedRecord struct {
	ID    string `toml:"id"`
	Hash  string `toml:"hash"`
	Name  string `toml:"name"`
	Draft string `toml:"draft"`
	Sync  string `toml:"sync"`
}

// realConfig is what a program passes: nothing is lowered.
func realConfig(dir string) vault.Config {
	return vault.Config{Dir: dir, Now: screeningtest.Clock(), Summarise: screeningtest.Summarise, WorkFactor: 16}
}

func TestEveryVaultEverReleasedOpens(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(released, "*", "expect.toml"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("%d vaults, %v", len(dirs), err)
	}
	for _, file := range dirs {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			var want expectation
			if _, err := toml.DecodeFile(file, &want); err != nil {
				t.Fatal(err)
			}
			dir := copyDir(t, filepath.Dir(file))
			v, err := vault.Open(t.Context(), realConfig(dir), []byte(want.Passphrase))
			if err != nil {
				t.Fatal(err)
			}
			closeLater(t, v)
			matches(t, v, want)
			if err := v.Verify(t.Context()); err != nil {
				t.Error(err)
			}
			recoverable(t, dir, want.Recovery)
		})
	}
}

func matches(t *testing.T, v *vault.Vault, want expectation) {
	t.Helper()
	if v.Device().String() != want.Device {
		t.Errorf("device %s, want %s", v.Device(), want.Device)
	}
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != len(want.Records) {
		t.Fatalf("%d records, %v, want %d", len(sums), err, len(want.Records))
	}
	for i, w := range want.Records {
		r, err := v.Record(t.Context(), sums[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		d, err := v.Draft(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		hash := r.State.Hash()
		got := expectedRecord{r.ID.String(), hex.EncodeToString(hash[:]), sums[i].Name, d.Text, sums[i].Sync.String()}
		if got != w {
			t.Errorf("record %d: %v, want %v", i, got, w)
		}
	}
	for name, value := range want.Secrets {
		if got, err := v.Secret(t.Context(), name); err != nil || string(got) != value {
			t.Errorf("secret %s: %q, %v", name, got, err)
		}
	}
	segments, err := v.Segments(t.Context(), vault.SegmentQuery{Space: space()})
	if err != nil || len(segments) != len(want.Segments) {
		t.Fatalf("%d segments, %v, want %d", len(segments), err, len(want.Segments))
	}
	for i, s := range segments {
		if string(s.Bytes) != want.Segments[i] {
			t.Errorf("segment %d: %q, want %q", i, s.Bytes, want.Segments[i])
		}
	}
	exchange(t, v, func(tx *vault.Tx) error {
		if n, _ := tx.OutboxSize(); n != want.Waiting {
			t.Errorf("%d changes wait, want %d", n, want.Waiting)
		}
		return nil
	})
}

func recoverable(t *testing.T, dir, recovery string) {
	t.Helper()
	identity, err := age.ParseHybridIdentity(recovery)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := age.Decrypt(bytes.NewReader(read(t, filepath.Join(dir, "vault.age"))), identity); err != nil {
		t.Errorf("the recovery key does not open it: %v", err)
	}
}

// TestMakeAVaultToRelease writes testdata/vaults/NAME when PELITA_RELEASE_VAULT
// is NAME: once for each schema, before it is released, and never again.
func TestMakeAVaultToRelease(t *testing.T) {
	name := os.Getenv("PELITA_RELEASE_VAULT")
	if name == "" {
		t.Skip("PELITA_RELEASE_VAULT names no vault to make")
	}
	to := filepath.Join(released, name)
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is there already: a released vault is never made anew", to)
	}
	recovery, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	v, err := vault.Create(t.Context(), realConfig(dir), vault.Creation{Passphrase: []byte(passphrase), Recovery: []string{recovery.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	want := expectation{Passphrase: passphrase, Recovery: recovery.String(), Device: v.Device().String()}
	populate(t, v, &want)
	if err := vault.EmptyLog(t.Context(), v); err != nil { // and never closed, so that the list is in every place it can be
		t.Fatal(err)
	}
	out := copyDir(t, dir)
	closeNow(t, v)
	if err := errors.Join(os.Remove(filepath.Join(out, "lock")), os.RemoveAll(filepath.Join(out, "vault.db-wal")), os.MkdirAll(filepath.Dir(to), 0o755), os.CopyFS(to, os.DirFS(out))); err != nil {
		t.Fatal(err)
	}
	b, err := toml.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(to, "expect.toml"), b)
}

// populate puts one of everything into a vault.
func populate(t *testing.T, v *vault.Vault, want *expectation) {
	t.Helper()
	r := commit(t, v, screeningtest.Opening())
	commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text("Synthetic One")))
	sealAll(t, v, 1)
	want.Segments = []string{"b"}
	if err := v.MarkAcked(t.Context(), space(), v.Device(), 1); err != nil {
		t.Fatal(err)
	}
	two := commit(t, v, screeningtest.Opening())
	two = commit(t, v, screeningtest.Answering(two, screeningtest.Said("doors_locked"), screeningtest.Absent(protocol.Declined)))
	two = commit(t, v, screeningtest.Answering(two, screeningtest.Said("call_name"), screeningtest.Text("អ្នកទីពីរ")))
	commit(t, v, screeningtest.Deciding(two, history.Decision{Kind: "continue-later", Reasons: "synthetic"}))
	if err := v.PutDraft(t.Context(), screening.Draft{Record: two.ID, Text: "half a sentence"}); err != nil {
		t.Fatal(err)
	}
	foreign := screeningtest.Set(screening.RecordID{3}, screening.DeviceID{0xdd}, 1, history.Op{
		Kind: history.Set, Register: screeningtest.Said("call_name"), Answer: screeningtest.Text("Synthetic Three"),
	})
	b, err := foreign.Encode()
	if err != nil {
		t.Fatal(err)
	}
	exchange(t, v, func(tx *vault.Tx) error { return tx.Apply(b) })
	want.Secrets = map[string]string{"hub": "https://hub.example"}
	if err := v.PutSecret(t.Context(), "hub", []byte("https://hub.example")); err != nil {
		t.Fatal(err)
	}
	want.Waiting = 4
	sums, err := v.Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sums {
		r, err := v.Record(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		hash := r.State.Hash()
		d, err := v.Draft(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		want.Records = append(want.Records, expectedRecord{s.ID.String(), hex.EncodeToString(hash[:]), s.Name, d.Text, s.Sync.String()})
	}
}

// The records of the first vault were asked in a protocol that no library holds:
// they are listed and shown whole, and never read by another.
func TestRecordsOfTheFirstVaultAreNotReadByAnotherProtocol(t *testing.T) {
	dir := copyDir(t, filepath.Join(released, "1"))
	library, err := screening.LoadLibrary(os.DirFS("../../assets"))
	if err != nil {
		t.Fatal(err)
	}
	config := realConfig(dir)
	config.Summarise = library.Summarise
	v, err := vault.Open(t.Context(), config, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != 3 {
		t.Fatalf("%d records, %v", len(sums), err)
	}
	for _, s := range sums {
		r, err := v.Record(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, ok := library.Of(r); ok {
			t.Error("it is read by another protocol")
		}
		if _, err := library.Assess(r); !errors.Is(err, screening.ErrNoProtocol) {
			t.Errorf("it is evaluated: %v", err)
		}
		if got := library.Summarise(r); got.Name != s.Name || len(r.State.Registers()) == 0 {
			t.Errorf("listed as %q, with %d answers", got.Name, len(r.State.Registers()))
		}
	}
}
