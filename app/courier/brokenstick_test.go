package courier_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/screeningtest"
)

// fill takes all the room that is left where a folder lies, and gives it back.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	name := filepath.Join(dir, "something-else")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 64<<10); err == nil && len(block) > 0; block = block[:len(block)/2] {
		for err == nil {
			_, err = f.Write(block)
		}
		err = nil
	}
	f.Close()
	return func() {
		if err := os.Remove(name); err != nil {
			t.Error(err)
		}
	}
}

// trouble is what befalls a stick while a backup is written to it.
type trouble struct {
	want error
	// do breaks the place and gives what mends it. soon is run when the writing has
	// begun. raw is where the bytes of the stick lie.
	do func(t *testing.T, stick, raw string, soon func(func())) (mend func())
	// dead: it is never written again. whole: the file beside is whole, and lacks its name.
	dead, whole bool
}

func troubles() map[string]trouble {
	remount := func(t *testing.T, stick, how string) {
		t.Helper()
		if out, err := exec.Command("mount", "-o", "remount,"+how, stick).CombinedOutput(); err != nil {
			t.Fatalf("remount: %v\n%s", err, out)
		}
	}
	move := func(t *testing.T, stick, from, to string) {
		t.Helper()
		if err := os.Rename(filepath.Join(stick, from), filepath.Join(stick, to)); err != nil {
			t.Error(err)
		}
	}
	return map[string]trouble{
		"it is full": {want: screening.ErrPlaceFull, do: func(t *testing.T, stick, _ string, _ func(func())) func() { return fill(t, stick) }},
		"it is read-only": {want: screening.ErrPlace, do: func(t *testing.T, stick, _ string, _ func(func())) func() {
			remount(t, stick, "ro")
			return func() { remount(t, stick, "rw") }
		}},
		"its disk fails": {want: screening.ErrPlace, dead: true, do: func(t *testing.T, _, raw string, _ func(func())) func() { return fill(t, raw) }},
		"its folder goes meanwhile": {want: screening.ErrPlace, whole: true, do: func(t *testing.T, stick, _ string, soon func(func())) func() {
			soon(func() { move(t, stick, "backups", "elsewhere") })
			return func() { move(t, stick, "elsewhere", "backups") }
		}},
		"its folder is gone": {want: screening.ErrPlace, do: func(t *testing.T, stick, _ string, _ func(func())) func() {
			move(t, stick, "backups", "elsewhere")
			return func() { move(t, stick, "elsewhere", "backups") }
		}},
	}
}

// Whatever befalls the stick: it is said in so many words, the backup of before is
// whole and is the last one, what is half written is no backup, and when the stick is
// mended, or at another place, the next one is written.
func TestABackupOnAStickThatFailsLeavesTheOneOfBefore(t *testing.T) {
	for name, trouble := range troubles() {
		t.Run(name, func(t *testing.T) {
			raw := screeningtest.MountMemory(t, 6<<10)
			stick := screeningtest.MountImageIn(t, raw, 40).Dir
			if name == "it is full" {
				stick = screeningtest.MountMemory(t, 2<<10)
			}
			file := filepath.Join(stick, "backups", "a.backup")
			if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			cfg := config(t)
			var soon atomic.Pointer[func()]
			now := cfg.Now
			cfg.Now = func() time.Time {
				if f := soon.Swap(nil); f != nil {
					(*f)()
				}
				return now()
			}
			p, id := traveller(t, cfg)
			r := interviewed(t, p, nil)
			old, err := p.WriteBackup(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			was := readFile(t, file)
			if _, err := work(p).Note(t.Context(), r, "made since"); err != nil {
				t.Fatal(err)
			}

			mend := trouble.do(t, stick, raw, func(f func()) { soon.Store(&f) })
			_, err = p.WriteBackup(t.Context(), file)
			if !errors.Is(err, trouble.want) || spills(err) {
				t.Errorf("write: %v, want %v", err, trouble.want)
			}
			if last, err := p.LastBackup(t.Context()); err != nil || last.Sum != old.Sum {
				t.Errorf("the last backup is %+v, %v", last, err)
			}
			mend()
			if !bytes.Equal(readFile(t, file), was) {
				t.Error("the backup of before is another")
			}
			if got, err := courier.VerifyBackup(t.Context(), file, id); err != nil || got.State != old.State {
				t.Errorf("the backup of before: %v", err)
			}
			if !trouble.whole {
				noHalfBackup(t, file, id)
			}
			if trouble.dead {
				file = filepath.Join(t.TempDir(), "another.backup")
			}
			next, err := p.WriteBackup(t.Context(), file)
			if err != nil || next.State == old.State {
				t.Fatalf("afterwards: %+v, %v", next, err)
			}
			if _, err := courier.VerifyBackup(t.Context(), file, id); err != nil {
				t.Error(err)
			}
		})
	}
}

// noHalfBackup looks at everything beside a backup: nothing of it is one.
func noHalfBackup(t *testing.T, file string, id *courier.RecoveryKey) {
	t.Helper()
	names, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if n.Name() == filepath.Base(file) {
			continue
		}
		if _, err := courier.VerifyBackup(t.Context(), filepath.Join(filepath.Dir(file), n.Name()), id); err == nil {
			t.Errorf("%s counts as a backup", n.Name())
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return b
}

// A journey to such a stick takes nothing away.
func TestSRB15_NothingLeavesOntoAStickThatIsFull(t *testing.T) {
	stick := screeningtest.MountMemory(t, 1<<10)
	p, _ := traveller(t, config(t))
	r := interviewed(t, p, nil)
	free := fill(t, stick)
	file := filepath.Join(stick, "a.journey")
	if _, err := p.Leave(t.Context(), file, nil); !errors.Is(err, screening.ErrPlaceFull) {
		t.Errorf("leave: %v", err)
	}
	if left, err := filepath.Glob(file + "*"); err != nil || len(left) != 0 || p.Travelling() {
		t.Errorf("files %v, travelling %v, %v", left, p.Travelling(), err)
	}
	onlyRecord(t, p, r.ID)
	free()
	departs(t, p, file)
}
