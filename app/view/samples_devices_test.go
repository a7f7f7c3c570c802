package view_test

import (
	"context"
	"time"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/locales"
	"pelita/screening"
)

func (p *intents) OpenDevice(id string)              { p.note("open device", id) }
func (p *intents) ToggleRight(code string)           { p.note("toggle right", code) }
func (p *intents) AskRights()                        { p.note("ask rights") }
func (p *intents) AskLost()                          { p.note("ask lost") }
func (p *intents) AskRevoke()                        { p.note("ask revoke") }
func (p *intents) DoToDevice()                       { p.note("do to device") }
func (p *intents) KeepDevice()                       { p.note("keep device") }
func (p *intents) SaveWaiting(file string)           { p.note("save waiting", file) }
func (p *intents) AskAccept(id string)               { p.note("ask accept", id) }
func (p *intents) Accept()                           { p.note("accept") }
func (p *intents) OpenTouched(id screening.RecordID) { p.note("open touched", id.String()) }
func (p *intents) OpenDevices()                      { p.note("open devices") }
func (p *intents) OpenApart()                        { p.note("open apart") }

var (
	_ view.DevicesIntents    = (*presenter.DevicesPage)(nil)
	_ view.QuarantineIntents = (*presenter.QuarantinePage)(nil)
)

// agencyStandIn answers what a scene wants to show.
type agencyStandIn struct {
	fleet presenter.Fleet
	apart presenter.Quarantined
	waits presenter.Waiting
}

func (a agencyStandIn) Devices(context.Context) (presenter.Fleet, error) { return a.fleet, nil }
func (a agencyStandIn) Revoke(context.Context, string) (presenter.Waiting, error) {
	return a.waits, nil
}
func (a agencyStandIn) SetRights(context.Context, string, []string) (presenter.Waiting, error) {
	return a.waits, nil
}
func (a agencyStandIn) Lose(context.Context, string) (presenter.Waiting, error) { return a.waits, nil }
func (a agencyStandIn) Find(context.Context, string) (presenter.Waiting, error) { return a.waits, nil }
func (a agencyStandIn) Quarantined(context.Context) (presenter.Quarantined, error) {
	return a.apart, nil
}
func (a agencyStandIn) Accept(context.Context, string) (presenter.Waiting, error) {
	return a.waits, nil
}
func (a agencyStandIn) SaveProposal(context.Context, string) error { return nil }
func (a agencyStandIn) AskToAdminister(context.Context, string) (string, error) {
	return "lentera sungai mangga pelangi tujuh kopiah", nil
}
func (a agencyStandIn) ReadCandidate(context.Context, string) (presenter.AdminCandidate, error) {
	return presenter.AdminCandidate{Words: "lentera sungai mangga pelangi tujuh kopiah"}, nil
}
func (a agencyStandIn) ChangeAdministrators(context.Context, presenter.AdminChange) (presenter.Waiting, error) {
	return a.waits, nil
}

// pageNow is when the pictures of these pages are taken.
func pageNow() time.Time { return time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC) }

func pageFrame(tag string) presenter.Frame {
	_, catalogue := shippedParts()
	return presenter.Frame{
		Runner: here{}, Catalogue: catalogue, Now: pageNow,
		Speech: func() locales.Language { return catalogue.Language(tag) }, Go: func(presenter.Route) {},
	}
}

func deviceScenes() []scene {
	all := []string{"answer", "decide", "settle", "erase", "share"}
	words := "lentera sungai mangga pelangi tujuh kopiah"
	fleet := presenter.Fleet{Administrator: true, Need: 1, Of: 1, Rights: all, Leaking: 2, Devices: []presenter.AgencyDevice{
		{ID: "aaaaaaaa", Officer: "Officer 12", Words: words, This: true, Administrator: true, Rights: all},
		{ID: "bbbbbbbb", Officer: "Officer 31", Words: words, Rights: []string{"answer", "settle"}, Heard: pageNow().AddDate(0, 0, -3), Hidden: 2},
		{ID: "cccccccc", Words: words, Lost: true, Rights: all},
		{ID: "dddddddd", Officer: "Officer 7", Revoked: true},
	}}
	member, three := fleet, fleet
	member.Administrator = false
	three.Need, three.Of = 2, 3
	keys := []presenter.AdminKey{{Key: "3f2a91bc7d1055e2", This: true}, {Key: "9c047be1d8a3f265"}, {Key: "0b5d2e9971ac4f38"}}
	fleet.Administrators, member.Administrators, three.Administrators = keys[:1], keys, keys
	page := func(tag string, a agencyStandIn, steps ...func(*presenter.DevicesPage)) presenter.DevicesState {
		var last presenter.DevicesState
		p := presenter.NewDevicesPage(pageFrame(tag), a, func(s presenter.DevicesState) { last = s })
		p.Enter()
		for _, step := range steps {
			step(p)
		}
		return last
	}
	open := func(p *presenter.DevicesPage) { p.OpenDevice("bbbbbbbb") }
	screen := func(p *intents) *view.Devices { return view.NewDevices(p, files{}) }
	return append([]scene{
		shot("devices", presenter.DevicesScreen, screen, plain(page("en", agencyStandIn{fleet: fleet}))),
		shot("devices-member", presenter.DevicesScreen, screen, plain(page("id", agencyStandIn{fleet: member}))),
		shot("devices-open", presenter.DevicesScreen, screen, plain(page("en", agencyStandIn{fleet: fleet}, open))),
		shot("devices-sure", presenter.DevicesScreen, screen, plain(page("en", agencyStandIn{fleet: three}, open, (*presenter.DevicesPage).AskRevoke))),
		shot("admins-remove", presenter.DevicesScreen, screen, plain(adminsOnly(page("en", agencyStandIn{fleet: three}, func(p *presenter.DevicesPage) { p.AskRemoveAdmin("9c047be1d8a3f265") })))),
		shot("admins-add", presenter.DevicesScreen, screen, plain(adminsOnly(page("id", agencyStandIn{fleet: three}, func(p *presenter.DevicesPage) { p.OpenCandidate("file") })))),
		shot("admins-ask", presenter.DevicesScreen, screen, plain(adminsOnly(page("en", agencyStandIn{fleet: member}, func(p *presenter.DevicesPage) { p.AskToAdminister("file") })))),
		shot("devices-waits", presenter.DevicesScreen, screen, plain(page("en", agencyStandIn{fleet: three, waits: presenter.Waiting{Have: 1, Need: 2}},
			open, (*presenter.DevicesPage).AskRevoke, (*presenter.DevicesPage).DoToDevice))),
	}, apartScenes()...)
}

// adminsOnly leaves the devices out, so that what is below them is on the picture.
func adminsOnly(s presenter.DevicesState) presenter.DevicesState {
	s.Devices, s.Gone, s.Title, s.GoneTitle = nil, nil, "", ""
	return s
}

func apartScenes() []scene {
	apart := []presenter.KeptApart{
		{ID: "late", Device: "dddddddd", Officer: "Officer 7", Why: "late", Acceptable: true, Changes: 3, Records: []presenter.TouchedRecord{
			{ID: screening.RecordID{1}, Name: "Melati", Here: true}, {ID: screening.RecordID{2}},
		}},
		{ID: "forbidden", Device: "bbbbbbbb", Officer: "Officer 31", Why: "forbidden", Acceptable: true, Changes: 1},
		{ID: "forked", Device: "cccccccc", Why: "forked"},
		{ID: "broken", Device: "cccccccc", Why: "broken"},
		{ID: "misnamed", Device: "bbbbbbbb", Officer: "Officer 31", Why: "misnamed", Changes: 2},
	}
	page := func(tag string, a presenter.Quarantined, steps ...func(*presenter.QuarantinePage)) presenter.QuarantineState {
		var last presenter.QuarantineState
		p := presenter.NewQuarantinePage(pageFrame(tag), agencyStandIn{apart: a}, func(s presenter.QuarantineState) { last = s })
		p.Enter()
		for _, step := range steps {
			step(p)
		}
		return last
	}
	ask := func(p *presenter.QuarantinePage) { p.AskAccept("late") }
	screen := func(p *intents) *view.Quarantine { return view.NewQuarantine(p, files{}) }
	return []scene{
		shot("apart", presenter.ApartScreen, screen, plain(page("en", presenter.Quarantined{Administrator: true, Apart: apart, Unread: []presenter.UnreadOf{{Device: "bbbbbbbb", Officer: "Officer 31", Heard: pageNow().AddDate(0, 0, -3), Gap: 3}, {Device: "eeeeeeee", Newer: 1, Shut: 2}}}))),
		shot("apart-sure", presenter.ApartScreen, screen, plain(page("en", presenter.Quarantined{Administrator: true, Apart: apart[:1]}, ask))),
		shot("apart-member", presenter.ApartScreen, screen, plain(page("id", presenter.Quarantined{Apart: apart[1:3]}))),
		shot("apart-none", presenter.ApartScreen, screen, plain(page("en", presenter.Quarantined{Administrator: true}))),
	}
}

func (agencyStandIn) Unsaved() presenter.Waiting { return presenter.Waiting{} }
