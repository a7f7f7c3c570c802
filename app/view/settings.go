package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// SettingsIntents is what a person can set.
type SettingsIntents interface {
	ChooseLanguage(tag string)
	ChooseInterviewee(tag string)
	ChooseTextSize(percent int)
	ChooseTheme(t presenter.Theme)
	ChooseIdle(minutes int)
	ChooseRole(r screening.Role)
	TypeCountry(text string)
	OpenPage(screen presenter.Screen)
}

// Settings is the page of preferences and facts.
type Settings struct {
	screen
	language, interviewee *widgets.Pills[string]
	textSize, idle        *widgets.Pills[int]
	theme                 *widgets.Pills[presenter.Theme]
	role                  *widgets.Pills[screening.Role]
	country               *widgets.Field
	profile, about        *titled
	recovery              *widgets.Notice
	places                *widgets.RowList
	ways                  []presenter.PlaceRow
	promises, not         *titled
	licences              *titled
}

// NewSettings makes the screen.
func NewSettings(p SettingsIntents) *Settings {
	v := &Settings{screen: newScreen()}
	v.language = widgets.NewPills(onValue(&v.screen, p.ChooseLanguage))
	v.interviewee = widgets.NewPills(onValue(&v.screen, p.ChooseInterviewee))
	v.textSize = widgets.NewPills(onValue(&v.screen, p.ChooseTextSize))
	v.theme = widgets.NewPills(onValue(&v.screen, p.ChooseTheme))
	v.idle = widgets.NewPills(onValue(&v.screen, p.ChooseIdle))
	v.role = widgets.NewPills(onValue(&v.screen, p.ChooseRole))
	v.country = widgets.NewField(onValue(&v.screen, p.TypeCountry))
	v.profile, v.about, v.promises, v.not, v.licences = newTitled(), newTitled(), newTitled(), newTitled(), newTitled()
	v.recovery = widgets.NewNotice()
	v.places = widgets.NewRowList(onValue(&v.screen, func(i int) { p.OpenPage(v.ways[i].Screen) }))
	left := widgets.Column(widgets.Wide,
		widgets.Card(widgets.Column(widgets.Wide, v.language, v.interviewee, v.textSize, v.theme, v.idle)), v.places)
	right := widgets.Column(widgets.Wide,
		widgets.Card(v.profile.Container, v.role, v.country, v.recovery),
		widgets.Card(v.about.Container, v.promises.Container, v.not.Container))
	v.root = widgets.NewScroller(wideSheet(v.top(), widgets.Columns(360, widgets.Wide, left, right), v.licences.Container))
	return v
}

// Render draws a State.
func (v *Settings) Render(s presenter.SettingsState) {
	v.draw(func() {
		v.page(s.Page)
		setChoice(v.language, s.Language)
		setChoice(v.interviewee, s.Interviewee)
		setChoice(v.textSize, s.TextSize)
		setChoice(v.theme, s.Theme)
		setChoice(v.idle, s.Idle)
		setChoice(v.role, s.Role)
		v.country.Set(fieldText(s.Country))
		showIf(v.country, s.Country.Label)
		setText(v.profile.title, s.ProfileTitle)
		v.profile.set("", draws(s.Profile, pair))
		setNotice(v.recovery, s.Recovery)
		v.ways = s.Places
		v.places.Set(len(s.Places), func(i int) widgets.RowText {
			return widgets.RowText{Title: s.Places[i].Label, Detail: s.Places[i].Detail}
		})
		showSome(v.places, len(s.Places))
		setText(v.about.title, s.AboutTitle)
		v.about.set("", draws(s.About, pair))
		setText(v.promises.title, s.PromisesTitle)
		v.promises.set("", bullets(s.Promises))
		setText(v.not.title, s.NotTitle)
		v.not.set("", bullets(s.NotPromised))
		setText(v.licences.title, s.LicencesTitle)
		v.licences.set("", paragraph(s.Licences))
	})
}

func bullets(texts []string) []fyne.CanvasObject {
	if len(texts) == 0 {
		return nil
	}
	return []fyne.CanvasObject{widgets.Bullets(texts...)}
}

func paragraph(text string) []fyne.CanvasObject {
	if text == "" {
		return nil
	}
	return []fyne.CanvasObject{widgets.NewText(text, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})}
}
