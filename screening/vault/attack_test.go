package vault_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// The attacks of this file are made by somebody who has the file and the sqlite3
// program, and older copies of the same file, but no key.

// saysDamaged is what a reading is that says that it met damage.
const saysDamaged = "named as damaged"

// view is all that can be read of a vault, by the name of the reading.
type view map[string]string

// look reads everything.
func look(t testing.TB, v *vault.Vault) view {
	t.Helper()
	out := view{}
	note := func(name string, err error, value ...any) {
		switch {
		case errors.Is(err, screening.ErrDamaged):
			out[name] = saysDamaged
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			out[name] = fmt.Sprint(value...)
		}
	}
	sums, err := v.Summaries(t.Context())
	note("list", err, len(sums))
	for _, s := range sums {
		r, err := v.Record(t.Context(), s.ID)
		note("record "+s.ID.String(), err, r.State.Hash())
		d, err := v.Draft(t.Context(), s.ID)
		note("draft "+s.ID.String(), err, d.Text)
		note("summary "+s.ID.String(), nil, s.Name, s.Sync)
	}
	for _, name := range []string{"hub", "seed"} {
		b, err := v.Secret(t.Context(), name)
		note("secret "+name, err, string(b))
	}
	segments, err := v.Segments(t.Context(), vault.SegmentQuery{Space: space(), Match: func(s uint8) bool { return s == applied }})
	note("segments", err, segments)
	err = v.Exchange(t.Context(), func(tx *vault.Tx) error {
		pending, err := tx.Outbox(vault.Limit{})
		slices.SortFunc(pending, func(a, b vault.Pending) int { return int(a.Counter) - int(b.Counter) })
		note("outbox", vault.HeldBack(tx, err), pending)
		return nil
	})
	note("exchange", err)
	note("all", v.Verify(t.Context()))
	return out
}

// damagedIn counts the readings of a kind that named damage.
func (w view) damagedIn(kind string) (n int) {
	for name, is := range w {
		if is == saysDamaged && strings.HasPrefix(name, kind) {
			n++
		}
	}
	return n
}

// every says that nothing is left out: it takes minutes.
func every() bool { return os.Getenv("PELITA_EVERY") != "" }

// memory is a folder that nothing slows down, where there is one.
func memory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "vault")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// stage is a vault to attack, with two others that share its past.
type stage struct {
	dir   string // as a program that was killed leaves it
	older string // the copy of yesterday
	other string // the copy of yesterday, and another today
	want  view
	work  string // where the attacked copy lies
}

// newStage makes the three.
func newStage(t testing.TB) *stage {
	t.Helper()
	root := memory(t)
	s := &stage{dir: root + "/this", older: root + "/older", other: root + "/other", work: root + "/attacked"}
	v, err := vault.Create(t.Context(), config(s.older), vault.Creation{Passphrase: []byte(passphrase)})
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		r := commit(t, v, screeningtest.Opening())
		commit(t, v, noting(r))
	}
	today(t, v, "yesterday", 1)
	closeNow(t, v)
	for to, text := range map[string]string{s.dir: "this", s.other: "other"} {
		s.live(t, to, text)
	}
	s.fresh(t)
	v = open(t, s.work)
	s.want = look(t, v)
	closeNow(t, v)
	if n := s.want.damagedIn(""); n > 0 {
		t.Fatalf("%d readings of a sound vault name damage: %v", n, s.want)
	}
	return s
}

// live goes on from yesterday, and is killed.
func (s *stage) live(t testing.TB, to, text string) {
	t.Helper()
	from := to + "-open"
	copyTo(t, s.older, from)
	v := openAt(t, from, time.Duration(len(text))*time.Hour)
	today(t, v, text, 2) // which closing puts into pages
	closeNow(t, v)
	v = openAt(t, from, time.Duration(len(text)+24)*time.Hour)
	today(t, v, text+"-late", 3)
	copyTo(t, from, to)
	closeNow(t, v)
}

// openAt opens a vault later.
func openAt(t testing.TB, dir string, later time.Duration) *vault.Vault {
	t.Helper()
	cfg := config(dir)
	now := cfg.Now
	cfg.Now = func() time.Time { return now().Add(later) }
	v, err := vault.Open(t.Context(), cfg, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	return v
}

// today writes something in every table.
func today(t testing.TB, v *vault.Vault, text string, seq uint64) {
	t.Helper()
	sums, err := v.Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(sums, func(a, b screening.Summary) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	for _, sum := range sums {
		r, err := v.Record(t.Context(), sum.ID)
		if err != nil {
			t.Fatal(err)
		}
		commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(text)))
		if err := v.PutDraft(t.Context(), screening.Draft{Record: sum.ID, Text: "half a sentence of " + text}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"hub", "seed"} {
		if err := v.PutSecret(t.Context(), name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	exchange(t, v, func(tx *vault.Tx) error {
		s := segment(v, seq, text)
		s.Device = [16]byte{0xbb}
		if seq > 1 {
			old := segment(v, 1, "yesterday")
			old.Device, old.Status = s.Device, applied+1
			if err := tx.PutSegment(old); err != nil {
				return err
			}
		}
		return tx.PutSegment(s)
	})
	if err := v.Log(t.Context(), vault.Event{Kind: journal.Exported, Why: text}); err != nil {
		t.Fatal(err)
	}
}

// copyTo copies a folder to another, which it makes.
func copyTo(t testing.TB, from, to string) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(to), os.CopyFS(to, os.DirFS(from))); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) fresh(t testing.TB) {
	t.Helper()
	copyTo(t, s.dir, s.work)
}

// attacked runs statements on a fresh copy, with the other two at hand.
func (s *stage) attacked(t testing.TB, statements ...string) {
	t.Helper()
	s.fresh(t)
	db, err := sql.Open("sqlite3", filepath.Join(s.work, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for name, dir := range map[string]string{"older": s.older, "other": s.other} {
		if _, err := db.Exec(`ATTACH ? AS `+name, filepath.Join(dir, "vault.db")); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

// noticed demands that every reading is right or names damage, and that one does.
// It gives the part that Open named, and what was read otherwise.
func (s *stage) noticed(t testing.TB) (part string, is view) {
	t.Helper()
	v, err := vault.Open(t.Context(), config(s.work), []byte(passphrase))
	if err != nil {
		d := (*screening.DamagedError)(nil)
		if !errors.As(err, &d) {
			t.Fatalf("open: %v, want a *DamagedError", err)
		}
		return d.Part, nil
	}
	is = look(t, v)
	closeNow(t, v)
	for name, got := range is {
		if want := s.want[name]; got != want && got != saysDamaged && !strings.HasPrefix(name, "summary") {
			t.Errorf("%s reads as something else: %.80s, not %.80s", name, got, want)
		}
	}
	if is.damagedIn("") == 0 {
		t.Error("nothing names damage")
	}
	return "", is
}

// mended repairs, and demands that no more than some records, drafts and secrets
// are lost, and that what is read otherwise is right.
func (s *stage) mended(t testing.TB, lost int) {
	t.Helper()
	err := vault.Repair(t.Context(), config(s.work), []byte(passphrase))
	if errors.Is(err, screening.ErrDamaged) && !errors.Is(err, screening.ErrLost) {
		return // it says that it cannot, and changed nothing
	}
	if err != nil && !errors.Is(err, screening.ErrLost) {
		t.Fatalf("repair: %v", err)
	}
	v := open(t, s.work)
	is := look(t, v)
	closeNow(t, v)
	wrong := 0
	for name, want := range s.want {
		kind, _, _ := strings.Cut(name, " ")
		if kind != "record" && kind != "draft" && kind != "secret" || is[name] == want {
			continue
		}
		if wrong++; err == nil {
			t.Errorf("%s is not what it was, and the repair did not say so", name)
		}
	}
	if wrong > lost {
		t.Errorf("%d readings are not what they were, want at most %d", wrong, lost)
	}
}

// shape is one table, as the attacker sees it.
type shape struct {
	name    string
	columns string // all but rid
	sealed  string // the column to put another value in
	other   string // columns for a row that was not there
	lost    int    // readings that one attacked row can cost for good
}

func shapes() []shape {
	return []shape{
		{"meta", "id, version, value", "value", "randomblob(16), version, value", 1},
		{"keys", "id, version, value", "value", "randomblob(16), version, value", 2},
		{"bodies", "version, value", "value", "version, value", 0},
		{"changes", "record, version, value", "value", "record, version + 100, value", 1},
		{"drafts", "version, value", "value", "version, value", 1},
		{"segments", "space, device, version, id, note, value", "note", "space, device, version, randomblob(32), note, value", 0},
		{"journal", "version, value", "value", "version, value", 0},
		{"pages", "version, value", "value", "version, value", 0},
		{"delta", "version, value", "value", "version, value", 0},
	}
}

// rows lists the row numbers of a table of the vault to attack.
func (s *stage) rows(t testing.TB, table string) (out []int64) {
	t.Helper()
	s.fresh(t)
	db, err := sql.Open("sqlite3", filepath.Join(s.work, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.QueryContext(context.Background(), `SELECT rid FROM `+table+` ORDER BY rid`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var n int64
		if err := found.Scan(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	if len(out) == 0 {
		t.Fatalf("no row in %s: nothing would be attacked", table)
	}
	return out
}

// differs says whether a row of another copy is there and is not the same.
func (s *stage) differs(t testing.TB, sh shape, from string, row int64) bool {
	t.Helper()
	s.attacked(t)
	db, err := sql.Open("sqlite3", filepath.Join(s.work, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	dir := map[string]string{"older": s.older, "other": s.other}[from]
	if _, err := db.Exec(`ATTACH ? AS x`, filepath.Join(dir, "vault.db")); err != nil {
		t.Fatal(err)
	}
	var n int
	q := fmt.Sprintf(`SELECT count(*) FROM main.%[1]s a JOIN x.%[1]s b USING (rid) WHERE rid = %[2]d AND a.%[3]s <> b.%[3]s`, sh.name, row, sh.sealed)
	if err := db.QueryRow(q).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n > 0
}

func TestSRA06_ARowThatIsPutBackIsNamedAndTheOthersStayReadable(t *testing.T) {
	s := newStage(t)
	parts := map[string]int{}
	for _, sh := range shapes() {
		t.Run(sh.name, func(t *testing.T) {
			tried := 0
			for _, row := range s.rows(t, sh.name) {
				for _, from := range []string{"older", "other"} {
					if !s.differs(t, sh, from, row) {
						continue
					}
					tried++
					s.attacked(t, fmt.Sprintf(`UPDATE main.%[1]s SET (%[2]s) = (SELECT %[2]s FROM %[3]s.%[1]s WHERE rid = %[4]d) WHERE rid = %[4]d`, sh.name, sh.columns, from, row))
					part, _ := s.noticed(t)
					parts[part]++
					s.mended(t, sh.lost)
					if t.Failed() {
						t.Fatalf("row %d from the %s copy", row, from)
					}
				}
			}
			t.Logf("%d rows put back", tried)
			// A key has one value for good, and so has an older entry of the journal.
			if tried == 0 && sh.name != "keys" {
				t.Error("nothing was put back")
			}
		})
	}
	t.Log(parts)
}

func TestSRA06_EveryPairOfValuesThatIsSwappedIsNamed(t *testing.T) {
	s := newStage(t)
	for _, sh := range shapes() {
		t.Run(sh.name, func(t *testing.T) {
			rows := s.rows(t, sh.name)
			for i, a := range rows {
				for j, b := range rows[i+1:] {
					if len(rows) > 12 && j > 1 && (i+j)%7 != 0 && !every() {
						continue
					}
					s.attacked(t,
						fmt.Sprintf(`CREATE TEMP TABLE x AS SELECT * FROM main.%s`, sh.name),
						fmt.Sprintf(`UPDATE main.%[1]s SET %[2]s = (SELECT %[2]s FROM x WHERE rid = %[3]d + %[4]d - %[1]s.rid) WHERE rid IN (%[3]d, %[4]d)`, sh.name, sh.sealed, a, b))
					s.noticed(t)
					if j == 0 { // the whole row, but its number
						s.attacked(t,
							fmt.Sprintf(`CREATE TEMP TABLE x AS SELECT * FROM main.%s`, sh.name),
							fmt.Sprintf(`DELETE FROM main.%s WHERE rid IN (%d, %d)`, sh.name, a, b),
							fmt.Sprintf(`INSERT INTO main.%[1]s (rid, %[2]s) SELECT %[3]d + %[4]d - rid, %[2]s FROM x WHERE rid IN (%[3]d, %[4]d)`, sh.name, sh.columns, a, b))
						if sh.name != "meta" && sh.name != "changes" { // whose rows have no order
							s.noticed(t)
						}
					}
					if t.Failed() {
						t.Fatalf("rows %d and %d", a, b)
					}
				}
			}
		})
	}
}

func TestSRA06_AValueOfAnotherTableIsNamed(t *testing.T) {
	s := newStage(t)
	for _, to := range shapes() {
		for _, from := range shapes() {
			if to.name == from.name {
				continue
			}
			s.attacked(t, fmt.Sprintf(`UPDATE main.%[1]s SET %[2]s = (SELECT %[4]s FROM main.%[3]s ORDER BY rid LIMIT 1) WHERE rid = (SELECT max(rid) FROM main.%[1]s)`, to.name, to.sealed, from.name, from.sealed))
			s.noticed(t)
			if t.Failed() {
				t.Fatalf("of %s in %s", from.name, to.name)
			}
		}
	}
}

func TestSRA07_EveryRowThatIsDeletedIsNamedAndTheOthersStayReadable(t *testing.T) {
	s := newStage(t)
	for _, sh := range shapes() {
		t.Run(sh.name, func(t *testing.T) {
			rows := s.rows(t, sh.name)
			for _, row := range rows {
				s.attacked(t, fmt.Sprintf(`DELETE FROM main.%s WHERE rid = %d`, sh.name, row))
				s.noticed(t)
				s.mended(t, sh.lost)
				if t.Failed() {
					t.Fatalf("row %d", row)
				}
			}
			s.attacked(t, `DELETE FROM main.`+sh.name)
			s.noticed(t)
			s.mended(t, sh.lost*len(rows))
		})
	}
}

func TestSRA08_EveryRowThatIsPlantedIsNamed(t *testing.T) {
	s := newStage(t)
	for _, sh := range shapes() {
		t.Run(sh.name, func(t *testing.T) {
			for _, row := range s.rows(t, sh.name) {
				s.attacked(t, fmt.Sprintf(`INSERT INTO main.%[1]s (rid, %[2]s) SELECT (SELECT max(rid) + 1 FROM main.%[1]s), %[3]s FROM main.%[1]s WHERE rid = %[4]d`, sh.name, sh.columns, sh.other, row))
				s.noticed(t)
				s.mended(t, 0)
				if t.Failed() {
					t.Fatalf("a copy of row %d", row)
				}
			}
		})
	}
}

// After a repair the vault goes on: a row that nobody reads is in nobody's way.
func TestARepairLeavesRoomForTheNextRecord(t *testing.T) {
	s := newStage(t)
	for _, statement := range []string{
		`DELETE FROM main.keys WHERE rid = (SELECT max(rid) FROM main.keys)`,
		`INSERT INTO main.bodies (rid, version, value) SELECT 7, version, value FROM main.bodies WHERE rid = 1`,
		`INSERT INTO main.drafts (rid, version, value) SELECT 7, version, value FROM main.drafts WHERE rid = 1`,
		`INSERT INTO main.changes (record, version, value) SELECT 7, version, value FROM main.changes WHERE rid = 1`,
	} {
		s.attacked(t, statement)
		if err := vault.Repair(t.Context(), config(s.work), []byte(passphrase)); err != nil && !errors.Is(err, screening.ErrLost) {
			t.Errorf("%s: %v", statement, err)
		}
		v := open(t, s.work)
		r := commit(t, v, screeningtest.Opening())
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "new"}); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
		closeNow(t, v)
	}
}

// A sound vault that goes on says nothing of damage: the attacks above are what
// is noticed, and not the copying.
func TestASoundCopyIsNotNamed(t *testing.T) {
	s := newStage(t)
	s.attacked(t)
	v := open(t, s.work)
	if is := look(t, v); !maps.Equal(is, s.want) {
		t.Error("a copy reads as something else")
	}
}
