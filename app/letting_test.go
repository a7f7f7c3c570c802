package app

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening"
)

// A snapshot is written and weighed from the page; it is too young for anything to go.
func TestASnapshotIsWrittenAndWeighedFromThePageAndNothingGoesTooSoon(t *testing.T) {
	t.Parallel()
	first := deskOf(t, "First Officer")
	second := asking(t, "Second Officer")
	admitted(t, first.desk, second)
	hubOf(t, first.desk, second)
	agreed(t, first)
	exchange(t, first.desk, second)
	page, other := &letting{proposing{desk: first.desk}}, &letting{proposing{desk: second}}
	if err := other.Write(t.Context()); err == nil {
		t.Error("written by a device that does not administer")
	}
	if err := page.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	exchange(t, first.desk, second, first.desk)
	all, err := other.Lettings(t.Context())
	if err != nil || all.Administrator || len(all.All) != 1 || all.All[0].Verdict != "right" || all.All[0].By != "First Officer" || all.All[0].Replaces == 0 {
		t.Errorf("%+v, %v", all, err)
	}
	all, err = page.Lettings(t.Context())
	if err != nil || !all.Administrator || len(all.All) != 1 || all.All[0].Ready || all.All[0].MustDays == 0 {
		t.Errorf("%+v, %v", all, err)
	}
	archive := filepath.Join(t.TempDir(), "archive")
	if _, err := page.LetGo(t.Context(), "", archive); !errors.Is(err, screening.ErrNotReady) {
		t.Errorf("let go too soon: %v", err)
	}
	if _, err := os.Stat(archive); err == nil {
		t.Error("an archive was written all the same")
	}
}

// weight is how many bytes of segments lie in a database, of which a copy is read:
// its program goes on.
func weight(t *testing.T, dir, file, column string) (n int64) {
	t.Helper()
	image := t.TempDir()
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, file+end))
		if err == nil {
			err = os.WriteFile(filepath.Join(image, file+end), b, 0o600)
		}
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite3", filepath.Join(image, file))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT coalesce(sum(length(" + column + ")), 0) FROM segments").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// attic is the page of letting go over a real profile, and what it shows.
func attic(t *testing.T, d *desk, now func() time.Time) (*presenter.LettingPage, *presenter.LettingState) {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := &presenter.LettingState{}
	frame := presenter.Frame{
		Runner: inline{}, Now: now, Catalogue: catalogue, Go: func(presenter.Route) {},
		Speech: func() locales.Language { return catalogue.Language("en") },
	}
	return presenter.NewLettingPage(frame, &letting{proposing{desk: d}}, func(s presenter.LettingState) { *seen = s }), seen
}

// facts are what the page says of its only snapshot.
func facts(t *testing.T, s *presenter.LettingState) (state, waits string) {
	t.Helper()
	if len(s.All) != 1 {
		t.Fatalf("%d snapshots", len(s.All))
	}
	for _, f := range s.All[0].Facts {
		waits += f.Text + "\n"
	}
	return s.All[0].State.Code, waits
}

// TestThePageLetsOldSegmentsGoOnceAllHaveAgreedAndTheyAreOld: it names who is behind,
// is ready only then, and afterwards hub and devices hold fewer bytes and every record.
func TestThePageLetsOldSegmentsGoOnceAllHaveAgreedAndTheyAreOld(t *testing.T) {
	t.Parallel()
	var days atomic.Int64
	now := func() time.Time { return time.Now().AddDate(0, 0, int(days.Load())) }
	ahead := func(c *courier.Config) { c.Now = now }
	first := deskOf(t, "First Officer", ahead)
	second, third := asking(t, "Second Officer", ahead), asking(t, "Third Officer", ahead)
	admitted(t, first.desk, second)
	admitted(t, first.desk, third)
	at := hubOf(t, first.desk, second, third)
	desks := []*desk{first.desk, second, third}
	var records []screening.RecordID
	for range 6 {
		records = append(records, agreed(t, first).ID)
		exchange(t, desks...)
	}
	page, seen := attic(t, first.desk, now)
	page.Enter()
	page.WriteSnapshot()
	exchange(t, first.desk, second, first.desk)
	page.Enter()
	if state, waits := facts(t, seen); state != "waiting" || !strings.Contains(waits, "Third Officer") || strings.Contains(waits, "Second Officer,") {
		t.Fatalf("one has not looked at it: %s, %s", state, waits)
	}
	exchange(t, third, first.desk)
	page.Enter()
	if state, waits := facts(t, seen); state != "waiting" || strings.Contains(waits, "Third Officer") || seen.All[0].Ask.Label != "" {
		t.Fatalf("all have, on the same day: %s, %s", state, waits)
	}
	days.Store(int64(courier.SnapshotDays()) + 1)
	page.Enter()
	if state, waits := facts(t, seen); state != "ready" || seen.All[0].Ask.Label == "" {
		t.Fatalf("a month later: %s, %s", state, waits)
	}
	hubHad := weight(t, at, "hub.db", "segment")
	var had []int64
	for _, d := range desks {
		had = append(had, weight(t, d.cfg.Dir, "vault.db", "value"))
	}
	archive := filepath.Join(t.TempDir(), "archive")
	page.LetGo(archive) // nobody asked yet
	if _, err := os.Stat(archive); err == nil {
		t.Fatal("something went without the question")
	}
	page.AskLetGo()
	if seen.All[0].Sure.Title == "" {
		t.Fatal("the page does not ask")
	}
	page.LetGo(archive)
	if state, _ := facts(t, seen); state != "done" || seen.Done.Title == "" {
		t.Fatalf("%s, %+v", state, seen.Page)
	}
	if st, err := os.Stat(archive); err != nil || st.Size() == 0 {
		t.Errorf("the archive: %v", err)
	}
	exchange(t, append(desks, desks...)...)
	if has := weight(t, at, "hub.db", "segment"); has >= hubHad {
		t.Errorf("the hub holds %d bytes of segments, before %d", has, hubHad)
	} else {
		t.Logf("hub: %d bytes of segments, before %d", has, hubHad)
	}
	for i, d := range desks {
		has := weight(t, d.cfg.Dir, "vault.db", "value")
		if t.Logf("device %d: %d bytes of segments, before %d", i, has, had[i]); has >= had[i] {
			t.Error("nothing was freed")
		}
		for _, id := range records {
			if _, err := d.open.Store().Record(t.Context(), id); err != nil {
				t.Errorf("device %d, record %s: %v", i, id, err)
			}
		}
	}
}
