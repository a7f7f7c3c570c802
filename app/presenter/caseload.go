package presenter

import (
	"context"
	"slices"
	"strconv"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// CaseFilter is which records the list shows.
type CaseFilter uint8

// The filters.
const (
	AllCases CaseFilter = iota
	OpenCases
	DecidedCases
	ClosedCases
	MyCases // handed to this officer
)

// CaseKind is which kind of record the list shows.
type CaseKind uint8

// The kinds.
const (
	EveryKind CaseKind = iota
	People
	Adverts
	Groups
)

// CaseloadState is the list of records.
type CaseloadState struct {
	Page
	Search Field
	Filter Choice[CaseFilter]
	// Kind is offered when there are records of anything but people.
	Kind Choice[CaseKind]
	// Within is offered when this device reads more than one caseload.
	Within Choice[string]
	// Count is the number of rows in words, "12 of 240".
	Count string
	Rows  CaseRows
	// Empty is shown instead of rows: no record yet, or none that fits.
	Empty Notice
	// Waiting leads to what a person has to settle; it is shown when something waits.
	Waiting Action
	New     Action
}

// CaseRow is one record in the list.
type CaseRow struct {
	ID history.RecordID
	// Name is what the person wants to be called, or the short id.
	Name string
	// Detail says the protocol and the short id.
	Detail string
	Stage  Chip
	// Outcome is the finding in words.
	Outcome string
	// Urgency holds one chip for every urgent need on record.
	Urgency []Chip
	// Conflicts is shown when answers differ and wait for a person.
	Conflicts Chip
	// Ending is shown when the time for which the record is kept is over or soon will be.
	Ending Chip
	// Sync says where the newest change is; Updated when it was, "5 min ago".
	Sync    Chip
	Updated string
}

// CaseRows makes rows when they are drawn, since a caseload can hold ten
// thousand. The zero value has none.
type CaseRows struct {
	count int
	at    func(i int) CaseRow
}

// Len is the number of rows.
func (r CaseRows) Len() int { return r.count }

// At makes row i; a row outside the list is empty.
func (r CaseRows) At(i int) CaseRow {
	if i < 0 || i >= r.count {
		return CaseRow{}
	}
	return r.at(i)
}

// RowsOf gives rows that are already made.
func RowsOf(rows ...CaseRow) CaseRows {
	return CaseRows{count: len(rows), at: func(i int) CaseRow { return rows[i] }}
}

// Caseload lists the records of this device.
type Caseload struct {
	stage[CaseloadState]
	store   screening.Store
	library *screening.Library
	load    Latest[[]screening.Summary]
	search  string
	filter  CaseFilter
	kind    CaseKind
	all     []screening.Summary
	loaded  bool
	within  shelving
	ending  endings
}

// NewCaseload makes the presenter of the list.
func NewCaseload(f Frame, store screening.Store, library *screening.Library, render func(CaseloadState)) *Caseload {
	c := &Caseload{stage: newStage(f, render), store: store, library: library, load: Latest[[]screening.Summary]{Runner: f.Runner}}
	c.stage.build = c.state
	return c
}

// OfferCaseloads lets people see the records of one caseload. It is called before
// Enter.
func (c *Caseload) OfferCaseloads(port Caseloads) { c.within.offer(c.frame, port) }

// OfferEndings marks the records whose time is over or soon will be. It is called
// before Enter.
func (c *Caseload) OfferEndings(port Endings) { c.ending.offer(c.frame, port) }

// ShowWithin shows the records of one caseload; "" of all.
func (c *Caseload) ShowWithin(id string) {
	c.within.chosen = id
	c.Rebuild()
}

// Enter loads the list.
func (c *Caseload) Enter() {
	c.within.read(c.shown)
	c.reload()
	c.ending.read(func(err error) {
		if err != nil {
			c.fail(err)
		}
		c.Rebuild()
	})
}

// Leave drops the list.
func (c *Caseload) Leave(done func()) {
	c.load.Drop()
	c.within.drop()
	c.ending.drop()
	c.all, c.search = nil, ""
	c.clear()
	done()
}

// Search lists the records whose text holds every word.
func (c *Caseload) Search(text string) {
	c.search = text
	c.reload()
}

// ChooseFilter shows the records of one stage.
func (c *Caseload) ChooseFilter(f CaseFilter) {
	c.filter = f
	c.Rebuild()
}

// ShowKind shows the records of one kind.
func (c *Caseload) ShowKind(k CaseKind) {
	c.kind = k
	c.Rebuild()
}

// Open goes to a record: a person's page, an advertisement, a group.
func (c *Caseload) Open(id screening.RecordID) {
	form := protocol.NoForm
	for _, s := range c.all {
		if s.ID == id {
			form = c.library.FormOf(s.Protocol)
		}
	}
	if !c.left {
		c.frame.Go(home(form, id))
	}
}

// OpenWaiting goes to what waits for a person to settle it.
func (c *Caseload) OpenWaiting() { c.goTo(ConflictsScreen, screening.RecordID{})() }

// waiting says how much waits to be settled, in all records.
func (c *Caseload) waiting(t locales.Language) Action {
	n := 0
	for _, s := range c.all {
		n += s.Conflicts
	}
	switch n {
	case 0:
		return Action{}
	case 1:
		return Action{Label: t.T("caseload.waiting_one")}
	}
	return Action{Label: t.T("caseload.waiting", "n", strconv.Itoa(n))}
}

// doubted puts records whose time lies ahead where they stood when they were
// begun, or last: a clock that was years ahead makes none the newest for ever.
func doubted(all []screening.Summary, now time.Time) []screening.Summary {
	at := func(s screening.Summary) time.Time {
		switch {
		case !clockAhead(s.Updated, now):
			return s.Updated
		case !clockAhead(s.Opened, now):
			return s.Opened
		}
		return time.Time{}
	}
	if slices.ContainsFunc(all, func(s screening.Summary) bool { return clockAhead(s.Updated, now) }) {
		slices.SortStableFunc(all, func(a, b screening.Summary) int { return at(b).Compare(at(a)) })
	}
	return all
}

// New begins a screening.
func (c *Caseload) New() { c.goTo(StartScreen, screening.RecordID{})() }

func (c *Caseload) reload() {
	query := c.search
	c.load.Load(func(ctx context.Context) ([]screening.Summary, error) {
		if query == "" {
			return c.store.Summaries(ctx)
		}
		return c.store.Search(ctx, query, 0)
	}, func(found []screening.Summary, err error) {
		c.fail(err)
		if err == nil {
			c.all, c.loaded = found, true
		}
		c.Rebuild()
	})
	c.Rebuild()
}

func (f CaseFilter) admits(s screening.Stage) bool {
	switch f {
	case OpenCases:
		return s == screening.Open
	case DecidedCases:
		return s == screening.Decided
	case ClosedCases:
		return s == screening.Closed
	}
	return true
}

func (k CaseKind) admits(f protocol.Form) bool {
	switch k {
	case People:
		return !f.Alone()
	case Adverts:
		return f == protocol.AdvertForm
	case Groups:
		return f == protocol.GroupForm
	}
	return true
}

func (c *Caseload) kinds(t locales.Language) Choice[CaseKind] {
	k := Choice[CaseKind]{Label: t.T("caseload.kind")}
	if !slices.ContainsFunc(c.all, func(s screening.Summary) bool { return c.library.FormOf(s.Protocol).Alone() }) {
		return Choice[CaseKind]{}
	}
	for _, o := range []Option[CaseKind]{
		{Code: EveryKind, Label: t.T("caseload.kind_all")}, {Code: People, Label: t.T("caseload.kind_people")},
		{Code: Adverts, Label: t.T("caseload.kind_adverts")}, {Code: Groups, Label: t.T("caseload.kind_groups")},
	} {
		o.Chosen = o.Code == c.kind
		k.Options = append(k.Options, o)
	}
	return k
}

func (c *Caseload) state() CaseloadState {
	t := c.speech()
	var shown []screening.Summary
	for _, s := range c.all {
		if c.admits(s) && c.kind.admits(c.library.FormOf(s.Protocol)) && c.within.admits(s.ID) {
			shown = append(shown, s)
		}
	}
	now := c.frame.Now()
	shown = gathered(doubted(shown, now))
	st := CaseloadState{
		Page:   c.aged(c.page(t.T("caseload.title"))),
		Search: Field{Label: t.T("caseload.search"), Text: c.search, Hint: t.T("caseload.search_hint")},
		New:    Action{Label: t.T("caseload.new")},
		Rows:   CaseRows{count: len(shown), at: func(i int) CaseRow { return c.row(t, shown[i], now) }},
		Count:  t.T("caseload.count", "shown", strconv.Itoa(len(shown)), "all", strconv.Itoa(len(c.all))),
	}
	st.Kind, st.Waiting, st.Within = c.kinds(t), c.waiting(t), c.within.state(t)
	st.Filter = Choice[CaseFilter]{Label: t.T("caseload.filter"), Options: []Option[CaseFilter]{
		{Code: AllCases, Label: t.T("caseload.filter_all"), Chosen: c.filter == AllCases},
		{Code: OpenCases, Label: t.T("stage.open"), Chosen: c.filter == OpenCases},
		{Code: DecidedCases, Label: t.T("stage.decided"), Chosen: c.filter == DecidedCases},
		{Code: ClosedCases, Label: t.T("stage.closed"), Chosen: c.filter == ClosedCases},
	}}
	if self := c.frame.self(); slices.ContainsFunc(c.all, func(s screening.Summary) bool { return handedTo(s, self) }) {
		st.Filter.Options = append(st.Filter.Options, Option[CaseFilter]{Code: MyCases, Label: t.T("caseload.filter_mine"), Chosen: c.filter == MyCases})
	}
	if !c.loaded {
		st.Count = ""
		if c.load.Loading() {
			st.Busy = t.T("caseload.busy")
		}
		return st
	}
	st.Empty = c.empty(t, len(shown))
	return st
}

func (c *Caseload) empty(t locales.Language, shown int) Notice {
	switch {
	case shown > 0:
		return Notice{}
	case c.search == "" && len(c.all) == 0:
		return Notice{Kind: Advice, Title: t.T("caseload.empty_title"), Text: t.T("caseload.empty")}
	}
	return Notice{Kind: Advice, Title: t.T("caseload.none_title"), Text: t.T("caseload.none")}
}
