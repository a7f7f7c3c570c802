package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type goneLine struct {
	Record, Why, Officer, At string
	Pending                  []string
}

func TestARecordIsHeldReleasedAndErasedAndStaysGone(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	scenario := heavy(t)
	doomed, kept := a.screenOne(scenario), a.screenOne(scenario)
	for _, o := range []*office{a, b} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatal(r.stderr)
		}
	}
	failed(t, a.try("record", "erase", "aaaaaaaaaaaaaaaaaaaaaaaaaa"), "E_NO_RECORD")
	a.do(nil, "record", "hold", doomed, "--why", "court")
	refused(t, a.try("record", "erase", doomed), "E_HELD")
	refused(t, a.try("record", "hold", doomed, "--why", "person"), "E_HELD")
	a.do(nil, "record", "release", doomed)
	failed(t, a.try("record", "release", doomed), "E_NOT_HELD")
	var holds []struct {
		Record, Why string
		Held        bool
	}
	a.do(&holds, "record", "holds")
	if len(holds) != 2 || !holds[0].Held || holds[1].Held || holds[0].Why != "court" {
		t.Errorf("%+v", holds)
	}
	var did struct{ Dropped, Undone, Later int }
	a.do(&did, "record", "erase", doomed, "--why", "withdrawn")
	if did.Dropped == 0 || did.Undone+did.Later != 0 {
		t.Errorf("%+v", did)
	}
	failed(t, a.try("record", "show", doomed), "E_NO_RECORD")
	var gone []goneLine
	a.do(&gone, "record", "erased")
	if len(gone) != 1 || gone[0].Record != doomed || gone[0].Why != "withdrawn" || gone[0].Officer == "" || gone[0].At == "" || len(gone[0].Pending) != 1 {
		t.Errorf("%+v", gone)
	}
	b.do(nil, "record", "show", doomed) // not told yet
	for _, o := range []*office{a, b, a} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatalf("sync after an erasure: %s", r.stderr)
		}
	}
	failed(t, a.try("record", "show", doomed), "E_NO_RECORD")
	var x, y shown
	a.do(&x, "record", "show", kept)
	b.do(&y, "record", "show", kept)
	if x.Hash != y.Hash || x.Hash == "" {
		t.Error("the other record differs")
	}
	failed(t, b.try("record", "show", doomed), "E_NO_RECORD") // it was told
	a.do(&gone, "record", "erased")
	if len(gone[0].Pending) != 0 {
		t.Errorf("%+v", gone)
	}
	for _, args := range [][]string{
		{"record", "erase", kept, "--why", "because"}, {"record", "hold", kept}, {"record", "hold", kept, "--why", "x"},
		{"retention", "set"}, {"retention", "set", "--purpose", "screening"}, {"retention", "set", "--purpose", "x", "--days", "3"},
		{"retention", "set", "--automatic", "perhaps"},
	} {
		if r := a.try(args...); r.code != exitUsage {
			t.Errorf("%v: exit %d, %s", args, r.code, r.stderr)
		}
	}
}

func TestRetentionIsListedAndSet(t *testing.T) {
	t.Parallel()
	o := founded(t, "embassy", firstOfficer())
	id := o.screenOne(heavy(t))
	var list struct {
		Days      map[string]int
		Automatic bool
		Due       []struct {
			Record, For string
			Over, Held  bool
		}
	}
	o.do(&list, "retention", "list")
	if list.Days["screening"] != 365 || list.Automatic || len(list.Due) != 0 {
		t.Errorf("%+v", list)
	}
	o.do(nil, "retention", "set", "--purpose", "screening", "--days", "10")
	o.do(nil, "retention", "set", "--automatic", "on")
	o.do(nil, "record", "hold", id, "--why", "complaint")
	list.Due = nil
	o.do(&list, "retention", "list")
	if list.Days["screening"] != 10 || !list.Automatic || len(list.Due) != 1 || list.Due[0].Record != id || list.Due[0].Over || !list.Due[0].Held {
		t.Errorf("%+v", list)
	}
}

// A kill -9 at any moment of an erasure leaves the record whole or gone, and every
// other one whole.
func TestAKillDuringAnErasureLeavesAllOrNothing(t *testing.T) {
	t.Parallel()
	o := founded(t, "embassy", firstOfficer())
	scenario := heavy(t)
	kept := o.screenOne(scenario)
	var before shown
	o.do(&before, "record", "show", kept)
	wal, key := filepath.Join(o.dir, "vault.db-wal"), filepath.Join(o.dir, "vault.age")
	hits, done := 0, 0
	for i := range 3 {
		doomed := o.screenOne(scenario)
		hit := false
		switch i {
		case 0:
			hit = o.killedWhen(grows(wal, 0), "record", "erase", doomed)
		case 1:
			hit = o.killedWhen(changes(key), "record", "erase", doomed)
		default:
			seen := changes(key)
			hit = o.killedWhen(func() bool {
				if !seen() {
					return false
				}
				time.Sleep(3 * time.Millisecond)
				return true
			}, "record", "erase", doomed)
		}
		if hit {
			hits++
		}
		r := o.try("record", "show", doomed)
		switch {
		case r.code == 0:
			o.do(nil, "record", "erase", doomed)
		case strings.Contains(r.stderr, "E_NO_RECORD"):
			done++
		default:
			t.Fatalf("after a kill: %s", r.stderr)
		}
		var after shown
		o.do(&after, "record", "show", kept)
		if after.Hash != before.Hash {
			t.Fatal("another record changed")
		}
	}
	var gone []goneLine
	o.do(&gone, "record", "erased")
	if len(gone) != 3 {
		t.Errorf("%d erased, want 3", len(gone))
	}
	t.Logf("%d of 3 kills hit, %d after the commit", hits, done)
	if hits == 0 {
		t.Error("no kill hit an erasure: the test proves nothing")
	}
}

// changes gives a condition that holds once a file was replaced or rewritten.
func changes(file string) func() bool {
	before := stampOf(file)
	return func() bool { return stampOf(file) != before }
}

// failed demands that a command failed with a code.
func failed(t *testing.T, r result, code string) {
	t.Helper()
	if r.code != exitFailed || !strings.Contains(r.stderr, code) {
		t.Errorf("exit %d, %q, want %s", r.code, r.stderr, code)
	}
}
