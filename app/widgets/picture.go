package widgets

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Picture shows a picture whole, as wide as the page and at most so tall that the
// rest of the page is still in reach.
type Picture struct {
	block
	image *canvas.Image
	words *WrapText

	pixels    Pixels
	otherwise string
	ratio     float32 // height by width; 0 while nothing is drawn
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

// Pixels are a picture that was decoded elsewhere: for each pixel, row by row, red,
// green, blue and alpha, not premultiplied.
type Pixels struct {
	Width, Height int
	Pix           []byte
}

// whole says whether there are as many pixels as are said.
func (x Pixels) whole() bool {
	return x.Width > 0 && x.Height > 0 && len(x.Pix) == 4*x.Width*x.Height
}

func (x Pixels) same(y Pixels) bool {
	return x.Width == y.Width && x.Height == y.Height && len(x.Pix) == len(y.Pix) && (len(x.Pix) == 0 || &x.Pix[0] == &y.Pix[0])
}

// Set shows the picture, or the words where there is none; without either it is
// hidden.
func (p *Picture) Set(x Pixels, otherwise string) {
	if x.same(p.pixels) && otherwise == p.otherwise {
		return
	}
	p.pixels, p.otherwise, p.ratio, p.image.Image = x, otherwise, 0, nil
	if x.whole() {
		p.image.Image = &image.NRGBA{Pix: x.Pix, Stride: 4 * x.Width, Rect: image.Rect(0, 0, x.Width, x.Height)}
		p.ratio = float32(x.Height) / float32(x.Width)
		p.root = p.image
	} else {
		p.words.SetText(otherwise)
		p.root = Column(0, p.words)
	}
	show(p, x.whole() || otherwise != "")
	p.Refresh()
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
