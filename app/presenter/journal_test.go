package presenter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/screeningtest"
)

// diary is a journal in memory, the newest first.
type diary struct {
	entries []journal.Entry
	err     error
	asked   []journal.Query
	verdict JournalVerdict
	keys    []string
}

func (d *diary) Journal(_ context.Context, q journal.Query) (out []journal.Entry, err error) {
	d.asked = append(d.asked, q)
	for _, e := range d.entries {
		if (q.Record == (screening.RecordID{}) || q.Record == e.Record) && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind)) &&
			!e.Until.Before(q.Since) && (q.Limit == 0 || len(out) < q.Limit) {
			out = append(out, e)
		}
	}
	return out, d.err
}

func (d *diary) Verify(_ context.Context, key string) (JournalVerdict, error) {
	d.keys = append(d.keys, key)
	return d.verdict, d.err
}

func (d *diary) Officer(id screening.OfficerID) string {
	if id == (screening.OfficerID{9}) {
		return "Second Officer"
	}
	return ""
}

func (d *diary) note(at time.Time, e journal.Event) {
	e.Count = max(e.Count, 1)
	d.entries = slices.Insert(d.entries, 0, journal.Entry{Number: uint64(len(d.entries) + 1), Event: e, At: at, Until: at})
}

func journalOf(s *stand, d *diary, id screening.RecordID) (*JournalPage, *shown[JournalState]) {
	v := &shown[JournalState]{}
	p := NewJournalPage(s.frame, s.work, d, id, v.render)
	s.again = p.Rebuild
	p.Enter()
	return p, v
}

// lines are the rows of a State as a person reads them.
func (s JournalState) lines() (out []string) {
	for _, d := range s.Days {
		for _, r := range d.Rows {
			out = append(out, strings.TrimRight(r.What+" | "+r.Who+" | "+r.Detail, " |"))
		}
	}
	return out
}

func TestTheJournalSaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	now := s.frame.Now()
	id := screening.RecordID{1}
	d := &diary{}
	d.note(now.Add(-48*time.Hour), journal.Event{Kind: journal.Begun, Why: "first"})
	d.note(now, journal.Event{Kind: journal.Opened, Record: id, By: s.work.Officer, Why: "app"})
	d.note(now, journal.Event{Kind: journal.Changed, Record: id, By: screening.OfficerID{9}, Count: 28})
	d.note(now, journal.Event{Kind: journal.Exported, Record: id, By: screening.OfficerID{8}, Why: "acts-sheet"})
	d.note(now, journal.Event{Kind: 250})
	_, v := journalOf(s, d, screening.RecordID{})
	got := v.state.lines()
	short := shortID(id)
	want := []string{
		"Something that this version does not know (kind-250) | The program",
		"Written to a file | Another officer | A sealed sheet · Record " + short,
		"Changed, 28 times | Second Officer | Record " + short,
		"Opened | You | Record " + short,
		"This list begins | The program",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the page says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(v.state.Days) != 2 || v.state.Filter.Label == "" || v.state.Many.Kind != NoNotice || v.state.Broken.Kind != NoNotice {
		t.Errorf("%d days, %+v", len(v.state.Days), v.state)
	}
}

func TestTheHistoryOfARecordIsItsOwnAndTellsOfOtherDevices(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	d := &diary{}
	d.note(s.frame.Now(), journal.Event{Kind: journal.Opened, Record: r.ID, By: s.work.Officer})
	d.note(s.frame.Now(), journal.Event{Kind: journal.Opened, Record: screening.RecordID{77}, By: s.work.Officer})
	_, v := journalOf(s, d, r.ID)
	if got := v.state.lines(); !slices.Equal(got, []string{"Opened | You"}) || v.state.Name != "Ratna" || len(v.state.Filter.Options) != 0 {
		t.Errorf("the page of %q says %v", v.state.Name, got)
	}
	s.frame.Self = func() history.DeviceID { return history.DeviceID{42} } // what stands there now came from elsewhere
	s.frame.Names = func(history.DeviceID) string { return "Third Officer" }
	_, v = journalOf(s, d, r.ID)
	found := slices.ContainsFunc(v.state.lines(), func(l string) bool {
		return strings.HasPrefix(l, "Changed") && strings.Contains(l, "Third Officer | On another device")
	})
	if !found {
		t.Errorf("the page says %v", v.state.lines())
	}
}

// TestSRJ08: the page says calmly that many records were opened.
func TestSRJ08_ManyOpenedRecordsAreSaid(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	d := &diary{}
	d.note(s.frame.Now().Add(-time.Hour), journal.Event{Kind: journal.Many, By: s.work.Officer, Count: 50})
	_, v := journalOf(s, d, screening.RecordID{})
	if n := v.state.Many; n.Kind != Caution || !strings.Contains(n.Text, "50 records") {
		t.Errorf("%+v", n)
	}
	d.entries[0].At = s.frame.Now().Add(-manyFor - time.Hour)
	d.entries[0].Until = d.entries[0].At
	if _, v = journalOf(s, d, screening.RecordID{}); v.state.Many.Kind != NoNotice {
		t.Errorf("after a week it still says %+v", v.state.Many)
	}
}

func TestADamagedJournalIsSaidAndTheRestIsShown(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	d := &diary{err: fmt.Errorf("read journal: %w", &screening.DamagedError{Part: "journal", ID: "5"})}
	d.note(s.frame.Now(), journal.Event{Kind: journal.Searched, By: s.work.Officer})
	_, v := journalOf(s, d, screening.RecordID{})
	if v.state.Broken.Kind != Problem || !strings.Contains(v.state.Broken.Text, "Entry 5 ") || len(v.state.lines()) != 1 || v.state.Notice.Kind != NoNotice {
		t.Errorf("%+v", v.state)
	}
}

func TestTheJournalShowsSomeAndThenMore(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	d := &diary{}
	for i := range journalPage + 30 {
		kind := journal.Searched
		if i%2 == 0 {
			kind = journal.Printed
		}
		d.note(s.frame.Now(), journal.Event{Kind: kind, By: s.work.Officer})
	}
	p, v := journalOf(s, d, screening.RecordID{})
	if n := len(v.state.lines()); n != journalPage || v.state.More.Label == "" {
		t.Errorf("%d rows, %+v", n, v.state.More)
	}
	p.More()
	if n := len(v.state.lines()); n != journalPage+30 || v.state.More.Label != "" {
		t.Errorf("then %d rows, %+v", n, v.state.More)
	}
	p.ChooseFilter(LeftEntries)
	if n := len(v.state.lines()); n != (journalPage+30)/2 || v.state.Filter.Chosen() != LeftEntries {
		t.Errorf("printed: %d rows", n)
	}
}

func TestEveryKindOfEntryHasWordsAndOneFilter(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	seen := map[journal.Kind]int{}
	for _, f := range journalFilters()[1:] {
		for _, k := range f.kinds() {
			seen[k]++
		}
	}
	for _, k := range journal.Kinds() {
		if seen[k] != 1 {
			t.Errorf("%s is under %d filters", k, seen[k])
		}
		if !known(s.frame.Speech(), "journal.kind."+k.String()) {
			t.Errorf("%s has no words", k)
		}
	}
}

// TestTheJournalIsCheckedOnItsPageAndSaysNoMoreThanWasProved: without the key, with
// it, and when something does not hold.
func TestTheJournalIsCheckedOnItsPageAndSaysNoMoreThanWasProved(t *testing.T) {
	s, d := newStand(t, inline{}), &diary{verdict: JournalVerdict{Entries: 9, Head: "9:ab"}}
	p, v := journalOf(s, d, screening.RecordID{})
	p.Check()
	plain := v.state.Found
	d.verdict.Proved = 7
	p.Prove("recovery.key")
	if plain.Kind != Advice || strings.Contains(plain.Text, "proved") || !strings.Contains(v.state.Found.Text, "7") || !strings.Contains(plain.Text, "9:ab") {
		t.Errorf("without the key: %q, with it: %q", plain.Text, v.state.Found.Text)
	}
	d.verdict.Bad, d.verdict.First = 2, 4
	p.Check()
	if v.state.Found.Kind != Problem || v.state.Found.Title == plain.Title {
		t.Errorf("what does not hold: %+v", v.state.Found)
	}
	spokenWell(t, v.state)
	if !slices.Equal(d.keys, []string{"", "recovery.key", ""}) {
		t.Errorf("asked with %q", d.keys)
	}
}
