package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

type doctored struct {
	Who, Code, Gives, Text, Do string
	Values                     map[string]string
}

// doctor runs the command as somebody who has the passphrase, or has none.
func (o *office) doctor(args ...string) (all []doctored, printed string) {
	o.t.Helper()
	cmd := exec.Command(filepath.Join(programs, "pelitactl"), append([]string{"doctor", "--profile", o.dir, "--json"}, args...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		o.t.Fatalf("doctor: %v: %s", err, errs.String())
	}
	if err := json.Unmarshal(out, &all); err != nil {
		o.t.Fatal(err)
	}
	return all, string(out)
}

func toldOf(all []doctored, who, code string) (doctored, bool) {
	for _, one := range all {
		if one.Who == who && one.Code == code {
			return one, true
		}
	}
	return doctored{}, false
}

// Held: what doctor says is true of this profile, says nothing that anybody
// typed, and looking changes nothing.
func TestTheDoctorCountsAndLeaksNothing(t *testing.T) {
	t.Parallel()
	o := founded(t, "a", firstOfficer())
	for n := range 3 {
		o.screenOne(plantedScenario(t, n))
	}
	before := readFolder(t, o.dir)
	outside, first := o.doctor()
	if after := readFolder(t, o.dir); after != before {
		t.Error("looking without a passphrase changed the folder")
	}
	if rows, ok := toldOf(outside, "thief", "rows"); !ok || rows.Values["records"] != "3" {
		t.Errorf("a thief counts %v", rows.Values)
	}
	if guess, ok := toldOf(outside, "thief", "guess_cheap"); !ok || guess.Values["memory"] != "64 MB" {
		t.Errorf("the work factor of 16 is called %+v", guess)
	}
	if _, ok := toldOf(outside, "officer", "locked"); !ok {
		t.Error("without a passphrase it says what an officer would read")
	}
	inside, second := o.doctor("--passphrase-file", o.passFile, "--lang", "id")
	if records, ok := toldOf(inside, "officer", "records"); !ok || records.Values["records"] != "3" || records.Values["named"] != "3" {
		t.Errorf("who makes somebody unlock it reads %v", records.Values)
	}
	for _, who := range []string{"thief", "officer", "laboratory", "hub", "colleague", "partner", "network", "finder"} {
		if !strings.Contains(second, `"who":"`+who+`"`) {
			t.Errorf("nothing is said about the %s", who)
		}
	}
	for _, h := range scanner(t).Bytes("what doctor prints", []byte(first+second)) {
		t.Error(h)
	}
	t.Run("with the locked profile in use it still answers", func(t *testing.T) {
		s := o.shift()
		defer s.kill()
		s.until("open")
		s.until("mid-edit")
		if all, _ := o.doctor(); len(all) < 8 {
			t.Errorf("%d lines", len(all))
		}
		if r := o.try("doctor"); r.code != exitRefused || !strings.Contains(r.stderr, "E_IN_USE") {
			t.Errorf("with a passphrase: exit %d, %s", r.code, r.stderr)
		}
	})
	t.Run("a folder without a profile is told apart", func(t *testing.T) {
		cmd := exec.Command(filepath.Join(programs, "pelitactl"), "doctor", "--profile", t.TempDir())
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "E_NO_PROFILE") {
			t.Errorf("%v: %s", err, out)
		}
	})
}

// readFolder is everything in a folder, with modes and times.
func readFolder(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out.WriteString(path + st.Mode().String() + st.ModTime().String())
		out.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
