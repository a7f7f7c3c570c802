package view_test

import (
	"context"
	"time"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func (p *intents) Hold()                                     { p.note("hold") }
func (p *intents) Release()                                  { p.note("release") }
func (p *intents) ChooseHold(code string)                    { p.note("choose hold", code) }
func (p *intents) ChooseWhy(code string)                     { p.note("choose why", code) }
func (p *intents) Erase()                                    { p.note("erase") }
func (p *intents) StepBack()                                 { p.note("step back") }
func (p *intents) EraseNow()                                 { p.note("erase now") }
func (p *intents) EraseRecord()                              { p.note("erase record") }
func (p *intents) ChooseDays(_ screening.KeepPurpose, _ int) { p.note("choose days") }
func (p *intents) ChooseAutomatic(bool)                      { p.note("choose automatic") }
func (p *intents) OpenDue(screening.RecordID)                { p.note("open due") }

var (
	_ view.KeepIntents      = (*presenter.Keep)(nil)
	_ view.RetentionIntents = (*presenter.RetentionPage)(nil)
)

// shelfKeeping answers what a scene wants to show.
type shelfKeeping struct {
	kept presenter.Kept
	all  presenter.Retention
	err  error
}

func (k shelfKeeping) Kept(context.Context, screening.RecordID) (presenter.Kept, error) {
	return k.kept, nil
}
func (k shelfKeeping) Hold(context.Context, screening.RecordID, screening.HoldReason) error {
	return nil
}
func (k shelfKeeping) Release(context.Context, screening.RecordID) error { return nil }
func (k shelfKeeping) Erase(context.Context, screening.RecordID, screening.EraseReason) error {
	return k.err
}
func (k shelfKeeping) EraseNow(context.Context, screening.RecordID, screening.EraseReason) error {
	return nil
}
func (k shelfKeeping) Retention(context.Context) (presenter.Retention, error)  { return k.all, nil }
func (k shelfKeeping) SetRetention(context.Context, presenter.Retention) error { return nil }

func keepScenes() []scene {
	library, catalogue := shippedParts()
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	frame := func(tag string) presenter.Frame {
		return presenter.Frame{
			Runner: here{}, Catalogue: catalogue, Now: func() time.Time { return now },
			Speech: func() locales.Language { return catalogue.Language(tag) }, Go: func(presenter.Route) {},
		}
	}
	store := screeningtest.NewMemory()
	work := screening.Casework{Store: store, Library: library, Text: func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} }}
	r, err := work.Open(context.Background(), "tfc-returnee")
	if err != nil {
		panic(err)
	}
	keep := func(tag string, k shelfKeeping, steps ...func(*presenter.Keep)) presenter.KeepState {
		var last presenter.KeepState
		p := presenter.NewKeep(presenter.KeepParams{
			Frame: frame(tag), Work: work, Keeping: k, Record: r.ID, Render: func(s presenter.KeepState) { last = s },
		})
		p.Enter()
		for _, step := range steps {
			step(p)
		}
		return last
	}
	times := func(tag string, all presenter.Retention) presenter.RetentionState {
		var last presenter.RetentionState
		presenter.NewRetention(frame(tag), shelfKeeping{all: all}, func(s presenter.RetentionState) { last = s }).Enter()
		return last
	}
	soon := presenter.Kept{Until: now.AddDate(0, 0, 9), For: screening.KeepScreening}
	over := presenter.Kept{Until: now.AddDate(0, 0, -3), For: screening.KeepReferral, Over: true, Told: 1}
	held := presenter.Kept{Held: true, Why: screening.HoldCourt, Since: now.AddDate(0, -2, 0)}
	page := func(p *intents) *view.Keep { return view.NewKeep(p) }
	list := func(p *intents) *view.Retention { return view.NewRetention(p) }
	at, all := presenter.KeepScreen, screening.DefaultRetention()
	all[screening.KeepScreening] = 100
	dueSoon, dueOver, dueHeld := presenter.DueRecord{Record: r.ID, Kept: soon}, presenter.DueRecord{Record: r.ID, Kept: over}, presenter.DueRecord{Record: r.ID, Kept: held}
	dueHeld.Kept.Until, dueHeld.Kept.Over = over.Until, true
	return []scene{
		shot("keep", at, page, plain(keep("en", shelfKeeping{kept: soon}))),
		shot("keep-sure", at, page, plain(keep("id", shelfKeeping{kept: over}, (*presenter.Keep).Begin))),
		shot("keep-on-its-way", at, page, plain(keep("en", shelfKeeping{kept: over, err: screening.ErrOnItsWay}, (*presenter.Keep).Begin, (*presenter.Keep).Erase))),
		shot("keep-held", at, page, plain(keep("en", shelfKeeping{kept: held}))),
		shot("retention", presenter.RetentionScreen, list, plain(times("en", presenter.Retention{Days: all, Due: []presenter.DueRecord{dueOver, dueSoon, dueHeld}, Gone: []presenter.GoneRecord{
			{Record: screening.RecordID{3}, At: now.AddDate(0, 0, -2), Why: screening.EraseRequest, Pending: 2, Refused: 1, Late: 3},
			{Record: screening.RecordID{4}, At: now.AddDate(0, -1, 0), Why: screening.EraseRetention},
		}}))),
		shot("retention-none", presenter.RetentionScreen, list, plain(times("id", presenter.Retention{Days: screening.DefaultRetention(), Automatic: true}))),
	}
}
