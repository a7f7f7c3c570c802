package assets

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"testing"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

var update = flag.Bool("update", false, "draw icon/Icon.png anew from icon/icon.svg")

const iconSide = 512

func drawIcon(t *testing.T) image.Image {
	t.Helper()
	source, err := os.Open("icon/icon.svg")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	drawing, err := oksvg.ReadIconStream(source, oksvg.StrictErrorMode)
	if err != nil {
		t.Fatal(err)
	}
	picture := image.NewRGBA(image.Rect(0, 0, iconSide, iconSide))
	drawing.SetTarget(0, 0, iconSide, iconSide)
	drawing.Draw(rasterx.NewDasher(iconSide, iconSide, rasterx.NewScannerGV(iconSide, iconSide, picture, picture.Bounds())), 1)
	return picture
}

func TestTheIconIsDrawnFromItsSource(t *testing.T) {
	want := drawIcon(t)
	if *update {
		var b bytes.Buffer
		if err := png.Encode(&b, want); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("icon/Icon.png", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := png.Decode(bytes.NewReader(Icon()))
	if err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != want.Bounds() {
		t.Fatalf("the icon is %v", got.Bounds())
	}
	for y := range iconSide {
		for x := range iconSide {
			if !close8(got.At(x, y).RGBA, want.At(x, y).RGBA) {
				t.Fatalf("the icon differs from its source at %d,%d: run go test ./assets -update", x, y)
			}
		}
	}
}

type shade func() (r, g, b, a uint32)

// close8 allows the rounding that PNG does to colours that shine through.
func close8(a, b shade) bool {
	ar, ag, ab, aa := a()
	br, bg, bb, ba := b()
	for _, d := range []int{int(ar) - int(br), int(ag) - int(bg), int(ab) - int(bb), int(aa) - int(ba)} {
		if d < -0x300 || d > 0x300 {
			return false
		}
	}
	return true
}

func TestWhatIsCarriedAlongIsThere(t *testing.T) {
	for _, name := range []string{"items/tfc.toml", "protocols/tfc-returnee.toml", "protocols/tfc-border.toml", "indicators/ilo-2009.toml", "indicators/palermo.toml"} {
		if b, err := Files().ReadFile(name); err != nil || len(b) == 0 {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
}
