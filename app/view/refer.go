package view

import (
	"pelita/app/presenter"
	"pelita/app/widgets"
)

// ReferIntents is what a person can do to refer somebody.
type ReferIntents interface {
	AskConsent()
	ChooseService(id string)
	ChooseShared(what presenter.Shared)
	Prepare()
	Write(file string)
	OpenRecord()
	ShowCountries()
}

// Refer is the screen that prepares one referral: consent, service, the exact
// content, and only then the file.
type Refer struct {
	screen
	name        *widgets.WrapText
	consent     *widgets.Notice
	ask         *widgets.Button
	countries   *widgets.Button
	services    *widgets.Choice[string]
	what        *widgets.Choice[presenter.Shared]
	dated, none *widgets.WrapText
	preview     *disclosed
	prepare     *widgets.Button
	write, open *widgets.Button
	written     *widgets.Notice
	fileName    string
}

// NewRefer makes the screen. files is asked where to write.
func NewRefer(p ReferIntents, files Files) *Refer {
	v := &Refer{screen: newScreen()}
	v.name = quietText()
	v.ask = widgets.NewQuietButton("", v.on(p.AskConsent))
	v.countries = widgets.NewQuietButton("", v.on(p.ShowCountries))
	v.consent = widgets.NewNotice()
	v.services = widgets.NewChoice(onValue(&v.screen, p.ChooseService))
	v.what = widgets.NewChoice(onValue(&v.screen, p.ChooseShared))
	v.dated = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	v.none = quietText()
	v.preview, v.written = newDisclosed(), widgets.NewNotice()
	v.prepare = widgets.NewPrimaryButton("", v.on(p.Prepare))
	v.write = widgets.NewPrimaryButton("", v.on(func() { files.Save(v.fileName, p.Write) }))
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	page := widgets.NewScroller(sheet(widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.top(), v.name), v.open),
		v.written, v.consent, widgets.Wrap(widgets.Near, v.ask),
		widgets.Column(widgets.Near, v.services, v.none, v.dated, widgets.Wrap(widgets.Near, v.countries)), v.what, v.preview.Container))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.ReadableWidth, nil, []*widgets.Button{v.prepare, v.write}))
	return v
}

// Render draws a State.
func (v *Refer) Render(s presenter.ReferState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setNotice(v.consent, s.Consent)
		setAction(v.ask, s.Ask)
		setAction(v.countries, s.Countries)
		setChoice(v.services, s.Services)
		setChoice(v.what, s.What)
		setText(v.dated, s.ServicesDated)
		setText(v.none, s.NoServices)
		v.preview.set(s.Preview.Title, s.Preview.Still, s.Preview.Lines, s.Preview.Facts)
		setNotice(v.written, s.Written)
		setAction(v.prepare, s.Prepare)
		setAction(v.write, s.Write)
		v.prepare.SetRank(widgets.Primary)
		if s.Write.Label != "" && !s.Write.Off {
			v.prepare.SetRank(widgets.Quiet)
		}
		setAction(v.open, s.OpenRecord)
		v.fileName = s.FileName
	})
}
