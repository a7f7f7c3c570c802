package presenter

import (
	"context"
	"errors"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
)

// Chronicle is what was done on this device.
type Chronicle interface {
	// Journal reads entries, the newest first. Beside an error that matches
	// screening.ErrDamaged it gives those that can be read.
	Journal(ctx context.Context, q journal.Query) ([]journal.Entry, error)
	// Verify reads every entry and holds it against the others; with the file of a
	// recovery key against that as well. What does not hold is no error.
	// screening.ErrNotForUs for a key that the journal was not sealed to.
	Verify(ctx context.Context, key string) (JournalVerdict, error)
	// Officer is the name of an officer, or "" when it is not known here.
	Officer(id screening.OfficerID) string
}

// JournalVerdict is what a check of the journal found.
type JournalVerdict struct {
	// Entries are how many there are, and Proved how many the recovery key proved.
	Entries, Proved uint64
	// Bad counts those that were changed or are gone; First is the first of them.
	Bad, First uint64
	// Repaired counts the places where it goes on after a repair.
	Repaired int
	// Head is to be noted elsewhere: the number of the last entry and its hash.
	Head string
}

// JournalFilter is which entries the page shows.
type JournalFilter uint8

// The filters.
const (
	AllEntries    JournalFilter = iota
	ReadEntries                 // who opened, searched, looked
	ChangeEntries               // who changed, decided, noted a permission
	LeftEntries                 // what left, on paper or in a file
	KeptEntries                 // erased, held, backed up, restored
	DeviceEntries               // unlocked, locked, users, passphrases
)

// JournalState is what was done: with one record, or on this device.
type JournalState struct {
	Page
	// Name is of the record; empty for the device.
	Name     string
	Explains string
	// Many says that many records were opened in a short time.
	Many Notice
	// Broken says which entries are missing or were changed.
	Broken Notice
	Filter Choice[JournalFilter]
	Days   []JournalDay
	Empty  Notice
	// More shows earlier entries.
	More, OpenRecord Action
	// Check holds all entries against each other, Prove against the recovery key in
	// a file. Found is the answer.
	Check, Prove Action
	Found        Notice
}

// JournalDay is one day, the newest entry first.
type JournalDay struct {
	Title string
	Rows  []JournalRow
}

// JournalRow is one entry in words.
type JournalRow struct {
	// Time is of the day; Who did What; Detail says how, and with which record.
	Time, What, Who, Detail string
}

// journalPage is how many entries are shown at once.
const journalPage = 100

// manyFor is how long the page goes on saying that many records were opened.
const manyFor = 7 * 24 * time.Hour

// JournalPage shows the journal of this device, or what it tells of one record.
type JournalPage struct {
	stage[JournalState]
	work      screening.Casework
	chronicle Chronicle
	id        screening.RecordID // zero for the device
	load      Latest[chronicled]
	filter    JournalFilter
	limit     int
	at        chronicled
	read      bool
	checking  Single
	verdict   *JournalVerdict
	proved    bool // the verdict is with a recovery key
}

// chronicled is what was read of the journal.
type chronicled struct {
	entries []journal.Entry
	more    bool
	many    []journal.Entry
	broken  string // the number of an entry that does not hold, "?" where none is named
	record  screening.Record
}

// NewJournalPage makes the presenter of the journal: of a record, or with the zero
// id of this device.
func NewJournalPage(f Frame, work screening.Casework, c Chronicle, id screening.RecordID, render func(JournalState)) *JournalPage {
	p := &JournalPage{
		stage: newStage(f, render), work: work, chronicle: c, id: id, limit: journalPage, load: Latest[chronicled]{Runner: f.Runner},
		checking: Single{Runner: f.Runner},
	}
	p.stage.build = p.state
	return p
}

// Enter reads the journal.
func (p *JournalPage) Enter() { p.look() }

func (p *JournalPage) look() {
	q := journal.Query{Record: p.id, Kinds: p.filter.kinds(), Limit: p.limit + 1}
	p.load.Load(func(ctx context.Context) (chronicled, error) { return p.chronicled(ctx, q) },
		func(c chronicled, err error) {
			p.fail(err)
			if err == nil {
				p.at, p.read = c, true
			}
			p.Rebuild()
		})
	p.Rebuild()
}

func (p *JournalPage) chronicled(ctx context.Context, q journal.Query) (c chronicled, err error) {
	if p.id != (screening.RecordID{}) {
		if c.record, err = p.work.Store.Record(ctx, p.id); err != nil {
			return c, err
		}
	} else if c.many, err = p.chronicle.Journal(ctx, journal.Query{
		Kinds: []journal.Kind{journal.Many}, Since: p.frame.Now().Add(-manyFor),
	}); err != nil && !errors.Is(err, screening.ErrDamaged) {
		return c, err
	}
	c.entries, err = p.chronicle.Journal(ctx, q)
	if d := (*screening.DamagedError)(nil); errors.As(err, &d) {
		c.broken, err = d.ID, nil
		if c.broken == "" {
			c.broken = "?"
		}
	}
	if c.more = len(c.entries) >= q.Limit; c.more {
		c.entries = c.entries[:q.Limit-1]
	}
	return c, err
}

// Leave drops what was read.
func (p *JournalPage) Leave(done func()) {
	p.load.Drop()
	p.at, p.read, p.verdict = chronicled{}, false, nil
	p.clear()
	done()
}

// ChooseFilter shows the entries of one kind.
func (p *JournalPage) ChooseFilter(f JournalFilter) {
	p.filter, p.limit = f, journalPage
	p.look()
}

// Check holds all entries of this device against each other.
func (p *JournalPage) Check() { p.verify("") }

// Prove does so with the recovery key in a file.
func (p *JournalPage) Prove(key string) { p.verify(key) }

func (p *JournalPage) verify(key string) {
	p.verdict = nil
	p.fail(nil)
	Once(&p.checking, func(ctx context.Context) (JournalVerdict, error) { return p.chronicle.Verify(ctx, key) }, func(v JournalVerdict, err error) {
		if err == nil {
			p.verdict, p.proved = &v, key != ""
		}
		p.fail(err)
		p.Rebuild()
	})
	p.Rebuild()
}

// More shows earlier entries too.
func (p *JournalPage) More() {
	p.limit += journalPage
	p.look()
}

// OpenRecord goes to the record.
func (p *JournalPage) OpenRecord() { p.goTo(RecordScreen, p.id)() }

// journalFilters are the filters, in the order in which they are offered.
func journalFilters() []JournalFilter {
	return []JournalFilter{AllEntries, ReadEntries, ChangeEntries, LeftEntries, KeptEntries, DeviceEntries}
}

// kinds are the kinds of entries that a filter admits; none admits all.
func (f JournalFilter) kinds() (out []journal.Kind) {
	if f == AllEntries {
		return nil
	}
	for _, k := range journal.Kinds() {
		if filterOf(k) == f {
			out = append(out, k)
		}
	}
	return out
}

func filterOf(k journal.Kind) JournalFilter {
	for f, kinds := range map[JournalFilter][]journal.Kind{
		ReadEntries: {journal.Opened, journal.Searched, journal.Revealed, journal.Many},
		ChangeEntries: {journal.Made, journal.Changed, journal.Decided, journal.Consented, journal.Withdrawn, journal.Closed,
			journal.Reopened, journal.Attached, journal.Settled, journal.Handled},
		LeftEntries: {journal.Shared, journal.Exported, journal.Printed},
		KeptEntries: {journal.Erased, journal.Held, journal.Released, journal.BackedUp, journal.Restored, journal.Travelled},
	} {
		if slices.Contains(kinds, k) {
			return f
		}
	}
	return DeviceEntries
}

// colleague is something that another device did to the record. It stands in the
// record itself, since the journal of that device is not here.
type colleague struct {
	kind   journal.Kind
	device history.DeviceID
	by     screening.OfficerID
	at     time.Time
	count  int
}
