package widgets

import (
	"bytes"
	"image"
	_ "image/jpeg" // a picture of an advertisement is one of these
	_ "image/png"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	_ "golang.org/x/image/webp"
)

// maxPixels bounds the pictures that are drawn: a small file can unfold to more
// than a tablet's memory.
const maxPixels = 40_000_000

// Picture shows a picture whole, as wide as the page and at most so tall that the
// rest of the page is still in reach.
type Picture struct {
	block
	image *canvas.Image
	words *WrapText
	bytes []byte
	ratio float32 // height by width; 0 while nothing is drawn
}

// NewPicture makes a place for a picture; it is hidden until there is one.
func NewPicture() *Picture {
	p := &Picture{image: canvas.NewImageFromImage(nil), words: NewText("", Style{Colour: InkSoft})}
	p.image.FillMode, p.image.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	p.root = Column(0, p.words)
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// tallestPicture is how tall a picture is drawn at most.
const tallestPicture = 640

// Set shows the picture that the bytes are, or the words where they cannot be
// drawn; without bytes it is hidden.
func (p *Picture) Set(b []byte, otherwise string) {
	if len(b) > 0 && bytes.Equal(b, p.bytes) {
		return
	}
	p.bytes, p.ratio, p.image.Image = b, 0, nil
	if drawn := decode(b); drawn != nil {
		size := drawn.Bounds().Size()
		p.image.Image, p.ratio = drawn, float32(size.Y)/float32(size.X)
		p.root = p.image
	} else {
		p.words.SetText(otherwise)
		p.root = Column(0, p.words)
	}
	show(p, len(b) > 0)
	p.Refresh()
}

// decode reads a picture, or nothing when it is none that can be drawn.
func decode(b []byte) image.Image {
	head, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil || head.Width < 1 || head.Height < 1 || head.Width > maxPixels/head.Height {
		return nil
	}
	drawn, _, err := image.Decode(bytes.NewReader(b))
	if err != nil || drawn.Bounds().Empty() {
		return nil
	}
	return drawn
}

// HeightFor keeps the shape of the picture.
func (p *Picture) HeightFor(width float32) float32 {
	if p.ratio == 0 {
		return HeightFor(p.root, width)
	}
	return min(width*p.ratio, tallestPicture)
}

// MinSize lets a picture be as narrow as its page.
func (p *Picture) MinSize() fyne.Size { return fyne.NewSize(TouchTarget, p.HeightFor(TouchTarget)) }
