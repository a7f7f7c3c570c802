package widgets_test

import (
	"slices"
	"testing"

	"pelita/app/widgets"
	"pelita/app/widgets/widgetstest"
)

func painted(width, height int) widgets.Pixels {
	return widgets.Pixels{Width: width, Height: height, Pix: make([]byte, 4*width*height)}
}

func TestAPictureKeepsItsShapeAndIsNeverTallerThanThePage(t *testing.T) {
	p := widgets.NewPicture()
	onStage(p)
	if p.Visible() {
		t.Error("an empty place is shown")
	}
	for _, tt := range []struct {
		width, height int
		want          float32
	}{{200, 100, 150}, {100, 100, 300}, {10, 1000, 640}} {
		p.Set(painted(tt.width, tt.height), "")
		if got := widgets.HeightFor(p, 300); got != tt.want || !p.Visible() {
			t.Errorf("%d by %d is %v tall", tt.width, tt.height, got)
		}
	}
	p.Set(widgets.Pixels{}, "")
	if p.Visible() {
		t.Error("a picture that was taken away is shown")
	}
}

func TestWhatCannotBeDrawnIsSaid(t *testing.T) {
	for name, x := range map[string]widgets.Pixels{
		"no picture": {}, "too few pixels": {Width: 20, Height: 20, Pix: make([]byte, 400)}, "less than none": {Width: -1, Height: -4, Pix: make([]byte, 16)},
	} {
		p := widgets.NewPicture()
		p.Set(x, "not drawn")
		onStage(p)
		if !slices.Contains(widgetstest.Texts(p), "not drawn") {
			t.Errorf("%s: says %v", name, widgetstest.Texts(p))
		}
	}
}
