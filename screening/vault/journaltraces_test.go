package vault

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/journal"
)

// filtered is what a question must give: all entries, looked through one by one.
func (d *diary) filtered(q journal.Query) (out []journal.Entry) {
	d.Helper()
	all, err := d.v.Journal(d.Context(), journal.Query{Before: q.Before, Since: q.Since})
	if err != nil {
		d.Fatal(err)
	}
	for _, e := range all {
		if chosen(q, e) && (q.Limit == 0 || len(out) < q.Limit) {
			out = append(out, e)
		}
	}
	return out
}

// TestAHistoryOfARecordIsWhatTheWholeJournalSaysOfIt: whatever was asked before,
// and whatever was noted since.
func TestAHistoryOfARecordIsWhatTheWholeJournalSaysOfIt(t *testing.T) {
	d := newDiary(t)
	dice := rand.New(rand.NewPCG(8, 5))
	records := []screening.RecordID{d.aDay().ID, {7}, {8}, {9}}
	kinds := []journal.Kind{journal.Opened, journal.Exported, journal.Changed}
	for round := range 60 {
		for range dice.IntN(6) {
			d.note(Event{Kind: kinds[dice.IntN(3)], Record: records[dice.IntN(4)], By: officer})
		}
		if round == 30 {
			d.again()
		}
		q := journal.Query{Record: records[dice.IntN(4)], Limit: dice.IntN(5)}
		if dice.IntN(2) == 0 {
			q.Kinds = kinds[:1+dice.IntN(2)]
		}
		if dice.IntN(3) == 0 {
			q.Before = uint64(dice.IntN(40))
		}
		if dice.IntN(3) == 0 {
			q.Since = d.now.Add(-time.Duration(dice.IntN(60)) * time.Minute)
		}
		is, err := d.v.Journal(t.Context(), q)
		if want := d.filtered(q); err != nil || !slices.Equal(is, want) {
			t.Fatalf("round %d, %+v:\n%+v, %v, want\n%+v", round, q, is, err, want)
		}
	}
	if d.v.traces.upto == 0 {
		t.Error("nothing is remembered")
	}
}

// TestAHistoryOfARecordNamesAnEntryThatIsGone, also when it went after the history
// was asked for.
func TestAHistoryOfARecordNamesAnEntryThatIsGone(t *testing.T) {
	for what, statement := range map[string]string{
		"gone":    `DELETE FROM journal WHERE rid = 6`,
		"changed": `UPDATE journal SET value = randomblob(length(value)) WHERE rid = 6`,
	} {
		d := newDiary(t)
		r := d.aDay()
		for _, known := range []bool{true, false} {
			q := journal.Query{Record: r.ID}
			if !known {
				d.sql(statement)
			}
			all, err := d.v.Journal(t.Context(), q)
			if known && (err != nil || len(all) != 5) || !known && (brokenAt(t, err) != "6" || len(all) != 4) {
				t.Errorf("%s, known %v: %d entries, %v", what, known, len(all), err)
			}
		}
		d.v.traces = traces{}
		if all, err := d.v.Journal(t.Context(), journal.Query{Record: r.ID}); !errors.Is(err, screening.ErrDamaged) || len(all) != 4 {
			t.Errorf("%s, asked for the first time: %d entries, %v", what, len(all), err)
		}
	}
}

// BenchmarkHistoryOfARecord is the page of one record among a hundred thousand
// entries: asked for the first time since the unlock, and again.
func BenchmarkHistoryOfARecord(b *testing.B) {
	v := benchVault(b, filepath.Join(b.TempDir(), "vault"))
	var ids []screening.RecordID
	for range 2000 {
		ids = append(ids, newID())
	}
	for from := 0; from < many; from += 2000 {
		err := v.Exchange(context.Background(), func(tx *Tx) error {
			for _, id := range ids {
				if err := tx.Log(Event{Kind: journal.Opened, Record: id, By: officer}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, first := range []bool{true, false} {
		b.Run(map[bool]string{true: "first", false: "again"}[first], func(b *testing.B) {
			for i := range b.N {
				if first {
					v.traces = traces{}
				}
				if all, err := v.Journal(context.Background(), journal.Query{Record: ids[i%len(ids)], Limit: 20}); err != nil || len(all) != 20 {
					b.Fatalf("%d entries, %v", len(all), err)
				}
			}
		})
	}
}
