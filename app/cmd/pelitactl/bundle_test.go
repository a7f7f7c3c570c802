package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type takenJSON struct {
	Segments, Passed, Missing, Waiting, Colleagues int
	Cut                                            bool
	Alarms                                         []string
}

func pictures(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.png"))
	if err != nil || len(files) == 0 {
		t.Fatal("no pictures of codes", err)
	}
	return files
}

// Two devices that never meet a network: one joins by codes, a caseload goes on
// a stick, a receipt comes back, and one short case goes by codes.
func TestTwoDevicesThatNeverMeetANetwork(t *testing.T) {
	t.Parallel()
	a, b, dir := newOffice(t, "a"), newOffice(t, "b"), t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	a.do(nil, "init", "--officer", "First Officer", "--agency", "Test agency")
	var asked struct{ Words string }
	b.do(&asked, "device", "request", "--officer", "Second Officer", "--out", at("request"))
	b.do(nil, "device", "codes", at("asking"), "--request", at("request"))
	shown := pictures(t, at("asking"))
	slices.Reverse(shown)
	if r := a.try(append([]string{"device", "scan", "--out", at("read")}, shown[1:]...)...); r.code != 1 || !strings.Contains(r.stderr, "E_CODES_MISSING") {
		t.Errorf("with one code missing: %d %s", r.code, r.stderr)
	}
	a.do(nil, append([]string{"device", "scan", "--out", at("read")}, shown...)...)
	a.do(nil, "device", "enrol", "--request", at("read"), "--out", at("grant"), "--expect", asked.Words)
	a.do(nil, "device", "codes", at("granting"), "--grant", at("grant"))
	b.do(nil, append([]string{"device", "scan", "--out", at("granted")}, pictures(t, at("granting"))...)...)
	b.do(nil, "device", "join", "--grant", at("granted"))

	id := a.screenOne(anyScenario(t))
	var written struct {
		Files             []string
		Segments, Devices int
	}
	a.do(&written, "bundle", "write", at("stick.pelita"))
	if len(written.Files) != 1 || written.Segments == 0 || written.Devices != 1 {
		t.Errorf("written %+v", written)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".pelita-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	whole, err := os.ReadFile(at("stick.pelita"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("cut.pelita"), whole[:len(whole)-30], 0o600); err != nil {
		t.Fatal(err)
	}
	var read []takenJSON
	b.do(&read, "bundle", "read", at("cut.pelita"), at("stick.pelita"), at("stick.pelita"))
	if len(read) != 3 || !read[0].Cut || read[1].Segments+read[0].Segments == 0 || read[2].Segments != 0 || read[1].Cut || len(read[1].Alarms) > 0 {
		t.Errorf("read %+v", read)
	}
	var here, there []listed
	a.do(&here, "record", "list")
	b.do(&there, "record", "list")
	if len(there) != 1 || there[0].ID != id || here[0].Sync == "with-hub" {
		t.Errorf("here %+v, there %+v", here, there)
	}

	b.do(nil, "bundle", "receipt", at("receipt"))
	if st, err := os.Stat(at("receipt")); err != nil || st.Size() >= 2048 {
		t.Errorf("receipt %v %v", st, err)
	}
	var told takenJSON
	a.do(&told, "bundle", "receipt", at("receipt"), "--take")
	if told.Colleagues != 1 || told.Missing != 0 {
		t.Errorf("told %+v", told)
	}
	a.do(&written, "bundle", "write", at("nothing.pelita"), "--new")
	if written.Segments != 0 {
		t.Errorf("%d segments that the colleague said it holds", written.Segments)
	}

	second := a.screenOne(anyScenario(t))
	a.do(nil, "bundle", "codes", at("case"))
	var scanned takenJSON
	b.do(&scanned, append([]string{"bundle", "scan"}, pictures(t, at("case"))...)...)
	b.do(&there, "record", "list")
	if len(there) != 2 || !slices.ContainsFunc(there, func(l listed) bool { return l.ID == second }) || scanned.Waiting != 0 {
		t.Errorf("there %+v, %+v", there, scanned)
	}
	b.do(nil, "bundle", "codes", at("back"), "--receipt")
	a.do(&told, append([]string{"bundle", "scan"}, pictures(t, at("back"))...)...)
	if told.Colleagues != 1 {
		t.Errorf("told %+v", told)
	}
}

func TestWhatIsNoBundleOrOfOthersIsRefusedByName(t *testing.T) {
	t.Parallel()
	a, b, _ := pair(t)
	dir := t.TempDir()
	stick, junk := filepath.Join(dir, "stick"), filepath.Join(dir, "junk")
	if err := os.WriteFile(junk, []byte("no bundle"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do(nil, "bundle", "write", stick, "--to", firstID(t, a))
	other := newOffice(t, "c")
	other.do(nil, "init", "--officer", "Another", "--agency", "Another agency")
	for _, c := range []struct {
		o    *office
		want string
		code int
		args []string
	}{
		{a, "E_UNREADABLE", 1, []string{"bundle", "read", junk}},
		{other, "E_NOT_FOR_US", 3, []string{"bundle", "read", stick}},
		{other, "E_NOBODY", 1, []string{"bundle", "write", filepath.Join(dir, "alone")}},
		{a, "E_UNREADABLE", 1, []string{"bundle", "write", filepath.Join(dir, "x"), "--to", "nobody"}},
		{a, "E_TOO_LARGE", 1, []string{"bundle", "write", filepath.Join(dir, "x"), "--part-size", "1000"}},
		{a, "E_NOT_DRAWN", 1, []string{"bundle", "scan", junk}},
		{a, "E_UNREADABLE", 1, []string{"bundle", "receipt", junk, "--take"}},
		{a, "E_USAGE", 2, []string{"bundle", "read"}},
	} {
		if r := c.o.try(c.args...); r.code != c.code || !strings.Contains(r.stderr, c.want) {
			t.Errorf("%v: %d %s, want %s", c.args, r.code, r.stderr, c.want)
		}
	}
	for _, name := range []string{"alone", "x"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

// firstID is the id of a device.
func firstID(t *testing.T, o *office) string {
	t.Helper()
	var devices []struct {
		ID   string
		This bool
	}
	o.do(&devices, "device", "list")
	for _, d := range devices {
		if d.This {
			return d.ID
		}
	}
	t.Fatal("no device")
	return ""
}
