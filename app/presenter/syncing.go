package presenter

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
)

// HubAddress is where the agency's hub is and how it is recognised.
type HubAddress struct {
	URL, Pin string
}

// Round is what one exchange with the hub did. A zero At is "never".
type Round struct {
	At             time.Time
	Sent, Received int
	// Damaged are the records that it left here, because a change of theirs that waits
	// cannot be read.
	Damaged []Damaged
	// Err is what stopped it, or nil.
	Err error
}

// Hub is the agency's hub as this device sees it.
type Hub interface {
	// Address gives the hub that is set; zero when none is.
	Address(ctx context.Context) (HubAddress, error)
	// SetAddress keeps it. screening.ErrUnreadable when it is no address or pin.
	SetAddress(ctx context.Context, a HubAddress) error
	// LastRound gives the last exchange.
	LastRound(ctx context.Context) (Round, error)
	// Exchange sends and receives now. screening.ErrNoHub, ErrHubAway, ErrHubPin,
	// ErrHubReply, ErrHubRefused, ErrNotEnrolled.
	Exchange(ctx context.Context) (Round, error)
}

// SyncState is the page about the hub and the other devices.
type SyncState struct {
	Page
	Intro string
	// URL and Pin are the hub's address; KeepHub keeps them.
	HubTitle string
	URL, Pin Field
	KeepHub  Action
	// Last says when the last exchange was and what it did.
	Last Line
	Run  Action
	// Counts says in words how many records stand where.
	Counts []Line
	// Records lists the records that are not with the hub yet, then the others.
	RecordsTitle string
	Records      SyncRows
	Reach        ReachState
	Enrolment    EnrolmentState
	// Devices leads to the devices of the agency, Apart to what is kept apart.
	Devices, Apart Action
}

// SyncRow is where one record's newest change is.
type SyncRow struct {
	ID      history.RecordID
	Name    string
	Sync    Chip
	Updated string
}

// SyncRows makes rows when they are drawn. The zero value has none.
type SyncRows struct {
	count int
	at    func(i int) SyncRow
}

// Len is the number of rows.
func (r SyncRows) Len() int { return r.count }

// At makes row i; a row outside the list is empty.
func (r SyncRows) At(i int) SyncRow {
	if i < 0 || i >= r.count {
		return SyncRow{}
	}
	return r.at(i)
}

// SyncRowsOf gives rows that are already made.
func SyncRowsOf(rows ...SyncRow) SyncRows {
	return SyncRows{count: len(rows), at: func(i int) SyncRow { return rows[i] }}
}

// Sync shows where the records are, exchanges with the hub, and joins devices.
type Sync struct {
	stage[SyncState]
	hub      Hub
	enrol    Enrolment
	store    screening.Store
	load     Latest[joined]
	exchange Latest[Round]
	once     Single
	address  HubAddress
	touched  bool // the address is being typed
	last     Round
	standing Standing
	rows     []screening.Summary
	read     bool
	request  string // the file of the device that asks
	asking   *Request
	words    string
	renewing bool // asked whether to ask for new keys
	reach    reaching
	written  string // the key of what was written just now
	waits    Waiting
}

// joined is all that the page shows.
type joined struct {
	address  HubAddress
	last     Round
	standing Standing
	rows     []screening.Summary
	reached  Reached
}

// SyncParams are the parts of a Sync.
type SyncParams struct {
	Frame     Frame
	Hub       Hub
	Enrolment Enrolment
	Store     screening.Store
	Reach     Reach   // may be nil: then the page says nothing of it
	Rounds    *Rounds // may be nil: then nothing is exchanged unasked
	Render    func(SyncState)
}

// NewSync makes the presenter of the sync page.
func NewSync(p SyncParams) *Sync {
	s := &Sync{
		stage: newStage(p.Frame, p.Render), hub: p.Hub, enrol: p.Enrolment, store: p.Store,
		load: Latest[joined]{Runner: p.Frame.Runner}, exchange: Latest[Round]{Runner: p.Frame.Runner},
		once: Single{Runner: p.Frame.Runner}, reach: reaching{port: p.Reach, rounds: p.Rounds},
	}
	s.stage.build = s.state
	return s
}

// Enter reads the page.
func (s *Sync) Enter() {
	s.reload(nil)
	s.Rebuild()
}

// reload reads everything again and keeps showing the trouble that led here.
func (s *Sync) reload(trouble error) {
	s.trouble = trouble
	s.load.Load(s.join, func(j joined, err error) {
		if err == nil {
			s.last, s.standing, s.rows, s.read = j.last, j.standing, j.rows, true
			if !s.touched {
				s.address = j.address
			}
			s.reach.show(j.reached)
			err = trouble
		}
		s.shown(err)
	})
}

func (s *Sync) join(ctx context.Context) (joined, error) {
	var j joined
	var err error
	if j.address, err = s.hub.Address(ctx); err != nil {
		return j, err
	}
	if j.last, err = s.hub.LastRound(ctx); err != nil {
		return j, err
	}
	if j.standing, err = s.enrol.Standing(ctx); err != nil {
		return j, err
	}
	if j.reached, err = s.reach.read(ctx); err != nil {
		return j, err
	}
	j.rows, err = s.store.Summaries(ctx)
	slices.SortStableFunc(j.rows, func(a, b screening.Summary) int { return int(a.Sync) - int(b.Sync) })
	return j, err
}

// Leave drops what was read and ends a running exchange: the next one goes on
// where it stopped.
func (s *Sync) Leave(done func()) {
	s.load.Drop()
	s.exchange.Drop()
	s.clear()
	s.rows, s.asking, s.words, s.reach.now, s.renewing = nil, nil, "", Reached{}, false
	done()
}

// OpenDevices goes to the devices of the agency.
func (s *Sync) OpenDevices() { s.goTo(DevicesScreen, history.RecordID{})() }

// OpenApart goes to what is kept apart.
func (s *Sync) OpenApart() { s.goTo(ApartScreen, history.RecordID{})() }

// TypeURL takes the hub's address.
func (s *Sync) TypeURL(text string) {
	s.address.URL, s.touched = text, true
	s.Rebuild()
}

// TypePin takes the pin by which the hub is recognised.
func (s *Sync) TypePin(text string) {
	s.address.Pin, s.touched = text, true
	s.Rebuild()
}

// KeepHub keeps address and pin.
func (s *Sync) KeepHub() {
	a := HubAddress{URL: strings.TrimSpace(s.address.URL), Pin: strings.TrimSpace(s.address.Pin)}
	s.do("sync.hub_kept", func(ctx context.Context) error { return s.hub.SetAddress(ctx, a) }, func() { s.touched = false })
}

// Run exchanges with the hub now.
func (s *Sync) Run() {
	if s.exchange.Loading() {
		return
	}
	s.written, s.waits, s.trouble = "", Waiting{}, nil
	s.exchange.Load(s.hub.Exchange, func(r Round, err error) {
		if err == nil {
			s.last = r
		}
		s.reload(err)
		s.Rebuild()
	})
	s.Rebuild()
}

// do does one thing at a time and reads the page again.
func (s *Sync) do(written string, work func(context.Context) error, then func()) {
	Once(&s.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) },
		func(_ struct{}, err error) {
			s.written, s.waits = "", Waiting{}
			if err == nil {
				s.written = written
				then()
			}
			s.reload(err)
			s.Rebuild()
		})
	s.Rebuild()
}

func (s *Sync) state() SyncState {
	t := s.speech()
	st := SyncState{Page: s.aged(s.page(t.T("sync.title"))), Intro: t.T("sync.intro")}
	switch {
	case s.exchange.Loading():
		st.Busy = t.T("sync.running")
	case s.once.Busy() || s.load.Loading():
		st.Busy = t.T("sync.busy")
	}
	if !s.read {
		return st
	}
	busy := s.once.Busy() || s.exchange.Loading()
	st.HubTitle = t.T("sync.hub")
	st.URL = Field{Label: t.T("sync.url"), Text: s.address.URL, Hint: t.T("sync.url_hint")}
	st.Pin = Field{Label: t.T("sync.pin"), Text: s.address.Pin, Hint: t.T("sync.pin_hint")}
	st.KeepHub = Action{Label: t.T("sync.keep_hub"), Off: busy || !s.touched || blank(s.address.URL)}
	st.Run = Action{Label: t.T("sync.run"), Off: busy}
	st.Last = s.lastLine(t)
	st.Counts = s.counts(t)
	st.RecordsTitle = t.T("sync.records")
	rows, now := s.rows, s.frame.Now()
	st.Records = SyncRows{count: len(rows), at: func(i int) SyncRow {
		r := rows[i]
		return SyncRow{ID: r.ID, Name: callName(t, r.Name, r.ID), Sync: syncChip(t, r.Sync), Updated: ago(t, r.Updated, now)}
	}}
	st.Reach = s.reachState(t, busy)
	st.Reach.Alarms = append(s.damaged(t), st.Reach.Alarms...)
	st.Enrolment = s.enrolment(t, busy)
	if s.standing.Enrolled != Outside {
		st.Devices = Action{Label: t.T("device.place.devices")}
	}
	if a := s.reach.now.Apart; a.Late+a.Forbidden+a.Spoilt > 0 {
		st.Apart = Action{Label: t.T("quarantine.look")}
	}
	return st
}

func (s *Sync) lastLine(t locales.Language) Line {
	l := Line{Label: t.T("sync.last")}
	switch {
	case s.last.At.IsZero():
		l.Text = t.T("sync.never")
	case s.last.Err != nil:
		l.Text = t.T("sync.failed", "when", ago(t, s.last.At, s.frame.Now()), "why", problem(t, s.last.Err).Title)
	default:
		l.Text = t.T("sync.done", "when", ago(t, s.last.At, s.frame.Now()),
			"sent", strconv.Itoa(s.last.Sent), "received", strconv.Itoa(s.last.Received))
	}
	return l
}

func (s *Sync) counts(t locales.Language) []Line {
	var n [3]int
	for _, r := range s.rows {
		n[min(int(r.Sync), len(n)-1)]++
	}
	var out []Line
	for _, st := range []screening.SyncState{screening.KeptHere, screening.OnItsWay, screening.WithHub} {
		out = append(out, Line{Label: t.T("sync.state." + st.String()), Text: strconv.Itoa(n[st])})
	}
	return out
}
