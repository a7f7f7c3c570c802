package widgets_test

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"testing"

	"pelita/app/widgets"
	"pelita/app/widgets/widgetstest"
)

func painted(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
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
		p.Set(painted(t, tt.width, tt.height), "not drawn")
		if got := widgets.HeightFor(p, 300); got != tt.want || !p.Visible() {
			t.Errorf("%d by %d is %v tall", tt.width, tt.height, got)
		}
	}
	p.Set(nil, "not drawn")
	if p.Visible() {
		t.Error("a picture that was taken away is shown")
	}
}

func TestWhatCannotBeDrawnIsSaid(t *testing.T) {
	whole := painted(t, 20, 20)
	for name, b := range map[string][]byte{"no picture": []byte("letter"), "cut off": whole[:len(whole)/2], "a bomb": painted(t, 7000, 7000)} {
		p := widgets.NewPicture()
		p.Set(b, "not drawn")
		onStage(p)
		if !slices.Contains(widgetstest.Texts(p), "not drawn") {
			t.Errorf("%s: says %v", name, widgetstest.Texts(p))
		}
	}
}
