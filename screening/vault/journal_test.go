package vault

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/screeningtest"
)

// officer is who does what the tests note.
var officer = screening.OfficerID{5, 5}

// diary is a vault whose journal the tests look into, and whose clock they set.
type diary struct {
	testing.TB
	v        *Vault
	now      time.Time
	recovery *age.HybridIdentity
}

func newDiary(t testing.TB) *diary {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	d := &diary{TB: t, now: screeningtest.Start(), recovery: id}
	cfg := Cheap(Config{Dir: t.TempDir(), Now: func() time.Time { return d.now }, Summarise: screeningtest.Summarise})
	d.v, err = Create(t.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase), Recovery: []string{id.Recipient().String()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.shut)
	return d
}

func (d *diary) shut() {
	d.Helper()
	if err := d.v.Close(); err != nil {
		d.Error(err)
	}
}

// again closes the vault and opens it.
func (d *diary) again() {
	d.Helper()
	cfg := d.v.cfg
	d.shut()
	v, err := Open(context.Background(), cfg, []byte(benchPassphrase))
	if err != nil {
		d.Fatal(err)
	}
	d.v = v
}

func (d *diary) note(e Event) {
	d.Helper()
	d.now = d.now.Add(time.Minute)
	if err := d.v.Log(d.Context(), e); err != nil {
		d.Fatal(err)
	}
}

func (d *diary) save(c screening.Change) screening.Record {
	d.Helper()
	d.now = d.now.Add(time.Minute)
	c.Officer = officer
	r, err := d.v.Commit(d.Context(), c)
	if err != nil {
		d.Fatal(err)
	}
	return r
}

func (d *diary) entries(q journal.Query) []journal.Entry {
	d.Helper()
	all, err := d.v.Journal(d.Context(), q)
	if err != nil {
		d.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// told is the journal in words, the oldest first.
func (d *diary) told(q journal.Query) string {
	d.Helper()
	var out []string
	for _, e := range d.entries(q) {
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s %s*%d", e.Kind, e.Why, e.Count), "*1"))
	}
	return strings.Join(out, ", ")
}

func (d *diary) sql(statement string, args ...any) {
	d.Helper()
	if _, err := d.v.db.ExecContext(context.Background(), statement, args...); err != nil {
		d.Fatalf("%s: %v", statement, err)
	}
}

// verify is the number of the first entry that does not hold, 0 for a sound one.
func (d *diary) verify(proof JournalProof) string {
	d.Helper()
	_, err := d.v.VerifyJournal(context.Background(), proof)
	return brokenAt(d, err)
}

func brokenAt(t testing.TB, err error) string {
	t.Helper()
	var damaged *screening.DamagedError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &damaged) && damaged.Part == partJournal:
		return damaged.ID
	}
	t.Errorf("%v, want a damaged journal", err)
	return "?"
}

func (d *diary) withKey() JournalProof { return JournalProof{Recovery: []string{d.recovery.String()}} }

// aDay fills the journal with some of everything.
func (d *diary) aDay() screening.Record {
	d.Helper()
	d.note(Event{Kind: journal.Unlocked, By: officer})
	r := d.save(screeningtest.Opening())
	for i := range 3 {
		r = d.save(screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(fmt.Sprint("Name ", i))))
	}
	d.note(Event{Kind: journal.Searched, By: officer})
	d.note(Event{Kind: journal.Opened, Record: r.ID, By: officer, Why: "record"})
	r = d.save(screeningtest.Noting(r, "seen again"))
	d.note(Event{Kind: journal.Exported, Record: r.ID, By: officer, Why: "paper", Count: 2})
	return r
}

func TestAnEntryIsKeptForWhatWasDone(t *testing.T) {
	d := newDiary(t)
	r := d.aDay()
	const want = "begun first, unlocked , made , changed *3, searched , opened record, changed , exported paper*2"
	if got := d.told(journal.Query{}); got != want {
		t.Errorf("the journal tells\n%s, want\n%s", got, want)
	}
	if got := d.told(journal.Query{Record: r.ID, Kinds: []journal.Kind{journal.Opened, journal.Exported}}); got != "opened record, exported paper*2" {
		t.Errorf("of the record %s", got)
	}
	all := d.entries(journal.Query{})
	if e := all[3]; e.By != officer || e.Record != r.ID || e.Until.Sub(e.At) != 2*time.Minute || e.Number != 4 {
		t.Errorf("the run of changes is %+v", e)
	}
	if got := d.entries(journal.Query{Before: 4, Limit: 2}); len(got) != 2 || got[0].Number != 2 || got[1].Number != 3 {
		t.Errorf("a page of it is %+v", got)
	}
	if got := d.entries(journal.Query{Since: all[6].At}); len(got) != 2 {
		t.Errorf("%d entries since then, want 2", len(got))
	}
	d.again()
	if got := d.told(journal.Query{}); got != want {
		t.Errorf("opened again it tells\n%s, want\n%s", got, want)
	}
	if err := d.v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTapsOnOneRecordAreOneEntry(t *testing.T) {
	d := newDiary(t)
	r := d.save(screeningtest.Opening())
	rows := func() string { return d.told(journal.Query{Kinds: []journal.Kind{journal.Changed}}) }
	before := d.v.JournalHead()
	for range 40 {
		r = d.save(screeningtest.Noting(r, "more"))
	}
	if got := rows(); got != "changed *40" {
		t.Errorf("a run that goes on is told as %q", got)
	}
	if d.v.JournalHead() != before {
		t.Error("a run that goes on is an entry already")
	}
	d.now = d.now.Add(time.Hour)
	r = d.save(screeningtest.Noting(r, "after a pause"))
	d.again()
	d.save(screeningtest.Noting(r, "and on another day"))
	if got := rows(); got != "changed *40, changed , changed " {
		t.Errorf("runs are told as %q", got)
	}
}

func TestARunThatACrashCutOffIsCountedRight(t *testing.T) {
	d := newDiary(t)
	r := d.save(screeningtest.Opening())
	for range 7 {
		r = d.save(screeningtest.Noting(r, "more"))
	}
	dir := t.TempDir()
	copyVault(t, d.v.folder.path, dir)
	cfg := d.v.cfg
	cfg.Dir = dir
	v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	crashed := &diary{TB: t, v: v, now: d.now, recovery: d.recovery}
	t.Cleanup(crashed.shut)
	crashed.note(Event{Kind: journal.Unlocked, By: officer})
	if got := crashed.told(journal.Query{}); got != "begun first, made , changed *7, unlocked " {
		t.Errorf("after the crash it tells %s", got)
	}
	if got := crashed.verify(d.withKey()); got != "" {
		t.Errorf("entry %s does not hold", got)
	}
}

func copyVault(t testing.TB, from, to string) {
	t.Helper()
	for _, name := range []string{fileDatabase, fileDatabase + "-wal", fileVaultKey, fileUser1} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), b, fileMode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestADecisionAndAConsentAreEntriesOfTheirOwn(t *testing.T) {
	d := newDiary(t)
	r := d.save(screeningtest.Opening())
	change := screening.Change{Record: r.ID, Ops: []history.Op{
		{Kind: history.AddNote, Text: "because"},
		{Kind: history.Decide, Decision: history.Decision{Kind: "refer"}},
		{Kind: history.GiveConsent, Consent: history.Consent{Purpose: "referral", Basis: "consent", Mode: "oral", Language: "en"}},
	}}
	d.save(change)
	if got := d.told(journal.Query{}); got != "begun first, made , changed , decided , consented " {
		t.Errorf("it tells %s", got)
	}
}

func TestAnEventThatIsNoCodeIsRefused(t *testing.T) {
	d := newDiary(t)
	for _, e := range []Event{
		{}, {Kind: journal.Opened, Why: "Siti Rahma"}, {Kind: journal.Opened, Why: "siti rahma"},
		{Kind: journal.Opened, Why: strings.Repeat("a", journal.MaxWhy+1)}, {Kind: journal.Opened, Why: "ä"},
	} {
		err := d.v.Log(t.Context(), e)
		if !errors.Is(err, errEvent) || strings.Contains(err.Error(), "iti") {
			t.Errorf("%v: %v", e, err)
		}
	}
	if d.v.JournalHead().Number != 0 {
		t.Error("something was kept")
	}
}

// TestSRJ01: any single change by somebody who cannot open the vault is found.
func TestSRJ01_EveryChangeOfTheRowsIsFound(t *testing.T) {
	d := newDiary(t)
	d.aDay()
	n := d.v.JournalHead().Number
	d.shut()
	for i := range n {
		i++
		for name, statement := range map[string]string{
			"removed":      fmt.Sprintf(`DELETE FROM journal WHERE rid = %d`, i),
			"cut off":      fmt.Sprintf(`DELETE FROM journal WHERE rid >= %d`, i),
			"emptied":      fmt.Sprintf(`UPDATE journal SET value = zeroblob(length(value)) WHERE rid = %d`, i),
			"renumbered":   fmt.Sprintf(`UPDATE journal SET rid = 1000 WHERE rid = %d`, i),
			"copied":       fmt.Sprintf(`UPDATE journal SET value = (SELECT value FROM journal j WHERE j.rid = 1 + %d %% %d) WHERE rid = %d`, i, n, i),
			"copied below": fmt.Sprintf(`INSERT INTO journal (rid, version, value) SELECT %d + 1, 1, value FROM journal WHERE rid = %d`, n, i),
			"negative":     fmt.Sprintf(`INSERT INTO journal (rid, version, value) SELECT -%d, 1, value FROM journal WHERE rid = %d`, i, i),
		} {
			if err := d.mutated(t, statement); !errors.Is(err, screening.ErrDamaged) {
				t.Errorf("entry %d %s: %v, want an error that names damage", i, name, err)
			}
		}
	}
	if err := d.mutated(t, `SELECT 1`); err != nil {
		t.Errorf("nothing done: %v", err)
	}
}

// mutated runs a statement on a copy of the closed vault, opens and verifies it.
func (d *diary) mutated(t *testing.T, statement string) error {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{fileDatabase, fileVaultKey, fileUser1} {
		b, err := os.ReadFile(filepath.Join(d.v.folder.path, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, fileMode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite3", filepath.Join(dir, fileDatabase))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	cfg := d.v.cfg
	cfg.Dir = dir
	v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
	if err != nil {
		return err
	}
	defer v.Close()
	return v.Verify(t.Context())
}

// forge is what somebody with the unlocked vault can do: read every entry,
// change them, and seal and link them anew.
type forge struct {
	*diary
	key journalKey // the only one that is left
}

func (d *diary) forge() forge { return forge{d, d.v.tally.Journal.Key} }

func (f forge) read() []journalEntry {
	f.Helper()
	var out []journalEntry
	if err := f.v.walkJournal(context.Background(), 0, func(e journalEntry) bool { out = append(out, e); return true }); err != nil {
		f.Fatal(err)
	}
	slices.Reverse(out)
	return out
}

// write puts these entries in the place of all there are, linked and numbered,
// with what authenticators the live key can make, from the entry changed on. The
// tally follows, so that the device itself sees a sound journal.
func (f forge) write(all []journalEntry, changed int) {
	f.Helper()
	macs := f.macs()
	f.sql(`DELETE FROM journal`)
	key, head := f.key, [32]byte{}
	for i, e := range all {
		e.Number, e.Prev = uint64(i+1), head
		encoded, err := codec().Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		s := sealedEntry{encoded: encoded}
		if i < changed && i < len(macs) {
			s.mac = macs[i]
		} else if s.mac, err = key.mac(f.v.keys.vault, encoded); err != nil {
			f.Fatal(err)
		}
		head = s.hash()
		f.sql(`INSERT INTO journal (rid, version, value) VALUES (?, 1, ?)`, e.Number, f.v.keys.seal(journalPlace(e.Number), s.row()))
	}
	f.v.tally.Journal.Count, f.v.tally.Journal.Head = uint64(len(all)), head
	if err := f.v.run(context.Background(), func(w *work) error { return w.putMetaCBOR(metaTally, w.tally) }); err != nil {
		f.Fatal(err)
	}
}

func (f forge) macs() (out [][journalMAC]byte) {
	f.Helper()
	rows, err := f.v.db.Query(`SELECT rid, value FROM journal ORDER BY rid`)
	if err != nil {
		f.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := f.v.scanEntry(rows)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, e.sealed.mac)
	}
	return out
}

// TestSRJ02: who takes the unlocked device cannot change what was noted before.
func TestSRJ02_WhatWasNotedBeforeATheftCannotBeRewrittenWithTheLiveKey(t *testing.T) {
	fields := map[string]func(*journalEntry){
		"time":    func(e *journalEntry) { e.At += 1000 },
		"until":   func(e *journalEntry) { e.Until += 1000 },
		"officer": func(e *journalEntry) { e.Officer[3]++ },
		"kind":    func(e *journalEntry) { e.Kind = uint8(journal.Searched) + e.Kind%2 + 1 },
		"record":  func(e *journalEntry) { e.Record[0]++ },
		"why":     func(e *journalEntry) { e.Why += "x" },
		"count":   func(e *journalEntry) { e.Count++ },
	}
	base := newDiary(t)
	base.aDay()
	base.again()
	if got := base.verify(base.withKey()); got != "" {
		t.Fatalf("entry %s does not hold before anything was done", got)
	}
	noted := base.v.JournalHead()
	whole := base.forge().read()
	for i := range whole {
		for name, change := range fields {
			forged := slices.Clone(whole)
			change(&forged[i])
			base.attacked(t, fmt.Sprintf("the %s of entry %d changed", name, i+1), forged, i, noted)
		}
		base.attacked(t, fmt.Sprintf("entry %d removed", i+1), slices.Delete(slices.Clone(whole), i, i+1), i, noted)
		base.attacked(t, fmt.Sprintf("the end cut off from entry %d", i+1), whole[:i], i, noted)
		base.attacked(t, fmt.Sprintf("one inserted at %d", i+1), slices.Insert(slices.Clone(whole), i, whole[i]), i, noted)
		if i > 0 {
			swapped := slices.Clone(whole)
			swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
			base.attacked(t, fmt.Sprintf("entries %d and %d swapped", i, i+1), swapped, i-1, noted)
		}
	}
}

// attacked forges a copy of the journal and demands that the recovery key, and
// an end noted elsewhere, both tell.
func (d *diary) attacked(t *testing.T, what string, forged []journalEntry, from int, noted JournalHead) {
	t.Helper()
	dir := t.TempDir()
	copyVault(t, d.v.folder.path, dir)
	cfg := d.v.cfg
	cfg.Dir = dir
	v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	thief := &diary{TB: t, v: v, now: d.now, recovery: d.recovery}
	thief.forge().write(forged, from)
	for name, proof := range map[string]JournalProof{"the recovery key": d.withKey(), "a noted end": {Head: noted}} {
		if got := thief.verify(proof); got == "" {
			t.Errorf("%s: %s does not tell", what, name)
		}
	}
}

// A thief can seal a first key of their own, since the recipients stand in the
// vault. This test holds what the README says about that.
func TestSRJ02_AJournalThatWasForgedFromItsFirstEntryIsToldByWhatWasNotedElsewhere(t *testing.T) {
	d := newDiary(t)
	d.aDay()
	first, err := d.v.VerifyJournal(t.Context(), JournalProof{})
	if err != nil {
		t.Fatal(err)
	}
	err = d.v.run(t.Context(), func(w *work) error {
		w.tally.Journal, w.parts = journalMark{}, nil
		if err := w.exec(`DELETE FROM journal`); err != nil {
			return err
		}
		return w.log(Event{Kind: journal.Unlocked})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.verify(d.withKey()); got != "" {
		t.Errorf("entry %s: the recovery key tells after all; then the README may say so", got)
	}
	if got := d.verify(JournalProof{Head: first.First}); got != "1" {
		t.Errorf("the noted first entry tells of entry %q, want 1", got)
	}
}

// TestSRJ02: no key of an entry that was written is left in any file.
func TestSRJ02_TheKeyOfAnEntryIsGoneOnceTheLogIsEmptied(t *testing.T) {
	d := newDiary(t)
	var were [][]byte
	tallyRow := func() []byte {
		id := d.v.keys.current().rowID(metaTally)
		var sealed []byte
		if err := d.v.db.QueryRow(`SELECT value FROM meta WHERE id = ?`, id).Scan(&sealed); err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	for range 5 {
		d.note(Event{Kind: journal.Searched, By: officer})
		were = append(were, tallyRow())
	}
	left := func() (n int) {
		for _, sealed := range were[:len(were)-1] {
			for _, name := range []string{fileDatabase, fileDatabase + "-wal"} {
				b, err := os.ReadFile(filepath.Join(d.v.folder.path, name))
				if err != nil {
					t.Fatal(err)
				}
				n += bytes.Count(b, sealed[5:80])
			}
		}
		return n
	}
	if left() == 0 {
		t.Error("the log holds none of the earlier rows: the test does not reach what it tests")
	}
	for range journalForget {
		d.note(Event{Kind: journal.Searched, By: officer})
	}
	if n := left(); n != 0 {
		t.Errorf("%d rows with earlier keys are left", n)
	}
}

func TestAnotherRecoveryKeyBeginsANewPart(t *testing.T) {
	d := newDiary(t)
	d.aDay()
	other, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	err = d.v.rotate(t.Context(), func(r *rotation) error {
		r.recipients[1].Recipient = other.Recipient().String()
		return r.log(Event{Kind: journal.RoleChanged})
	})
	if err != nil {
		t.Fatal(err)
	}
	d.note(Event{Kind: journal.Searched, By: officer})
	if got := d.told(journal.Query{Kinds: []journal.Kind{journal.Begun}}); got != "begun first, begun recovery" {
		t.Errorf("it tells %s", got)
	}
	count := func(keys ...*age.HybridIdentity) uint64 {
		t.Helper()
		var proof JournalProof
		for _, k := range keys {
			proof.Recovery = append(proof.Recovery, k.String())
		}
		report, err := d.v.VerifyJournal(t.Context(), proof)
		if err != nil {
			t.Error(err)
		}
		return report.Authenticated
	}
	all := d.v.JournalHead().Number
	first, second, both := count(d.recovery), count(other), count(d.recovery, other)
	// The entry that begins the second part belongs to the first.
	if both != all || first+second != all || second != 1 {
		t.Errorf("of %d entries the first key proves %d, the second %d, both %d", all, first, second, both)
	}
	stranger, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.v.VerifyJournal(t.Context(), JournalProof{Recovery: []string{stranger.String()}}); !errors.Is(err, ErrJournalKey) {
		t.Errorf("a stranger's key: %v, want ErrJournalKey", err)
	}
}

func TestANewGenerationKeepsTheJournal(t *testing.T) {
	d := newDiary(t)
	d.aDay()
	head, told := d.v.JournalHead(), d.told(journal.Query{})
	if err := d.v.rotate(t.Context(), func(*rotation) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if d.v.JournalHead() != head || d.told(journal.Query{}) != told {
		t.Error("the journal is another one")
	}
	d.again()
	if got := d.verify(d.withKey()); got != "" {
		t.Errorf("entry %s does not hold", got)
	}
}

// TestSRJ03: whatever stands in a record, nothing of it stands in the journal.
func TestSRJ03_TheJournalHoldsNoNameAndNoValue(t *testing.T) {
	d := newDiary(t)
	const planted = "planted"
	text := func(n int) string { return fmt.Sprintf("%s-%d", planted, n) }
	r := d.save(screeningtest.Opening())
	ops := []history.Op{
		{Kind: history.Set, Register: screeningtest.Said("call_name"), Answer: screeningtest.Text(text(1))},
		{Kind: history.AddNote, Text: text(2)},
		{Kind: history.Decide, Decision: history.Decision{Kind: text(3), Reasons: text(4)}},
		{Kind: history.GiveConsent, Consent: history.Consent{Purpose: text(5), Scope: text(6), Basis: text(7), Mode: text(8), Language: text(9)}},
		{Kind: history.ShareOut, Share: history.Share{Referral: text(10), Service: text(11), Profile: "psychosocial"}},
	}
	d.save(screening.Change{Record: r.ID, Ops: ops, Draft: &screening.Draft{Record: r.ID, Text: text(12)}})
	if _, err := d.v.Search(t.Context(), text(13), 0); err != nil {
		t.Fatal(err)
	}
	d.note(Event{Kind: journal.Searched, By: officer})
	body, err := d.v.Record(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	b, err := body.State.Body()
	if err != nil || bytes.Count(b, []byte(planted)) < 10 {
		t.Fatalf("%d planted texts in the record, and %v: the test does not reach what it tests", bytes.Count(b, []byte(planted)), err)
	}
	rows := 0
	err = d.v.eachRow(t.Context(), func(f foundEntry) {
		rows++
		if bytes.Contains(f.sealed.encoded, []byte(planted)) {
			t.Errorf("entry %d holds something of the record", f.number)
		}
	})
	if err != nil || rows < 7 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// eachRow opens every row of the journal.
func (v *Vault) eachRow(ctx context.Context, each func(foundEntry)) error {
	rows, err := v.db.QueryContext(ctx, `SELECT rid, value FROM journal`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		f, err := v.scanEntry(rows)
		if err != nil {
			return err
		}
		each(f)
	}
	return rows.Err()
}
