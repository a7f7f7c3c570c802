package view_test

import (
	"context"
	"strings"
	"time"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func (p *intents) OpenItem(presenter.ConflictAt) { p.note("open item") }
func (p *intents) LeaveItem()                    { p.note("leave item") }
func (p *intents) TypeReason(text string)        { p.note("type reason", text) }
func (p *intents) TypeAnswer(text string)        { p.note("type answer", text) }
func (p *intents) AskAgain()                     { p.note("ask again") }

// never is a timer that runs nothing.
type never struct{}

func (never) After(time.Duration, func()) func() { return func() {} }

// conflictHands are intents that settle what the conflicts page shows.
type conflictHands struct{ *intents }

func (p conflictHands) Settle()                       { p.note("settle now") }
func (p conflictHands) OpenRecord(screening.RecordID) { p.note("record") }
func (p conflictHands) Decide(screening.RecordID)     { p.note("decide") }

var _ view.ConflictsIntents = (*presenter.ConflictsPage)(nil)

// quarrels is a store with a record about which two officers differ.
type quarrels struct {
	work screening.Casework
	id   screening.RecordID
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newQuarrels(library *screening.Library) quarrels {
	ctx, store := context.Background(), screeningtest.NewMemory()
	store.Summarise = library.Summarise
	work := screening.Casework{
		Store: store, Library: library, Officer: screeningtest.Officer(),
		Text: func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "id"} },
	}
	other := work
	other.Officer, other.Text = screening.OfficerID{9}, func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} }
	r := must(work.Open(ctx, "tfc-returnee"))
	r = must(work.Answer(ctx, r, screening.Answered{Item: "call_name", Answer: screeningtest.Text("Ratna")}))
	for _, q := range []struct {
		item     protocol.ItemID
		one, two protocol.Answer
	}{
		{"locked_in", screeningtest.YesNo(false), screeningtest.YesNo(true)},
		{"arrived_when", protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: "2025-03"}}, protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: "2025-05"}}},
	} {
		must(work.Answer(ctx, r, screening.Answered{Item: q.item, Answer: q.one}))
		must(other.Answer(ctx, r, screening.Answered{Item: q.item, Answer: q.two}))
	}
	must(work.Decide(ctx, r, history.Decision{Kind: "refer-further-assessment", Reasons: "Locked in, papers taken."}))
	must(other.Decide(ctx, r, history.Decision{Kind: "continue-later", Reasons: "She was tired; go on tomorrow."}))
	return quarrels{work, r.ID}
}

func (q quarrels) at(item string) presenter.ConflictAt {
	return presenter.ConflictAt{Record: q.id, Item: item}
}

func conflictScenes() []scene {
	library, catalogue := shippedParts()
	q := newQuarrels(library)
	state := func(tag string, work screening.Casework, id screening.RecordID, steps ...func(*presenter.ConflictsPage)) presenter.ConflictsState {
		var last presenter.ConflictsState
		frame := presenter.Frame{
			Runner: here{}, Catalogue: catalogue, Now: func() time.Time { return screeningtest.Start().Add(26 * time.Hour) },
			Timer: never{}, Speech: func() locales.Language { return catalogue.Language(tag) }, Go: func(presenter.Route) {},
		}
		p := presenter.NewConflicts(frame, work, id, func(s presenter.ConflictsState) { last = s })
		p.Enter()
		for _, step := range steps {
			step(p)
		}
		return last
	}
	open := func(item string) func(*presenter.ConflictsPage) {
		return func(p *presenter.ConflictsPage) { p.OpenItem(q.at(item)) }
	}
	choose := func(code string) func(*presenter.ConflictsPage) {
		return func(p *presenter.ConflictsPage) { p.Choose(code) }
	}
	settled := newQuarrels(library)
	after := state("en", settled.work, settled.id, func(p *presenter.ConflictsPage) { p.OpenItem(settled.at("locked_in")) }, choose("1"),
		func(p *presenter.ConflictsPage) { p.TypeReason("Asked again, with another interpreter.") }, (*presenter.ConflictsPage).Settle)
	empty := screening.Casework{Store: screeningtest.NewMemory(), Library: library}
	long := state("en", q.work, q.id)
	for i := range long.Cards {
		long.Cards[i].Answers[0].By[0] = strings.Repeat("Pejabatkonsuler", 5)
		long.Cards[i].Answers[1].Text = strings.Repeat("Keterangantambahan", 6)
	}
	page := func(p *intents) *view.Conflicts { return view.NewConflicts(conflictHands{p}) }
	at := presenter.ConflictsScreen
	return []scene{
		shot("conflicts", at, page, plain(state("en", q.work, screening.RecordID{}))),
		shot("conflicts-record", at, page, plain(state("id", q.work, q.id))),
		shot("conflicts-settling", at, page, plain(state("en", q.work, q.id, open("locked_in"), choose("1"), (*presenter.ConflictsPage).Settle))),
		shot("conflicts-writing", at, page, plain(state("en", q.work, q.id, open("arrived_when"), choose("typed"), (*presenter.ConflictsPage).Settle))),
		shot("conflicts-settled", at, page, plain(after)),
		shot("conflicts-empty", at, page, plain(state("en", empty, screening.RecordID{}))),
		shot("conflicts-long", at, page, plain(long)),
	}
}
