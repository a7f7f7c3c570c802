package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/courier"
)

// TestSRB14_AfterTheRecordsLeftTheProcessIsAnotherAndNothingIsInItsMemory takes the
// real program to a border: the records leave by the page, and what stands there
// afterwards is a new process that knows none of them.
func TestSRB14_AfterTheRecordsLeftTheProcessIsAnotherAndNothingIsInItsMemory(t *testing.T) {
	recipient, _ := recoveryFile(t)
	s, profile := realWindow(t, fyne.NewSize(1180, 2500), recipient)
	pid := s.real.cmd.Process.Pid
	s.write(0, journeyPassphrase)
	s.press("Open")
	s.press("Wulandari")
	s.press("Back")
	s.press("Settings")
	s.press("Before a border")
	s.pressAt("Take the records away", 1) // below its heading
	at, before := s.twin.word("Choose the place and go on"), shades(s.real.picture())
	s.real.click(at)
	s.twin.tap(at)
	waitFor(t, "the toolkit's dialog", func() bool { return apart(before, shades(s.real.picture())) > alike })
	sought := values().and(keysOf(t, profile))
	if open := findings(t, pid, sought); open["name"] == 0 || open["passphrase"] == 0 || open["the vault key"] == 0 {
		t.Fatalf("the control: found %v while it is open", open)
	}
	program, began := started(t, pid), time.Now()
	// The dialog is the toolkit's, 900 by 640 in the middle; the twin puts it elsewhere.
	s.real.click(fyne.NewPos(s.real.size.Width/2+410, s.real.size.Height/2+292))
	waitFor(t, "the process to be replaced", func() bool { return started(t, pid) != program })
	t.Logf("replaced %v after the place was chosen", time.Since(began).Round(time.Millisecond))
	if found := until(t, pid, sought, func(found map[string]int) bool { return len(found) == 0 }); len(found) > 0 {
		t.Errorf("found after the records left: %v", found)
	}
	if files, err := filepath.Glob(filepath.Join(s.real.home, "*.journey")); err != nil || len(files) != 1 {
		t.Errorf("files %v, %v", files, err)
	}
	if shown([]byte(s.real.output.String())) {
		t.Error("what it printed shows something")
	}
	p, err := courier.Open(t.Context(), courierConfig(t, profile), []byte(journeyPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if sums, err := p.Store().Summaries(t.Context()); err != nil || len(sums) != 0 || !p.Travelling() {
		t.Errorf("%d records are here, travelling %v, %v", len(sums), p.Travelling(), err)
	}
	if _, err := os.Stat(filepath.Join(profile, "vault.db")); err != nil {
		t.Error(err)
	}
}
