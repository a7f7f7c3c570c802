package vault

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/journal"
)

// mend closes the vault, runs statements on it, and repairs it.
func (d *diary) mend(t *testing.T, statements ...string) error {
	t.Helper()
	d.shut()
	db, err := sql.Open("sqlite3", filepath.Join(d.v.folder.path, fileDatabase))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	err = Repair(t.Context(), d.v.cfg, []byte(benchPassphrase))
	v, openErr := Open(t.Context(), d.v.cfg, []byte(benchPassphrase))
	if openErr != nil {
		t.Fatalf("after the repair: %v", openErr)
	}
	d.v = v
	return err
}

func (d *diary) metaRow(name string) string {
	return fmt.Sprintf("x'%x'", d.v.keys.current().rowID(name))
}

func (d *diary) marks() int {
	return len(d.kinds(journal.Broken))
}

func (d *diary) kinds(k journal.Kind) []journal.Entry {
	d.Helper()
	found, err := d.v.Journal(d.Context(), journal.Query{Kinds: []journal.Kind{k}})
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		d.Fatal(err)
	}
	return found
}

// Held: a journal that does not hold is named, goes on after a mark, and is never
// silently made to hold.
func TestRepairMarksAJournalThatDoesNotHoldAndGoesOn(t *testing.T) {
	for name, tt := range map[string]struct {
		damage []string
		lost   string // a number that the repair names; "" when nothing is lost
		first  string // the entry that Verify names from then on; "" when all hold
		proof  string // what the recovery key finds first, "mark" for the mark itself
	}{
		"an entry is gone":              {[]string{`DELETE FROM journal WHERE rid = 4`}, "4", "4", "4"},
		"several are gone":              {[]string{`DELETE FROM journal WHERE rid IN (3, 4, 5)`}, "3-5", "3", "3"},
		"an entry was changed":          {[]string{`UPDATE journal SET value = zeroblob(length(value)) WHERE rid = 4`}, "4", "4", "4"},
		"the last entry is gone":        {[]string{`DELETE FROM journal WHERE rid = (SELECT max(rid) FROM journal)`}, "8", "8", "8"},
		"a forged row behind the end":   {[]string{`INSERT INTO journal (rid, version, value) SELECT max(rid) + 1, 1, value FROM journal`}, "journal", "", ""},
		"the tally is gone":             {[]string{`DELETE FROM meta WHERE id = TALLY`}, "", "", "mark"},
		"the tally and the end is gone": {[]string{`DELETE FROM meta WHERE id = TALLY`, `DELETE FROM journal WHERE rid >= 7`}, "", "", "mark"},
		"the row of keys is gone":       {[]string{`DELETE FROM meta WHERE id = PARTS`}, "1", "1", "1"},
		"all is gone":                   {[]string{`DELETE FROM journal`}, "1-8", "1", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDiary(t)
			d.aDay()
			for i, s := range tt.damage {
				tt.damage[i] = strings.NewReplacer("TALLY", d.metaRow(metaTally), "PARTS", d.metaRow(metaJournal)).Replace(s)
			}
			err := d.mend(t, tt.damage...)
			if (tt.lost != "") != errors.Is(err, screening.ErrLost) || tt.lost != "" && !strings.Contains(err.Error(), tt.lost) {
				t.Errorf("the repair says %v, want %q named", err, tt.lost)
			}
			wantMark := 1
			if name == "a forged row behind the end" {
				wantMark = 0
			}
			marks := d.kinds(journal.Broken)
			if len(marks) != wantMark || len(d.kinds(journal.Repaired)) != 1 {
				t.Fatalf("%d marks, want %d", len(marks), wantMark)
			}
			d.note(Event{Kind: journal.Searched, By: officer})
			if got := d.verify(JournalProof{}); got != tt.first {
				t.Errorf("verify names %q, want %q", got, tt.first)
			}
			proof := tt.proof
			if proof == "mark" {
				proof = fmt.Sprint(marks[0].Number)
			}
			if got := d.verify(d.withKey()); got != proof {
				t.Errorf("the recovery key finds %q, want %q", got, proof)
			}
			if wantMark == 1 {
				from := d.withKey()
				from.From = marks[0].Number
				if got := d.verify(from); got != "" {
					t.Errorf("after the mark, entry %s does not hold", got)
				}
			}
			if d.mend(t); d.marks() != wantMark {
				t.Error("a second repair marks again what is marked")
			}
		})
	}
}
