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
	for _, wrong := range []string{"0", "yes", "-1"} {
		if r := o.try("profile", "wipe", "--card", card, "--lose", wrong); r.code != exitRefused || !strings.Contains(r.stderr, "E_CHANGED") {
			t.Errorf("--lose %s: exit %d, %s", wrong, r.code, r.stderr)
		}
	}
	var again losingJSON
	if o.do(&again, "profile", "wipe", "--card", card); again != at {
		t.Fatalf("after the refusals %+v, want %+v", again, at)
	}
	o.do(&again, "profile", "wipe", "--card", card, "--lose", fmt.Sprint(at.Changes))
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
