package view_test

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/app/widgets"
	"pelita/app/widgets/widgetstest"
)

// stage is made once: Fyne keeps the fonts of every theme it is given.
var stage *widgetstest.Stage

func TestMain(m *testing.M) {
	stage = widgetstest.NewStage()
	os.Exit(m.Run())
}

// setting is what every screen must be readable in.
type setting struct {
	name string
	size fyne.Size
	look widgets.Look
	say  func(string) string
}

func settings() []setting {
	var all []setting
	for _, size := range []struct {
		name string
		size fyne.Size
	}{{"phone", fyne.NewSize(390, 844)}, {"tablet", fyne.NewSize(820, 1180)}, {"desktop", fyne.NewSize(1440, 900)}} {
		for _, look := range []struct {
			name string
			look widgets.Look
		}{{"light-100", widgets.Look{}}, {"dark-100", widgets.Look{Variant: widgets.Dark}}, {"light-200", widgets.Look{TextFactor: 2}}, {"dark-200", widgets.Look{Variant: widgets.Dark, TextFactor: 2}}} {
			for _, words := range []struct {
				name string
				say  func(string) string
			}{{"en", asWritten}, {"qps", stretched}} {
				all = append(all, setting{size.name + "-" + look.name + "-" + words.name, size.size, look.look, words.say})
			}
		}
	}
	return all
}

// framed draws a scene as it stands in the app: in the shell.
func framed(s scene, p *intents, say func(string) string) fyne.CanvasObject {
	if s.screen == presenter.NoScreen {
		return s.draw(p, say)
	}
	shell := view.NewShell(p)
	state := presenter.ShellState{Route: presenter.Route{Screen: s.screen}, QuickExit: presenter.Action{Label: "Quick exit"}, Back: "Back"}
	if !s.screen.Door() {
		state.Lock = presenter.Action{Label: "Lock"}
		state.Places = places(s.screen)
	}
	switch s.screen {
	case presenter.InterviewScreen:
		state.CanBack, state.Places = true, presenter.Choice[presenter.Screen]{}
	case presenter.RecordScreen, presenter.FindingsScreen, presenter.DecisionScreen, presenter.ReferScreen, presenter.StartScreen, presenter.TimelineScreen, presenter.KeepScreen, presenter.FormScreen, presenter.GroupScreen:
		state.CanBack = true
	}
	reword(&state, say)
	shell.Render(state)
	shell.Present(s.draw(p, say))
	return shell.Object()
}

func places(here presenter.Screen) presenter.Choice[presenter.Screen] {
	c := presenter.Choice[presenter.Screen]{Label: "Places", Options: []presenter.Option[presenter.Screen]{
		{Code: presenter.CaseloadScreen, Label: "Cases"}, {Code: presenter.ReferralsScreen, Label: "Referrals"},
		{Code: presenter.SyncScreen, Label: "Sync"}, {Code: presenter.SettingsScreen, Label: "Settings"}}}
	for i := range c.Options {
		c.Options[i].Chosen = c.Options[i].Code == here
	}
	return c
}
