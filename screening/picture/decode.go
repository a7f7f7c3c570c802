package picture

import (
	"bufio"
	"encoding/binary"
	"image"
	_ "image/jpeg" // the kinds of evidence.Picture
	_ "image/png"
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// decode writes the pixels of the picture that r gives, no longer on either side
// than side and turned as its camera was. It is what the child does.
func decode(r io.Reader, w io.Writer, side int) error {
	drawn, b, err := whole(r)
	if err != nil {
		return err
	}
	return writePixels(w, smaller(drawn, side), orientation(b))
}

// smaller is the picture, scaled down when a side is longer than side.
func smaller(src image.Image, side int) image.Image {
	size := src.Bounds().Size()
	longer := max(size.X, size.Y)
	if longer <= side {
		return src
	}
	fit := func(n int) int { return max(n*side/longer, 1) }
	dst := image.NewNRGBA(image.Rect(0, 0, fit(size.X), fit(size.Y)))
	draw.ApproxBiLinear.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}

// writePixels writes a picture row by row, turned by an EXIF orientation.
func writePixels(w io.Writer, src image.Image, turn int) error {
	from := src.Bounds()
	width, height := from.Dx(), from.Dy()
	if turn >= 5 {
		width, height = height, width
	}
	out := bufio.NewWriterSize(w, 1<<16)
	head := binary.BigEndian.AppendUint32([]byte(magic), uint32(width))
	if _, err := out.Write(binary.BigEndian.AppendUint32(head, uint32(height))); err != nil {
		return err
	}
	rows := rowsOf(src, turn)
	for y := range height {
		if _, err := out.Write(rows(y)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// rowsOf gives the rows of a picture. One that is not turned is never in memory a
// second time.
func rowsOf(src image.Image, turn int) func(y int) []byte {
	from := src.Bounds()
	if turn == upright {
		row := image.NewNRGBA(image.Rect(0, 0, from.Dx(), 1))
		return func(y int) []byte {
			draw.Draw(row, row.Rect, src, image.Pt(from.Min.X, from.Min.Y+y), draw.Src)
			return row.Pix
		}
	}
	flat, ok := src.(*image.NRGBA)
	if !ok || from.Min != (image.Point{}) {
		flat = image.NewNRGBA(image.Rect(0, 0, from.Dx(), from.Dy()))
		draw.Draw(flat, flat.Rect, src, from.Min, draw.Src)
	}
	width := from.Dx()
	if turn >= 5 {
		width = from.Dy()
	}
	row := make([]byte, 4*width)
	return func(y int) []byte {
		for x := range width {
			at := turned(turn, x, y, from.Dx(), from.Dy())
			copy(row[4*x:4*x+4], flat.Pix[flat.PixOffset(at.X, at.Y):])
		}
		return row
	}
}
