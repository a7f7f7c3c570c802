package vault_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// faultedEnv makes a run of this test binary a program whose disk fails it: it
// holds the folder of the vault. openFilesEnv takes most open files from it.
const (
	faultedEnv   = "PELITA_VAULT_FAULTED"
	openFilesEnv = "PELITA_VAULT_OPEN_FILES"
)

// faulted saves until that fails, says what was acknowledged, how it failed, and
// how another try and closing went.
func faulted(dir string) error {
	ctx := context.Background()
	if n := os.Getenv(openFilesEnv); n != "" {
		if err := fewFiles(n); err != nil {
			return err
		}
	}
	v, err := vault.Open(ctx, config(dir), []byte(passphrase))
	if err != nil {
		fmt.Println("opening:", kindOfFault(err))
		return nil
	}
	for err == nil {
		err = saveUntil(ctx, v, os.Stdout)
	}
	fmt.Println("saving:", kindOfFault(err))
	fmt.Println("picture:", errors.Is(err, errPicture))
	_, err = v.Commit(ctx, screeningtest.Opening())
	fmt.Println("again:", kindOfFault(err))
	sums, err := v.Summaries(ctx)
	fmt.Println("reading:", kindOfFault(err), len(sums) > 0)
	fmt.Println("closing:", kindOfFault(v.Close()))
	return nil
}

// errPicture: it failed when a picture was kept, which is no commit.
var errPicture = errors.New("while a picture was kept")

func saveUntil(ctx context.Context, v *vault.Vault, say io.Writer) error {
	r, err := v.Commit(ctx, screeningtest.Opening())
	for i := 2; i <= 6 && err == nil; i++ {
		r, err = step(ctx, v, r, i, say)
		if err != nil || i != 4 {
			continue
		}
		if err = keepPicture(ctx, v, r, say); err != nil {
			err = errors.Join(err, errPicture)
		}
	}
	return err
}

// kindOfFault is the sentinel that a person is told, or the bare error where
// nobody could be told anything: a test wants to see none.
func kindOfFault(err error) string {
	for name, is := range map[string]error{"full": screening.ErrDiskFull, "disk": screening.ErrDisk, "exhausted": screening.ErrExhausted, "damaged": screening.ErrDamaged} {
		if errors.Is(err, is) {
			return name
		}
	}
	if err != nil {
		return "unknown: " + err.Error()
	}
	return "ok"
}

// faultyRun is what a faulted program said.
type faultyRun struct {
	promised promised
	said     map[string]string
}

// runFaulted runs a faulted program, by itself or under another one.
func runFaulted(t *testing.T, dir string, under []string, env ...string) faultyRun {
	t.Helper()
	args := append(under, os.Args[0])
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(append(os.Environ(), faultedEnv+"="+dir), env...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the program: %v\n%s", err, errs.String())
	}
	run := faultyRun{promised{}, map[string]string{}}
	for line := range strings.Lines(string(out)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			run.said[key] = value
		} else {
			run.promised.hear(line)
		}
	}
	return run
}

// intact demands that all that was acknowledged is there once the fault is gone.
func (run faultyRun) intact(t *testing.T, dir string) {
	t.Helper()
	for _, l := range afterCut(t, dir, run.promised) {
		t.Error(l)
	}
}

func (run faultyRun) want(t *testing.T, what, kind string) {
	t.Helper()
	if run.said[what] != kind {
		t.Errorf("%s: %q, want %q", what, run.said[what], kind)
	}
}

func filledVault(t *testing.T, dir string) {
	t.Helper()
	v, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase)})
	if err == nil {
		err = saveUntil(t.Context(), v, io.Discard)
	}
	if err = errors.Join(err, v.Close()); err != nil {
		t.Fatal(err)
	}
}

// Held: a full disk is said as such, nothing acknowledged is lost, reading goes
// on, and with room again so does saving.
func TestSRM03_AFullDiskLosesNothingAndIsNamed(t *testing.T) {
	mounted := screeningtest.MountMemory(t, 2500)
	dir := filepath.Join(mounted, "vault")
	filledVault(t, dir)
	run := runFaulted(t, dir, nil)
	run.want(t, "saving", "full")
	run.want(t, "again", "full")
	run.want(t, "reading", "ok true")
	if run.said["closing"] != "ok" && run.said["closing"] != "full" {
		t.Errorf("closing: %s", run.said["closing"])
	}
	if len(run.promised["save"]) < 5 {
		t.Errorf("only %d records before the disk was full", len(run.promised["save"]))
	}
	t.Run("a new profile on a full disk is no profile", func(t *testing.T) {
		_, err := vault.Create(t.Context(), config(filepath.Join(mounted, "second")), vault.Creation{Passphrase: []byte(passphrase)})
		if !errors.Is(err, screening.ErrDiskFull) || vault.Exists(filepath.Join(mounted, "second")) {
			t.Errorf("%v", err)
		}
	})
	if out, err := exec.Command("mount", "-o", "remount,size=64m", mounted).CombinedOutput(); err != nil {
		t.Fatalf("more room: %v\n%s", err, out)
	}
	run.intact(t, dir)
}

// Held: the same for a limit on the size of a file.
func TestSRM03_ALimitOnTheSizeOfFilesIsAFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	filledVault(t, dir)
	run := runFaulted(t, dir, []string{"prlimit", "--fsize=600000"})
	run.want(t, "saving", "full")
	run.want(t, "reading", "ok true")
	run.intact(t, dir)
}

// Held: a disk that fails in the middle of a commit is said as such, no further
// save is accepted until the vault was opened anew, and nothing is lost.
func TestSRM03_AFailingDiskStopsSavingAndLosesNothing(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		screeningtest.Skip(t, "strace is missing; `make setup` installs it")
	}
	for name, inject := range map[string]string{
		"sync fails once":      "fsync,fdatasync:error=EIO:when=9",
		"sync fails for good":  "fsync,fdatasync:error=EIO:when=14+",
		"write fails once":     "pwrite64:error=EIO:when=60",
		"write fails for good": "pwrite64:error=EIO:when=130+",
		"no room at a write":   "pwrite64:error=ENOSPC:when=90+",
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "vault")
			filledVault(t, dir)
			calls, _, _ := strings.Cut(inject, ":")
			run := runFaulted(t, dir, []string{strace, "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", "trace=" + calls, "-e", "inject=" + inject})
			kind := "disk"
			if strings.Contains(inject, "ENOSPC") {
				kind = "full"
			}
			run.want(t, "saving", kind)
			if strings.HasPrefix(name, "sync") && run.said["picture"] == "false" {
				run.want(t, "again", kind)
			}
			run.want(t, "reading", "ok true")
			run.intact(t, dir)
		})
	}
}

// Held: a file system that may only be read is said as such, and nothing is
// changed by trying.
func TestSRM03_AReadOnlyDiskIsNamed(t *testing.T) {
	mounted := screeningtest.MountMemory(t, 8000)
	dir := filepath.Join(mounted, "vault")
	filledVault(t, dir)
	remount := func(how string) {
		if out, err := exec.Command("mount", "-o", "remount,"+how, mounted).CombinedOutput(); err != nil {
			t.Fatalf("remount: %v\n%s", err, out)
		}
	}
	remount("ro")
	before := tree(t, dir)
	runFaulted(t, dir, nil).want(t, "opening", "disk")
	if fmt.Sprint(tree(t, dir)) != fmt.Sprint(before) {
		t.Error("something was changed")
	}
	remount("rw")
	if _, err := open(t, dir).Commit(t.Context(), screeningtest.Opening()); err != nil {
		t.Error(err)
	}
}

// Held: with no file left that may be opened the vault does not open, says so,
// and is as it was.
func TestSRM03_TooFewOpenFilesAreNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	filledVault(t, dir)
	for _, n := range []string{"8", "10", "11", "12", "13"} {
		run := runFaulted(t, dir, nil, openFilesEnv+"="+n)
		if got := run.said["opening"]; got != "exhausted" && run.said["saving"] != "exhausted" {
			t.Errorf("%s open files: %v", n, run.said)
		}
		run.intact(t, dir)
	}
}

// fewFiles lets this program have so many files open, and no more saves than a
// test can wait for.
func fewFiles(n string) error {
	var most uint64
	if _, err := fmt.Sscan(n, &most); err != nil {
		return err
	}
	return unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: most, Max: most})
}

// Held: a clock that is wrong, or jumps, neither stops saving nor puts anything
// out of order.
func TestSRM03_AClockThatJumpsLosesNothing(t *testing.T) {
	dir := t.TempDir()
	day := func(y int) time.Time { return time.Date(y, 1, 19, 3, 14, 7, 0, time.UTC) }
	now := day(2026)
	cfg := config(dir)
	cfg.Now = func() time.Time { return now }
	v, err := vault.Create(t.Context(), cfg, vault.Creation{Passphrase: []byte(passphrase)})
	if err != nil {
		t.Fatal(err)
	}
	r := commit(t, v, screeningtest.Opening())
	last := history.HLC(0)
	for i, at := range []time.Time{day(1970), day(2038), day(2038).Add(time.Second), day(2100), day(2026), day(1970).Add(-time.Hour), {}, day(2026), day(9999)} {
		now = at
		text := fmt.Sprint("answer ", i)
		r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("story"), screeningtest.Text(text)))
		if live := r.State.Live(screeningtest.Said("story")); len(live) != 1 || live[0].Answer.Value.Text != text {
			t.Fatalf("at %s the answer is not the last one", at)
		}
		if u := r.State.Updated(); u <= last {
			t.Errorf("at %s the clock of the record went back", at)
		} else {
			last = u
		}
		closeNow(t, v)
		if v, err = vault.Open(t.Context(), cfg, []byte(passphrase)); err != nil {
			t.Fatalf("at %s: %v", at, err)
		}
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	closeNow(t, v)
}

// Held: a second program on the profile is refused while the first lives, and
// not by what a killed one left.
func TestSRM03_ASecondProgramIsRefusedUntilTheFirstIsGone(t *testing.T) {
	dir := t.TempDir()
	closeNow(t, create(t, dir))
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // it has it open, and saved
		t.Fatal(err)
	}
	if err := tryOpen(t, dir, passphrase); !errors.Is(err, screening.ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait()
	if _, err := os.Stat(filepath.Join(dir, "lock")); err != nil {
		t.Error("no lock was left behind")
	}
	closeNow(t, open(t, dir))
}

// Held: bits that rot on the disk are named or change nothing (fault X16).
func TestSRA05_RottenBitsAreNamedOrChangeNothing(t *testing.T) {
	from, want := small(t)
	r := rand.New(rand.NewPCG(16, 16))
	runs := 200
	if testing.Short() {
		runs = 20
	}
	named := 0
	for range runs {
		dir := copyDir(t, from)
		rot(t, dir, r)
		v, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
		switch {
		case errors.Is(err, screening.ErrDamaged), errors.Is(err, screening.ErrWrongPassphrase), errors.Is(err, screening.ErrNewer):
			named++
		case err != nil:
			t.Errorf("no name for it: %v", err)
		default:
			if inspect(t, v, want) > 0 || v.Verify(t.Context()) != nil {
				named++
			}
			_ = v.Close() // it may name damage once more
		}
	}
	if t.Logf("%d of %d were named", named, runs); named < runs/2 {
		t.Errorf("only %d of %d were named", named, runs)
	}
}

// rot flips one bit in a hundred thousand, and at least one in some file.
func rot(t *testing.T, dir string, r *rand.Rand) {
	t.Helper()
	for _, name := range []string{"vault.db", "vault.age", "user-1.age"} {
		path := filepath.Join(dir, name)
		b := read(t, path)
		flips := len(b) * 8 / 100_000
		if flips == 0 && r.IntN(3) == 0 {
			flips = 1
		}
		for range flips {
			bit := r.IntN(len(b) * 8)
			b[bit/8] ^= 1 << (bit % 8)
		}
		write(t, path, b)
	}
}
