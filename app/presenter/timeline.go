package presenter

import (
	"context"

	"pelita/screening"
)

// TimelineState is what happened and the money of one record, as it was told. It
// puts in order and adds up; it finds nothing.
type TimelineState struct {
	Page
	Name string
	// Explains says what the page is, Empty that nothing for it was told yet.
	Explains, Empty Notice
	// Lanes are the events with a date, with different dates, and without one.
	Lanes []EventLane
	// People are those who were met.
	PeopleTitle string
	People      []EventRow
	Money       MoneyState
	OpenRecord  Action
}

// EventLane is one lane of the timeline.
type EventLane struct {
	Code         string
	Title, Intro string
	Rows         []EventRow
}

// EventRow is one event, or one person who was met.
type EventRow struct {
	Code string
	// Year is set on the first event of each year of the lane with dates.
	Year string
	// When is the date in words, no more exact than it was told; Said the person's own
	// words.
	When, Said string
	Title      string
	// Lines are what else was told, each with its topic.
	Lines []Line
	// Differ is shown where different answers stand.
	Differ Chip
}

// MoneyState is the money of one record.
type MoneyState struct {
	Title string
	// Currencies stand beside each other and are never added up.
	Currencies []CurrencyCard
	// Addresses are those that money went to or came from.
	AddressesTitle string
	Addresses      []AddressRow
	// Apart is what was told of money and is in no sum.
	ApartTitle, ApartIntro string
	Apart                  []EventRow
}

// CurrencyCard is what was told of one currency.
type CurrencyCard struct {
	Currency string
	// Figures are the sums: promised beside received, demanded beside paid.
	Figures []Figure
	// Grew says that what was owed rose above the first demand, or "".
	Grew string
	// Never is shown where, on the figures told, a debt can never be paid; Facts say
	// by what.
	Never Notice
	Facts []string
	// Course is how the debt went: each demand and payment, with what was owed after.
	CourseTitle string
	Course      []Line
	// Entries are all entries of the currency.
	EntriesTitle string
	Entries      []Line
}

// Figure is one sum.
type Figure struct{ Label, Amount, Detail string }

// AddressRow is one address of a wallet.
type AddressRow struct {
	// Address is as it was typed; several where different answers stand.
	Address string
	Role    string
	Check   Notice
	Differ  Chip
}

// Timeline shows what happened when, and the money.
type Timeline struct {
	stage[TimelineState]
	work   screening.Casework
	id     screening.RecordID
	load   Latest[screening.Record]
	record screening.Record
	read   bool
}

// NewTimeline makes the presenter of one record's timeline and money.
func NewTimeline(f Frame, work screening.Casework, id screening.RecordID, render func(TimelineState)) *Timeline {
	p := &Timeline{stage: newStage(f, render), work: work, id: id, load: Latest[screening.Record]{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads the record.
func (p *Timeline) Enter() {
	p.load.Load(func(ctx context.Context) (screening.Record, error) { return p.work.Store.Record(ctx, p.id) },
		func(r screening.Record, err error) {
			p.fail(err)
			if err == nil {
				p.record, p.read = r, true
			}
			p.Rebuild()
		})
	p.Rebuild()
}

// Leave drops what was read.
func (p *Timeline) Leave(done func()) {
	p.load.Drop()
	p.record, p.read = screening.Record{}, false
	p.clear()
	done()
}

// OpenRecord goes to the record.
func (p *Timeline) OpenRecord() { p.goTo(RecordScreen, p.id)() }

func (p *Timeline) state() TimelineState {
	t := p.speech()
	st := TimelineState{Page: p.page(t.T("timeline.title"))}
	if !p.read {
		if p.load.Loading() {
			st.Busy = t.T("timeline.busy")
		}
		return st
	}
	st.Name = callName(t, nameOf(p.record), p.id)
	st.OpenRecord = Action{Label: t.T("timeline.record")}
	w := teller{t: t, library: p.work.Library}
	w.lanes(p.work.Library.Timeline(p.record), &st)
	var err error
	if st.Money, err = w.money(p.work.Library.Books(p.record)); err != nil {
		st.Notice = Notice{Kind: Problem, Title: t.T("money.unsummed_title"), Text: t.T("money.unsummed")}
	}
	if len(st.Lanes)+len(st.People)+len(st.Money.Currencies)+len(st.Money.Addresses)+len(st.Money.Apart) == 0 {
		st.Empty = Notice{Kind: Advice, Title: t.T("timeline.empty_title"), Text: t.T("timeline.empty")}
		return st
	}
	st.Explains = Notice{Kind: Advice, Text: t.T("timeline.explains")}
	return st
}
