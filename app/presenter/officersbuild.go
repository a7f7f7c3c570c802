package presenter

import (
	"strconv"
	"strings"

	"pelita/locales"
)

func (p *OfficersPage) state() OfficersState {
	t := p.speech()
	s := OfficersState{Page: p.page(t.T("officers.title")), Intro: t.T("officers.intro"), WhoTitle: t.T("officers.who")}
	if p.done != "" {
		s.Done = Notice{Kind: Advice, Title: t.T("officers.done." + p.done), Text: t.T("officers.done." + p.done + "_text")}
	}
	if p.done == renewed {
		s.NewKeys = Action{Label: t.T("officers.new_keys")}
	}
	p.who(t, &s)
	p.add(t, &s)
	p.own(t, &s)
	if p.once.Busy() {
		s.Busy = t.T("officers.busy")
	}
	return s
}

func (p *OfficersPage) who(t locales.Language, s *OfficersState) {
	for _, o := range p.all {
		name := o.Name
		if name == "" {
			name = t.T("officers.number", "n", strconv.Itoa(o.User))
		}
		row := OfficerRow{User: o.User, Line: Line{Label: name, Text: t.T("posting.role." + o.Role.String())}}
		if o.Here {
			row.Line.Text += " · " + t.T("officers.you")
		} else {
			row.Remove = Action{Label: t.T("officers.remove"), Off: p.once.Busy()}
		}
		if o.User == p.going {
			s.Sure = Notice{Kind: Caution, Title: t.T("officers.sure", "name", name), Text: t.T("officers.sure_text")}
			s.Remove, s.Keep = Action{Label: t.T("officers.remove_now"), Off: p.once.Busy()}, Action{Label: t.T("officers.keep")}
		}
		s.Who = append(s.Who, row)
	}
}

func (p *OfficersPage) add(t locales.Language, s *OfficersState) {
	s.AddTitle, s.AddText = t.T("officers.add"), t.T("officers.add_text")
	s.Begin = Action{Label: t.T("officers.begin"), Off: p.once.Busy()}
	if !p.adding {
		return
	}
	s.Begin.Label = t.T("officers.not_now")
	s.Name = Field{Label: t.T("officers.name"), Text: p.name}
	if p.asked && strings.TrimSpace(p.name) == "" {
		s.Name.Problem = t.T("create.needed")
	}
	s.Role, s.New = roles(t, p.role), p.fresh.state(t, p.asked)
	s.Add = Action{Label: t.T("officers.add_now"), Off: p.once.Busy()}
}

func (p *OfficersPage) own(t locales.Language, s *OfficersState) {
	ready := p.old != "" && !p.once.Busy()
	s.OwnTitle, s.OwnText = t.T("officers.own"), t.T("officers.own_text")
	s.Old = Field{Label: t.T("officers.old"), Text: p.old}
	s.WithCard = Action{Label: t.T("unlock.with_card")}
	if _, ok := p.secret(p.old); p.withCard {
		s.WithCard.Label = t.T("unlock.without_card")
		s.Card = Field{Label: t.T("unlock.card"), Text: p.card, Hint: t.T("unlock.card_hint")}
		s.CardFile = Action{Label: t.T("unlock.card_file"), Off: p.reading.Busy()}
		s.DropCard = Action{Label: t.T("officers.drop_card"), Off: !ready || !ok}
		if p.wanted && !ok {
			s.Card.Problem = t.T("unlock.card_wrong")
		}
		ready = ready && ok
	}
	if p.wanted && p.old == "" {
		s.Old.Problem = t.T("create.needed")
	}
	s.Next = p.next.state(t, p.wanted)
	s.Next.Passphrase.Label, s.Next.Repeat.Label = t.T("officers.next"), t.T("officers.next_again")
	s.Seen = Option[bool]{Code: true, Label: t.T("officers.seen"), Chosen: p.renew}
	if p.renew {
		s.SeenText = Notice{Kind: Caution, Title: t.T("officers.seen_title"), Text: t.T("officers.seen_text")}
	}
	s.Change = Action{Label: t.T("officers.change"), Off: p.once.Busy()}
	s.CardTitle, s.CardText = t.T("officers.card"), t.T("officers.card_text")
	s.MakeCard, s.PrintCard = Action{Label: t.T("officers.make_card"), Off: !ready}, Action{Label: t.T("officers.print_card"), Off: !ready}
	s.CardName, s.CardPage = "card.txt", "card.pdf"
}
