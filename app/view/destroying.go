package view

import (
	"pelita/app/presenter"
	"pelita/app/widgets"
)

// DestroyIntents is what a person can do on the page that destroys a profile.
type DestroyIntents interface {
	TypeWord(text string)
	DestroyNow()
}

// Destroying is the page on which a profile is destroyed.
type Destroying struct {
	screen
	intro        *widgets.WrapText
	lose, copies *widgets.Notice
	word         *widgets.Field
	now          *widgets.Button
	how          *titled
}

// NewDestroying makes the screen. Enter in the field presses nothing: the button is
// meant, or nothing is.
func NewDestroying(p DestroyIntents) *Destroying {
	v := &Destroying{screen: newScreen()}
	v.intro, v.lose, v.copies = quietText(), widgets.NewNotice(), widgets.NewNotice()
	v.word = widgets.NewField(onValue(&v.screen, p.TypeWord))
	v.now = widgets.NewPrimaryButton("", v.on(p.DestroyNow))
	v.how = newTitled()
	act := widgets.Card(v.lose, v.word, widgets.Wrap(widgets.Near, v.now))
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, act, v.copies, widgets.Card(v.how.Container)))
	return v
}

// Render draws a State.
func (v *Destroying) Render(s presenter.DestroyState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.lose, s.Lose)
		setNotice(v.copies, s.Copies)
		v.word.Set(fieldText(s.Word))
		showIf(v.word, s.Word.Label)
		setAction(v.now, s.Go)
		setText(v.how.title, s.HowTitle)
		v.how.set("", draws(s.How, howLine))
	})
}
