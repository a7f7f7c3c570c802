package presenter

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
)

func (p *TravelPage) state() TravelState {
	t := p.speech()
	s := TravelState{Page: p.page(t.T("travel.title")), Intro: t.T("travel.intro"), HowTitle: t.T("travel.how")}
	for _, key := range []string{"gone", "new", "sealed", "file", "border"} {
		s.How = append(s.How, t.T("travel.how_"+key))
	}
	if p.once.Busy() {
		s.Busy = t.T("travel.busy." + p.busy)
	}
	if p.done != "" {
		s.Done = Notice{Kind: Advice, Title: t.T("travel.done." + p.done), Text: t.T("travel.done." + p.done + "_text")}
	}
	switch {
	case !p.read:
	case !p.at.Away.IsZero():
		p.away(t, &s)
	default:
		p.here(t, &s)
	}
	return s
}

// away says where the records are, and offers what brings them back.
func (p *TravelPage) away(t locales.Language, s *TravelState) {
	busy := p.once.Busy()
	said := []string{"count", strconv.Itoa(p.at.Records), "when", day(t, p.at.Away.In(p.frame.Now().Location()))}
	s.Away = Notice{Kind: Advice, Title: t.T("travel.away"), Text: t.T("travel.away_text", said...)}
	if here := p.at.staying(); len(here) > 0 {
		s.Away.Title = t.T("travel.away_some")
		s.Away.Text = t.T("travel.away_some_text", append(said, "here", called(t, here))...)
	}
	s.BackTitle, s.BackText = t.T("travel.back"), t.T("travel.back_text")
	s.File = Action{Label: t.T("travel.back_file"), Off: busy}
	if p.file == "" {
		return
	}
	s.Chosen = t.T("travel.chosen", "file", filepath.Base(p.file))
	s.Key = Action{Label: t.T("travel.back_key"), Off: busy}
	s.Grant = Action{Label: t.T("travel.back_grant"), Off: busy}
}

// here offers to let the records leave, and to help a colleague.
func (p *TravelPage) here(t locales.Language, s *TravelState) {
	busy := p.once.Busy()
	s.LeaveTitle, s.LeaveText = t.T("travel.leave"), t.T("travel.leave_text")
	if p.at.Recovery {
		s.LeaveText = t.T("travel.leave_recovery")
	}
	p.what(t, s)
	s.With.Label = t.T("travel.with")
	if len(p.stays) > 0 { // the device has one identity, and it leaves
		s.With.Hint = t.T("travel.with_hint")
	}
	for _, c := range p.at.Colleagues {
		s.With.Options = append(s.With.Options, Option[string]{Code: c.Device, Label: c.Name, Chosen: slices.Contains(p.with, c.Device)})
	}
	if !p.openable() {
		s.Nobody = Notice{Kind: Caution, Title: t.T("travel.nobody"), Text: t.T("travel.nobody_text")}
	}
	s.Ask = Action{Label: t.T("travel.ask"), Off: busy || !p.ready()}
	s.FileName = t.T("travel.file", "date", p.frame.Now().Format(time.DateOnly))
	if p.asking {
		s.Ask = Action{}
		s.Sure = p.sure(t)
		s.Go, s.Stay = Action{Label: t.T("travel.go"), Off: busy}, Action{Label: t.T("travel.stay"), Off: busy}
	}
	p.their(t, s)
}

// what offers which caseloads leave, where there are several.
func (p *TravelPage) what(t locales.Language, s *TravelState) {
	if len(p.at.Caseloads) < 2 {
		return
	}
	s.What.Label, s.What.Hint = t.T("travel.what"), t.T("travel.what_hint")
	var stay []AgencyCaseload
	for _, c := range p.at.Caseloads {
		stays := slices.Contains(p.stays, c.ID)
		s.What.Options = append(s.What.Options, Option[string]{Code: c.ID, Label: c.called(t), Chosen: !stays})
		if stays {
			stay = append(stay, c)
		}
	}
	switch len(stay) {
	case 0:
	case len(p.at.Caseloads):
		s.Stays = Notice{Kind: Caution, Title: t.T("travel.nothing"), Text: t.T("travel.nothing_text")}
	default:
		s.Stays = Notice{Kind: Caution, Title: t.T("travel.stays"), Text: t.T("travel.stays_text", "here", called(t, stay))}
	}
}

// sure is the one question before records leave: all, or which, and which stay.
func (p *TravelPage) sure(t locales.Language) Notice {
	n := Notice{Kind: Caution, Title: t.T("travel.sure"), Text: t.T("travel.sure_text")}
	if len(p.stays) > 0 {
		n.Title = t.T("travel.sure_some", "leaving", called(t, p.leaving()))
	}
	return n
}

func called(t locales.Language, all []AgencyCaseload) string {
	var names []string
	for _, c := range all {
		names = append(names, c.called(t))
	}
	return strings.Join(names, ", ")
}

func (p *TravelPage) their(t locales.Language, s *TravelState) {
	if len(p.at.Colleagues) == 0 {
		return
	}
	s.TheirTitle, s.TheirText = t.T("travel.their"), t.T("travel.their_text")
	s.TheirFile, s.GrantName = Action{Label: t.T("travel.their_file"), Off: p.once.Busy()}, t.T("travel.their_name")
	if p.theirs != "" {
		s.TheirChosen = t.T("travel.chosen", "file", filepath.Base(p.theirs))
		s.WriteGrant = Action{Label: t.T("travel.their_write"), Off: p.once.Busy()}
	}
}
