package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// CreateIntents is what a person can do on the first screen of a new device.
type CreateIntents interface {
	ChooseLanguage(tag string)
	ChooseWay(w presenter.Way)
	TypeOfficer(text string)
	TypeAgency(text string)
	ChooseRole(r screening.Role)
	TypeCountry(text string)
	TypePassphrase(text string)
	TypeRepeat(text string)
	OfferWords()
	Submit()
	FromBackup()
}

// Create is the first screen on a new device.
type Create struct {
	screen
	intro           *widgets.WrapText
	language        *widgets.Pills[string]
	way             *widgets.Choice[presenter.Way]
	officer, agency *widgets.Field
	role            *widgets.Pills[screening.Role]
	country         *widgets.Field
	choose          *chooser
	recovery        *widgets.Notice
	create, restore *widgets.Button
}

// NewCreate makes the screen.
func NewCreate(p CreateIntents) *Create {
	v := &Create{screen: newScreen()}
	v.intro = quietText()
	v.language = widgets.NewPills(onValue(&v.screen, p.ChooseLanguage))
	v.way = widgets.NewChoice(onValue(&v.screen, p.ChooseWay))
	v.officer = widgets.NewField(onValue(&v.screen, p.TypeOfficer))
	v.agency = widgets.NewField(onValue(&v.screen, p.TypeAgency))
	v.role = widgets.NewPills(onValue(&v.screen, p.ChooseRole))
	v.country = widgets.NewField(onValue(&v.screen, p.TypeCountry))
	v.choose = newChooser(&v.screen, choosingIntents{p.TypePassphrase, p.TypeRepeat, p.OfferWords, p.Submit})
	v.recovery = widgets.NewNotice()
	v.create = widgets.NewPrimaryButton("", v.on(p.Submit))
	v.restore = widgets.NewQuietButton("", v.on(p.FromBackup))
	card := widgets.Card(widgets.Lamp(), v.heading, v.intro, v.notice, v.way, v.officer, v.agency, v.role, v.country,
		v.choose.Container, v.recovery, v.create, widgets.Wrap(widgets.Near, v.busy), v.restore)
	v.root = widgets.NewScroller(doorway(v.language, card))
	return v
}

// Render draws a State.
func (v *Create) Render(s presenter.CreateState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setChoice(v.language, s.Language)
		setChoice(v.way, s.Way)
		for field, f := range map[*widgets.Field]presenter.Field{
			v.officer: s.Officer, v.agency: s.Agency, v.country: s.Country,
		} {
			field.Set(fieldText(f))
			showIf(field, f.Label)
		}
		setChoice(v.role, s.Role)
		v.choose.set(s.ChoosePassphrase)
		setNotice(v.recovery, s.Recovery)
		setAction(v.create, s.Create)
		setAction(v.restore, s.Restore)
	})
}

// doorway is a page before anything is open: one narrow sheet in the middle.
func doorway(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Raised(widgets.InsetXY(widgets.Room, widgets.Wide, widgets.Measure(480, widgets.Column(widgets.Room, objects...))))
}
