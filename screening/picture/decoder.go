package picture

import (
	"bytes"
	"context"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"strconv"

	"pelita/screening"
	"pelita/screening/evidence"
)

// Decoder draws pictures. The zero Decoder starts the program that is running.
type Decoder struct {
	// Program is the program that answers to Child; "" is this one.
	Program string
}

// Shown gives the pixels of a picture as it is shown. ErrNone, ErrPixels, ErrStopped:
// each matches screening.ErrNotDrawn.
func (d Decoder) Shown(ctx context.Context, b []byte) (screening.Drawn, error) {
	out, err := d.draw(ctx, b, ShownSide)
	return out, wrap(err)
}

// Copy writes a working copy: the same pixels, and nothing else that the file
// held. A photograph stays a JPEG, all else becomes a PNG. Errors as Shown.
func (d Decoder) Copy(ctx context.Context, b []byte, w io.Writer) error {
	out, err := d.draw(ctx, b, MaxSide)
	if err != nil {
		return wrap(err)
	}
	if CopyMedia(evidence.Media(b[:min(len(b), evidence.HeadLen)])) == evidence.JPEG {
		return wrap(jpeg.Encode(w, imageOf(out), &jpeg.Options{Quality: 92}))
	}
	return wrap(png.Encode(w, imageOf(out)))
}

// CopyMedia is the type of the working copy of a picture.
func CopyMedia(media string) string {
	if media == evidence.JPEG {
		return evidence.JPEG
	}
	return evidence.PNG
}

// childWord is the hidden word that makes a program the child.
const childWord = "draw-picture"

// Child is the first thing that a program does: when it was started as the child
// it decodes what it is given, and ended says that the program is to end with
// code.
func Child(args []string) (code int, ended bool) {
	if len(args) == 1 && args[0] == codesWord {
		return codesChild(), true
	}
	if len(args) != 2 || args[0] != childWord {
		return 0, false
	}
	side, err := strconv.Atoi(args[1])
	if err != nil || side < 1 || side > MaxSide || restrict() != nil {
		return exitStopped, true
	}
	return codeOf(decode(os.Stdin, os.Stdout, side)), true
}

// The exit codes of the child: none that the runtime gives when a program breaks.
const (
	exitDone      = 0
	exitStopped   = 40
	exitNoPicture = 41
	exitPixels    = 42
)

func codeOf(err error) int {
	switch err {
	case nil:
		return exitDone
	case ErrNone:
		return exitNoPicture
	case ErrPixels:
		return exitPixels
	}
	return exitStopped
}

func ofCode(code int) error {
	switch code {
	case exitDone:
		return nil
	case exitNoPicture:
		return ErrNone
	case exitPixels:
		return ErrPixels
	}
	return ErrStopped
}

// here decodes in this process.
func here(b []byte, side int) (screening.Drawn, error) {
	var out bytes.Buffer
	if err := decode(bytes.NewReader(b), &out, side); err != nil {
		return screening.Drawn{}, err
	}
	return readDrawn(&out, side)
}
