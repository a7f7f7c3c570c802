package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// ShellIntents is what a person can do on every screen.
type ShellIntents interface {
	Go(r presenter.Route)
	Back()
	Lock()
	QuickExit()
	Return()
	TypeCode(text string)
}

// Shell is what stands around every screen: the way back, the destinations, the
// lock, and the quick exit with its cover.
type Shell struct {
	screen
	frame                 *widgets.Frame[presenter.Screen]
	back, lock, quickExit *widgets.Button
	cover                 *widgets.Cover
	empty                 fyne.CanvasObject
}

// NewShell makes the frame. It shows nothing in it until Present.
func NewShell(p ShellIntents) *Shell {
	v := &Shell{screen: newScreen(), empty: widgets.Column(0)}
	v.back = widgets.NewPlainButton(widgets.IconBack, "", v.on(p.Back))
	v.lock = widgets.NewPlainButton(widgets.IconLock, "", v.on(p.Lock))
	v.quickExit = widgets.NewIconButton(widgets.IconLeave, "", v.on(p.QuickExit))
	v.frame = widgets.NewFrame([]*widgets.Button{v.back}, []*widgets.Button{v.lock, v.quickExit},
		onValue(&v.screen, func(s presenter.Screen) { p.Go(presenter.Route{Screen: s}) }))
	v.cover = widgets.NewCover(v.on(p.Return), onValue(&v.screen, p.TypeCode))
	v.cover.Hide()
	v.root = widgets.Overlay(v.frame, v.cover)
	return v
}

// Present puts a screen into the frame; nil empties it.
func (v *Shell) Present(o fyne.CanvasObject) {
	if o == nil {
		o = v.empty
	}
	v.frame.Present(o)
}

// Render draws a State. Under the cover nothing else is drawn.
func (v *Shell) Render(s presenter.ShellState) {
	v.draw(func() {
		v.back.Set(s.Back, widgets.IsReady)
		v.back.Hide()
		if s.CanBack {
			v.back.Show()
		}
		setAction(v.lock, s.Lock)
		setAction(v.quickExit, s.QuickExit)
		v.frame.Set(destinations(s.Places))
		v.cover.Set(widgets.CoverText{Title: s.Cover.Title, Text: s.Cover.Text, Return: s.Cover.Return.Label, Code: fieldText(s.Cover.Code)})
		if s.Cover.On {
			v.frame.Hide()
			v.cover.Show()
			return
		}
		v.cover.Hide()
		v.frame.Show()
	})
}

func destinations(c presenter.Choice[presenter.Screen]) []widgets.Destination[presenter.Screen] {
	out := make([]widgets.Destination[presenter.Screen], len(c.Options))
	for i, o := range c.Options {
		out[i] = widgets.Destination[presenter.Screen]{Code: o.Code, Icon: placeIcon(o.Code), Label: o.Label, Here: o.Chosen}
	}
	return out
}

func placeIcon(s presenter.Screen) widgets.IconName {
	switch s {
	case presenter.ReferralsScreen:
		return widgets.IconSend
	case presenter.SyncScreen:
		return widgets.IconSync
	case presenter.SettingsScreen:
		return widgets.IconGear
	}
	return widgets.IconCase
}
