package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// ApprovingIntents is what administrators do who approve together.
type ApprovingIntents interface {
	OpenProposal(file string)
	SaveProposal(file string)
	Approve(file string)
	WriteProposal()
}

// approving is what several administrators have to approve: a card with the way
// in, and, once a proposal is there, one on top of the page with what it does.
type approving struct {
	*fyne.Container
	title, text, deedsTitle    *widgets.WrapText
	open, save, approve, write *widgets.Button
	standing                   *widgets.Notice
	now, deeds                 *fyne.Container
	fileName                   string
}

func newApproving(s *screen, p ApprovingIntents, files Files) *approving {
	a := &approving{title: heading(), text: quietText(), deedsTitle: heading(), standing: widgets.NewNotice(), deeds: widgets.Column(widgets.Snug)}
	a.open = widgets.NewQuietButton("", s.on(func() { files.Open(p.OpenProposal) }))
	a.save = widgets.NewPrimaryButton("", s.on(func() { files.Save(a.fileName, p.SaveProposal) }))
	a.approve = widgets.NewPrimaryButton("", s.on(func() { files.Save(a.fileName, p.Approve) }))
	a.write = widgets.NewPrimaryButton("", s.on(p.WriteProposal))
	a.now = widgets.Card(a.deedsTitle, a.deeds, a.standing, widgets.Wrap(widgets.Near, a.save, a.approve, a.write))
	a.Container = widgets.Card(a.title, a.text, widgets.Wrap(widgets.Near, a.open))
	return a
}

func (a *approving) set(s presenter.ApprovingState) {
	a.fileName = s.FileName
	setText(a.title, s.Title)
	setText(a.text, s.Text)
	setAction(a.open, s.Open)
	showIf(a, s.Title)
	setText(a.deedsTitle, s.DeedsTitle)
	fill(a.deeds, s.Deeds, func(deed string) fyne.CanvasObject { return widgets.NewText(deed, widgets.Style{}) })
	setNotice(a.standing, s.Standing)
	setAction(a.save, s.Save)
	setAction(a.approve, s.Approve)
	setAction(a.write, s.Write)
	showIf(a.now, s.Standing.Title)
}
