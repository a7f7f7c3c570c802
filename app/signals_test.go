package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/courier"
	"pelita/screening/screeningtest"
)

// realWindow is the program in a window over a profile with one record, and its twin.
func realWindow(t *testing.T, size fyne.Size, recovery ...string) (s *stand, profile string) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a display")
	}
	if os.Geteuid() != 0 {
		screeningtest.Skip(t, "needs root: the program lets nobody else read its memory")
	}
	needPrograms(t, "Xvfb", "openbox", "xdotool", "xwininfo", "import")
	root := t.TempDir()
	build(t, filepath.Join(root, "pelita"), "..")
	profile = filepath.Join(root, "profile")
	plant(t, profile, recovery...)
	if err := os.CopyFS(filepath.Join(root, "twin"), os.DirFS(profile)); err != nil {
		t.Fatal(err)
	}
	width, height := int(size.Width), int(size.Height)
	g := &glass{
		t: t, display: startDisplay(t, width+100, height+80), home: filepath.Join(root, "home"), program: filepath.Join(root, "pelita"),
		args:   []string{"-profile", profile, "-width", strconv.Itoa(width), "-height", strconv.Itoa(height)},
		output: &shout{}, pictures: t.ArtifactDir(), size: size,
	}
	lightTheme(t, g.home)
	t.Setenv("HOME", g.home) // so that the twin offers the same folders
	g.start()
	t.Cleanup(g.kill)
	return &stand{T: t, real: g, twin: newTwin(t, filepath.Join(root, "twin"), size)}, profile
}

// halfway unlocks, goes to the interview of the record, and types half a note behind
// what stands there.
func (s *stand) halfway(text string) {
	s.Helper()
	s.write(0, journeyPassphrase)
	s.press("Open")
	s.press("Wulandari")
	s.press("Go on with the interview")
	field := s.twin.entry(0)
	end := middle(field).AddXY(field.Size().Width/2-12, field.Size().Height/2-8)
	s.real.enter(end, text) // below the last line: the cursor stands behind all that is there
	s.twin.window.Canvas().Focus(field)
	field.TypedShortcut(&fyne.ShortcutSelectAll{})
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight}) // behind the last
	test.Type(field, text)
}

// again makes a new twin, for a program that began anew.
func (s *stand) again() {
	s.Helper()
	s.twin.leave()
	s.twin = newTwin(s.T, s.twin.config.profile, s.real.size)
}

// soon is within which a program that is told to has locked, or is gone, also on a
// machine that does other things.
const soon = 15 * time.Second

func TestSRB09_AProgramThatIsStoppedOrToldToEndLocksAndKeepsTheHalfTypedAnswer(t *testing.T) {
	s, profile := realWindow(t, fyne.NewSize(1180, 820))
	pid := s.real.cmd.Process.Pid
	typed := ""
	for i, how := range []struct {
		name string
		do   func(t *testing.T, s *stand, pid int)
	}{
		{"stopped and continued", stopped}, {"hung up", ended(syscall.SIGHUP)}, {"terminated", ended(syscall.SIGTERM)},
	} {
		more := halfTyped + ", " + lastTyped(i) + "; "
		s.halfway(more)
		typed += more
		if open := until(t, pid, values(), func(found map[string]int) bool { return found[lastTyped(i)] > 0 }); open[lastTyped(i)] == 0 || open["name"] == 0 {
			t.Fatalf("%s: the control: found %v while it is open", how.name, open)
		}
		how.do(t, s, pid)
		if s.real.cmd.ProcessState != nil { // it is gone: the file is free
			if got := keptHalf(t, profile); !strings.Contains(got, strings.TrimSpace(typed)) {
				t.Errorf("%s: %q is kept, want %q", how.name, got, typed)
			}
			s.real.start()
			pid = s.real.cmd.Process.Pid
		}
		s.again()
	}
}

// stopped suspends the program and lets it go on: another process stands there, in
// which nothing is found.
func stopped(t *testing.T, s *stand, pid int) {
	t.Helper()
	program := started(t, pid)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the program to stop", func() bool { return state(t, pid) == "T" })
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	waitFor(t, "the process to be replaced", func() bool { return started(t, pid) != program })
	t.Logf("replaced after %v", time.Since(began).Round(time.Millisecond))
	if found := until(t, pid, values(), func(found map[string]int) bool { return len(found) == 0 }); len(found) > 0 {
		t.Errorf("found after it went on: %v", found)
	}
	s.real.locate()
}

// ended sends a signal that ends the program: it is gone, by itself, and said nothing
// of what it held.
func ended(by syscall.Signal) func(*testing.T, *stand, int) {
	return func(t *testing.T, s *stand, pid int) {
		t.Helper()
		gone, began := make(chan error, 1), time.Now()
		if err := syscall.Kill(pid, by); err != nil {
			t.Fatal(err)
		}
		go func() { gone <- s.real.cmd.Wait() }()
		select {
		case err := <-gone:
			t.Logf("%v: gone after %v", by, time.Since(began).Round(time.Millisecond))
			if err != nil {
				t.Errorf("%v: it did not end by itself: %v", by, err)
			}
		case <-time.After(soon):
			t.Fatalf("%v: it goes on", by)
		}
		if shown([]byte(s.real.output.String())) {
			t.Errorf("%v: what it printed shows something", by)
		}
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(soon); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited for %s", what)
		}
	}
}

// state is the letter that the system gives to what a process does.
func state(t *testing.T, pid int) string {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(b), ") ")
	return after[:1]
}

// keptHalf reads the half-typed answer of the only record, as another program would.
func keptHalf(t *testing.T, profile string) string {
	t.Helper()
	p, err := courier.Open(t.Context(), courierConfig(t, profile), []byte(journeyPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all, err := p.Store().Summaries(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	d, err := p.Store().Draft(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return d.Text
}
