package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/app/courier"
)

// recovery makes a recovery key and its file, as the age program writes it.
func recovery(t *testing.T) (recipient, file string) {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "recovery.key")
	text := "# created: 2026-11-27T16:00:00Z\n# public key: " + id.Recipient().String() + "\n" + id.String() + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), file
}

// keptBy is an office that has a recovery key.
func keptBy(t *testing.T, name, recipient string) *office {
	t.Helper()
	n := firstOfficer()
	n.Recovery = []string{recipient}
	return founded(t, name, n)
}

func TestSRM04_ABackupComesBackOnAnEmptyMachine(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	ids := []string{o.screenOne(anyScenario(t)), o.screenOne(anyScenario(t))}
	file := filepath.Join(t.TempDir(), "all.backup")

	var written, checked, opened, status backupJSON
	o.do(&written, "backup", "write", file)
	if written.Records != 2 || written.Verified != "content" || len(written.State) != 64 || len(strings.Fields(written.Words)) != 6 {
		t.Errorf("written: %+v", written)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 || int(st.Size()) != written.Size {
		t.Errorf("the file: %v, %v", st, err)
	}
	o.do(&checked, "backup", "verify", file)
	o.do(&status, "backup", "status")
	if checked.Verified != "digest" || checked.SHA256 != written.SHA256 || status.Made == "" || status.Words != written.Words {
		t.Errorf("checked %+v, status %+v", checked, status)
	}
	empty := newOffice(t, "b")
	empty.do(&opened, "backup", "verify", file, "--identity", key)
	if opened.State != written.State || opened.Words != written.Words || opened.Verified != "content" {
		t.Errorf("opened: %+v", opened)
	}
	var got restoredJSON
	empty.do(&got, "backup", "restore", file, "--identity", key, "--expect", written.Words, "--officer", "Another Officer")
	var who []struct{ Name, Role string }
	if empty.do(&who, "user", "list"); len(who) != 1 || who[0].Name != "Another Officer" {
		t.Errorf("who restored: %+v", who)
	}
	if got.State != written.State || got.Agency == "" || got.Device == "" {
		t.Errorf("restored: %+v", got)
	}
	for _, id := range ids {
		var was, is shown
		o.do(&was, "record", "show", id)
		empty.do(&is, "record", "show", id)
		if was.Hash == "" || was.Hash != is.Hash {
			t.Errorf("record %s: %s, then %s", id, was.Hash, is.Hash)
		}
	}
}

func TestSRM04_ABackupThatIsNotTheRightOneIsRefusedAndNothingIsTakenIn(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	_, other := recovery(t)
	o := keptBy(t, "a", recipient)
	o.screenOne(anyScenario(t))
	file := filepath.Join(t.TempDir(), "all.backup")
	var written backupJSON
	o.do(&written, "backup", "write", file)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	empty := newOffice(t, "b")
	refuse := func(name, code string, exit int, b []byte, args ...string) {
		t.Helper()
		f := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(f, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r := empty.try(append([]string{"backup", "restore", f}, args...)...)
		if r.code != exit || !strings.Contains(r.stderr, code) || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%s: exit %d, %s", name, r.code, r.stderr)
		}
		if courier.Exists(empty.dir) {
			t.Fatalf("%s: there is a profile", name)
		}
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	with := []string{"--identity", key}
	refuse("another key", "E_NOT_FOR_US", exitRefused, whole, "--identity", other)
	refuse("cut", "E_BACKUP", exitRefused, whole[:len(whole)-1], with...)
	refuse("cut to half", "E_BACKUP", exitRefused, whole[:len(whole)/2], with...)
	refuse("flipped", "E_BACKUP", exitRefused, flipped, with...)
	refuse("trailing", "E_BACKUP", exitRefused, append(bytes.Clone(whole), '\n'), with...)
	refuse("no backup", "E_UNREADABLE", exitFailed, []byte("a letter"), with...)
	refuse("empty", "E_UNREADABLE", exitFailed, nil, with...)
	refuse("other words", "E_WORDS", exitRefused, whole, append(slices.Clone(with), "--expect", "baru nila tiga baru nila tiga")...)
	refuse("old", "E_EXPIRED", exitRefused, whole, append(slices.Clone(with), "--not-before", time.Now().Add(time.Hour).UTC().Format(time.RFC3339))...)
	if err := os.WriteFile(empty.passFile, []byte("too short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	refuse("weak passphrase", "E_WEAK_PASSPHRASE", exitRefused, whole, with...)
	if err := os.WriteFile(empty.passFile, []byte(passphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty.do(nil, "backup", "restore", file, "--identity", key)
	before := recordIDs(empty)
	r := empty.try("backup", "restore", file, "--identity", key)
	if r.code != exitRefused || !strings.Contains(r.stderr, "E_PROFILE_EXISTS") || !slices.Equal(before, recordIDs(empty)) {
		t.Errorf("again: exit %d, %s", r.code, r.stderr)
	}
}

func recordIDs(o *office) (ids []string) {
	var all []listed
	o.do(&all, "record", "list")
	for _, one := range all {
		ids = append(ids, one.ID)
	}
	return ids
}

func TestABackupIsNotWrittenWhereItMustNotBe(t *testing.T) {
	t.Parallel()
	recipient, _ := recovery(t)
	o := keptBy(t, "a", recipient)
	deep := filepath.Join(o.dir, "attachments")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(o.dir, link); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(t.TempDir(), "target")
	if err := os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), target); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(o.dir, "x"), filepath.Join(deep, "x"), filepath.Join(link, "x"), filepath.Join(link, "attachments", "x"), target} {
		if r := o.try("backup", "write", file); r.code != exitRefused || !strings.Contains(r.stderr, "E_NOT_PERMITTED") {
			t.Errorf("%s: exit %d, %s", file, r.code, r.stderr)
		}
	}
	alone := founded(t, "b", firstOfficer())
	if r := alone.try("backup", "write", filepath.Join(t.TempDir(), "x")); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_RECOVERY") {
		t.Errorf("without a recovery key: exit %d, %s", r.code, r.stderr)
	}
}

// TestABackupThatIsCutOffHarmsNothing: what was there before stays until the new
// one is whole, whenever the program is killed.
func TestABackupThatIsCutOffHarmsNothing(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	for range 3 {
		o.screenOne(heavy(t))
	}
	file := filepath.Join(t.TempDir(), "all.backup")
	var first, last backupJSON
	o.do(&first, "backup", "write", file)
	o.screenOne(anyScenario(t))
	hits := 0
	for range 6 {
		if o.killedWhen(func() bool { return sizeOf(file+".part") > 0 }, "backup", "write", file) {
			hits++
		}
		var is backupJSON
		o.do(&is, "backup", "verify", file, "--identity", key)
		if is.State != first.State && is.Records != 4 {
			t.Fatalf("after a kill the file is neither: %+v", is)
		}
	}
	if hits == 0 {
		t.Error("no kill hit a backup that was being written")
	}
	o.do(&last, "backup", "write", file)
	if last.Records != 4 || sizeOf(file+".part") != 0 {
		t.Errorf("at last: %+v, %d bytes of a part", last, sizeOf(file+".part"))
	}
}

// TestSRM04_AKilledBackupGoesOnWithTheSameFileAndOfTheSameMoment: a real process,
// killed while it writes and again while it reads back. What was written stays as
// it is, and what is saved in between is not in it.
func TestSRM04_AKilledBackupGoesOnWithTheSameFileAndOfTheSameMoment(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	o := keptBy(t, "a", recipient)
	record := o.screenOne(anyScenario(t))
	noise := make([]byte, 20<<20)
	rand.Read(noise)
	o.do(nil, "attachment", "add", "--record", record, "--file", o.file("chat.txt", []byte(hex.EncodeToString(noise))), "--how", "stick")
	var unbroken, status, last, next backupJSON
	o.do(&unbroken, "backup", "write", filepath.Join(t.TempDir(), "unbroken.backup"))
	file := filepath.Join(t.TempDir(), "all.backup")
	if !o.killedWhen(func() bool { return sizeOf(file+".part") > 9<<20 }, "backup", "write", file) {
		t.Fatal("the kill came too late")
	}
	begun := make([]byte, 8<<20)
	readFrom(t, file+".part", begun)
	o.do(&status, "backup", "status")
	if status.Unfinished == "" {
		t.Error("the status does not say that one is unfinished")
	}
	o.screenOne(anyScenario(t)) // it is not in the backup
	whole := int64(unbroken.Size)
	o.killedWhen(func() bool { return sizeOf(file+".part") >= whole }, "backup", "write", file) // or it is done
	if sizeOf(file) == 0 {
		o.do(nil, "backup", "write", file)
	}
	after := make([]byte, len(begun))
	readFrom(t, file, after)
	if !bytes.Equal(begun, after) {
		t.Error("it began anew")
	}
	o.do(&last, "backup", "verify", file, "--identity", key)
	if last.State != unbroken.State || last.Records != 1 || last.Attachments != 1 {
		t.Errorf("it is not what an unbroken one is: %+v, want %+v", last, unbroken)
	}
	o.do(&next, "backup", "write", file)
	if next.Records != 2 {
		t.Errorf("the next one holds %d records", next.Records)
	}
}

func readFrom(t *testing.T, name string, b []byte) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.ReadFull(f, b); err != nil {
		t.Fatal(err)
	}
}

// TestSRM04_ARestoredAdministratorGoesOnWithTheAgency: the hub takes the new
// device, which sends what the old one had not; the old one can be revoked.
func TestSRM04_ARestoredAdministratorGoesOnWithTheAgency(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	old := keptBy(t, "a", recipient)
	files := t.TempDir()
	agency, file := filepath.Join(files, "agency"), filepath.Join(files, "all.backup")
	old.do(nil, "agency", "export", "--out", agency)
	hub := startHub(t, agency)
	sent := old.screenOne(anyScenario(t))
	if r := old.sync(hub); r.code != 0 {
		t.Fatal(r.stderr)
	}
	waiting := old.screenOne(anyScenario(t))
	old.do(nil, "backup", "write", file)

	next := newOffice(t, "b")
	var got restoredJSON
	next.do(&got, "backup", "restore", file, "--identity", key)
	if r := next.sync(hub); r.code != 0 {
		t.Fatalf("the new device and the hub: %s", r.stderr)
	}
	var devices []struct {
		ID                           string
		This, Administrator, Revoked bool
	}
	next.do(&devices, "device", "list")
	if len(devices) != 2 {
		t.Fatalf("devices: %+v", devices)
	}
	for _, d := range devices {
		if d.This != (d.ID == got.Device) {
			t.Errorf("device %+v, this one is %s", d, got.Device)
		}
		if !d.This {
			next.do(nil, "device", "revoke", d.ID)
		}
	}
	if r := next.sync(hub); r.code != 0 {
		t.Fatalf("after the revocation: %s", r.stderr)
	}
	var all []listed
	next.do(&all, "record", "list")
	for _, one := range all {
		if one.Sync != "with-hub" {
			t.Errorf("record %s is %s", one.ID, one.Sync)
		}
	}
	colleague := admitted(t, next, hub)
	if ids := recordIDs(colleague); len(ids) != 2 || !slices.Contains(ids, sent) || !slices.Contains(ids, waiting) {
		t.Errorf("a colleague who joins now sees %v", ids)
	}
	if r := old.sync(hub); r.code != exitRefused {
		t.Errorf("the old device after its revocation: exit %d, %s", r.code, r.stderr)
	}
}

// admitted is a new device of the agency that has synced once.
func admitted(t *testing.T, by *office, hub *station) *office {
	t.Helper()
	o := newOffice(t, "colleague")
	joins(t, by, o, "--officer", "Second Officer")
	if r := by.sync(hub); r.code != 0 {
		t.Fatal(r.stderr)
	}
	if r := o.sync(hub); r.code != 0 {
		t.Fatal(r.stderr)
	}
	return o
}

func joins(t *testing.T, by, o *office, args ...string) {
	t.Helper()
	files := t.TempDir()
	request, grant := filepath.Join(files, "request"), filepath.Join(files, "grant")
	o.do(nil, append([]string{"device", "request", "--out", request}, args...)...)
	by.do(nil, "device", "enrol", "--request", request, "--out", grant)
	o.do(nil, "device", "join", "--grant", grant)
}

// TestSRM04_ARestoredOfficerAsksToJoinAgainAndLosesNothing: no key of the old
// device is in the backup, so the new one cannot pass for it.
func TestSRM04_ARestoredOfficerAsksToJoinAgainAndLosesNothing(t *testing.T) {
	t.Parallel()
	recipient, key := recovery(t)
	boss := founded(t, "a", firstOfficer())
	agency := filepath.Join(t.TempDir(), "agency")
	boss.do(nil, "agency", "export", "--out", agency)
	hub := startHub(t, agency)
	old := newOffice(t, "b")
	asks(t, old, recipient)
	joins(t, boss, old, "--officer", "Second Officer")
	id := old.screenOne(anyScenario(t))
	file := filepath.Join(t.TempDir(), "all.backup")
	old.do(nil, "backup", "write", file)

	next := newOffice(t, "c")
	var got restoredJSON
	next.do(&got, "backup", "restore", file, "--identity", key)
	if got.Agency != "" {
		t.Errorf("it is of agency %s before anybody admitted it", got.Agency)
	}
	joins(t, boss, next, "--officer", "Second Officer")
	for _, o := range []*office{boss, next, boss} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatal(r.stderr)
		}
	}
	if ids := recordIDs(boss); !slices.Contains(ids, id) {
		t.Errorf("what the lost device had not sent did not arrive: %v", ids)
	}
	next.screenOne(anyScenario(t))
	for _, o := range []*office{next, boss} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatal(r.stderr)
		}
	}
	if ids := recordIDs(boss); len(ids) != 2 {
		t.Errorf("the colleague sees %v", ids)
	}
}

// asks makes the profile of a device that will join, with a recovery key.
func asks(t *testing.T, o *office, recipient string) {
	t.Helper()
	p, _, err := courier.Ask(t.Context(), courier.Config{Dir: o.dir, Library: loadLibrary(t), Now: time.Now, WorkFactor: 16},
		courier.Newcomer{Officer: "Second Officer", Passphrase: []byte(passphrase), Recovery: []string{recipient}})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}
