package vault_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"

	"filippo.io/age"

	"pelita/screening/backup"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// gauge notes the most memory that was in use while bytes went by.
type gauge struct {
	calls int
	most  uint64
}

func (g *gauge) look() {
	if g.calls++; g.calls%64 != 1 {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	g.most = max(g.most, m.HeapInuse)
}

type gaugedWriter struct {
	io.Writer
	*gauge
}

func (g gaugedWriter) Write(b []byte) (int, error) { g.look(); return g.Writer.Write(b) }

type gaugedReader struct {
	io.Reader
	*gauge
}

func (g gaugedReader) Read(b []byte) (int, error) { g.look(); return g.Reader.Read(b) }

// A backup of 2,000 records with 200 MiB beside them is written, and taken in,
// within a bound that one of its files would break.
func TestABackupNeedsLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const attachments, each, bound = 5, 40 << 20, 36 << 20
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	for i := range 2000 {
		r := commit(t, v, screeningtest.Opening())
		if i >= attachments {
			continue
		}
		f, err := v.TakeIn(t.Context(), io.LimitReader(&endless{}, each))
		if err != nil {
			t.Fatal(err)
		}
		attached(t, v, r, f)
	}
	name := filepath.Join(t.TempDir(), "a.backup")
	wrote := grew(t, func(g *gauge) error {
		out, err := os.Create(name)
		if err != nil {
			return err
		}
		defer out.Close()
		_, key, err := backup.Write(gaugedWriter{out, g}, []string{id.Recipient().String()}, signer(),
			func(w *backup.Writer) (backup.Head, error) { return v.Backup(t.Context(), w, nil) })
		if err == nil {
			key.Clear()
		}
		return err
	})
	info, err := os.Stat(name)
	if err != nil || info.Size() < attachments*each {
		t.Fatalf("the backup has %v bytes, %v", info.Size(), err)
	}
	took := grew(t, func(g *gauge) error {
		in, err := os.Open(name)
		if err != nil {
			return err
		}
		defer in.Close()
		got, m, err := vault.Restore(t.Context(), config(filepath.Join(t.TempDir(), "new")), vault.Restoration{
			Passphrase: []byte("another lamp in the small hours"),
			Read: func(take func(backup.Item) error) (backup.Manifest, error) {
				return backup.Read(gaugedReader{in, g}, id, take)
			},
		})
		if err != nil {
			return err
		}
		if m.Records != 2000 || m.Files() != attachments {
			return fmt.Errorf("%d records, %d files", m.Records, m.Files())
		}
		return got.Close()
	})
	t.Logf("%d MiB on disk: writing took %d KiB more than before, restoring %d KiB", info.Size()>>20, wrote>>10, took>>10)
	if wrote > bound || took > bound {
		t.Errorf("writing needs %d bytes, restoring %d", wrote, took)
	}
}

// grew says by how much the memory in use grew at most during something, with
// a collector that does not wait until the heap has doubled.
func grew(t testing.TB, do func(*gauge) error) int64 {
	t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g := &gauge{}
	if err := do(g); err != nil {
		t.Fatal(err)
	}
	if g.calls == 0 {
		t.Fatal("nothing was measured")
	}
	return int64(g.most) - int64(before.HeapInuse)
}

// SR-A11: on a machine whose anchor knows the vault, a restored one is a new
// device's, and says nothing of an older copy; nor does the old one, which a
// restore drill must not put in doubt. An older copy of either still does.
func TestSRA11_ARestoredVaultAndTheOneItWasMadeOfAreNoOlderCopies(t *testing.T) {
	id, a, dir := identity(t), newAnchor(), t.TempDir()
	closeNow(t, guarded(t, dir, id))
	session(t, dir, a, 2)
	v := anchored(t, dir, a)
	file, _ := backUp(t, v, nil)
	closeNow(t, v)
	session(t, dir, a, 40) // the backup is old by now

	again := filepath.Join(t.TempDir(), "new")
	for range 3 {
		opened := restoredAt(t, again, file, id, a)
		if _, rolled := opened.Rolled(); rolled {
			t.Error("a restored vault counts as an older copy")
		}
		commit(t, opened, screeningtest.Opening())
		closeNow(t, opened)
		if session(t, dir, a, 1) {
			t.Error("the one that the backup was made of counts as an older copy")
		}
	}
	yesterday := copyDir(t, again)
	opened := restoredAt(t, again, file, id, a)
	commit(t, opened, screeningtest.Opening())
	closeNow(t, opened)
	if _, rolled := restoredAt(t, yesterday, file, id, a).Rolled(); !rolled {
		t.Error("an older copy of the restored vault does not say so")
	}
}

// restoredAt restores a backup into a folder, or opens what was restored there.
func restoredAt(t testing.TB, dir string, b []byte, id *age.HybridIdentity, a vault.Anchor) *vault.Vault {
	t.Helper()
	cfg, secret := config(dir), []byte("another lamp in the small hours")
	cfg.Anchor = a
	var v *vault.Vault
	var err error
	if _, missing := os.Stat(dir); missing != nil {
		v, _, err = vault.Restore(t.Context(), cfg, vault.Restoration{
			Passphrase: secret,
			Read: func(take func(backup.Item) error) (backup.Manifest, error) {
				return backup.Read(bytes.NewReader(b), id, take)
			},
		})
	} else {
		v, err = vault.Open(t.Context(), cfg, secret)
	}
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	return v
}
