package view_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/view"
	"pelita/app/widgets"
)

// BenchmarkInterview is what one tap costs the screen: the State drawn again.
func BenchmarkInterview(b *testing.B) {
	v := view.NewInterview(&intents{})
	s := questionState(yesNoQuestion())
	v.Render(s)
	stage.Show(v.Object(), fyne.NewSize(1440, 900), widgets.Look{})
	for b.Loop() {
		s.Question.Options.Options[0].Chosen = !s.Question.Options.Options[0].Chosen
		v.Render(s)
	}
}

// BenchmarkInterviewNext is the way from one question to the next.
func BenchmarkInterviewNext(b *testing.B) {
	v := view.NewInterview(&intents{})
	v.Render(questionState(yesNoQuestion()))
	stage.Show(v.Object(), fyne.NewSize(1440, 900), widgets.Look{})
	for b.Loop() {
		v.Render(questionState(manyQuestion()))
		v.Render(questionState(yesNoQuestion()))
	}
}

// BenchmarkCaseload draws a list of ten thousand.
func BenchmarkCaseload(b *testing.B) {
	v := view.NewCaseload(&intents{})
	s := caseloadState(10_000, asWritten)
	v.Render(s)
	stage.Show(v.Object(), fyne.NewSize(1440, 900), widgets.Look{})
	for b.Loop() {
		v.Render(s)
	}
}
