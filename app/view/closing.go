package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// ClosingIntents is what a person can do at the end of a talk that is not kept.
type ClosingIntents interface {
	Continue()
	Forget()
	Keep()
}

// ClosingPage is the end of a talk that is not kept.
type ClosingPage struct {
	screen
	gone, unreviewed  *widgets.Notice
	manner            *widgets.WrapText
	rightsTitle       *widgets.WrapText
	rights            *fyne.Container
	rightsAlso        *widgets.WrapText
	rightsQuote       *fyne.Container
	hotlines          *titled
	leftOut           *widgets.WrapText
	keepTitle, spoken *widgets.WrapText
	also              *widgets.WrapText
	quote, keepCard   *fyne.Container
	forward, forget   *widgets.Button
	keep              *widgets.Button
}

// NewClosing makes the screen.
func NewClosing(p ClosingIntents) *ClosingPage {
	v := &ClosingPage{screen: newScreen()}
	v.gone, v.unreviewed = widgets.NewNotice(), widgets.NewNotice()
	v.manner = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	v.rightsTitle, v.keepTitle = heading(), heading()
	v.rights, v.rightsAlso = widgets.Column(0), widgets.NewText("", widgets.Style{})
	v.rightsQuote = widgets.Quote(v.rightsAlso)
	v.hotlines, v.leftOut = newTitled(), quietText()
	v.spoken = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	v.also = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	v.quote = widgets.Quote(v.also)
	v.forward = widgets.NewQuietButton("", v.on(p.Continue))
	v.forget = widgets.NewPrimaryButton("", v.on(p.Forget))
	v.keep = widgets.NewQuietButton("", v.on(p.Keep))
	v.keepCard = widgets.Card(v.keepTitle, v.spoken, v.quote, widgets.Wrap(widgets.Near, v.keep))
	page := widgets.NewScroller(sheet(v.top(), v.gone,
		widgets.Card(widgets.Column(widgets.Tight, v.manner, v.rightsTitle), v.rights, v.rightsQuote, v.unreviewed),
		v.hotlines.Container, v.leftOut, v.keepCard))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.ReadableWidth, []*widgets.Button{v.forward}, []*widgets.Button{v.forget}))
	return v
}

// Render draws a State.
func (v *ClosingPage) Render(s presenter.ClosingState) {
	v.draw(func() {
		v.page(s.Page)
		setNotice(v.gone, s.Gone)
		setText(v.manner, s.Manner)
		setText(v.rightsTitle, s.RightsTitle)
		v.rights.Objects = bullets(s.Rights)
		showSome(v.rights, len(s.Rights))
		v.rightsAlso.SetText(strings.Join(s.RightsAlso, "\n"))
		showSome(v.rightsQuote, len(s.RightsAlso))
		setNotice(v.unreviewed, s.Unreviewed)
		setText(v.hotlines.title, s.HotlinesTitle)
		v.hotlines.set(s.NoHotlines, draws(s.Hotlines, pair))
		setText(v.leftOut, s.LeftOut)
		setText(v.keepTitle, s.KeepTitle)
		setText(v.spoken, s.KeepSpoken)
		v.also.SetText(s.KeepAlso)
		showIf(v.quote, s.KeepAlso)
		showIf(v.keepCard, s.KeepTitle)
		setAction(v.forward, s.Continue)
		setAction(v.forget, s.Forget)
		setAction(v.keep, s.Keep)
	})
}
