package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
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
// program through unlocking, a search and a lock, and reads all its memory.
func TestSRB10_AfterALockNothingIsInTheMemoryOfTheProgramInARealWindow(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a display")
	}
	if os.Geteuid() != 0 {
		screeningtest.Skip(t, "needs root: the program lets nobody else read its memory")
	}
	needPrograms(t, "Xvfb", "openbox", "xdotool", "xwininfo")
	root := t.TempDir()
	build(t, filepath.Join(root, "pelita"), "..")
	profile := filepath.Join(root, "profile")
	plant(t, profile)
	g := &glass{
		t: t, display: startDisplay(t, 1280, 900), home: filepath.Join(root, "home"), program: filepath.Join(root, "pelita"),
		args: []string{"-profile", profile}, output: &shout{}, size: fyne.NewSize(1180, 820),
	}
	g.start()
	t.Cleanup(g.kill)
	pid := g.cmd.Process.Pid
	sealed := findings(t, pid)
	g.x("type", "--delay", "20", journeyPassphrase)
	g.x("key", "Return")
	open := until(t, pid, func(found map[string]int) bool { return found["name"] > 0 })
	g.x("key", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
	checkOutside(t, g, pid)
	program := started(t, pid)
	g.x("key", "ctrl+l")
	locked := until(t, pid, func(found map[string]int) bool { return len(found) == 0 })
	t.Logf("copies found: before unlocking %v, unlocked %v, locked %v", sealed, open, locked)
	if started(t, pid) == program {
		t.Error("the process was not replaced")
	}
	if open["passphrase"] == 0 || open["name"] == 0 {
		t.Error("the control: nothing is found while it is unlocked")
	}
	if len(sealed)+len(locked) > 0 {
		t.Errorf("found before %v, and after the lock %v", sealed, locked)
	}
	checkCrash(t, g, root)
}

// findings counts the copies of each value in all that a process can write: as
// UTF-8, UTF-16, base64 and hex. The scanner of the canary looks into more forms,
// and takes minutes for a program with a window.
func findings(t *testing.T, pid int) map[string]int {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	found := map[string]int{}
	for _, line := range strings.Split(string(maps), "\n") {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err == nil && strings.HasPrefix(rights, "rw") {
			countIn(io.NewSectionReader(mem, from, to-from), found)
		}
	}
	return found
}

// countIn counts in one mapping. What is unmapped meanwhile is left out.
func countIn(r io.Reader, found map[string]int) {
	const window, overlap = 4 << 20, 512
	buf := make([]byte, window+overlap)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		for name, value := range hidden() {
			for _, form := range formsOf(value) {
				found[name] += bytes.Count(buf[:kept+n], form)
			}
			if found[name] == 0 {
				delete(found, name)
			}
		}
		if err != nil {
			return
		}
		kept = copy(buf, buf[len(buf)-overlap:])
	}
}

// shown says whether a text holds a value in any form.
func shown(text []byte) bool {
	found := map[string]int{}
	countIn(bytes.NewReader(text), found)
	return len(found) > 0
}

// until scans until it finds what is wanted, or for so long.
func until(t *testing.T, pid int, enough func(map[string]int) bool) map[string]int {
	t.Helper()
	found := findings(t, pid)
	for deadline := time.Now().Add(40 * time.Second); !enough(found) && time.Now().Before(deadline); {
		time.Sleep(time.Second)
		found = findings(t, pid)
	}
	return found
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

// checkCrash unlocks again and ends the program as a crash would: SR-C05.
func checkCrash(t *testing.T, g *glass, root string) {
	t.Helper()
	pid := g.cmd.Process.Pid
	g.locate() // the window of the program that began anew
	g.x("type", "--delay", "20", journeyPassphrase)
	g.x("key", "Return")
	if open := until(t, pid, func(found map[string]int) bool { return found["name"] > 0 }); open["name"] == 0 {
		t.Fatal("it does not open again")
	}
	if err := syscall.Kill(pid, syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	_ = g.cmd.Wait()
	if shown([]byte(g.output.String())) {
		t.Error("SR-C05: what it printed shows something")
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{here, root, g.home, os.TempDir()} {
		for _, name := range []string{"core", fmt.Sprintf("core.%d", pid)} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				t.Errorf("SR-C05: %s holds %s", dir, name)
			}
		}
	}
}
