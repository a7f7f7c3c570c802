package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// ReachIntents is what a person can choose about the link to the hub.
type ReachIntents interface {
	TypeProxy(text string)
	TypeBudget(text string)
	ChooseSaving(saving bool)
	KeepReach()
}

// reach is the part of the sync page about the link to the hub and the others.
type reach struct {
	alarms, facts *fyne.Container
	words         *widgets.Fingerprint
	wordsHint     *widgets.WrapText
	others        *fyne.Container
	othersTitle   *widgets.WrapText
	title         *widgets.WrapText
	proxy, budget *widgets.Field
	saving        *widgets.Pills[bool]
	keep          *widgets.Button
	compare, set  *fyne.Container
}

// devices leads to the page of all devices.
func newReach(s *screen, p ReachIntents, devices *widgets.Button) *reach {
	r := &reach{alarms: widgets.Column(widgets.Near), facts: widgets.Column(widgets.Near), others: widgets.Column(widgets.Near)}
	r.words, r.wordsHint = widgets.NewFingerprint(), quietText()
	r.othersTitle, r.title = heading(), heading()
	r.proxy = widgets.NewField(onValue(s, p.TypeProxy))
	r.budget = widgets.NewField(onValue(s, p.TypeBudget))
	r.saving = widgets.NewPills(onValue(s, p.ChooseSaving))
	r.keep = widgets.NewQuietButton("", s.on(p.KeepReach))
	r.proxy.LetCopy()
	r.compare = widgets.Card(r.othersTitle, r.others, widgets.Wrap(widgets.Near, devices), r.words, r.wordsHint)
	r.set = widgets.Card(r.title, r.proxy, r.budget, r.saving, widgets.Wrap(widgets.Near, r.keep))
	return r
}

func (r *reach) show(s presenter.ReachState) {
	fill(r.alarms, s.Alarms, func(n presenter.Notice) fyne.CanvasObject {
		notice := widgets.NewNotice()
		setNotice(notice, n)
		return notice
	})
	fill(r.facts, s.Facts, pair)
	r.words.Set(s.Words.Label, strings.Fields(s.Words.Text)...)
	setText(r.wordsHint, s.WordsHint.Text)
	setText(r.othersTitle, s.OthersTitle)
	fill(r.others, s.Others, pair)
	showIf(r.compare, s.Words.Label)
	setText(r.title, s.Title)
	r.proxy.Set(fieldText(s.Proxy))
	r.budget.Set(fieldText(s.Budget))
	setChoice(r.saving, s.Saving)
	setAction(r.keep, s.Keep)
	showIf(r.set, s.Title)
}
