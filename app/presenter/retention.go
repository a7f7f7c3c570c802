package presenter

import (
	"context"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
)

// Retention is how long records are kept on this device.
type Retention struct {
	Days screening.Retention
	// Automatic: they go by themselves, once they were named for two weeks.
	Automatic bool
	// Due are those whose time is over or soon will be.
	Due []DueRecord
	// Gone are the records that were erased, the last one first.
	Gone []GoneRecord
}

// GoneRecord is a record that was erased, and how far the other devices are.
type GoneRecord struct {
	Record screening.RecordID
	At     time.Time
	Why    screening.EraseReason
	// Pending counts the devices that have not confirmed it, Refused those of them on
	// which a hold keeps it, Late the changes that came of it afterwards.
	Pending, Refused, Late int
	// Unverified says that no key that is known has signed it.
	Unverified bool
}

// DueRecord is a record whose time is over or soon will be.
type DueRecord struct {
	Record screening.RecordID
	Kept   Kept
}

// Retentions keeps how long records are kept.
type Retentions interface {
	// Retention says how long records are kept, and which are due.
	Retention(ctx context.Context) (Retention, error)
	// SetRetention changes it. screening.ErrNotPermitted for what is no number of days.
	SetRetention(ctx context.Context, r Retention) error
}

// RetentionState is the page of how long records are kept.
type RetentionState struct {
	Page
	Intro   string
	Ours    Notice
	Days    []Choice[int]
	Purpose []screening.KeepPurpose
	// Automatic says whether records go by themselves.
	Automatic     Choice[bool]
	AutomaticText string
	DueTitle      string
	Due           []EndingRow
	NoDue         string
	GoneTitle     string
	Gone          []Line
}

// EndingRow is one record whose time is over or soon will be.
type EndingRow struct {
	ID     screening.RecordID
	Name   string
	Detail string
	State  Chip
	Open   Action
}

// RetentionPage is the page of how long records are kept.
type RetentionPage struct {
	stage[RetentionState]
	keep Retentions
	load Latest[Retention]
	once Single
	at   Retention
	read bool
}

// NewRetention makes the presenter of how long records are kept.
func NewRetention(f Frame, keep Retentions, render func(RetentionState)) *RetentionPage {
	p := &RetentionPage{stage: newStage(f, render), keep: keep, load: Latest[Retention]{Runner: f.Runner}, once: Single{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads it.
func (p *RetentionPage) Enter() {
	p.load.Load(p.keep.Retention, func(r Retention, err error) {
		if err == nil {
			p.at, p.read = r, true
		}
		p.fail(err)
		p.Rebuild()
	})
	p.Rebuild()
}

// Leave drops what was read.
func (p *RetentionPage) Leave(done func()) {
	p.load.Drop()
	p.clear()
	p.at, p.read = Retention{}, false
	done()
}

// keepSteps are the numbers of days that are offered; 0 is no end.
func keepSteps() []int { return []int{30, 90, 365, 730, 1825, 0} }

// ChooseDays sets how many days records are kept for a purpose.
func (p *RetentionPage) ChooseDays(purpose screening.KeepPurpose, days int) {
	p.set(Retention{Days: screening.Retention{purpose: days}, Automatic: p.at.Automatic})
}

// ChooseAutomatic says whether records go by themselves.
func (p *RetentionPage) ChooseAutomatic(on bool) { p.set(Retention{Automatic: on}) }

func (p *RetentionPage) set(r Retention) {
	if !p.read {
		return
	}
	Once(&p.once, func(ctx context.Context) (Retention, error) {
		if err := p.keep.SetRetention(ctx, r); err != nil {
			return Retention{}, err
		}
		return p.keep.Retention(ctx)
	}, func(r Retention, err error) {
		if err == nil {
			p.at = r
		}
		p.shown(err)
	})
	p.Rebuild()
}

// OpenDue goes to how one record is kept.
func (p *RetentionPage) OpenDue(id screening.RecordID) { p.goTo(KeepScreen, id)() }

func (p *RetentionPage) state() RetentionState {
	t := p.speech()
	st := RetentionState{Page: p.page(t.T("retention.title")), Intro: t.T("retention.intro")}
	if !p.read {
		if p.load.Loading() {
			st.Busy = t.T("retention.busy")
		}
		return st
	}
	st.Ours = Notice{Kind: Advice, Title: t.T("retention.ours_title"), Text: t.T("retention.ours")}
	for _, purpose := range screening.KeepPurposes() {
		st.Purpose = append(st.Purpose, purpose)
		st.Days = append(st.Days, p.days(t.T("retention.for."+string(purpose)), p.at.Days[purpose]))
	}
	st.Automatic = Choice[bool]{Label: t.T("retention.automatic"), Options: []Option[bool]{
		{Code: false, Label: t.T("retention.by_hand"), Chosen: !p.at.Automatic},
		{Code: true, Label: t.T("retention.by_itself"), Chosen: p.at.Automatic},
	}}
	st.AutomaticText = t.T("retention.automatic_text")
	st.DueTitle = t.T("retention.due")
	for _, d := range p.at.Due {
		st.Due = append(st.Due, p.due(d))
	}
	if len(st.Due) == 0 {
		st.NoDue = t.T("retention.no_due")
	}
	for _, g := range p.at.Gone {
		st.GoneTitle = t.T("retention.gone")
		st.Gone = append(st.Gone, Line{Label: callName(t, "", g.Record), Text: goneWords(t, g)})
	}
	return st
}

// goneWords says that a record was erased, and how far the others are.
func goneWords(t locales.Language, g GoneRecord) string {
	words := []string{t.T("retention.gone_row", "day", day(t, g.At), "why", t.T("keep.why."+string(g.Why)))}
	if g.Pending == 0 {
		words = append(words, t.T("retention.gone_done"))
	}
	for _, n := range []struct {
		key string
		n   int
	}{{"retention.gone_pending", g.Pending}, {"retention.gone_refused", g.Refused}, {"retention.gone_late", g.Late}} {
		if n.n > 0 {
			words = append(words, t.T(n.key, "n", strconv.Itoa(n.n)))
		}
	}
	if g.Unverified {
		words = append(words, t.T("retention.gone_unverified"))
	}
	return strings.Join(words, "\n")
}

// days offers the usual numbers, and the one that holds when it is none of them.
func (p *RetentionPage) days(label string, now int) Choice[int] {
	t := p.speech()
	c := Choice[int]{Label: label}
	add := func(n int) {
		words := t.T("retention.days", "n", strconv.Itoa(n))
		if n == 0 {
			words = t.T("retention.no_end")
		}
		c.Options = append(c.Options, Option[int]{Code: n, Label: words, Chosen: n == now})
	}
	there := false
	for _, n := range keepSteps() {
		there = there || n == now
		add(n)
	}
	if !there {
		add(now)
	}
	return c
}

func (p *RetentionPage) due(d DueRecord) EndingRow {
	t := p.speech()
	row := EndingRow{
		ID: d.Record, Name: callName(t, "", d.Record), Open: Action{Label: t.T("retention.open")},
		Detail: t.T("retention.until", "day", day(t, d.Kept.Until)), State: Chip{Code: "soon", Label: t.T("retention.soon")},
	}
	switch {
	case d.Kept.Held:
		row.State = Chip{Code: "held", Label: t.T("retention.held"), Tone: Marked}
	case d.Kept.Over:
		row.State = Chip{Code: "over", Label: t.T("retention.over"), Tone: Marked}
	}
	return row
}
