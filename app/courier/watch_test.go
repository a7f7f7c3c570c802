package courier

import (
	"bytes"
	"context"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// recounted is a store that counts what is read of it, beneath the one that notes.
type recounted struct {
	*screeningtest.Memory
	now  func() time.Time
	read map[screening.RecordID][]time.Time
	peek int
}

func (c *recounted) reads(id screening.RecordID) { c.read[id] = append(c.read[id], c.now()) }

func (c *recounted) Record(ctx context.Context, id screening.RecordID) (screening.Record, error) {
	r, err := c.Memory.Record(ctx, id)
	if err == nil {
		c.reads(id)
	}
	return r, err
}

func (c *recounted) Draft(ctx context.Context, id screening.RecordID) (screening.Draft, error) {
	d, err := c.Memory.Draft(ctx, id)
	if d != (screening.Draft{}) {
		c.reads(id)
	}
	return d, err
}

func (c *recounted) PutAttachment(context.Context, []byte) (protocol.Attachment, error) {
	return protocol.Attachment{}, nil
}
func (c *recounted) Attachment(context.Context, protocol.Attachment) ([]byte, error) {
	c.peek++
	return nil, nil
}
func (c *recounted) TakeIn(context.Context, io.Reader) (history.File, error) {
	return history.File{}, nil
}
func (c *recounted) ReadOut(context.Context, history.File, io.Writer) error { c.peek++; return nil }
func (c *recounted) Check(context.Context, history.File) error              { return nil }
func (c *recounted) Here(context.Context, history.File) error               { return nil }
func (c *recounted) Files(_ context.Context, id screening.RecordID) ([]history.File, error) {
	c.reads(id)
	return []history.File{{}}, nil
}

// desk is a recounted store under one that notes, and what it noted.
type desk struct {
	watched
	under   *recounted
	noted   []journal.Event
	at      []time.Time
	refuses error
	now     time.Time
}

func newDesk() *desk {
	d := &desk{now: screeningtest.Start()}
	clock := func() time.Time { return d.now }
	d.under = &recounted{Memory: screeningtest.NewMemory(), now: clock, read: map[screening.RecordID][]time.Time{}}
	d.watched = watched{vault: d.under, watch: &watch{}, now: clock, note: func(_ context.Context, e journal.Event) error {
		if d.refuses != nil {
			return d.refuses
		}
		d.noted, d.at = append(d.noted, e), append(d.at, d.now)
		return nil
	}}
	return d
}

func (d *desk) opened(id screening.RecordID) (at []time.Time) {
	for i, e := range d.noted {
		if e.Kind == journal.Opened && e.Record == id {
			at = append(at, d.at[i])
		}
	}
	return at
}

// openings are the openings that a row of readings is, reckoned here anew: a
// reading begins one unless the record was read or changed a short while before.
func openings(reads, changes []time.Time, made time.Time) (n int) {
	last := made
	all := append(slices.Clone(reads), changes...)
	slices.SortFunc(all, time.Time.Compare)
	for _, t := range all {
		held := !last.IsZero() && t.Sub(last) <= inHandFor
		if !held && !slices.Contains(reads, t) {
			continue // a change of what is not in hand opens nothing
		}
		if !held {
			n++
		}
		last = t
	}
	return n
}

// TestSRJ04: every opening is noted, and nothing else is.
func TestSRJ04_AsManyOpeningsAreNotedAsAreRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk()
		ctx := context.Background()
		var ids []screening.RecordID
		made, changed := map[screening.RecordID]time.Time{}, map[screening.RecordID][]time.Time{}
		for range 4 {
			r, err := d.under.Memory.Commit(ctx, screeningtest.Opening())
			if err != nil {
				rt.Fatal(err)
			}
			ids = append(ids, r.ID)
			if err := d.under.PutDraft(ctx, screening.Draft{Record: r.ID, Text: "half"}); err != nil {
				rt.Fatal(err)
			}
		}
		some := func() screening.RecordID { return rapid.SampledFrom(ids).Draw(rt, "record") }
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			d.now = d.now.Add(time.Duration(rapid.IntRange(1, 1200).Draw(rt, "seconds")) * time.Second)
			var err error
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0:
				_, err = d.Record(ctx, some())
			case 1:
				_, err = d.Draft(ctx, some())
			case 2:
				_, err = d.Files(ctx, some())
			case 3:
				_, err = d.Summaries(ctx)
			case 4:
				id := some()
				r, e := d.under.Memory.Record(ctx, id)
				if e != nil {
					rt.Fatal(e)
				}
				if _, err = d.Commit(ctx, screeningtest.Noting(r, "more")); err == nil {
					changed[id] = append(changed[id], d.now)
				}
			case 5:
				r, e := d.Commit(ctx, screeningtest.Opening())
				err = e
				ids, made[r.ID] = append(ids, r.ID), d.now
			}
			if err != nil {
				rt.Fatal(err)
			}
		}
		for _, id := range ids {
			reads := d.under.read[id]
			if got, want := len(d.opened(id)), openings(reads, changed[id], made[id]); got != want {
				rt.Fatalf("%d openings are noted of %d", got, want)
			}
		}
	})
}

func TestSRJ04_WhatCannotBeNotedIsNotHandedOut(t *testing.T) {
	d := newDesk()
	r, err := d.under.Memory.Commit(t.Context(), screeningtest.Opening())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.under.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half"}); err != nil {
		t.Fatal(err)
	}
	d.refuses = errors.New("the disk is full")
	for name, read := range map[string]func() (any, error){
		"Record": func() (any, error) { v, err := d.Record(t.Context(), r.ID); return v.ID, err },
		"Draft":  func() (any, error) { v, err := d.Draft(t.Context(), r.ID); return v.Text, err },
		"Search": func() (any, error) { v, err := d.Search(t.Context(), "x", 0); return len(v), err },
		"Attachment": func() (any, error) {
			_, err := d.Attachment(t.Context(), protocol.Attachment{})
			return d.under.peek, err
		},
		"ReadOut": func() (any, error) { return d.under.peek, d.ReadOut(t.Context(), history.File{}, &bytes.Buffer{}) },
		"Files":   func() (any, error) { v, err := d.Files(t.Context(), r.ID); return len(v), err },
	} {
		got, err := read()
		if !errors.Is(err, d.refuses) || !reflect.ValueOf(got).IsZero() {
			t.Errorf("%s gives %v and %v, want nothing and the error", name, got, err)
		}
	}
}

func TestSRJ04_ASearchIsNotedOnceAndWithoutItsWords(t *testing.T) {
	d := newDesk()
	for _, typed := range []string{"s", "si", "sit", "siti", ""} {
		d.now = d.now.Add(time.Second)
		if _, err := d.Search(t.Context(), typed, 0); err != nil {
			t.Fatal(err)
		}
	}
	d.now = d.now.Add(searchedFor + time.Second)
	if _, err := d.Search(t.Context(), "siti", 0); err != nil {
		t.Fatal(err)
	}
	want := []journal.Event{{Kind: journal.Searched}, {Kind: journal.Searched}}
	if !slices.Equal(d.noted, want) {
		t.Errorf("noted %v, want two searches and nothing more", d.noted)
	}
}

// A method that is added to the store is not forgotten: this test asks for it.
func TestSRJ04_EveryMethodOfTheStoreIsWatchedOrHandsNothingOut(t *testing.T) {
	noted := []string{"Record", "Draft", "Search", "Attachment", "ReadOut", "Files"}
	silent := []string{
		"Summaries",                           // the list of an unlocked profile
		"Commit",                              // the vault notes it
		"PutDraft", "PutAttachment", "TakeIn", // only takes in
		"Check", "Here", // only say whether
	}
	var all []string
	typ := reflect.TypeFor[content]()
	for i := range typ.NumMethod() {
		all = append(all, typ.Method(i).Name)
	}
	known := append(noted, silent...)
	slices.Sort(known)
	if !slices.Equal(all, known) {
		t.Errorf("the store has %v, and this test knows of %v", all, known)
	}
}

// past are the readings that go past watch.go, with the reason.
func past() map[string]string {
	return map[string]string{
		"evidence.go vault.ReadOut(": "each is followed by a step of custody, which the vault notes with the change",
		"attachsend.go vault.Files(": "which sealed files wait to be sent; nobody sees what is in them",
		"departing.go vault.Record(": "the program looks which referrals stay with their records; nobody sees what it reads",
		"retention.go vault.Record(": "the program looks for what is due; nobody sees what it reads",
	}
}

// The vault is read past the journal nowhere in this package but in watch.go.
func TestSRJ04_NothingReadsTheVaultPastTheJournal(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	read := []string{"vault.Record(", "vault.Draft(", "vault.Search(", "vault.Attachment(", "vault.ReadOut(", "vault.Files("}
	seen := 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), name, b, parser.SkipObjectResolution); err != nil {
			t.Fatal(err)
		}
		for _, call := range read {
			n := strings.Count(string(b), call)
			switch {
			case name == "watch.go":
				seen += n
			case n > 0 && past()[name+" "+call] == "" && !strings.HasSuffix(name, "_test.go"):
				t.Errorf("%s calls %s", name, call)
			}
		}
	}
	if seen != len(read) {
		t.Errorf("%d such calls in watch.go, want %d: this test looks for other words than are there", seen, len(read))
	}
}

// TestSRJ08: a copier who opens everything is noticed.
func TestSRJ08_ManyRecordsInAShortTimeAreNoted(t *testing.T) {
	d := newDesk()
	var ids []screening.RecordID
	for range rushRecords + 20 {
		r, err := d.under.Memory.Commit(t.Context(), screeningtest.Opening())
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
	}
	read := func(ids []screening.RecordID, pause time.Duration) (many []uint64) {
		d.noted, d.watch = nil, &watch{}
		for _, id := range ids {
			d.now = d.now.Add(pause)
			if _, err := d.Record(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range d.noted {
			if e.Kind == journal.Many {
				many = append(many, e.Count)
			}
		}
		return many
	}
	if got := read(ids, time.Second); !slices.Equal(got, []uint64{rushRecords}) {
		t.Errorf("a record a second is noted as %v", got)
	}
	if got := read(ids, 10*time.Second); got != nil {
		t.Errorf("a record each ten seconds is noted as %v", got)
	}
	if got := read(slices.Repeat(ids[:rushRecords-1], 2), time.Second); got != nil {
		t.Errorf("the same few records again are noted as %v", got)
	}
}
