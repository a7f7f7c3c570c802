package vault_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

var errPulled = errors.New("pulled out")

// drive is a stick that can be pulled out: after so many writes nothing more
// comes.
type drive struct {
	bytes.Buffer
	left  int
	point []byte
}

func (d *drive) Write(b []byte) (int, error) {
	if d.left--; d.left < 0 {
		d.Buffer.Write(b[:len(b)/3])
		return len(b) / 3, errPulled
	}
	return d.Buffer.Write(b)
}

func (d *drive) ReadAt(b []byte, at int64) (int, error) {
	return bytes.NewReader(d.Bytes()).ReadAt(b, at)
}

func (d *drive) Truncate(n int64) error { d.Buffer.Truncate(int(n)); return nil }

func (d *drive) ground() backup.Ground {
	return backup.Ground{Out: d, Every: 1 << 10, Sync: func() error { return nil }, Note: func(p backup.Point) error {
		b, err := p.Pack()
		d.point = b
		return err
	}}
}

// noPage: no backup here has so many files.
func noPage(int) ([]byte, error) { return nil, backup.ErrFormat }

// begin writes up to the cut, and gives what outlives the program.
func (d *drive) begin(t *testing.T, v *vault.Vault) (kept []byte, err error) {
	t.Helper()
	s, err := v.Snapshot(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err = s.Keep(); err != nil {
		t.Fatal(err)
	}
	to, err := v.Recovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.ground().Begin(to, signer(), func(w *backup.Writer) (backup.Head, error) { return s.Write(t.Context(), w) })
	return kept, err
}

func (d *drive) goOn(t *testing.T, v *vault.Vault, kept []byte) error {
	t.Helper()
	s, err := v.Resume(kept)
	if err != nil {
		return err
	}
	p, err := backup.ParsePoint(d.point, noPage)
	if err == nil {
		err = p.Reached(d, int64(d.Len()))
	}
	if err == nil {
		_, err = d.ground().Continue(p, signer(), func(w *backup.Writer) (backup.Head, error) { return s.Write(t.Context(), w) })
	}
	return err
}

// TestSRM04_ABackupThatIsCutOffIsOfTheMomentAtWhichItWasBegun: at every point, and
// though the vault was closed and went on in between, drafts, change-sets,
// records, segments and files among it.
func TestSRM04_ABackupThatIsCutOffIsOfTheMomentAtWhichItWasBegun(t *testing.T) {
	id := identity(t)
	cuts := 0
	for left := 2; ; left++ {
		dir := t.TempDir()
		v := guarded(t, dir, id)
		_, all := full(t, v)
		want := stateHash(t, v)
		d := &drive{left: left}
		kept, err := d.begin(t, v)
		if err == nil {
			break
		}
		if !errors.Is(err, errPulled) {
			t.Fatal(err)
		}
		goesOnMeanwhile(t, v, all)
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		v = open(t, dir)
		d.left = 1 << 30
		if err := d.goOn(t, v, kept); err != nil {
			t.Fatalf("after %d writes: %v", left, err)
		}
		got, m := mustRestore(t, d.Bytes(), id)
		if stateHash(t, v) == want || m.State != want || stateHash(t, got) != want {
			t.Fatalf("after %d writes: the backup is of another moment", left)
		}
		draft, err := got.Draft(t.Context(), all[0].ID)
		if err != nil || draft.Text != "half a sentence" {
			t.Fatalf("after %d writes: the draft is %q, %v", left, draft.Text, err)
		}
		cuts++
	}
	if cuts < 5 {
		t.Errorf("it was cut off %d times only", cuts)
	}
}

func goesOnMeanwhile(t *testing.T, v *vault.Vault, all []screening.Record) {
	t.Helper()
	commit(t, v, screeningtest.Noting(all[1], "said afterwards"))
	commit(t, v, screeningtest.Opening())
	sealAll(t, v, 3)
	a, err := v.PutAttachment(t.Context(), screenshot(10<<10))
	if err != nil {
		t.Fatal(err)
	}
	commit(t, v, screeningtest.Answering(all[2], history.Register{Item: "ad_picture"}, pictured(a)))
	if err := v.PutDraft(t.Context(), screening.Draft{Record: all[0].ID, Text: "another sentence"}); err != nil {
		t.Fatal(err)
	}
}

// TestABackupThatIsCutOffDoesNotGoOnAfterAnErasure: what was erased must not come
// into a file any more.
func TestABackupThatIsCutOffDoesNotGoOnAfterAnErasure(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	r := commit(t, v, screeningtest.Opening())
	commit(t, v, screeningtest.Opening())
	d := &drive{left: 2}
	kept, err := d.begin(t, v)
	if !errors.Is(err, errPulled) {
		t.Fatal(err)
	}
	e := vault.Erasure{Records: []vault.Doomed{{Record: r.ID, Why: "request", At: time.UnixMilli(1_800_000_000_000), Proof: []byte("signed")}}}
	if _, err := v.Erase(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	d.left = 1 << 30
	if err := d.goOn(t, v, kept); !errors.Is(err, backup.ErrStale) {
		t.Errorf("it went on: %v", err)
	}
}

// TestSRM04_ABackupDoesNotGoOnOverChangesThatGotOtherNumbers: wherever it was cut
// off, it begins anew, or what it becomes can be restored.
func TestSRM04_ABackupDoesNotGoOnOverChangesThatGotOtherNumbers(t *testing.T) {
	id := identity(t)
	anew, whole := 0, 0
	for left := 1; ; left++ { // the record that waits may be the first
		v := guarded(t, t.TempDir(), id)
		full(t, v)
		d := &drive{left: left}
		kept, err := d.begin(t, v)
		if err == nil {
			break
		}
		exchange(t, v, leap)
		d.left = 1 << 30
		switch err := d.goOn(t, v, kept); {
		case errors.Is(err, backup.ErrStale):
			anew++
		case err != nil:
			t.Fatal(err)
		default:
			whole++
			mustRestore(t, d.Bytes(), id)
		}
	}
	if anew == 0 || whole == 0 {
		t.Errorf("it began anew %d times and went on %d times: the test sees nothing", anew, whole)
	}
}

// TestABackupOverWhichChangesGetOtherNumbersIsNeverTakenForOne: while it is written.
func TestABackupOverWhichChangesGetOtherNumbersIsNeverTakenForOne(t *testing.T) {
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	full(t, v)
	s, err := v.Snapshot(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	exchange(t, v, leap)
	to, err := v.Recovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fill := func(w *backup.Writer) (backup.Head, error) { return s.Write(t.Context(), w) }
	if _, _, err := backup.Write(&bytes.Buffer{}, to, signer(), fill); !errors.Is(err, backup.ErrStale) {
		t.Errorf("it was written: %v", err)
	}
}
