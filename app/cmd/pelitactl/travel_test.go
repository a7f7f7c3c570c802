package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type travelled struct {
	Away    bool
	Records int
}

// TestSRB14_RecordsLeaveAndComeBackWithTheRecoveryKey: what is left on the device
// gives no record, not even to the agency's own key; new work is kept meanwhile.
func TestSRB14_RecordsLeaveAndComeBackWithTheRecoveryKey(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	agency := filepath.Join(t.TempDir(), "agency")
	o.do(nil, "agency", "export", "--out", agency)
	hub := startHub(t, agency)
	id := o.screenOne(anyScenario(t))
	if r := o.sync(hub); r.code != 0 {
		t.Fatal(r.stderr)
	}
	waiting := o.screenOne(anyScenario(t))
	file := filepath.Join(t.TempDir(), "journey.age")
	o.do(nil, "travel", "on", "--out", file)

	var at travelled
	o.do(&at, "travel", "status")
	if !at.Away || at.Records != 2 || len(recordIDs(o)) != 0 {
		t.Errorf("status %+v, records %v", at, recordIDs(o))
	}
	for _, l := range read(t, o.dir, "--identity", key) {
		if l.What != "journal" {
			t.Errorf("the recovery key finds %+v on the device", l)
		}
	}
	for name, args := range map[string][]string{
		"sync": {"sync"}, "backup": {"backup", "write", file + "2"}, "leaving again": {"travel", "on", "--out", file + "3"},
	} {
		if r := o.try(args...); r.code != exitRefused || !strings.Contains(r.stderr, "E_TRAVELLING") {
			t.Errorf("%s meanwhile: exit %d, %s", name, r.code, r.stderr)
		}
	}
	mine := o.screenOne(anyScenario(t))
	if r := o.try("record", "show", id); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_RECORD") {
		t.Errorf("a record that left: exit %d, %s", r.code, r.stderr)
	}
	_, other := recovery(t)
	if r := o.try("travel", "off", file, "--identity", other); r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_FOR_US") {
		t.Errorf("another key: exit %d, %s", r.code, r.stderr)
	}
	o.do(nil, "travel", "off", file, "--identity", key)
	ids := recordIDs(o)
	slices.Sort(ids)
	want := []string{id, waiting, mine}
	slices.Sort(want)
	if !slices.Equal(ids, want) {
		t.Errorf("records %v, want %v", ids, want)
	}
	if r := o.try("travel", "off", file, "--identity", key); r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_PERMITTED") {
		t.Errorf("a second time: exit %d, %s", r.code, r.stderr)
	}
	if r := o.sync(hub); r.code != 0 {
		t.Fatalf("sync after the journey: %s", r.stderr)
	}
	var all []listed
	o.do(&all, "record", "list")
	for _, one := range all {
		if one.Sync != "with-hub" {
			t.Errorf("record %s is %s", one.ID, one.Sync)
		}
	}
}

// TestSRB14_OneCaseloadLeavesAndTheOtherGoesOn: it is named by its id, the one that
// stays takes what is made meanwhile, and the status says which that is.
func TestSRB14_OneCaseloadLeavesAndTheOtherGoesOn(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	stays := o.screenOne(anyScenario(t))
	o.do(nil, "caseload", "create", "--name", "Shelter")
	type shelf struct {
		ID, Name  string
		New, Away bool
	}
	var shelves []shelf
	o.do(&shelves, "caseload", "list")
	shelter, first := "", ""
	for _, s := range shelves {
		if s.Name == "Shelter" {
			shelter = s.ID
		} else {
			first = s.ID
		}
	}
	o.do(nil, "caseload", "use", shelter)
	left := o.screenOne(anyScenario(t))
	file := filepath.Join(t.TempDir(), "journey.age")
	if r := o.try("travel", "on", "--out", file, "--caseload", "aaaaaaaaaaaaaaaaaaaaaaaaaa"); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_CASELOAD") {
		t.Errorf("no such caseload: exit %d, %s", r.code, r.stderr)
	}
	o.do(nil, "travel", "on", "--out", file, "--caseload", shelter)
	var at struct {
		travelled
		Stay []string
	}
	o.do(&at, "travel", "status")
	if !at.Away || at.Records != 1 || !slices.Equal(at.Stay, []string{first}) {
		t.Errorf("status %+v", at)
	}
	o.do(nil, "record", "show", stays)
	if r := o.try("record", "show", left); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_RECORD") {
		t.Errorf("a record that left: exit %d, %s", r.code, r.stderr)
	}
	if r := o.try("caseload", "use", shelter); r.code != exitRefused || !strings.Contains(r.stderr, "E_TRAVELLING") {
		t.Errorf("new records go into what left: exit %d, %s", r.code, r.stderr)
	}
	made := o.screenOne(anyScenario(t))
	o.do(nil, "travel", "off", file, "--identity", key)
	ids := recordIDs(o)
	slices.Sort(ids)
	want := []string{left, stays, made}
	slices.Sort(want)
	if !slices.Equal(ids, want) {
		t.Errorf("records %v, want %v", ids, want)
	}
}

// TestSRB14_AColleaguesGrantBringsTheRecordsBackAndNobodyElsesDoes: without any
// recovery key, as on a device that joined.
func TestSRB14_AColleaguesGrantBringsTheRecordsBackAndNobodyElsesDoes(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	for _, o := range []*office{a, b} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatal(r.stderr)
		}
	}
	id := b.screenOne(anyScenario(t))
	var devices []struct {
		ID   string
		This bool
	}
	b.do(&devices, "device", "list")
	colleague := ""
	for _, d := range devices {
		if !d.This {
			colleague = d.ID
		}
	}
	dir := t.TempDir()
	file, grant, forged := filepath.Join(dir, "journey.age"), filepath.Join(dir, "grant"), filepath.Join(dir, "forged")
	if r := b.try("travel", "on", "--out", file); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_RECOVERY") {
		t.Errorf("to nobody: exit %d, %s", r.code, r.stderr)
	}
	if r := b.try("travel", "on", "--out", file, "--to", "aaaaaaaaaaaaaaaaaaaaaaaaaa"); r.code != exitFailed || len(recordIDs(b)) != 1 {
		t.Errorf("to a stranger: exit %d, %s", r.code, r.stderr)
	}
	b.do(nil, "travel", "on", "--out", file, "--to", colleague)
	if r := b.try("travel", "grant", file, "--out", forged); r.code != exitRefused {
		t.Errorf("the traveller grants it to itself: exit %d, %s", r.code, r.stderr)
	}
	a.do(nil, "travel", "grant", file, "--out", grant)
	whole, err := os.ReadFile(grant)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, len(whole) / 2, len(whole) - 1} {
		bad := slices.Clone(whole)
		bad[n] ^= 1
		if err := os.WriteFile(forged, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if r := b.try("travel", "off", file, "--grant", forged); r.code == 0 || len(recordIDs(b)) != 0 {
			t.Errorf("a grant with byte %d changed: exit %d", n, r.code)
		}
	}
	b.do(nil, "travel", "off", file, "--grant", grant)
	if ids := recordIDs(b); !slices.Equal(ids, []string{id}) {
		t.Errorf("records %v", ids)
	}
	for _, o := range []*office{b, a} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatal(r.stderr)
		}
	}
	if ids := recordIDs(a); !slices.Equal(ids, []string{id}) {
		t.Errorf("the colleague sees %v", ids)
	}
}

// TestSRB15_AKillWhileTheRecordsLeaveLeavesThemHereOrInTheFile: never in neither.
func TestSRB15_AKillWhileTheRecordsLeaveLeavesThemHereOrInTheFile(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	id := o.screenOne(anyScenario(t))
	file := filepath.Join(t.TempDir(), "journey.age")
	hits, left := 0, 0
	for range 4 {
		if o.killedWhen(func() bool { return sizeOf(file) > 0 }, "travel", "on", "--out", file) {
			hits++
		}
		var at travelled
		o.do(&at, "travel", "status")
		if at.Away {
			left++
			o.do(nil, "travel", "off", file, "--identity", key)
		}
		if ids := recordIDs(o); !slices.Equal(ids, []string{id}) {
			t.Fatalf("records %v", ids)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if hits == 0 {
		t.Error("no kill hit")
	}
	t.Logf("%d kills hit, %d times the records had left", hits, left)
}
