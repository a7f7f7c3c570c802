package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSRB16_TheCommandDestroysWhatItWasToldThatItMay: it says first what is lost, does
// nothing to another number, and afterwards neither passphrase nor recovery key opens.
func TestSRB16_TheCommandDestroysWhatItWasToldThatItMay(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	card := filepath.Join(t.TempDir(), "card")
	o.screenOne(anyScenario(t))
	var at losingJSON
	o.do(&at, "profile", "wipe")
	if at.Records != 1 || at.Changes == 0 || at.Destroyed {
		t.Fatalf("%+v", at)
	}
	o.do(nil, "card", "make", "--out", card)
	for _, wrong := range []string{"0", "yes", "-1", fmt.Sprint(at.Changes)} {
		if r := o.try("profile", "wipe", "--card", card, "--lose", wrong); r.code != exitRefused || !strings.Contains(r.stderr, "E_CHANGED") {
			t.Errorf("--lose %s: exit %d, %s", wrong, r.code, r.stderr)
		}
	}
	var again losingJSON
	if o.do(&again, "profile", "wipe", "--card", card); again != at {
		t.Fatalf("after the refusals %+v, want %+v", again, at)
	}
	o.do(&again, "profile", "wipe", "--card", card, "--lose", at.Lose)
	if !again.Destroyed {
		t.Errorf("%+v", again)
	}
	if _, err := os.Stat(o.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	for name, args := range map[string][]string{
		"passphrase and card": {"record", "list", "--card", card}, "passphrase": {"doctor"}, "recovery key": {"recovery", "drill", "--identity", key},
	} {
		if r := o.try(args...); r.code == exitDone || !strings.Contains(r.stderr, "E_NO_PROFILE") {
			t.Errorf("%s: exit %d, %s", name, r.code, r.stderr)
		}
	}
	o.found(firstOfficer())
	if ids := recordIDs(o); len(ids) != 0 {
		t.Errorf("a new profile has %d records", len(ids))
	}
}

// TestSRB16_TheCommandCountsWhatIsAway: nothing is on the device, and everything is lost
// with it to whom has no recovery key.
func TestSRB16_TheCommandCountsWhatIsAway(t *testing.T) {
	t.Parallel()
	recipient, _ := recovery(t)
	o := keptBy(t, "a", recipient)
	id := o.screenOne(anyScenario(t))
	o.do(nil, "record", "hold", id, "--why", "court")
	o.do(nil, "travel", "on", "--out", filepath.Join(t.TempDir(), "journey"))
	var at losingJSON
	o.do(&at, "profile", "wipe")
	if at.Records != 0 || at.Away != 1 || at.Since == "" || at.Held != 1 {
		t.Fatalf("%+v", at)
	}
	for _, wrong := range []string{"0", "0,0,0"} {
		if r := o.try("profile", "wipe", "--lose", wrong); r.code != exitRefused || !strings.Contains(r.stderr, "E_CHANGED") {
			t.Errorf("--lose %s: exit %d, %s", wrong, r.code, r.stderr)
		}
	}
	lines := strings.Join(at.lines(), "\n")
	if !strings.Contains(lines, "1 records left for a journey at "+at.Since) || !strings.Contains(lines, "1 records are under a legal hold") {
		t.Error(lines)
	}
	o.do(&at, "profile", "wipe", "--lose", at.Lose)
	if !at.Destroyed {
		t.Errorf("%+v", at)
	}
}
