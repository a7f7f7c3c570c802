package view_test

import (
	"context"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

func (p *intents) UseCaseload(id string)    { p.note("use caseload", id) }
func (p *intents) OpenCaseload(id string)   { p.note("open caseload", id) }
func (p *intents) TypeCaseload(text string) { p.note("caseload name", text) }
func (p *intents) CreateCaseload()          { p.note("create caseload") }
func (p *intents) AskMember(device string)  { p.note("ask member", device) }
func (p *intents) ChangeMember()            { p.note("change member") }
func (p *intents) ChooseCaseload(id string) { p.note("choose caseload", id) }
func (p *intents) ShowWithin(id string)     { p.note("show within", id) }

func (p *intents) FetchEvidence([16]byte) { p.note("fetch") }
func (p *intents) ChooseFetching(int64)   { p.note("choose fetching") }

var _ view.CaseloadsIntents = (*presenter.CaseloadsPage)(nil)

// shelvesStandIn answers what a scene wants to show.
type shelvesStandIn struct {
	agencyStandIn
	all []presenter.AgencyCaseload
}

func (s shelvesStandIn) Caseloads(context.Context) ([]presenter.AgencyCaseload, error) {
	return s.all, nil
}
func (s shelvesStandIn) UseCaseload(context.Context, string) error { return nil }
func (s shelvesStandIn) Homes(context.Context) (map[screening.RecordID]string, string, error) {
	return nil, "", nil
}
func (s shelvesStandIn) CreateCaseload(context.Context, string) (presenter.Waiting, error) {
	return s.waits, nil
}
func (s shelvesStandIn) AddMember(context.Context, string, string) (presenter.Waiting, error) {
	return s.waits, nil
}
func (s shelvesStandIn) RemoveMember(context.Context, string, string) (presenter.Waiting, error) {
	return s.waits, nil
}

func caseloadsScenes() []scene {
	fleet := presenter.Fleet{Administrator: true, Devices: []presenter.AgencyDevice{
		{ID: "aaaaaaaa", Officer: "Officer 12", This: true}, {ID: "bbbbbbbb", Officer: "Officer 31"}, {ID: "cccccccc", Officer: "Officer 7"},
	}}
	member := fleet
	member.Administrator = false
	all := []presenter.AgencyCaseload{
		{ID: "first", Devices: []string{"aaaaaaaa", "bbbbbbbb", "cccccccc"}, Reads: true, New: true},
		{ID: "shelter", Name: "Shelter cases", Devices: []string{"aaaaaaaa", "bbbbbbbb"}, Reads: true},
		{ID: "closedcase", Devices: []string{"cccccccc"}},
	}
	page := func(tag string, f presenter.Fleet, all []presenter.AgencyCaseload, steps ...func(*presenter.CaseloadsPage)) presenter.CaseloadsState {
		var last presenter.CaseloadsState
		p := presenter.NewCaseloadsPage(pageFrame(tag), shelvesStandIn{agencyStandIn{fleet: f}, all}, func(s presenter.CaseloadsState) { last = s })
		p.Enter()
		for _, step := range steps {
			step(p)
		}
		return last
	}
	open := func(p *presenter.CaseloadsPage) { p.OpenCaseload("shelter") }
	ask := func(p *presenter.CaseloadsPage) { p.AskMember("cccccccc") }
	screen := func(p *intents) *view.Caseloads { return view.NewCaseloads(p, files{}) }
	return []scene{
		shot("caseloads", presenter.CaseloadsScreen, screen, plain(page("en", fleet, all))),
		shot("caseloads-sure", presenter.CaseloadsScreen, screen, plain(page("en", fleet, all[:2], open, ask))),
		shot("caseloads-member", presenter.CaseloadsScreen, screen, plain(page("id", member, all[:2]))),
		shot("caseloads-one", presenter.CaseloadsScreen, screen, plain(page("en", fleet, all[:1]))),
	}
}
