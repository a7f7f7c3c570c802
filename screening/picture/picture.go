// Package picture draws pictures that strangers sent: it decodes them in a child
// process that holds no key and can do nothing but decode, and hands back pixels.
//
// # Contract
//
// The child is this very program, started anew with one hidden word. It gets the
// bytes through a pipe, and nothing else: an empty environment, the root folder as
// its own, no open file. Before it reads the first byte it takes from itself
// memory beyond 512 MiB, processor time beyond 5 seconds, and new files; on Linux
// for amd64 and arm64 also every system call but those it needs. What comes back
// is a width, a height and that many pixels, which no parser has to read. A
// picture that is built to break decoders ends the child, and the app says that
// this picture cannot be shown.
//
// On other systems than Linux the same code runs in this process, bounded by the
// same number of pixels. What runs there is said in the vault's README.
//
// A working copy is made of those pixels by the parent, so that nothing of the
// original's metadata can be in it, whatever the child was made to do.
package picture

import (
	"fmt"
	"image"
	"io"

	"pelita/screening"
)

// The gate: what is decoded at all.
const (
	MaxPixels = 40_000_000
	MaxSide   = 12_000
	// ShownSide is the longer side of a picture as it is shown.
	ShownSide = 2048
)

var (
	// ErrNone: the bytes are no picture, or not a whole one.
	ErrNone = fmt.Errorf("%w: not a picture", screening.ErrNotDrawn)
	// ErrPixels: the picture has more pixels than are decoded.
	ErrPixels = fmt.Errorf("%w: too many pixels", screening.ErrNotDrawn)
	// ErrStopped: decoding needed more than it may have, and was stopped.
	ErrStopped = fmt.Errorf("%w: decoding was stopped", screening.ErrNotDrawn)
)

// gate says whether a picture of this size is decoded.
func gate(width, height int) error {
	switch {
	case width < 1 || height < 1:
		return ErrNone
	case width > MaxSide || height > MaxSide || width > MaxPixels/height:
		return ErrPixels
	}
	return nil
}

// The pixels on the way from the child: magic 4, width 4, height 4, then for each
// pixel, row by row, red, green, blue and alpha, not premultiplied.
const (
	magic   = "PIX1"
	headLen = len(magic) + 8
)

// readDrawn reads pixels, and nothing after them, no more than side by side.
func readDrawn(r io.Reader, side int) (screening.Drawn, error) {
	var head [headLen]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:len(magic)]) != magic {
		return screening.Drawn{}, ErrStopped
	}
	d := screening.Drawn{Width: number(head[4:]), Height: number(head[8:])}
	if gate(d.Width, d.Height) != nil || d.Width > side || d.Height > side {
		return screening.Drawn{}, ErrStopped
	}
	d.Pix = make([]byte, 4*d.Width*d.Height)
	if _, err := io.ReadFull(r, d.Pix); err != nil {
		return screening.Drawn{}, ErrStopped
	}
	if n, _ := r.Read(make([]byte, 1)); n != 0 {
		return screening.Drawn{}, ErrStopped
	}
	return d, nil
}

func number(b []byte) int {
	return int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3])
}

// Image is d as the encoders of the standard library take it.
func imageOf(d screening.Drawn) image.Image {
	return &image.NRGBA{Pix: d.Pix, Stride: 4 * d.Width, Rect: image.Rect(0, 0, d.Width, d.Height)}
}

// wrap says what was being done.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("draw picture: %w", err)
}
