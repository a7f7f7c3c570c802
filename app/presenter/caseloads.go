package presenter

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
)

// AdminCaseloads keeps the caseloads of the agency, for who administers them.
type AdminCaseloads interface {
	Caseloads
	// Fleet lists the devices.
	Devices(ctx context.Context) (Fleet, error)
	// CreateCaseload makes one that only this device reads. screening.ErrTooLong.
	CreateCaseload(ctx context.Context, name string) (Waiting, error)
	// AddMember lets a device read and write one, its history too; RemoveMember takes it
	// away. screening.ErrNoCaseload when this device does not read it.
	AddMember(ctx context.Context, caseload, device string) (Waiting, error)
	RemoveMember(ctx context.Context, caseload, device string) (Waiting, error)
	Proposing
}

// CaseloadsState is the page of the agency's caseloads.
type CaseloadsState struct {
	Page
	Intro          string
	ReadOnly, Done Notice
	Waits          WaitsState
	Caseloads      []CaseloadCard
	// A new one.
	AddTitle string
	Name     Field
	Create   Action
}

// CaseloadCard is one caseload.
type CaseloadCard struct {
	ID    string
	Title string
	Chips []Chip
	// Facts say who reads it.
	Facts     []Line
	Use, More Action
	// Members are the devices, to let in or out, of the one that is open; Closed says
	// why that cannot be done.
	Members  Choice[string]
	Closed   string
	Sure     Notice
	Do, Keep Action
}

// CaseloadsPage is the page of the agency's caseloads.
type CaseloadsPage struct {
	agencyPage[CaseloadsState, caseloadsRead]
	port AdminCaseloads
	open string
	name string
	sure string // the device whose access is to change
}

type caseloadsRead struct {
	caseloads []AgencyCaseload
	fleet     Fleet
}

// NewCaseloadsPage makes the presenter of the page.
func NewCaseloadsPage(f Frame, port AdminCaseloads, render func(CaseloadsState)) *CaseloadsPage {
	p := &CaseloadsPage{port: port}
	p.agencyPage = newAgencyPage(f, port, p.both, render)
	p.stage.build = p.state
	return p
}

// both reads the caseloads, and the devices that may read them.
func (p *CaseloadsPage) both(ctx context.Context) (caseloadsRead, error) {
	all, err := p.port.Caseloads(ctx)
	if err != nil {
		return caseloadsRead{}, err
	}
	fleet, err := p.port.Devices(ctx)
	return caseloadsRead{all, fleet}, err
}

// Leave drops what was read.
func (p *CaseloadsPage) Leave(done func()) {
	p.open, p.name, p.sure = "", "", ""
	p.leave(done)
}

// UseCaseload lets new records go into one.
func (p *CaseloadsPage) UseCaseload(id string) {
	p.acts.act("caseloads.used", func(ctx context.Context) (Waiting, error) { return Waiting{}, p.port.UseCaseload(ctx, id) }, p.look)
	p.Rebuild()
}

// OpenCaseload shows who may be let in or out, or no longer.
func (p *CaseloadsPage) OpenCaseload(id string) {
	again := p.open == id
	p.open, p.sure = "", ""
	if !again && p.all.fleet.Administrator {
		p.open = id
	}
	p.Rebuild()
}

// TypeCaseload takes the name of a new one.
func (p *CaseloadsPage) TypeCaseload(text string) {
	p.name = text
	p.Rebuild()
}

// CreateCaseload makes it.
func (p *CaseloadsPage) CreateCaseload() {
	name := strings.TrimSpace(p.name)
	if name == "" || !p.all.fleet.Administrator {
		return
	}
	p.acts.act("caseloads.created", func(ctx context.Context) (Waiting, error) { return p.port.CreateCaseload(ctx, name) }, func(err error) {
		if made(err) {
			p.name = ""
		}
		p.look(err)
	})
	p.Rebuild()
}

// AskMember asks whether a device is to read the open one, or no longer; "" asks no
// longer.
func (p *CaseloadsPage) AskMember(device string) {
	if !p.acts.once.Busy() {
		p.sure = device
		p.Rebuild()
	}
}

// ChangeMember does what was asked about.
func (p *CaseloadsPage) ChangeMember() {
	of, device := p.opened(), p.sure
	if of.ID == "" || device == "" {
		return
	}
	change, done := p.port.AddMember, "caseloads.added"
	if slices.Contains(of.Devices, device) {
		change, done = p.port.RemoveMember, "caseloads.removed"
	}
	p.acts.act(done, func(ctx context.Context) (Waiting, error) { return change(ctx, of.ID, device) }, func(err error) {
		if made(err) {
			p.sure = ""
		}
		p.look(err)
	})
	p.Rebuild()
}

func (p *CaseloadsPage) opened() AgencyCaseload {
	for _, c := range p.all.caseloads {
		if c.ID == p.open {
			return c
		}
	}
	return AgencyCaseload{}
}

func (p *CaseloadsPage) state() CaseloadsState {
	t := p.speech()
	s := CaseloadsState{Page: p.page(t.T("caseloads.title"))}
	switch {
	case p.acts.once.Busy():
		s.Busy = t.T("devices.working")
	case p.load.Loading() && !p.here:
		s.Busy = t.T("caseloads.busy")
	}
	if !p.here {
		return s
	}
	s.Intro, s.Done, s.Waits = t.T("caseloads.intro"), p.acts.doneNotice(t), p.acts.waiting(t)
	for _, c := range p.all.caseloads {
		s.Caseloads = append(s.Caseloads, p.card(t, c))
	}
	if !p.all.fleet.Administrator {
		s.ReadOnly = Notice{Kind: Advice, Title: t.T("caseloads.read_only"), Text: t.T("caseloads.read_only_text")}
		return s
	}
	s.AddTitle, s.Name = t.T("caseloads.add"), Field{Label: t.T("caseloads.name"), Text: p.name, Hint: t.T("caseloads.name_hint")}
	s.Create = Action{Label: t.T("caseloads.create"), Off: p.acts.once.Busy() || blank(p.name)}
	return s
}

func (p *CaseloadsPage) card(t locales.Language, c AgencyCaseload) CaseloadCard {
	card := CaseloadCard{ID: c.ID, Title: c.called(t)}
	switch {
	case !c.Reads:
		card.Chips = append(card.Chips, Chip{Code: "closed", Label: t.T("caseloads.not_ours"), Tone: Quiet})
	case c.Away:
		card.Chips = append(card.Chips, Chip{Code: "away", Label: t.T("caseloads.away"), Tone: Quiet})
	}
	several := len(readable(p.all.caseloads)) > 1
	if c.New && several {
		card.Chips = append(card.Chips, Chip{Code: "new", Label: t.T("caseloads.new_here")})
	}
	card.Facts = []Line{{Label: t.T("caseloads.members", "n", strconv.Itoa(len(c.Devices))), Text: p.names(t, c.Devices)}}
	if c.Reads && !c.New && !c.Away && several {
		card.Use = Action{Label: t.T("caseloads.use"), Off: p.acts.once.Busy()}
	}
	if p.all.fleet.Administrator {
		card.More = Action{Label: t.T("caseloads.more")}
	}
	if p.open == c.ID {
		card.More.Label = t.T("devices.less")
		p.inside(t, c, &card)
	}
	return card
}

// names are those who hold devices.
func (p *CaseloadsPage) names(t locales.Language, devices []string) string {
	var out []string
	for _, d := range p.all.fleet.Devices {
		if slices.Contains(devices, d.ID) {
			out = append(out, deviceName(t, d.Officer, d.ID))
		}
	}
	return strings.Join(out, "\n")
}

// inside is who may be let in or out of the caseload that is open.
func (p *CaseloadsPage) inside(t locales.Language, c AgencyCaseload, card *CaseloadCard) {
	if !c.Reads {
		card.Closed = t.T("caseloads.closed")
		return
	}
	card.Members = Choice[string]{Label: t.T("caseloads.who"), Hint: t.T("caseloads.who_hint")}
	for _, d := range p.all.fleet.Devices {
		if d.Revoked || d.This {
			continue
		}
		member := slices.Contains(c.Devices, d.ID)
		card.Members.Options = append(card.Members.Options, Option[string]{Code: d.ID, Label: deviceName(t, d.Officer, d.ID), Chosen: member})
		if d.ID != p.sure {
			continue
		}
		key := "caseloads.sure.add"
		if member {
			key = "caseloads.sure.remove"
		}
		card.Sure = Notice{Kind: Caution, Title: t.T(key, "name", deviceName(t, d.Officer, d.ID)), Text: t.T(key + "_text")}
		card.Do, card.Keep = Action{Label: t.T(key + "_do"), Off: p.acts.once.Busy()}, Action{Label: t.T("devices.keep")}
	}
	if len(card.Members.Options) == 0 {
		card.Closed = t.T("caseloads.nobody")
	}
}
