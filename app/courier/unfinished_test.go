package courier

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/vault"
)

const unsaid = "the words that the person wants forgotten"

var errPulled = errors.New("pulled out")

// cutOff is a profile whose backup was cut off when the text of its record was
// among what waits to be sealed.
type cutOff struct {
	*Profile
	now  time.Time
	id   screening.RecordID
	g    going
	note func(backup.Point) error // the writer's, as it would go on
	last backup.Point
}

func cut(t *testing.T) *cutOff {
	t.Helper()
	lib, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		t.Fatal(err)
	}
	key, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	c := &cutOff{now: time.UnixMilli(1_800_000_000_000)}
	cfg := Config{Dir: filepath.Join(t.TempDir(), "profile"), Library: lib, Now: func() time.Time { return c.now }, WorkFactor: 16}
	c.Profile, err = Create(t.Context(), cfg, Newcomer{Passphrase: bytes.Clone(passphrase), Officer: "First Officer", Recovery: []string{key.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	w := c.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} })
	r, err := w.Open(t.Context(), "tfc-returnee")
	if err == nil {
		r, err = w.Note(t.Context(), r, strings.Repeat(unsaid+". ", 100))
	}
	if err != nil {
		t.Fatal(err)
	}
	c.id = r.ID
	c.begin(t)
	return c
}

func (c *cutOff) begin(t *testing.T) {
	t.Helper()
	m, err := c.member()
	if err != nil {
		t.Fatal(err)
	}
	to, err := c.vault.Recovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "backup.part"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	c.g = going{m, sealing{to: to, edit: m.keys.bequeath, accept: restorable}, f}
	shot, err := c.vault.Snapshot(t.Context(), m.keys.bequeath)
	if err == nil {
		err = c.g.noteBegun(t.Context(), c.now, shot)
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.g.ground(t.Context(), shot, 0)
	if err != nil {
		t.Fatal(err)
	}
	out.Every, c.note = 1<<10, out.Note
	out.Note = func(p backup.Point) error {
		c.last = p
		if err := c.note(p); err != nil || !bytes.Contains(p.Carry, []byte(unsaid)) {
			return err
		}
		return errPulled
	}
	_, err = out.Begin(to, m.keys.sign(), func(w *backup.Writer) (backup.Head, error) { return shot.Write(t.Context(), w) })
	if !errors.Is(err, errPulled) {
		t.Fatalf("the text was in no point: %v", err)
	}
}

// kept is what the rows hold.
func (c *cutOff) kept(t *testing.T) (all []byte) {
	t.Helper()
	for _, name := range []string{secretBegun, secretPoint, secretPage(0), secretPage(1), secretPage(2)} {
		b, err := c.vault.Secret(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// behindFiles are points behind more and more small files.
func (c *cutOff) behindFiles(t *testing.T) (all []backup.Point) {
	t.Helper()
	ground := backup.Ground{Out: io.Discard, Every: 16 << 10, Sync: func() error { return nil }, Note: func(p backup.Point) error {
		all = append(all, p)
		return nil
	}}
	_, err := ground.Begin(c.g.to, c.g.keys.sign(), func(w *backup.Writer) (backup.Head, error) {
		for n := range 3000 {
			if err := w.File(strconv.Itoa(n)+".age", 1, strings.NewReader("x")); err != nil {
				return backup.Head{}, err
			}
			if w.Due() {
				if err := w.Rest([]byte{1}); err != nil {
					return backup.Head{}, err
				}
			}
		}
		return backup.Head{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAPageOfFilesIsKeptOnceAndGoesOnWithItsPoint: a point is rewritten every 4 MiB,
// what went by before it is not.
func TestAPageOfFilesIsKeptOnceAndGoesOnWithItsPoint(t *testing.T) {
	c := cut(t)
	points := c.behindFiles(t)
	at := slices.IndexFunc(points, func(p backup.Point) bool { return p.Pages() == 1 })
	last := points[len(points)-1]
	if at < 0 || last.Pages() != 2 {
		t.Fatalf("pages of the last point: %d", last.Pages())
	}
	put := func(name string, b []byte) {
		t.Helper()
		if err := c.vault.PutSecret(t.Context(), name, b); err != nil {
			t.Fatal(err)
		}
	}
	note := func(p backup.Point) {
		t.Helper()
		if err := c.note(p); err != nil {
			t.Fatal(err)
		}
	}
	note(points[at])
	first, err := c.vault.Secret(t.Context(), secretPage(0))
	if err != nil || len(first) == 0 {
		t.Fatal(len(first), err)
	}
	put(secretPage(0), []byte("untouched"))
	note(last)
	if b, err := c.vault.Secret(t.Context(), secretPage(0)); err != nil || string(b) != "untouched" {
		t.Errorf("the first page was written again, %v", err)
	}
	if _, _, _, err := c.unfinished(t.Context(), c.g.to); !errors.Is(err, backup.ErrStale) {
		t.Errorf("it goes on without its first page: %v", err)
	}
	put(secretPage(0), first)
	if _, _, p, err := c.unfinished(t.Context(), c.g.to); err != nil || !reflect.DeepEqual(p.Parts, last.Parts) {
		t.Errorf("%d parts, %v, want %d", len(p.Parts), err, len(last.Parts))
	}
}

// TestSRA18_ABackupThatWasCutOffKeepsNothingOfARecordThatIsGone: the rows about it
// hold texts of records, and every key of the machine opens them.
func TestSRA18_ABackupThatWasCutOffKeepsNothingOfARecordThatIsGone(t *testing.T) {
	for name, goes := range map[string]func(context.Context, *cutOff) error{
		"erased here": func(ctx context.Context, c *cutOff) error {
			_, err := c.Erase(ctx, c.id, screening.EraseRequest, vault.Refuse)
			return err
		},
		"erased since its time is over": func(ctx context.Context, c *cutOff) error {
			_, err := c.Erase(ctx, c.id, screening.EraseRetention, vault.Later)
			return err
		},
		"erased at the order of another": func(ctx context.Context, c *cutOff) error {
			o := c.g.order(orderErase, c.id, string(screening.EraseRequest))
			signed, err := o.sign(c.g.keys.sign())
			if err == nil {
				_, err = c.g.carryOut(ctx, o, &heardOrder{Signed: signed})
			}
			return err
		},
		"taken along": func(ctx context.Context, c *cutOff) error {
			_, err := c.Leave(ctx, filepath.Join(filepath.Dir(c.g.file.Name()), "journey"), nil)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := cut(t)
			for _, p := range append(c.behindFiles(t), c.last) {
				if err := c.note(p); err != nil {
					t.Fatal(err)
				}
			}
			if b, err := c.vault.Secret(t.Context(), secretPage(1)); err != nil || len(b) == 0 {
				t.Fatalf("no page is kept, %v", err)
			}
			if !bytes.Contains(c.kept(t), []byte(unsaid)) {
				t.Fatal("the text is not in the rows: the test sees nothing")
			}
			if at, err := c.UnfinishedBackup(t.Context()); err != nil || !at.Equal(c.now) {
				t.Fatalf("before it, one begun at %v, %v", at, err)
			}
			if err := goes(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if b := c.kept(t); len(b) > 0 {
				t.Errorf("%d bytes are kept, the text among them: %t", len(b), bytes.Contains(b, []byte(unsaid)))
			}
			if err := c.note(c.last); !errors.Is(err, backup.ErrStale) || len(c.kept(t)) > 0 {
				t.Errorf("whoever was writing it puts the text there again: %v", err)
			}
			if at, err := c.UnfinishedBackup(t.Context()); err != nil || !at.IsZero() {
				t.Errorf("it is said to go on: %v, %v", at, err)
			}
		})
	}
}

func TestABackupThatWasCutOffIsLetGoOfAfterADay(t *testing.T) {
	for name, looks := range map[string]func(context.Context, *cutOff) error{
		"the page of backups": func(ctx context.Context, c *cutOff) error { _, err := c.UnfinishedBackup(ctx); return err },
		"an opening":          func(ctx context.Context, c *cutOff) error { _, err := c.Retain(ctx); return err },
	} {
		t.Run(name, func(t *testing.T) {
			c := cut(t)
			c.now = c.now.Add(backupKeeps)
			if err := looks(t.Context(), c); err != nil || len(c.kept(t)) == 0 {
				t.Fatalf("within the day: %d bytes are kept, %v", len(c.kept(t)), err)
			}
			c.now = c.now.Add(time.Second)
			if err := looks(t.Context(), c); err != nil || len(c.kept(t)) > 0 {
				t.Errorf("after it: %d bytes are kept, %v", len(c.kept(t)), err)
			}
		})
	}
}

// TestABackupIsSaidToGoOnOnlyWhereItDoes: a point is there, and it is to the same
// recipients.
func TestABackupIsSaidToGoOnOnlyWhereItDoes(t *testing.T) {
	other := backup.Point{Format: 1, Header: make([]byte, 64), Length: 1, To: []string{"another"}}
	early := other
	early.Length = 0
	for name, p := range map[string]backup.Point{"to others": other, "before the first point": early} {
		t.Run(name, func(t *testing.T) {
			c := cut(t)
			if early.Length == p.Length {
				p.To = c.g.to
			}
			b, err := p.Pack()
			if err == nil {
				err = c.vault.PutSecret(t.Context(), secretPoint, b)
			}
			if err != nil {
				t.Fatal(err)
			}
			if at, err := c.UnfinishedBackup(t.Context()); err != nil || !at.IsZero() {
				t.Errorf("it is said to go on: %v, %v", at, err)
			}
		})
	}
}

// A backup under which a record is erased begins anew, so that the record is not in
// it. The erasure comes while the vault is held for the snapshot; it may still be late,
// and then the record is in the backup of the moment before.
func TestABackupUnderWhichARecordIsErasedBeginsAnew(t *testing.T) {
	for range 20 {
		begins, records := erasedUnder(t)
		switch {
		case begins > 1 && records == 0:
			return
		case begins != 1 || records != 1:
			t.Fatalf("begun %d times, with %d records", begins, records)
		}
	}
	t.Error("no erasure came in time")
}

// erasedUnder says how often a backup was begun under which the only record was
// erased, and how many records are in it.
func erasedUnder(t *testing.T) (begins, records int) {
	t.Helper()
	c, erased := cut(t), make(chan error, 1)
	s := c.g.sealing
	s.edit = func(name string, value []byte) ([]byte, bool) {
		if name == secretKeys {
			begins++
		}
		if name == secretKeys && begins == 1 {
			go func() {
				_, err := c.Erase(context.WithoutCancel(t.Context()), c.id, screening.EraseRequest, vault.Refuse)
				erased <- err
			}()
			time.Sleep(20 * time.Millisecond)
		}
		return c.g.keys.bequeath(name, value)
	}
	did, err := c.g.sealOn(t.Context(), filepath.Join(t.TempDir(), "all.backup"), s)
	if err := errors.Join(err, <-erased); err != nil {
		t.Fatal(err)
	}
	return begins, did.Records
}

// TestAPartIsWrittenOverNothingButAnOrdinaryFile: neither through a link nor in the place
// of a folder, whether it is begun or gone on with.
func TestAPartIsWrittenOverNothingButAnOrdinaryFile(t *testing.T) {
	t.Parallel()
	for way, write := range map[string]func(string, func(*os.File) error) error{"begun": Stage, "gone on with": StageOn} {
		for _, at := range []string{"", ".part"} {
			dir := t.TempDir()
			precious, link, folder := filepath.Join(dir, "precious"), filepath.Join(dir, "link"), filepath.Join(dir, "folder")
			if err := errors.Join(os.WriteFile(precious, []byte("kept"), 0o600), os.Symlink(precious, link+at), os.Mkdir(folder+at, 0o700)); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{link, folder} {
				err := write(name, func(f *os.File) error { _, err := f.WriteString("new"); return err })
				if !errors.Is(err, screening.ErrNotPermitted) {
					t.Errorf("%s, %s: %v", way, filepath.Base(name+at), err)
				}
			}
			b, err := os.ReadFile(precious)
			if st, statErr := os.Stat(folder + at); err != nil || string(b) != "kept" || statErr != nil || !st.IsDir() {
				t.Errorf("%s, at %q: %q, %v, %v", way, at, b, err, statErr)
			}
		}
	}
}
