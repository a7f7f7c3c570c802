package presenter

import (
	"strconv"
	"strings"

	"pelita/locales"
)

func (p *HandPage) state() HandState {
	t, busy := p.speech(), p.once.Busy()
	s := HandState{Page: p.page(t.T("hand.title")), Intro: t.T("hand.intro")}
	if busy {
		s.Busy = t.T("hand.busy")
	}
	if p.done.key != "" {
		s.Done = Notice{Kind: Advice, Title: t.T(p.done.key, p.done.args...), Text: t.T(p.done.key+"_text", p.done.args...)}
	}
	if !p.read {
		return s
	}
	if p.shown.key != "" {
		s.Intro, s.Shown = "", p.shownState(t) // the code comes first
		return s
	}
	inside := p.standing.Enrolled != Outside
	s.StickTitle, s.StickText, s.StickName = t.T("hand.stick"), t.T("hand.stick_text"), "take-along.bin"
	s.CodesTitle, s.CodesText = t.T("hand.codes"), t.T("hand.codes_text")
	s.ReadPicture = Action{Label: t.T("hand.read_picture"), Off: busy}
	if inside {
		s.TakeAlong, s.ReadStick = Action{Label: t.T("hand.take_along"), Off: busy}, Action{Label: t.T("hand.read_stick"), Off: busy}
		s.TakeRecords = Action{Label: t.T("hand.take_records"), Off: busy}
		s.Case, s.Receipt = Action{Label: t.T("hand.show_case"), Off: busy}, Action{Label: t.T("hand.show_receipt"), Off: busy}
		if p.standing.Renewing { // until it has new keys it gives and takes nothing else
			s.StickTitle, s.StickText, s.CodesText = "", "", t.T("hand.renew_text")
			s.TakeAlong, s.ReadStick, s.TakeRecords, s.Case, s.Receipt = Action{}, Action{}, Action{}, Action{}, Action{}
			s.Request = Action{Label: t.T("hand.show_request"), Off: busy}
		}
	} else {
		s.StickTitle, s.StickText = "", ""
		s.CodesText = t.T("hand.join_text")
		s.Request = Action{Label: t.T("hand.show_request"), Off: busy}
	}
	s.Approving = p.approvingState(t, busy)
	p.reading(t, &s, busy)
	return s
}

// reading says how far the codes have come, and asks for the words.
func (p *HandPage) reading(t locales.Language, s *HandState, busy bool) {
	switch {
	case p.scan.Asking != nil:
		s.CompareTitle = t.T("hand.compare_request", "name", p.scan.Asking.Officer)
		s.CompareText, s.Words.Text = t.T("hand.compare_request_text"), p.scan.Asking.Words
		for _, l := range formerLines(t, *p.scan.Asking) {
			s.CompareText += "\n" + l.Label + " " + l.Text
		}
	case p.scan.Agency != "":
		s.CompareTitle, s.CompareText, s.Words.Text = t.T("hand.compare_agency"), t.T("hand.compare_agency_text"), p.scan.Agency
	case p.scan.Of > 0:
		missing := make([]string, 0, len(p.scan.Missing))
		for _, n := range p.scan.Missing {
			missing = append(missing, strconv.Itoa(n))
		}
		s.Reading = Notice{
			Kind:  Advice,
			Title: t.T("hand.reading", "have", strconv.Itoa(p.scan.Have), "of", strconv.Itoa(p.scan.Of)),
			Text:  t.T("hand.reading_text", "missing", strings.Join(missing, ", ")),
		}
	}
	if s.Words.Text != "" {
		s.Words.Label = t.T("hand.six_words")
		s.Same, s.Other = Action{Label: t.T("hand.same"), Off: busy}, Action{Label: t.T("hand.other"), Off: busy}
	}
}

func (p *HandPage) shownState(t locales.Language) ShownCodes {
	set, n := p.shown, len(p.shown.codes)
	s := ShownCodes{Title: t.T(set.key), Text: t.T(set.key + "_text"), Close: Action{Label: t.T("hand.close")}}
	if n > 0 {
		s.Picture = set.codes[set.at]
		s.Place = t.T("hand.place", "n", strconv.Itoa(set.at+1), "of", strconv.Itoa(n))
	} else {
		s.Place = t.T("hand.too_many")
	}
	if n > 1 {
		s.Back, s.Next = Action{Label: t.T("hand.back")}, Action{Label: t.T("hand.next")}
		s.Play = Action{Label: t.T("hand.play")}
		if set.stop != nil {
			s.Play.Label = t.T("hand.stop")
		}
	}
	if set.words != "" {
		s.Words = Line{Label: t.T("hand.six_words"), Text: set.words}
	}
	if set.saving {
		s.SaveGrant, s.GrantName = Action{Label: t.T("hand.save_grant"), Off: p.once.Busy()}, "pelita-grant.bin"
	}
	return s
}
