package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/app/courier"
)

// asking is an office with a profile that asks to join, made with the least work
// factor, and its request.
func asking(t *testing.T, name, request string) *office {
	t.Helper()
	o := newOffice(t, name)
	n := courier.Newcomer{Officer: "Another", Passphrase: []byte(passphrase)}
	p, asked, err := courier.Ask(t.Context(), courier.Config{Dir: o.dir, Library: loadLibrary(t), Now: time.Now, WorkFactor: 16}, n)
	if err != nil {
		t.Fatal(err)
	}
	if err := courier.WriteFile(request, asked.File); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

// TestTwoAdministratorsDoEverythingByFiles goes the way of an agency whose
// administrators sit in two places.
func TestTwoAdministratorsDoEverythingByFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	refused := func(r result, code string) {
		t.Helper()
		if r.code != exitRefused || !strings.Contains(r.stderr, code) {
			t.Errorf("want %s: exit %d, %s", code, r.code, r.stderr)
		}
	}
	a, b := newOffice(t, "a"), asking(t, "b", at("request"))
	var asked struct{ Words string }
	b.do(&asked, "administrator", "request", "--out", at("key"))
	if len(strings.Fields(asked.Words)) != 6 {
		t.Fatalf("words %q", asked.Words)
	}
	a.do(nil, "init", "--officer", "First", "--administrator", at("key"), "--need", "2", "--proposal", at("founding"))
	refused(a.try("roster", "submit", at("founding")), "E_APPROVALS")
	var shown struct {
		Words  string
		Needed int
		Deeds  []struct{ Code, Words string }
	}
	b.do(&shown, "roster", "show", at("founding"))
	if shown.Needed != 2 || len(shown.Deeds) == 0 {
		t.Fatalf("%+v", shown)
	}
	refused(b.try("roster", "approve", at("founding"), "--out", at("x"), "--expect", "not these words at all"), "E_WORDS")
	b.do(nil, "roster", "approve", at("founding"), "--out", at("founded"), "--expect", shown.Words)
	a.do(nil, "roster", "submit", at("founded"))

	a.do(nil, "device", "enrol", "--request", at("request"), "--out", at("grant"), "--proposal", at("enrol"))
	a.do(nil, "caseload", "create", "--name", "Shelter", "--proposal", at("caseload"))
	b.do(nil, "roster", "approve", at("enrol"), "--out", at("enrolled"))
	a.do(nil, "roster", "submit", at("enrolled"), "--out", at("grant"))
	b.do(nil, "device", "join", "--grant", at("grant"))
	refused(b.try("roster", "approve", at("caseload"), "--out", at("y")), "E_STALE") // its place is taken
	var who struct {
		Need           int
		Administrators []struct{ Key string }
	}
	b.do(&who, "administrator", "list")
	if who.Need != 2 || len(who.Administrators) != 2 {
		t.Fatalf("%+v", who)
	}
	refused(b.try("administrator", "change", "--remove", who.Administrators[0].Key), "E_FEW_ADMINISTRATORS")
	if r := b.try("role", "set", strings.Repeat("a", 26), "--may", "answer"); r.code != exitFailed || !strings.Contains(r.stderr, "E_UNREADABLE") {
		t.Errorf("a role of nobody: exit %d, %s", r.code, r.stderr)
	}
}

// A proposal that the app keeps, since it is in no file yet, stops what the command would
// propose for the same place; the command writes it to a file, or throws it away.
func TestAKeptProposalStopsTheCommandUntilItIsInAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	o := newOffice(t, "a")
	o.do(nil, "init", "--officer", "First")
	keep := func() {
		t.Helper()
		p, err := courier.Open(t.Context(), courier.Config{Dir: o.dir, Library: loadLibrary(t), Now: time.Now}, []byte(passphrase))
		if err == nil {
			err = errors.Join(p.KeepProposal(t.Context(), courier.Act{Proposal: []byte("kept"), Have: 1, Need: 2}), p.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	create := []string{"caseload", "create", "--name", "Shelter", "--proposal", at("caseload")}
	refused := func(args ...string) {
		t.Helper()
		if r := o.try(args...); r.code != exitRefused || !strings.Contains(r.stderr, "E_PROPOSAL_WAITS") {
			t.Errorf("%v: exit %d, %s", args, r.code, r.stderr)
		}
	}
	another := asking(t, "b", at("request"))
	keep()
	refused(create...)
	refused("device", "revoke", strings.Repeat("a", 26), "--proposal", at("revoke"))
	refused("device", "enrol", "--request", at("request"), "--out", at("grant"), "--proposal", at("enrol"))
	var kept struct {
		Kept             bool
		Approved, Needed int
	}
	o.do(&kept, "roster", "kept")
	if !kept.Kept || kept.Approved != 1 || kept.Needed != 2 {
		t.Errorf("%+v", kept)
	}
	o.do(nil, "roster", "kept", "--out", at("proposal"))
	if b, err := os.ReadFile(at("proposal")); err != nil || string(b) != "kept" {
		t.Errorf("%q, %v", b, err)
	}
	o.do(nil, create...)
	keep()
	o.do(nil, "roster", "kept", "--drop")
	o.do(nil, "device", "enrol", "--request", at("request"), "--out", at("grant"))
	another.do(nil, "device", "join", "--grant", at("grant"))
}
