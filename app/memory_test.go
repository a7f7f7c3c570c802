package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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
	"pelita/screening/screeningtest/canary"
)

// hidden is what must not be found: what is on the screen, what is typed, and the
// passphrase.
func hidden() []canary.Value {
	return []canary.Value{
		{Name: "name", Text: "Wulandari Kusumaningtyas"}, {Name: "search", Text: "kusumaningtyas sebelas"},
		{Name: "note", Text: "they came at night and counted us by torch"}, {Name: "passphrase", Text: journeyPassphrase},
	}
}

// plant keeps a record with a name and a note in a new profile.
func plant(t *testing.T, dir string) {
	t.Helper()
	p, err := courier.Create(t.Context(), courierConfig(t, dir), courier.Newcomer{
		Passphrase: []byte(journeyPassphrase), Officer: "Officer One", Agency: "Consular section", Posting: courier.Posting{Role: screening.NGO},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	work := p.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} })
	r, err := work.Open(t.Context(), "tfc-returnee")
	if err == nil {
		r, err = work.Answer(t.Context(), r, screening.Answered{Item: "call_name", Answer: screeningtest.Text(hidden()[0].Text)})
	}
	if err == nil {
		_, err = work.Note(t.Context(), r, hidden()[2].Text)
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
		t.Skip("needs root: the program lets nobody else read its memory")
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
	scan := scanner(t)
	sealed := findings(t, scan, pid)
	g.x("type", "--delay", "20", journeyPassphrase)
	g.x("key", "Return")
	open := until(t, scan, pid, func(found map[string]int) bool { return found["name"] > 0 })
	g.x("key", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
	checkOutside(t, g, pid)
	program := started(t, pid)
	g.x("key", "ctrl+l")
	g.locate()
	locked := until(t, scan, pid, func(found map[string]int) bool { return len(found) == 0 })
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

func scanner(t *testing.T) *canary.Scanner {
	t.Helper()
	s, err := canary.New(hidden())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// findings counts the copies of each value in the memory of a process.
func findings(t *testing.T, s *canary.Scanner, pid int) map[string]int {
	t.Helper()
	report, err := s.Process(pid)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, hit := range report.Hits {
		found[hit.Value]++
	}
	return found
}

// until scans until it finds what is wanted, or for so long.
func until(t *testing.T, s *canary.Scanner, pid int, enough func(map[string]int) bool) map[string]int {
	t.Helper()
	found := findings(t, s, pid)
	for deadline := time.Now().Add(40 * time.Second); !enough(found) && time.Now().Before(deadline); {
		time.Sleep(time.Second)
		found = findings(t, s, pid)
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
	names := g.x("search", "--onlyvisible", "--pid", fmt.Sprint(pid), "getwindowname", "%@")
	if strings.TrimSpace(names) != title {
		t.Errorf("SR-C09: the window is called %q", names)
	}
	for file, secret := range map[string]bool{"cmdline": true, "environ": true, "comm": true} {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
		if hits := scanner(t).Bytes(file, b); err != nil || secret && len(hits) > 0 {
			t.Errorf("SR-C09: %s: %v %v", file, hits, err)
		}
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil || !strings.Contains(strings.Join(strings.Fields(string(limits)), " "), "Max core file size 0 0 bytes") {
		t.Errorf("SR-C05: %s %v", limits, err)
	}
	checkHome(t, g.home)
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
	report, err := scanner(t).Tree(home)
	if err != nil || len(report.Hits) > 0 {
		t.Errorf("SR-C12: %v %v", report.Hits, err)
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
	g.x("type", "--delay", "20", journeyPassphrase)
	g.x("key", "Return")
	if open := until(t, scanner(t), pid, func(found map[string]int) bool { return found["name"] > 0 }); open["name"] == 0 {
		t.Fatal("it does not open again")
	}
	if err := syscall.Kill(pid, syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	_ = g.cmd.Wait()
	if hits := scanner(t).Bytes("what it printed", []byte(g.output.String())); len(hits) > 0 {
		t.Errorf("SR-C05: %v", hits)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{here, root, g.home, os.TempDir()} {
		if cores, _ := filepath.Glob(filepath.Join(dir, "core*")); len(cores) > 0 {
			t.Errorf("SR-C05: there is %v", cores)
		}
	}
}
