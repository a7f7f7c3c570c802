package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/vault"
)

// as is the office with the passphrase of another officer.
func (o *office) as(secret string) *office {
	o.t.Helper()
	other := *o
	other.passFile = filepath.Join(o.t.TempDir(), "passphrase")
	if err := os.WriteFile(other.passFile, []byte(secret+"\n"), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return &other
}

const another = "nine small boats under a bridge"

func TestSeveralOfficersUnlockOneDevice(t *testing.T) {
	t.Parallel()
	o := founded(t, "embassy", firstOfficer())
	second := o.as(another)
	var added struct{ User int }
	o.do(&added, "user", "add", "--officer", "Second Officer", "--role", "police", "--new-passphrase-file", second.passFile)
	if added.User != 2 {
		t.Errorf("user %d", added.User)
	}
	type row struct {
		User                int
		Officer, Name, Role string
		Here                bool
	}
	var rows []row
	second.do(&rows, "user", "list")
	if len(rows) != 2 || rows[0].Name != "First Officer" || rows[1].Name != "Second Officer" || rows[1].Role != "police" || !rows[1].Here || rows[0].Officer == rows[1].Officer {
		t.Errorf("%+v", rows)
	}
	if r := o.try("user", "add", "--officer", "Third", "--new-passphrase-file", o.passFile); r.code != exitRefused || !strings.Contains(r.stderr, "E_GUESSABLE") {
		t.Errorf("the passphrase of another: exit %d, %s", r.code, r.stderr)
	}
	if r := o.try("user", "remove", "1"); r.code != exitRefused {
		t.Errorf("removed oneself: exit %d, %s", r.code, r.stderr)
	}
	if r := o.try("user", "remove", "9"); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_USER") {
		t.Errorf("removed nobody: exit %d, %s", r.code, r.stderr)
	}
	o.do(nil, "user", "remove", "2")
	if r := second.try("user", "list"); r.code != exitRefused || !strings.Contains(r.stderr, "E_WRONG_PASSPHRASE") {
		t.Errorf("the removed officer: exit %d, %s", r.code, r.stderr)
	}
}

func TestSRB05_ThePassphraseChangesAndACardIsAskedFor(t *testing.T) {
	t.Parallel()
	o := founded(t, "embassy", firstOfficer())
	next := o.as(another)
	o.do(nil, "passphrase", "change", "--new-passphrase-file", next.passFile)
	if r := o.try("user", "list"); r.code != exitRefused {
		t.Errorf("the old passphrase: exit %d", r.code)
	}
	card, page := filepath.Join(t.TempDir(), "card"), filepath.Join(t.TempDir(), "card.pdf")
	next.do(nil, "card", "make", "--out", card, "--print", page, "--lang", "id")
	if b, err := os.ReadFile(page); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
		t.Errorf("the page: %v", err)
	}
	without := next.try("user", "list")
	wrong := next.as("eleven green doors along the road").try("user", "list", "--card", card)
	if without.code != exitRefused || without.stderr != wrong.stderr {
		t.Errorf("without the card %q, with a wrong passphrase %q", without.stderr, wrong.stderr)
	}
	next.do(nil, "user", "list", "--card", card)
	next.do(nil, "passphrase", "change", "--compromised", "--card", card, "--new-passphrase-file", o.passFile)
	o.do(nil, "card", "remove", "--card", card)
	o.do(nil, "user", "list")
	if r := o.try("user", "list", "--card", o.passFile); r.code != exitFailed || !strings.Contains(r.stderr, "E_UNREADABLE") {
		t.Errorf("a file that is no card: exit %d, %s", r.code, r.stderr)
	}
}

// TestSRB08_AfterASuspicionOneStepMakesPassphraseAndAllKeysNew: the old passphrase opens
// nothing, and the device, which administers alone, has new keys towards the agency; one
// that must ask leaves the request in the file.
func TestSRB08_AfterASuspicionOneStepMakesPassphraseAndAllKeysNew(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	for _, o := range []*office{a, b, a} {
		if r := o.sync(hub); r.code != exitDone {
			t.Fatal(r.stderr)
		}
	}
	for o, asks := range map[*office]bool{a: false, b: true} {
		next, file := o.as(another), filepath.Join(t.TempDir(), "request")
		if r := o.try("passphrase", "change", "--out", file, "--new-passphrase-file", next.passFile); r.code != exitUsage {
			t.Errorf("without a suspicion: exit %d", r.code)
		}
		var done struct {
			Changed, NewKeys bool
			Device           struct {
				Done      bool
				Words     string
				Forgotten []string
			}
		}
		o.do(&done, "passphrase", "change", "--compromised", "--out", file, "--new-passphrase-file", next.passFile)
		if _, err := os.Stat(file); !done.Changed || !done.NewKeys || done.Device.Done == asks || (err == nil) != asks {
			t.Errorf("asks %v: %+v, %v", asks, done, err)
		}
		if r := o.try("user", "list"); r.code != exitRefused {
			t.Errorf("the old passphrase: exit %d", r.code)
		}
		next.do(nil, "user", "list")
		if words := done.Device.Words; asks { // and what waits is not trusted after another one
			next.do(&done, "passphrase", "change", "--compromised", "--out", file+" anew", "--new-passphrase-file", o.passFile)
			if words == done.Device.Words || len(done.Device.Forgotten) != 1 {
				t.Errorf("after another suspicion: %+v", done)
			}
		}
	}
}

// TestSRB08_WhatNewKeysAreRefusedForIsSaidBeforeThePassphraseChanges: to ask again would
// need yet another one.
func TestSRB08_WhatNewKeysAreRefusedForIsSaidBeforeThePassphraseChanges(t *testing.T) {
	t.Parallel()
	recipient, _ := recovery(t)
	alone, gone := newOffice(t, "alone"), keptBy(t, "gone", recipient)
	alone.do(nil, "device", "request", "--officer", "Second Officer", "--out", filepath.Join(t.TempDir(), "request"))
	unsent, _, _ := pair(t)
	unsent.screenOne(anyScenario(t))
	gone.do(nil, "travel", "on", "--out", filepath.Join(t.TempDir(), "journey"))
	for code, o := range map[string]*office{"E_NOT_ENROLLED": alone, "E_ON_ITS_WAY": unsent, "E_TRAVELLING": gone} {
		file := filepath.Join(t.TempDir(), "request")
		r := o.try("passphrase", "change", "--compromised", "--out", file, "--new-passphrase-file", o.as(another).passFile)
		if r.code == exitDone || !strings.Contains(r.stderr, code) || r.stdout != "" {
			t.Errorf("%s: exit %d, %s%s", code, r.code, r.stdout, r.stderr)
		}
		o.do(nil, "user", "list")
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s: a request was written", code)
		}
	}
}

// TestSRB08_WhatFollowsAChangeIsDoneAlsoWhenOldKeysAreNotGoneYet, and not when nothing
// was changed.
func TestSRB08_WhatFollowsAChangeIsDoneAlsoWhenOldKeysAreNotGoneYet(t *testing.T) {
	t.Parallel()
	for change, follows := range map[error]bool{nil: true, vault.ErrUnfinished: true, screening.ErrWrongPassphrase: false} {
		did := false
		if err := made(change, func() error { did = true; return nil }); did != follows || !errors.Is(err, change) {
			t.Errorf("after %v: done %v, %v", change, did, err)
		}
	}
	if err := made(vault.ErrUnfinished, func() error { return screening.ErrUnsent }); !errors.Is(err, screening.ErrUnsent) || !errors.Is(err, vault.ErrUnfinished) {
		t.Errorf("both: %v", err)
	}
}

func TestWordsForAPassphraseComeInEachLanguage(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "id"} {
		out, err := exec.Command(filepath.Join(programs, "pelitactl"), "passphrase", "words", "--lang", tag).Output()
		if words := strings.Fields(string(out)); err != nil || len(words) != 6 {
			t.Errorf("%s: %d words, %v", tag, len(words), err)
		}
	}
}

// A drill proves a recovery key and is remembered, and with that key alone the
// reader, which shares no code with the vault, shows the record. That the age
// program gives the key of the rows is tested beside the vault.
func TestARecoveryKeyIsAddedProvedUsedAndRemoved(t *testing.T) {
	t.Parallel()
	key, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "recovery.key")
	if err := os.WriteFile(file, []byte("# public key: "+key.Recipient().String()+"\n"+key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := founded(t, "embassy", firstOfficer())
	if r := o.try("recovery", "drill", "--identity", file); r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_FOR_US") {
		t.Errorf("a drill before it was added: exit %d, %s", r.code, r.stderr)
	}
	o.do(nil, "recovery", "add", key.Recipient().String())
	var drill struct{ Opens, At string }
	o.do(&drill, "recovery", "drill", "--identity", file)
	if drill.Opens != key.Recipient().String() || drill.At == "" {
		t.Errorf("%+v", drill)
	}
	var list struct {
		Recipients []string
		Drill      string
	}
	o.do(&list, "recovery", "list")
	if len(list.Recipients) != 1 || list.Drill != drill.At {
		t.Errorf("%+v", list)
	}
	record, out := o.screenOne(anyScenario(t)), filepath.Join(t.TempDir(), "records.jsonl")
	read := func() ([]byte, error) {
		return exec.Command(filepath.Join(programs, "pelitactl"), "reader", o.dir, "--identity", file, "--out", out).CombinedOutput()
	}
	if b, err := read(); err != nil {
		t.Fatalf("reader: %v\n%s", err, b)
	}
	if b, err := os.ReadFile(out); err != nil || !bytes.Contains(b, []byte(record)) {
		t.Errorf("the reader did not show record %s: %v", record, err)
	}
	o.do(nil, "recovery", "remove", key.Recipient().String())
	if _, err := read(); err == nil {
		t.Error("the removed recovery key opens the vault")
	}
}

func TestTheRecoverySheetIsPrintedInEachLanguage(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "nowhere")
	for _, tag := range []string{"en", "id"} {
		file := filepath.Join(t.TempDir(), "sheet.pdf")
		o.do(nil, "recovery", "sheet", "--out", file, "--lang", tag)
		if b, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
			t.Errorf("%s: %v", tag, err)
		}
	}
}
