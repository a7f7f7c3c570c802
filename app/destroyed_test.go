package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
)

// TestSRB16_AProfileThatIsDestroyedInARealWindowLeavesNothingThatOpens takes the real
// program through the page: what stands there afterwards is a new process that asks
// to begin, without a profile, a preference or a key.
func TestSRB16_AProfileThatIsDestroyedInARealWindowLeavesNothingThatOpens(t *testing.T) {
	s, profile := realWindow(t, fyne.NewSize(1180, 2500))
	pid := s.real.cmd.Process.Pid
	s.write(0, journeyPassphrase)
	s.press("Open")
	sought := values().and(keysOf(t, profile))
	s.press("Settings")
	s.press("Destroy this profile")
	s.write(0, "destroy")
	s.real.keep("meant", s.real.picture())
	before := settings(t, s.real.home)
	if open := findings(t, pid, sought); open["name"] == 0 || open["the vault key"] == 0 || !strings.Contains(before, "theme") {
		t.Fatalf("the control: found %v while it is open, preferences %q", open, before)
	}
	program := started(t, pid)
	s.real.click(s.twin.word("Destroy now"))
	waitFor(t, "the process to be replaced", func() bool { return started(t, pid) != program })
	if _, err := os.Stat(profile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of the profile is there: %v", err)
	}
	if found := until(t, pid, sought, func(found map[string]int) bool { return len(found) == 0 }); len(found) > 0 {
		t.Errorf("found afterwards: %v", found)
	}
	if after := settings(t, s.real.home); strings.TrimSpace(after) != "{}" {
		t.Errorf("preferences afterwards: %q", after)
	}
	if _, err := courier.Open(t.Context(), courierConfig(t, profile), []byte(journeyPassphrase)); !errors.Is(err, screening.ErrNoProfile) {
		t.Errorf("it opens: %v", err)
	}
	if shown([]byte(s.real.output.String())) {
		t.Error("what it printed shows something")
	}
	s.twin = newTwin(t, profile, s.real.size)
	asNew := s.twin.keeper.Preferences()
	asNew.Theme = presenter.DarkTheme // what a bare display is taken for, where nobody chose
	s.twin.keeper.Apply(asNew)
	s.real.locate()
	s.same("begins-as-new")
}

func settings(t *testing.T, home string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(home, "fyne", ID, "preferences.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
