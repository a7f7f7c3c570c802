package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening/screeningtest"
)

// shownEvidence is a row of `attachment list --json`.
type shownEvidence struct {
	ID, SHA256, Media, Kind, How, Here, Caption, State string
	Bytes                                              int64
	Custody                                            []struct{ Step, To, Link string }
}

// plantedPhoto is a photo with a place planted where a camera puts it.
func plantedPhoto(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	comment := "PLANTED 11.5564 N 104.9282 E"
	head := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(comment) + 2)}, comment...)
	return append(head, b.Bytes()[2:]...)
}

// withRecord is an office with one record.
func withRecord(t *testing.T) (o *office, record string) {
	t.Helper()
	o = founded(t, "tablet", firstOfficer())
	var saved struct{ Record string }
	o.do(&saved, "screen", "--protocol", "tfc-returnee", "--answers", o.written(consenting))
	return o, saved.Record
}

func (o *office) file(name string, b []byte) string {
	o.t.Helper()
	path := filepath.Join(o.t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o *office) evidence(record string) []shownEvidence {
	o.t.Helper()
	var rows []shownEvidence
	o.do(&rows, "attachment", "list", "--record", record)
	return rows
}

func TestEvidenceIsTakenInListedCheckedAndLeavesOnlyOnPurpose(t *testing.T) {
	t.Parallel()
	o, record := withRecord(t)
	photo := plantedPhoto(t)
	var added shownEvidence
	o.do(&added, "attachment", "add", "--record", record, "--file", o.file("holiday in the bay.jpg", photo), "--kind", "photo", "--how", "persons-phone",
		"--caption-file", o.file("caption", []byte("The gate of the compound\n")))
	sum := sha256.Sum256(photo)
	if added.SHA256 != hex.EncodeToString(sum[:]) || added.Bytes != int64(len(photo)) || added.Media != "image/jpeg" {
		t.Fatalf("%+v", added)
	}
	cmd := o.command("attachment", "add", "--record", record, "--file", "-", "--how", "stick")
	cmd.Stdin = strings.NewReader("OggS and a voice")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("from the standard input: %v, %s", err, out)
	}
	rows := o.evidence(record)
	if len(rows) != 2 || rows[0].Caption != "The gate of the compound" || rows[0].Here != "here" || rows[1].Kind != "audio" || rows[1].Media != "audio/ogg" {
		t.Fatalf("%+v", rows)
	}

	dir := t.TempDir()
	whole, stripped := filepath.Join(dir, "original"), filepath.Join(dir, "copy")
	lawyer, key := ngo(t, "lawyer")
	o.do(nil, "attachment", "export", added.ID, "--record", record, "--to", key, "--out", whole, "--original")
	o.do(nil, "attachment", "export", added.ID, "--record", record, "--to", key, "--out", stripped, "--copy")
	if b := lawyer.unsealed(whole); !bytes.Equal(b, photo) {
		t.Errorf("the original came out as %d bytes", len(b))
	}
	b := lawyer.unsealed(stripped)
	if bytes.Contains(b, []byte("PLANTED")) {
		t.Error("the copy says where it was taken")
	}
	if r := o.try("attachment", "open", whole); r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_FOR_US") {
		t.Errorf("somebody else opens it: %d %s", r.code, r.stderr)
	}
	if m, err := jpeg.Decode(bytes.NewReader(b)); err != nil || m.Bounds().Dx() != 64 {
		t.Errorf("the copy is no picture: %v", err)
	}
	for _, path := range []string{whole, stripped} {
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("others may read it: %v", err)
		}
	}
	if r := o.try("attachment", "export", added.ID, "--record", record, "--to", key, "--out", whole, "--original"); r.code != exitFailed || !strings.Contains(r.stderr, "E_FILE") {
		t.Errorf("over a file that is there: %d %s", r.code, r.stderr)
	}
	if r := o.try("attachment", "export", added.ID, "--record", record, "--to", key, "--out", filepath.Join(o.dir, "attachments", "x"), "--original"); r.code != exitRefused {
		t.Errorf("into the profile: %d %s", r.code, r.stderr)
	}
	if r := o.try("attachment", "export", rows[1].ID, "--record", record, "--to", key, "--out", filepath.Join(dir, "no"), "--copy"); r.code != exitFailed || !strings.Contains(r.stderr, "E_NOT_DRAWN") {
		t.Errorf("a copy of a voice: %d %s", r.code, r.stderr)
	}
	o.do(&rows, "attachment", "verify")
	if len(rows) != 2 || rows[0].State != "sound" || rows[1].State != "sound" {
		t.Errorf("%+v", rows)
	}
	var steps []string
	for _, s := range o.evidence(record)[0].Custody {
		steps = append(steps, s.Step+" "+s.Link)
	}
	if got := strings.Join(steps, ", "); got != "exported whole, exported-copy whole, verified whole" {
		t.Errorf("custody: %s", got)
	}
}

// SR-A07, SR-A05 through the program: the file that was harmed is named, the other
// is sound, and the exit code says so.
func TestSRA07_AHarmedFileOfEvidenceIsNamedByVerify(t *testing.T) {
	t.Parallel()
	o, record := withRecord(t)
	for _, text := range []string{"first chat", "second chat"} {
		o.do(nil, "attachment", "add", "--record", record, "--file", o.file("chat.html", []byte(text)), "--how", "stick")
	}
	rows := o.evidence(record)
	path := filepath.Join(o.dir, "attachments", rows[0].ID+".age")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-20] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r := o.try("attachment", "verify", "--record", record)
	if r.code != exitRefused || !strings.Contains(r.stderr, "E_DAMAGED") || !strings.Contains(r.stderr, rows[0].ID) || strings.Contains(r.stderr, rows[1].ID) {
		t.Errorf("changed: %d %s", r.code, r.stderr)
	}
	out := filepath.Join(t.TempDir(), "out")
	_, key := ngo(t, "lawyer")
	if r := o.try("attachment", "export", rows[0].ID, "--record", record, "--to", key, "--out", out, "--original"); r.code != exitRefused {
		t.Errorf("it left all the same: %d %s", r.code, r.stderr)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Error("something was written of a file that is not what was taken in")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if rows := o.evidence(record); rows[0].Here != "damaged" || rows[1].Here != "here" {
		t.Errorf("gone: %+v", rows)
	}
	if last := o.evidence(record)[0].Custody; len(last) != 1 || last[0].Step != "verified-failed" {
		t.Errorf("custody: %+v", last)
	}
}

// SR-H07 and usage through the program.
func TestSRH07_WhatIsNotKeptIsRefusedWithACode(t *testing.T) {
	t.Parallel()
	o, record := withRecord(t)
	for name, c := range map[string]struct {
		args []string
		code string
	}{
		"a program":      {[]string{"--file", o.file("photo.jpg", []byte("\x7fELF\x02\x01")), "--how", "stick"}, "E_NOT_KEPT"},
		"not that kind":  {[]string{"--file", o.file("a", []byte("a chat")), "--how", "stick", "--kind", "photo"}, "E_NOT_KEPT"},
		"an unknown way": {[]string{"--file", o.file("a", []byte("a chat")), "--how", "found"}, "E_USAGE"},
		"a folder":       {[]string{"--file", t.TempDir(), "--how", "stick"}, "E_UNREADABLE"},
		"long caption":   {[]string{"--file", o.file("a", []byte("a chat")), "--how", "stick", "--caption-file", o.file("c", bytes.Repeat([]byte("x"), 600))}, "E_TOO_LONG"},
	} {
		if r := o.try(append([]string{"attachment", "add", "--record", record}, c.args...)...); !strings.Contains(r.stderr, c.code) {
			t.Errorf("%s: %d %s", name, r.code, r.stderr)
		}
	}
	if rows := o.evidence(record); len(rows) != 0 {
		t.Errorf("%d files were taken in", len(rows))
	}
}

// SR-C13: nothing of a file is ever written in clear, whether it is taken in or
// leaves: every write of the program and of its child is looked through. What the
// receiver sends to a viewer shows that the trace sees it.
func TestSRC13_NothingOfAFileIsEverWrittenInClear(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		screeningtest.Skip(t, "strace is not installed")
	}
	o, record := withRecord(t)
	const planted = "PLANTED-WORDS-OF-A-CHAT"
	chat := []byte(strings.Repeat(planted+" ", 9000))
	traced := func(args ...string) string {
		t.Helper()
		log := filepath.Join(t.TempDir(), "trace")
		cmd := o.command(args...)
		cmd.Args = append([]string{"strace", "-f", "-y", "-s", "64", "-e", "trace=write,writev,pwrite64,pwritev,sendto,sendmsg", "-o", log, cmd.Path}, cmd.Args[1:]...)
		cmd.Path = strace
		if out, err := cmd.CombinedOutput(); err != nil {
			if strings.Contains(string(out), "ptrace") {
				screeningtest.Skip(t, "tracing is not permitted here")
			}
			t.Fatalf("%v: %s", err, out)
		}
		b, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	in := o.file("chat.txt", chat)
	if log := traced("attachment", "add", "--record", record, "--file", in, "--how", "stick"); strings.Contains(log, "PLANTED") || !strings.Contains(log, "attachments") {
		t.Error("taking in writes the words in clear, or the trace saw nothing")
	}
	id := o.evidence(record)[0].ID
	out := filepath.Join(t.TempDir(), "out.txt")
	lawyer, key := ngo(t, "lawyer")
	if log := traced("attachment", "export", id, "--record", record, "--to", key, "--out", out, "--original"); strings.Contains(log, "PLANTED") || !strings.Contains(log, out) {
		t.Error("it leaves in clear, or the trace saw nothing")
	}
	o = lawyer
	if log := traced("attachment", "open", out); !strings.Contains(log, "PLANTED") {
		t.Error("the trace does not see what is written")
	}
}

// unsealed is what the receiver of a sealed file gets out of it, through a pipe.
func (o *office) unsealed(file string) []byte {
	o.t.Helper()
	r := o.try("attachment", "open", file)
	if r.code != exitDone {
		o.t.Fatalf("open %s: %d %s", file, r.code, r.stderr)
	}
	return []byte(r.stdout)
}

// Evidence goes to nobody whom the person did not agree to, and where it goes the
// record says so, so that a withdrawal lists it.
func TestEvidenceLeavesOnlyWithConsentAndIsRecordedAsShared(t *testing.T) {
	t.Parallel()
	o, record := withRecord(t)
	_, key := ngo(t, "lawyer")
	out := filepath.Join(t.TempDir(), "sealed.age")
	send := func(record string) result {
		o.do(nil, "attachment", "add", "--record", record, "--file", o.file("chat.txt", []byte("a chat")), "--how", "stick")
		return o.try("attachment", "export", o.evidence(record)[0].ID, "--record", record, "--to", key, "--out", out, "--original")
	}
	var shown struct{ Shares []struct{ Disclosure string } }
	silent := o.screenOne(o.written(""))
	if r := send(silent); r.code != exitRefused || !strings.Contains(r.stderr, "E_NO_CONSENT") {
		t.Errorf("without consent: %d %s", r.code, r.stderr)
	}
	if o.do(&shown, "record", "show", silent); len(shown.Shares) != 0 {
		t.Errorf("a refusal is recorded as shared: %+v", shown.Shares)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Error("something was written without consent")
	}
	if r := send(record); r.code != exitDone {
		t.Fatalf("with consent: %d %s", r.code, r.stderr)
	}
	if o.do(&shown, "record", "show", record); len(shown.Shares) != 1 || shown.Shares[0].Disclosure != "evidence" {
		t.Errorf("recorded as %+v", shown.Shares)
	}
}
