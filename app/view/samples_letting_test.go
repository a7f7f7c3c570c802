package view_test

import (
	"context"

	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) WriteSnapshot()       { p.note("write snapshot") }
func (p *intents) AskLetGo()            { p.note("ask let go") }
func (p *intents) KeepSegments()        { p.note("keep segments") }
func (p *intents) LetGo(archive string) { p.note("let go", archive) }

var _ view.LettingIntents = (*presenter.LettingPage)(nil)

// atticStandIn answers what a scene wants to show.
type atticStandIn struct {
	agencyStandIn
	all presenter.Lettings
}

func (a atticStandIn) Lettings(context.Context) (presenter.Lettings, error) { return a.all, nil }
func (a atticStandIn) Write(context.Context) error                          { return nil }
func (a atticStandIn) LetGo(context.Context, string, string) (presenter.Waiting, error) {
	return a.waits, nil
}

func lettingScenes() []scene {
	ready := presenter.Compaction{ID: "1st", By: "Officer 12", Device: "aaaaaaaa", Written: pageNow().AddDate(0, -3, 0), Segments: 3, Replaces: 812, Verdict: "right", Attested: true, Days: 85, MustDays: 30, Ready: true}
	young := presenter.Compaction{ID: "2nd", By: "Officer 12", Device: "aaaaaaaa", Caseload: "Shelter cases", Written: pageNow().AddDate(0, 0, -20), Segments: 4, Replaces: 990, Verdict: "not-looked-at", Behind: []string{"Officer 31", "Officer 7"}, Days: 20, MustDays: 30}
	page := func(tag string, all presenter.Lettings, steps ...func(*presenter.LettingPage)) presenter.LettingState {
		var last presenter.LettingState
		p := presenter.NewLettingPage(pageFrame(tag), atticStandIn{all: all}, func(s presenter.LettingState) { last = s })
		p.Enter()
		for _, step := range steps {
			step(p)
		}
		return last
	}
	screen := func(p *intents) *view.Letting { return view.NewLetting(p, files{}) }
	return []scene{
		shot("letting", presenter.LettingScreen, screen, plain(page("en", presenter.Lettings{Administrator: true, All: []presenter.Compaction{ready, young}}))),
		shot("letting-sure", presenter.LettingScreen, screen, plain(page("id", presenter.Lettings{Administrator: true, All: []presenter.Compaction{ready}}, (*presenter.LettingPage).AskLetGo))),
		shot("letting-none", presenter.LettingScreen, screen, plain(page("en", presenter.Lettings{}))),
	}
}
