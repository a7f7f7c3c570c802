package app

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// hidden is what must not be found: what is on the screen, what is typed, and the
// passphrase.
func hidden() map[string]string {
	out := map[string]string{
		"name": "Wulandari Kusumaningtyas", "note": "they came at night and counted us by torch", "passphrase": journeyPassphrase,
		"half": halfTyped,
	}
	for i := range 3 {
		out[lastTyped(i)] = lastTyped(i)
	}
	return out
}

// lastTyped is how the nth half sentence ends: where it is found, all before it has
// come.
func lastTyped(nth int) string { return fmt.Sprintf("nobody came after %d of them", nth) }

// halfTyped is what stands in a field when something happens.
const halfTyped = "the boat had no name and"

// plant keeps a record with a name and a note in a new profile.
func plant(t *testing.T, dir string, recovery ...string) {
	t.Helper()
	p, err := courier.Create(t.Context(), courierConfig(t, dir), courier.Newcomer{
		Passphrase: []byte(journeyPassphrase), Officer: "Officer One", Agency: "Consular section",
		Posting: courier.Posting{Role: screening.NGO}, Recovery: recovery,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	work := p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} })
	r, err := work.Open(t.Context(), "tfc-returnee")
	if err == nil {
		r, err = work.Answer(t.Context(), r, screening.Answered{Item: "call_name", Answer: screeningtest.Text(hidden()["name"])})
	}
	if err == nil {
		_, err = work.Note(t.Context(), r, hidden()["note"])
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSRB10_AfterALockNothingIsInTheMemoryOfTheProgramInARealWindow takes the real
// program through unlocking, a record and a lock, and reads all its memory: no value,
// no passphrase and no key is in it, at once and thirty seconds later.
func TestSRB10_AfterALockNothingIsInTheMemoryOfTheProgramInARealWindow(t *testing.T) {
	allowCores(t) // before it starts, so that it could leave one
	s, profile := realWindow(t, fyne.NewSize(1180, 820))
	g := s.real
	pid := g.cmd.Process.Pid
	sealed := findings(t, pid, values())
	s.write(0, journeyPassphrase)
	s.press("Open")
	s.press("Wulandari")
	keys := keysOf(t, profile)
	sought := values().and(keys)
	open := until(t, pid, sought, func(found map[string]int) bool { return found["name"] > 0 })
	checkOutside(t, g, pid)
	program := started(t, pid)
	g.x("key", "ctrl+l")
	locked := until(t, pid, sought, func(found map[string]int) bool { return len(found) == 0 })
	t.Logf("copies found: before unlocking %v, unlocked %v, locked %v", sealed, open, locked)
	if started(t, pid) == program {
		t.Error("the process was not replaced")
	}
	for name := range sought {
		if open[name] == 0 && !typedElsewhere(name) {
			t.Errorf("the control: %s is not found while it is unlocked", name)
		}
	}
	if len(sealed)+len(locked) > 0 {
		t.Errorf("found before %v, and after the lock %v", sealed, locked)
	}
	time.Sleep(afterwards)
	if late := findings(t, pid, sought); len(late) > 0 {
		t.Errorf("found %v after the lock: %v", afterwards, late)
	}
	checkCrash(t, g, filepath.Dir(profile))
}

// afterwards is how long after a lock the memory is read once more (SR-B10).
const afterwards = 30 * time.Second

// typedElsewhere says that a value is one that other tests type.
func typedElsewhere(name string) bool {
	return slices.Contains([]string{"half", lastTyped(0), lastTyped(1), lastTyped(2)}, name)
}

// started identifies the memory of a process: a program that replaces itself gets
// another.
func started(t *testing.T, pid int) string {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(maps), "\n") {
		if strings.HasSuffix(line, "[stack]") {
			return line
		}
	}
	return ""
}

// checkOutside looks at what every other program can see: SR-C05, C09, C11, C12.
func checkOutside(t *testing.T, g *glass, pid int) {
	t.Helper()
	names := strings.Fields(g.x("search", "--onlyvisible", "--name", ".+", "getwindowname", "%@"))
	if !slices.Contains(names, title) || len(slices.DeleteFunc(names, func(n string) bool { return n == title })) > 0 {
		t.Errorf("SR-C09: windows are called %q", names)
	}
	for _, file := range []string{"cmdline", "environ", "comm"} {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
		if err != nil || shown(b) {
			t.Errorf("SR-C09: %s shows something: %v", file, err)
		}
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil || !strings.Contains(strings.Join(strings.Fields(string(limits)), " "), "Max core file size 0 0 bytes") {
		t.Errorf("SR-C05: %s %v", limits, err)
	}
	checkHome(t, g.home)
	if open := internet(t, pid); len(open) > 0 {
		t.Errorf("SR-C16: without a hub it has connections: %q", open)
	}
	if own := internet(t, os.Getpid()); len(own) > 0 {
		t.Fatalf("the control would prove nothing: %q", own)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if len(internet(t, os.Getpid())) != 1 {
		t.Error("SR-C16: a connection that is there is not seen")
	}
}

// internet lists the sockets of a process that are of a network, by the table of
// the system in which each stands.
func internet(t *testing.T, pid int) (found []string) {
	t.Helper()
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(fds) == 0 {
		t.Fatalf("the files of %d: %v", pid, err)
	}
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6", "raw", "raw6"} {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			continue // no IPv6 here
		}
		for _, line := range strings.Split(string(b), "\n") {
			cells := strings.Fields(line)
			if len(cells) < 10 {
				continue
			}
			for _, fd := range fds {
				if to, err := os.Readlink(fd); err == nil && to == "socket:["+cells[9]+"]" {
					found = append(found, table+" "+cells[2])
				}
			}
		}
	}
	return found
}

// checkHome looks at what the toolkit wrote beside the profile.
func checkHome(t *testing.T, home string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(home, "fyne", ID, "preferences.json"))
	var keys map[string]any
	if err == nil {
		err = json.Unmarshal(b, &keys)
	}
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for key := range keys {
		if !strings.Contains(strings.Join(preferenceKeys(), " "), key) {
			t.Errorf("SR-C11: %s is written down", key)
		}
	}
	if shown(b) {
		t.Error("SR-C11: a value stands in the preferences")
	}
	for _, name := range []string{"recently-used.xbel", "thumbnails"} {
		if _, err := os.Stat(filepath.Join(home, name)); err == nil {
			t.Errorf("SR-C12: there is %s", name)
		}
	}
}

// checkCrash unlocks again and ends the program as a crash would, where a program that
// is not ours leaves a core: SR-C05. It ends by itself at the first, as an abort, and
// at the second, as a pointer to nowhere does.
func checkCrash(t *testing.T, g *glass, root string) {
	t.Helper()
	g.locate() // the window of the program that began anew
	for i, by := range []syscall.Signal{syscall.SIGABRT, syscall.SIGSEGV} {
		if i > 0 {
			g.start()
		}
		pid := g.cmd.Process.Pid
		g.x("type", "--delay", "20", journeyPassphrase)
		g.x("key", "Return")
		if open := until(t, pid, values(), func(found map[string]int) bool { return found["name"] > 0 }); open["name"] == 0 {
			t.Fatal("it does not open again")
		}
		if err := syscall.Kill(pid, by); err != nil {
			t.Fatal(err)
		}
		_ = g.cmd.Wait()
		if shown([]byte(g.output.String())) {
			t.Errorf("SR-C05: %v: what it printed shows something", by)
		}
		for _, core := range cores(t, pid, root, g.home) {
			t.Errorf("SR-C05: %v: %s is left", by, core)
		}
	}
	careless := exec.Command("sleep", "60")
	careless.Dir = t.TempDir()
	if err := careless.Start(); err != nil {
		t.Fatal(err)
	}
	_ = careless.Process.Signal(syscall.SIGABRT)
	_ = careless.Wait()
	if len(cores(t, careless.Process.Pid, careless.Dir)) == 0 {
		t.Log("SR-C05: no control: this system puts cores elsewhere")
	}
}

// allowCores lets the programs that a test begins leave cores, as a system may.
func allowCores(t *testing.T) {
	t.Helper()
	var was syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_CORE, &was)
	if err == nil {
		err = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{Cur: was.Max, Max: was.Max})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &was) })
}

// cores are the cores of a process in these folders, where it ran, and where files go
// that are nobody's.
func cores(t *testing.T, pid int, dirs ...string) (found []string) {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range append(dirs, here, os.TempDir()) {
		for _, name := range []string{"core", fmt.Sprintf("core.%d", pid)} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				found = append(found, filepath.Join(dir, name))
			}
		}
	}
	return found
}
