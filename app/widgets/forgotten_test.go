package widgets_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/widgets"
)

// A minute out of sight is enough for the toolkit to forget a renderer; the next
// one is not laid out.
func TestWhatWasOutOfSightForLongIsDrawnWholeAgain(t *testing.T) {
	text := widgets.NewText("Words that stand on two lines when there is little room", widgets.Style{})
	root := widgets.Column(widgets.Near, widgets.Lamp(), widgets.Rule(), text, widgets.NewPrimaryButton("Begin", func() {}))
	root.Resize(fyne.NewSize(200, 400))
	looked := 0
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			before, again := test.WidgetRenderer(o).Objects(), o.CreateRenderer().Objects()
			if len(before) != len(again) {
				t.Errorf("%T is drawn of %d things at first and %d later", o, len(before), len(again))
				return
			}
			for i := range before {
				looked++
				if was, is := before[i].Size(), again[i].Size(); was != is && fmt.Sprintf("%T", o) != "*widgets.blank" {
					t.Errorf("%T: part %d of %v is %v when drawn again", o, i, was, is)
				}
				walk(before[i])
			}
		}
	}
	walk(root)
	if looked < 8 {
		t.Errorf("looked at %d things only", looked)
	}
}
