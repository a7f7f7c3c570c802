package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/screening/screeningtest"
	"pelita/screening/screeningtest/canary"
)

// stage is a file system that two offices and their hub have to themselves, and
// what nobody may find on it.
type stage struct {
	t     *testing.T
	image screeningtest.Image
}

// clean demands that nothing planted is in any file, in the name of any, or in
// any block of the image.
func (s stage) clean(when string) {
	s.t.Helper()
	s.image.Flush()
	c := scanner(s.t)
	tree, err := c.Tree(s.image.Dir)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := c.Image(s.image.File)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, h := range append(tree.Hits, raw.Hits...) {
		s.t.Errorf("%s: %s", when, h)
	}
	s.t.Logf("%s: %d files of %d KiB, an image of %d MiB, %d hits", when, tree.Files, tree.Bytes>>10, raw.Bytes>>20, len(tree.Hits)+len(raw.Hits))
}

// work is a day of two offices: interviews, a search, consent, a referral, a
// sheet for the lawyer, and two syncs.
func (s stage) work() (a, b *office) {
	a, b, agency := pairOf(s.t, officeIn(s.t, s.image.Dir, "a"), officeIn(s.t, s.image.Dir, "b"))
	lawyer, key := ngo(s.t, "lawyer")
	a.do(nil, "posting", "set", "--role", "consular")
	lawyer.do(nil, "posting", "set", "--role", "legal-aid")
	for n := range len(items) {
		a.screenOne(plantedScenario(s.t, n))
	}
	agreed := a.screenOne(a.written(consenting))
	a.do(nil, "refer", "--record", agreed, "--to", key, "--disclosure", "shelter", "--out", filepath.Join(s.image.Dir, "a", "letter.age"))
	if r := a.seal(agreed, key, sheetAnswers); r.code != exitDone {
		s.t.Fatalf("seal a sheet: %s", r.stderr)
	}
	hub := &station{t: s.t, dir: filepath.Join(s.image.Dir, "hub"), agency: agency, Listen: "127.0.0.1:0"}
	hub.start()
	defer hub.kill()
	for _, o := range []*office{a, b, a} {
		if r := o.sync(hub); r.code != exitDone {
			s.t.Fatalf("sync: %s", r.stderr)
		}
	}
	query := filepath.Join(s.t.TempDir(), "query")
	if err := os.WriteFile(query, []byte(canary.Planted()[8].Text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	var found []listed
	if b.do(&found, "record", "search", "--text-file", query); len(found) == 0 {
		s.t.Error("the colleague does not find what was planted: the test would prove nothing")
	}
	return a, b
}

// Held: no planted value is on the disk, free blocks included, of two offices
// and their hub; not after a day's work, not in the middle of a sentence, not
// after the lock, and not after fifty kills.
func TestSRA02_NothingReadableReachesTheDiskItself(t *testing.T) {
	t.Parallel()
	s := stage{t, screeningtest.MountImage(t, 192)}
	_, b := s.work()
	s.clean("after a day of two offices and their hub")

	o := b.shift()
	o.until("open")
	o.until("mid-edit")
	s.clean("unlocked, in the middle of a sentence")
	o.tell("lock")
	o.until("locked")
	s.clean("after the lock")
	o.kill()

	kills := 50
	if testing.Short() {
		kills = 4
	}
	r := rand.New(rand.NewPCG(9, 9))
	c := officeIn(t, s.image.Dir, "c")
	c.found(firstOfficer())
	for range kills {
		o := c.shift()
		o.until("open")
		time.Sleep(time.Duration(r.IntN(120_000)) * time.Microsecond)
		o.kill()
	}
	s.clean("after the kills")
	var all []listed
	if c.do(&all, "record", "list"); len(all) < kills/10 { // a busy machine is slow to write
		t.Errorf("%d records after %d kills: hardly anything was written", len(all), kills)
	}
	for _, o := range []*office{b, c} {
		for _, h := range scanner(t).Bytes("the error output", o.printed.Bytes()) {
			t.Error(h)
		}
	}
	s.leak()
}

// leak is the positive control: a program that writes everything to a temporary
// file and deletes it again is caught, in the image alone.
func (s stage) leak() {
	s.t.Helper()
	file := filepath.Join(s.image.Dir, "a", "temporary")
	f, err := os.Create(file)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range canary.Planted() {
		if _, err := f.WriteString("answer: " + v.Text + "\n"); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.image.Flush()
	if err := os.Remove(file); err != nil {
		s.t.Fatal(err)
	}
	s.image.Flush()
	c := scanner(s.t)
	tree, err := c.Tree(s.image.Dir)
	if err != nil || len(tree.Hits) > 0 {
		s.t.Errorf("%d hits in the files, %v", len(tree.Hits), err)
	}
	raw, err := c.Image(s.image.File)
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]bool{}
	for _, h := range raw.Hits {
		found[h.Value] = true
	}
	if len(found) != len(canary.Planted()) {
		s.t.Errorf("the leak of %d of %d values was noticed", len(found), len(canary.Planted()))
	}
}
