package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// readLine is a line of `pelitactl reader`, as a script sees it.
type readLine struct {
	What, Record string
	Number, Own  uint64
	Value        map[string]any
	Bytes        []byte
}

func read(t *testing.T, args ...string) []readLine {
	t.Helper()
	cmd := exec.Command(filepath.Join(programs, "pelitactl"), append([]string{"reader"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("reader: %v: %s", err, errs.String())
	}
	if !strings.Contains(errs.String(), "in clear") {
		t.Error("it did not warn")
	}
	return parseLines(t, out.Bytes())
}

func parseLines(t *testing.T, b []byte) []readLine {
	t.Helper()
	var all []readLine
	s := bufio.NewScanner(bytes.NewReader(b))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var l readLine
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// states folds what the reader gave, with our own fold: the hash of each record.
func states(t *testing.T, lines []readLine) map[string]string {
	t.Helper()
	sets := map[string][]history.ChangeSet{}
	for _, l := range lines {
		if l.What == "damaged" {
			t.Errorf("damaged: %+v", l)
		}
		if l.What != "change" {
			continue
		}
		c, err := history.Decode(l.Bytes)
		if err != nil || c.Record.String() != l.Record {
			t.Fatalf("change %d of %s: %v", l.Number, l.Record, err)
		}
		if l.Value["record"] != l.Record || len(l.Value["ops"].([]any)) != len(c.Ops) {
			t.Errorf("change %d of %s is told wrongly: %v", l.Number, l.Record, l.Value)
		}
		sets[l.Record] = append(sets[l.Record], c)
	}
	out := map[string]string{}
	for id, all := range sets {
		hash := history.Fold(all).Hash()
		out[id] = hex.EncodeToString(hash[:])
	}
	return out
}

type releasedVault struct {
	Passphrase, Recovery string
	Record               []struct{ ID, Hash, Draft string }
}

// TestSRM05_TheReaderGivesTheRecordsOfEveryVaultEverReleased: from the written
// formats alone, with the recovery key or a passphrase, and changing nothing.
func TestSRM05_TheReaderGivesTheRecordsOfEveryVaultEverReleased(t *testing.T) {
	t.Parallel()
	all, err := filepath.Glob("../../../testdata/vaults/*/expect.toml")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d vaults, %v", len(all), err)
	}
	for _, file := range all {
		var want releasedVault
		if _, err := toml.DecodeFile(file, &want); err != nil {
			t.Fatal(err)
		}
		dir := copied(t, filepath.Dir(file))
		before := contents(t, dir)
		keys := t.TempDir()
		key, pass := filepath.Join(keys, "key"), filepath.Join(keys, "pass")
		for name, text := range map[string]string{key: want.Recovery, pass: want.Passphrase} {
			if err := os.WriteFile(name, []byte(text+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for name, args := range map[string][]string{"recovery key": {"--identity", key}, "passphrase": {"--passphrase-file", pass}} {
			lines := read(t, append([]string{dir}, args...)...)
			got := states(t, lines)
			if len(got) != len(want.Record) {
				t.Errorf("%s, %s: %d records, want %d", file, name, len(got), len(want.Record))
			}
			for _, r := range want.Record {
				if got[r.ID] != r.Hash {
					t.Errorf("%s, %s: record %s reads as something else", file, name, r.ID)
				}
				if draft := draftOf(lines, r.ID); draft != r.Draft {
					t.Errorf("%s, %s: draft %q", file, name, draft)
				}
				sameBody(t, lines, r.ID)
			}
		}
		if after := contents(t, dir); !slices.Equal(before, after) {
			t.Errorf("%s: reading changed the folder", file)
		}
	}
}

func draftOf(lines []readLine, id string) string {
	for _, l := range lines {
		if l.What == "draft" && l.Record == id {
			text, _ := l.Value["text"].(string)
			return text
		}
	}
	return ""
}

// sameBody holds the body that was read against the fold of the changes.
func sameBody(t *testing.T, lines []readLine, id string) {
	t.Helper()
	for _, l := range lines {
		if l.What != "body" || l.Record != id {
			continue
		}
		s, err := history.ParseBody(l.Bytes)
		if err != nil {
			t.Error(err)
		}
		hash := s.Hash()
		if states(t, lines)[id] != hex.EncodeToString(hash[:]) {
			t.Errorf("the body of %s is not the fold of its changes", id)
		}
		return
	}
	t.Errorf("no body of %s", id)
}

func copied(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func contents(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e.Name()+" "+hex.EncodeToString(b))
	}
	return out
}

// TestSRM05_TheReaderGivesWhatABackupHoldsAndWhatAVaultInUseHolds: a vault whose
// program was killed has a write-ahead log.
func TestSRM05_TheReaderGivesWhatABackupHoldsAndWhatAVaultInUseHolds(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	_, other := recovery(t)
	o := keptBy(t, "a", recipient)
	ids := []string{o.screenOne(anyScenario(t)), o.screenOne(anyScenario(t))}
	want := map[string]string{}
	for _, id := range ids {
		var s shown
		o.do(&s, "record", "show", id)
		want[id] = s.Hash
	}
	file := filepath.Join(t.TempDir(), "all.backup")
	o.do(nil, "backup", "write", file)
	backup := read(t, file, "--identity", key)
	sameStates(t, "backup", states(t, backup), want)
	if last := backup[len(backup)-1]; last.What != "manifest" || last.Value["records"] != float64(2) {
		t.Errorf("the last line: %+v", last)
	}
	journal := slices.ContainsFunc(backup, func(l readLine) bool { return l.What == "journal" })
	if !journal {
		t.Error("no line of the journal")
	}
	inUse(t, o.dir, func() {
		lines := read(t, o.dir, "--identity", key)
		if got := states(t, lines); len(got) != 3 {
			t.Errorf("%d records of a vault in use", len(got))
		}
	})
	for name, args := range map[string][]string{
		"another key for the backup": {file, "--identity", other}, "another key for the vault": {o.dir, "--identity", other},
	} {
		out, err := exec.Command(filepath.Join(programs, "pelitactl"), append([]string{"reader"}, args...)...).CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte("E_NOT_FOR_US")) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// TestSRM05_TheReaderWritesOutTheFilesOfAVaultAndOfABackup: byte for byte, into a
// new folder that nobody else reads, and none that does not open.
func TestSRM05_TheReaderWritesOutTheFilesOfAVaultAndOfABackup(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	record := o.screenOne(anyScenario(t))
	want := map[string][]byte{".txt": []byte(strings.Repeat("a chat, line by line\n", 9000)), ".jpg": plantedPhoto(t)}
	for kind, b := range want {
		o.do(nil, "attachment", "add", "--record", record, "--file", o.file("x"+kind, b), "--how", "stick")
	}
	file := filepath.Join(t.TempDir(), "all.backup")
	o.do(nil, "backup", "write", file)
	for _, from := range []string{file, o.dir} {
		to := filepath.Join(t.TempDir(), "files")
		lines := read(t, from, "--identity", key, "--attachments", to)
		found := 0
		for _, l := range lines {
			if l.What != "attachment" {
				continue
			}
			found++
			name, _ := l.Value["file"].(string)
			b, err := os.ReadFile(filepath.Join(to, name))
			if err != nil || l.Record != record || !bytes.Equal(b, want[filepath.Ext(name)]) {
				t.Errorf("%s of %s is not what was taken in: %v", name, l.Record, err)
			}
		}
		if entries, err := os.ReadDir(to); err != nil || found != len(want) || len(entries) != found {
			t.Errorf("%d files written out, %d in the folder, %v", found, len(entries), err)
		}
		out, err := exec.Command(filepath.Join(programs, "pelitactl"), "reader", from, "--identity", key, "--attachments", to).CombinedOutput()
		if err == nil {
			t.Errorf("it wrote into a folder that was there: %s", out)
		}
	}
	damageOne(t, filepath.Join(o.dir, "attachments"))
	to := filepath.Join(t.TempDir(), "files")
	lines := read(t, o.dir, "--identity", key, "--attachments", to)
	damaged := slices.IndexFunc(lines, func(l readLine) bool { return l.What == "damaged" })
	if entries, err := os.ReadDir(to); err != nil || damaged < 0 || len(entries) != len(want)-1 {
		t.Errorf("with one damaged: line %d, %d files, %v", damaged, len(entries), err)
	}
}

func damageOne(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatal(len(entries), err)
	}
	name := filepath.Join(dir, entries[0].Name())
	b, err := os.ReadFile(name)
	if err == nil {
		b[len(b)-20] ^= 1
		err = os.WriteFile(name, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func sameStates(t *testing.T, name string, got, want map[string]string) {
	t.Helper()
	for id, hash := range want {
		if got[id] != hash {
			t.Errorf("%s: record %s: %s, want %s", name, id, got[id], hash)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d records, want %d", name, len(got), len(want))
	}
}

// inUse runs do while a program has the vault open and has saved a record.
func inUse(t *testing.T, dir string, do func()) {
	t.Helper()
	v, err := vault.Open(t.Context(), vault.Config{Dir: dir, Now: time.Now}, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.Commit(t.Context(), screeningtest.Opening())
	if err != nil {
		t.Error(err)
	}
	do()
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}

func TestSRM05_ABackupThatIsCutIsNotWrittenOut(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	o.screenOne(anyScenario(t))
	dir := t.TempDir()
	file, out := filepath.Join(dir, "all.backup"), filepath.Join(dir, "all.jsonl")
	o.do(nil, "backup", "write", file)
	run := func() ([]byte, error) {
		return exec.Command(filepath.Join(programs, "pelitactl"), "reader", file, "--identity", key, "--out", out).CombinedOutput()
	}
	if text, err := run(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	whole, err := os.ReadFile(out)
	if st, e := os.Stat(out); err != nil || e != nil || st.Mode().Perm() != 0o600 || len(states(t, parseLines(t, whole))) != 1 {
		t.Errorf("%v, %v", err, e)
	}
	if err := os.Remove(out); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, sizeOf(file)-1); err != nil {
		t.Fatal(err)
	}
	if text, err := run(); err == nil || !bytes.Contains(text, []byte("E_UNREADABLE")) {
		t.Errorf("a cut backup: %v: %s", err, text)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
