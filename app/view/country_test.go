package view_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/widgets"
	"pelita/app/widgets/widgetstest"
)

func TestWhatIsPressedAboutCountriesReachesThePresenter(t *testing.T) {
	for _, tt := range []struct{ scene, label, want string }{
		{"country", "Viet Nam", "choose VN"},
		{"country", "I know that it may be wrong: show it", "acknowledge"},
		{"settings", "What holds in a country", "page"},
	} {
		t.Run(tt.scene+": "+tt.label, func(t *testing.T) {
			p := &intents{}
			o := framed(sceneNamed(t, tt.scene), p, asWritten)
			stage.Show(o, fyne.NewSize(1440, 900), widgets.Look{})
			thing := widgetstest.Find(o, tt.label)
			if thing == nil {
				t.Fatal("there is nothing to press")
			}
			test.Tap(thing)
			if p.last() != tt.want {
				t.Errorf("got %q, want %q", p.last(), tt.want)
			}
		})
	}
}
