package picture

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
	xdraw "golang.org/x/image/draw"
)

// coded is a text as a code on a grey page, each module of so many pixels.
func coded(t testing.TB, text string, module int) image.Image {
	t.Helper()
	code, err := qr.Encode(text, qr.M, qr.AlphaNumeric)
	if err != nil {
		t.Fatal(err)
	}
	side := code.Bounds().Dx()
	white := image.Rect(20, 30, 20+(side+8)*module, 30+(side+8)*module)
	page := image.NewNRGBA(image.Rect(0, 0, white.Max.X+40, white.Max.Y+25))
	draw.Draw(page, page.Rect, image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
	draw.Draw(page, white, image.White, image.Point{}, draw.Src)
	inside := white.Inset(4 * module)
	for y := range inside.Dy() {
		for x := range inside.Dx() {
			page.Set(inside.Min.X+x, inside.Min.Y+y, code.At(x/module, y/module))
		}
	}
	return page
}

// A code is read where pictures are decoded: as a picture of a screen, as a
// photograph of one, and several of one picture.
func TestCodesAreReadByTheChild(t *testing.T) {
	one, two := strings.Repeat("ABCDEFG234567", 40), "A SHORT ONE"
	both := image.NewNRGBA(image.Rect(0, 0, 900, 420))
	draw.Draw(both, both.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(both, both.Rect, coded(t, one, 3), image.Point{}, draw.Over)
	draw.Draw(both, both.Rect.Add(image.Pt(450, 0)), coded(t, two, 6), image.Point{}, draw.Over)
	noisy := image.NewNRGBA(image.Rect(0, 0, 900, 900))
	xdraw.BiLinear.Scale(noisy, noisy.Rect, coded(t, one, 4), coded(t, one, 4).Bounds(), draw.Src, nil)
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range noisy.Pix {
		if i%4 != 3 {
			noisy.Pix[i] = uint8(min(255, max(0, int(noisy.Pix[i])*3/4+30+dice.IntN(40))))
		}
	}
	for name, c := range map[string]struct {
		picture []byte
		want    []string
	}{
		"a picture of a screen":  {asPNG(t, coded(t, one, 4)), []string{one}},
		"a photograph of it":     {asJPEG(t, noisy), []string{one}},
		"two in one picture":     {asPNG(t, both), []string{one, two}},
		"a small one, two words": {asPNG(t, coded(t, two, 3)), []string{two}},
	} {
		got, err := Decoder{}.Codes(t.Context(), c.picture)
		slices.Sort(got)
		slices.Sort(c.want)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %.60q, %v", name, got, err)
		}
	}
}

func TestAPictureWithoutACodeSaysSo(t *testing.T) {
	if _, err := (Decoder{}).Codes(t.Context(), asPNG(t, corners(400, 300))); !errors.Is(err, ErrNoCode) {
		t.Errorf("%v", err)
	}
	if _, err := (Decoder{}).Codes(t.Context(), []byte("no picture")); !errors.Is(err, ErrNone) {
		t.Errorf("%v", err)
	}
	wide := pngOf(10000, 4001, deflated(t, 4001*(1+4*10000)))
	if _, err := (Decoder{}).Codes(t.Context(), wide); !errors.Is(err, ErrPixels) {
		t.Errorf("a bomb: %v", err)
	}
	if _, err := (Decoder{Program: "/bin/true"}).Codes(t.Context(), asPNG(t, corners(4, 4))); !errors.Is(err, ErrNoCode) {
		t.Errorf("a program that says nothing: %v", err)
	}
}

// What a child that was taken over could say is bounded before it is believed.
func TestTextsOfTheChildAreBounded(t *testing.T) {
	for name, said := range map[string]string{
		"half a length": "\x00", "a text cut off": "\x00\x05abc", "too long": "\xff\xff" + strings.Repeat("x", 0xffff),
		"too many": strings.Repeat("\x00\x01a", maxCodes+1),
	} {
		if _, err := readTexts(strings.NewReader(said)); !errors.Is(err, ErrStopped) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := readTexts(strings.NewReader("\x00\x01a\x00\x02bc")); err != nil || !slices.Equal(got, []string{"a", "bc"}) {
		t.Errorf("%q, %v", got, err)
	}
}
