package vault_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// voice is n bytes that begin like a recording; every 64 KiB of it differ.
func voice(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>16 + 'a')
	}
	copy(b, "OggS\x00said into the microphone")
	return b
}

// takeIn makes a file part of a new record.
func takeIn(t testing.TB, v *vault.Vault, b []byte) (screening.Record, history.File) {
	t.Helper()
	f, err := v.TakeIn(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return attached(t, v, commit(t, v, screeningtest.Opening()), f), f
}

func attached(t testing.TB, v *vault.Vault, r screening.Record, f history.File) screening.Record {
	t.Helper()
	f.Kind, f.How = evidence.KindsOf(f.Media)[0], "stick"
	return commit(t, v, screening.Change{
		Record: r.ID, Officer: screeningtest.Officer(), Ops: []history.Op{{Kind: history.Attach, File: f}},
	})
}

func pathOf(dir string, f history.File) string {
	const digits = "0123456789abcdef"
	var name []byte
	for _, b := range f.ID {
		name = append(name, digits[b>>4], digits[b&15])
	}
	return filepath.Join(dir, "attachments", string(name)+".age")
}

func readOut(t testing.TB, v *vault.Vault, f history.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := v.ReadOut(t.Context(), f, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestTheOriginalIsKeptByteForByteAndSealed(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	var kept []history.File
	for _, n := range []int{5, 255, 64<<10 - 1, 64 << 10, 1<<20 + 17} {
		_, f := takeIn(t, v, voice(n)[:n])
		kept = append(kept, f)
		if f.Sum != sha256.Sum256(voice(n)) || f.Size != int64(n) || f.Media != evidence.Ogg {
			t.Fatalf("%d bytes: %+v", n, f)
		}
	}
	closeNow(t, v)
	for path := range tree(t, dir) {
		if st, err := os.Stat(path); err != nil || st.IsDir() {
			continue
		}
		if b := read(t, path); bytes.Contains(b, []byte("said into")) {
			t.Errorf("the recording can be read in %s", filepath.Base(path))
		}
	}
	v = open(t, dir)
	for _, f := range kept {
		if b := readOut(t, v, f); !bytes.Equal(b, voice(int(f.Size))) {
			t.Errorf("%d bytes came back as %d others", f.Size, len(b))
		}
		if st, err := os.Stat(pathOf(dir, f)); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("others may read it: %v", err)
		}
	}
	if lost := v.LostFiles(); len(lost) != 0 {
		t.Error(lost)
	}
}

// endless gives a recording that never ends.
type endless struct {
	begun bool
	reads int
	heap  uint64 // the most that was in use
}

func (e *endless) Read(b []byte) (int, error) {
	clear(b)
	if e.reads++; e.reads%64 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.heap = max(e.heap, m.HeapInuse)
	}
	if !e.begun {
		e.begun = true
		return copy(b, "OggS"), nil
	}
	return len(b), nil
}

// SR-H01: a file is bounded, and streamed: what it needs in memory does not grow
// with it.
func TestSRH01_AnEndlessFileIsRefusedAndALargeOneIsNeverInMemory(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	never, large := &endless{}, &endless{}
	if _, err := v.TakeIn(t.Context(), never); !errors.Is(err, screening.ErrTooLarge) {
		t.Errorf("an endless file: %v", err)
	}
	f, err := v.TakeIn(t.Context(), io.LimitReader(large, 40<<20))
	if err != nil || f.Size != 40<<20 {
		t.Fatalf("40 MiB: %d, %v", f.Size, err)
	}
	if err := v.Check(t.Context(), f); err != nil {
		t.Error(err)
	}
	if used := max(never.heap, large.heap) - before.HeapInuse; never.heap == 0 || used > 16<<20 {
		t.Errorf("%d bytes were in use for files of 256 and 40 MiB", used)
	}
	if files := attachmentFiles(t, dir); len(files) != 1 {
		t.Errorf("%d files are left, want the one that was taken in", len(files))
	}
	picture := io.MultiReader(strings.NewReader("\xff\xd8\xff\xe0"), &endless{begun: true})
	if _, err := v.TakeIn(t.Context(), io.LimitReader(picture, evidence.MaxPicture+1)); !errors.Is(err, screening.ErrTooLarge) {
		t.Errorf("a picture beyond what is decoded: %v", err)
	}
}

// SR-H07 at the door of the vault.
func TestSRH07_WhatIsOfNoKindThatIsKeptLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	for _, head := range []string{"", "\x7fELF\x02\x01\x01\x00", "GIF89a\x01\x00", "a\x00b"} {
		if _, err := v.TakeIn(t.Context(), strings.NewReader(head)); !errors.Is(err, screening.ErrNotKept) {
			t.Errorf("%q: %v", head, err)
		}
	}
	broken := io.MultiReader(bytes.NewReader(voice(100_000)), faulty{})
	if _, err := v.TakeIn(t.Context(), broken); err == nil {
		t.Error("a file that cannot be read to its end was taken in")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.TakeIn(ctx, bytes.NewReader(voice(100_000))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if files := attachmentFiles(t, dir); len(files) != 0 {
		t.Errorf("%d files were left", len(files))
	}
}

type faulty struct{}

func (faulty) Read([]byte) (int, error) { return 0, errors.New("the stick was pulled out") }

// SR-A05, SR-A06 for side files: one that is changed, cut, longer, in another order
// or another's is named, nothing of it comes out, and the others stay readable.
func TestSRA05_AChangedSideFileIsNamedAndNothingOfItComesOut(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	_, f := takeIn(t, v, voice(300_000))
	_, other := takeIn(t, v, voice(300_001))
	path := pathOf(dir, f)
	sealed := read(t, path)
	attempts := map[string][]byte{
		"cut short": sealed[:len(sealed)-1], "longer": append(bytes.Clone(sealed), 0), "empty": nil,
		"another's": read(t, pathOf(dir, other)),
	}
	const chunk = 64<<10 + 16
	head := bytes.Index(sealed, []byte("\n---")) + 1 + 48 + 16 // the line of the MAC, the nonce
	chunks := (len(sealed) - head) / chunk
	if chunks < 4 {
		t.Fatalf("only %d chunks", chunks)
	}
	for i := range chunks {
		for j := range i {
			bad := bytes.Clone(sealed)
			copy(bad[head+i*chunk:], sealed[head+j*chunk:head+(j+1)*chunk])
			attempts[string(rune('a'+i))+" is also at "+string(rune('a'+j))] = bytes.Clone(bad)
			copy(bad[head+j*chunk:], sealed[head+i*chunk:head+(i+1)*chunk])
			attempts[string(rune('a'+i))+" and "+string(rune('a'+j))+" change places"] = bad
		}
		attempts["without "+string(rune('a'+i))] = append(bytes.Clone(sealed[:head+i*chunk]), sealed[head+(i+1)*chunk:]...)
	}
	for i := 0; i < len(sealed); i += 1 + i/3 {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		attempts["a bit of byte "+string(rune('a'+i%26))+" "+string(rune(i))] = bad
	}
	for name, bad := range attempts {
		write(t, path, bad)
		var out bytes.Buffer
		err := v.ReadOut(t.Context(), f, &out)
		wantDamaged(t, err, "attachment")
		if out.Len() != 0 {
			t.Errorf("%s: %d bytes came out", name, out.Len())
		}
	}
	if b := readOut(t, v, other); !bytes.Equal(b, voice(300_001)) {
		t.Error("the other cannot be read")
	}
	write(t, path, sealed)
	if b := readOut(t, v, f); !bytes.Equal(b, voice(300_000)) {
		t.Error("put back, it cannot be read")
	}
}

// SR-A07 for side files.
func TestSRA07_ASideFileThatIsGoneOrCutIsNamedAtTheNextOpening(t *testing.T) {
	for name, harm := range map[string]func(path string) error{
		"deleted": os.Remove,
		"cut":     func(path string) error { return os.Truncate(path, 1000) },
		"emptied": func(path string) error { return os.Truncate(path, 0) },
	} {
		dir := t.TempDir()
		v := create(t, dir)
		r, f := takeIn(t, v, voice(5000))
		_, other := takeIn(t, v, voice(6000))
		closeNow(t, v)
		if err := harm(pathOf(dir, f)); err != nil {
			t.Fatal(err)
		}
		v = open(t, dir)
		lost := v.LostFiles()
		if len(lost) != 1 {
			t.Fatalf("%s: %d files are named, want 1", name, len(lost))
		}
		wantDamaged(t, lost[0], "attachment")
		for _, err := range []error{v.Here(t.Context(), f), v.Check(t.Context(), f), v.ReadOut(t.Context(), f, io.Discard), v.Verify(t.Context())} {
			wantDamaged(t, err, "attachment")
		}
		if _, err := v.Record(t.Context(), r.ID); err != nil {
			t.Errorf("%s: the record cannot be read: %v", name, err)
		}
		if b := readOut(t, v, other); len(b) != 6000 {
			t.Errorf("%s: the other cannot be read", name)
		}
		closeNow(t, v)
	}
}

// A whole folder that is put back to an older state lacks what came since.
func TestSRA07_AnOlderFolderOfSideFilesIsNoticed(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	_, first := takeIn(t, v, voice(5000))
	closeNow(t, v)
	older := read(t, pathOf(dir, first))
	v = open(t, dir)
	_, second := takeIn(t, v, voice(6000))
	closeNow(t, v)
	if err := os.RemoveAll(filepath.Join(dir, "attachments")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "attachments"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, pathOf(dir, first), older)
	v = open(t, dir)
	if lost := v.LostFiles(); len(lost) != 1 {
		t.Errorf("%d files are named", len(lost))
	}
	wantDamaged(t, v.Here(t.Context(), second), "attachment")
	if err := v.Here(t.Context(), first); err != nil {
		t.Error(err)
	}
}

func TestAFileOfNoRecordGoesAtTheNextOpeningAndNoOther(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	_, kept := takeIn(t, v, voice(100))
	picture, err := v.PutAttachment(t.Context(), screenshot(500))
	if err != nil {
		t.Fatal(err)
	}
	commit(t, v, screeningtest.Answering(commit(t, v, screeningtest.Opening()), history.Register{Item: "ad_picture"}, pictured(picture)))
	orphan, err := v.TakeIn(t.Context(), bytes.NewReader(voice(200)))
	if err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	half := pathOf(dir, orphan) + ".tmp"
	foreign := filepath.Join(dir, "attachments", "holiday.jpg")
	write(t, half, []byte("half"))
	write(t, foreign, []byte("not ours"))
	v = open(t, dir)
	if n := len(attachmentFiles(t, dir)); n != 3 {
		t.Errorf("%d files, want the two that count and the one that is not ours", n)
	}
	if err := v.Here(t.Context(), orphan); !errors.Is(err, screening.ErrNoAttachment) {
		t.Errorf("the one that no record took in: %v", err)
	}
	if b := readOut(t, v, kept); len(b) != 100 {
		t.Error("the one of the record is gone")
	}
	if b, err := v.Attachment(t.Context(), picture); err != nil || len(b) != 500 {
		t.Errorf("the picture of the answer is gone: %v", err)
	}
	if lost := v.LostFiles(); len(lost) != 0 {
		t.Error(lost)
	}
}

func pictured(a protocol.Attachment) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Picture, Kept: a}}
}

// metaIDs are the ids of the rows of meta of a closed vault.
func metaIDs(t testing.TB, dir string) map[string]bool {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // before the next opening
	rows, err := db.Query("SELECT hex(id) FROM meta")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		out[id] = true
	}
	return out
}

func TestAPictureThatAnotherReplacesStays(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	r := commit(t, v, screeningtest.Opening())
	for n := range 3 {
		p, err := v.PutAttachment(t.Context(), screenshot(500+n))
		if err != nil {
			t.Fatal(err)
		}
		r = commit(t, v, screeningtest.Answering(r, history.Register{Item: "ad_picture"}, pictured(p)))
	}
	closeNow(t, v)
	v = open(t, dir)
	files, err := v.Files(t.Context(), r.ID)
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if err := v.Check(t.Context(), f); err != nil {
			t.Error(err)
		}
	}
	if lost := v.LostFiles(); len(lost) != 0 {
		t.Error(lost)
	}
}

// A vault of before there was a list, and one whose list is lost, finds its files
// again by what the records name.
func TestTheListOfFilesIsMadeAnewWhenItIsGone(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	closeNow(t, v)
	before := metaIDs(t, dir)
	v = open(t, dir)
	_, f := takeIn(t, v, voice(5000))
	orphan, err := v.TakeIn(t.Context(), bytes.NewReader(voice(200)))
	if err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	for id := range metaIDs(t, dir) {
		if !before[id] { // the list is the one row that is new
			attack(t, dir, fmt.Sprintf(`DELETE FROM meta WHERE id = x'%s'`, id))
		}
	}
	_, err = vault.Open(t.Context(), config(dir), []byte(passphrase))
	wantDamaged(t, err, "")
	if err := repair(t, dir); !errors.Is(err, screening.ErrLost) {
		t.Fatalf("repair: %v", err)
	}
	v = open(t, dir)
	if b := readOut(t, v, f); len(b) != 5000 {
		t.Error("the file is gone")
	}
	if err := v.Here(t.Context(), orphan); !errors.Is(err, screening.ErrNoAttachment) {
		t.Errorf("what no record names: %v", err)
	}
	closeNow(t, v)
	if err := os.Remove(pathOf(dir, f)); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir)
	if lost := v.LostFiles(); len(lost) != 1 {
		t.Errorf("%d lost files are named after the list was made anew", len(lost))
	}
}

// A file of the first layout, with its length before it, opens.
func TestAFileOfTheFirstLayoutOpens(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	_, f := takeIn(t, v, voice(5000))
	var out bytes.Buffer
	w, err := age.Encrypt(&out, firstLayout{&f.Key})
	if err != nil {
		t.Fatal(err)
	}
	whole := make([]byte, 5120)
	copy(whole[copy(whole, "\x00\x00\x13\x88"):], voice(5000))
	if _, err := w.Write(whole); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f.ID = [16]byte{1, 2, 3}
	write(t, pathOf(dir, f), out.Bytes())
	if b := readOut(t, v, f); !bytes.Equal(b, voice(5000)) {
		t.Error("it does not come back")
	}
	f.Size--
	wantDamaged(t, v.Check(t.Context(), f), "attachment")
}

type firstLayout struct{ key *[16]byte }

func (l firstLayout) Wrap(key []byte) ([]*age.Stanza, error) {
	copy(l.key[:], key)
	return []*age.Stanza{{Type: "pelita-attachment"}}, nil
}

func TestALockedVaultTakesInAndGivesNothing(t *testing.T) {
	v := create(t, t.TempDir())
	r, f := takeIn(t, v, voice(100))
	closeNow(t, v)
	if _, err := v.TakeIn(t.Context(), bytes.NewReader(voice(5))); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("take in: %v", err)
	}
	_, err := v.Files(t.Context(), r.ID)
	for _, err := range []error{v.Check(t.Context(), f), v.ReadOut(t.Context(), f, io.Discard), v.Here(t.Context(), f), err} {
		if !errors.Is(err, screening.ErrLocked) {
			t.Error(err)
		}
	}
}

// A file that is being taken in while the vault is locked does not stay.
func TestAFileThatIsStillComingWhenTheVaultIsLockedDoesNotStay(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	locking := io.MultiReader(bytes.NewReader(voice(200_000)), &closing{t: t, v: v})
	if _, err := v.TakeIn(t.Context(), locking); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("%v", err)
	}
	if files := attachmentFiles(t, dir); len(files) != 0 {
		t.Errorf("%d files stayed", len(files))
	}
}

// closing locks the vault when it is read, and ends.
type closing struct {
	t *testing.T
	v *vault.Vault
}

func (c *closing) Read([]byte) (int, error) {
	closeNow(c.t, c.v)
	return 0, io.EOF
}
