package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"github.com/makiuchi-d/gozxing"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/draw"

	"pelita/screening/evidence"
)

// What is read of one picture of codes.
const (
	maxCodes    = 16
	maxCodeText = 4 << 10
	// codeSide is the longer side of a picture in which codes are looked for:
	// enough for a screen that was photographed.
	codeSide = 2400
)

// ErrNoCode: there is no code in the picture that can be read.
var ErrNoCode = errors.New("picture: no code in it")

// Codes reads the texts of the QR codes in a picture, as many as there are, in no
// order. It is done where pictures are decoded. ErrNoCode, or errors as Shown.
func (d Decoder) Codes(ctx context.Context, b []byte) ([]string, error) {
	var texts []string
	err := d.run(ctx, b, func(out io.Reader) (err error) {
		texts, err = readTexts(out)
		return err
	}, codesWord)
	if err != nil {
		return nil, fmt.Errorf("read codes: %w", err)
	}
	if len(texts) == 0 {
		return nil, ErrNoCode
	}
	return texts, nil
}

// codesWord is the hidden word that makes a program the child that reads codes.
const codesWord = "read-codes"

// codesChild is that child.
func codesChild() int {
	if restrict() != nil {
		return exitStopped
	}
	return codeOf(codesOf(os.Stdin, os.Stdout))
}

// codesOf writes the texts of the codes in the picture that r gives, each with its
// length in two bytes before it.
func codesOf(r io.Reader, w io.Writer) error {
	src, _, err := whole(r)
	if err != nil {
		return err
	}
	for _, text := range codesIn(grey(src)) {
		if len(text) > maxCodeText {
			continue
		}
		if _, err := w.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(text))), text...)); err != nil {
			return err
		}
	}
	return nil
}

// readTexts reads what codesOf wrote.
func readTexts(r io.Reader) ([]string, error) {
	var out []string
	for {
		var size [2]byte
		if _, err := io.ReadFull(r, size[:]); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, ErrStopped
		}
		n := int(binary.BigEndian.Uint16(size[:]))
		b := make([]byte, n)
		if n > maxCodeText || len(out) == maxCodes {
			return nil, ErrStopped
		}
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, ErrStopped
		}
		out = append(out, string(b))
	}
}

// grey is the picture in shades of grey, no longer than codeSide, on white.
func grey(src image.Image) *image.Gray {
	src = smaller(src, codeSide)
	out := image.NewGray(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, src, src.Bounds().Min, draw.Over)
	return out
}

// codesIn looks for codes in two ways of telling black from white: by places, as a
// photograph needs, and of the picture as a whole, as a screenshot allows.
func codesIn(m *image.Gray) []string {
	source := gozxing.NewLuminanceSourceFromImage(m)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	seen := map[string]bool{}
	var out []string
	for _, b := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(b)
		if err != nil {
			continue
		}
		found, _ := multi.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints) // none is no error of ours
		if one, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
			found = append(found, one)
		}
		for _, f := range found {
			if text := f.GetText(); !seen[text] && len(out) < maxCodes {
				seen[text], out = true, append(out, text)
			}
		}
	}
	return out
}

// whole decodes the picture that r gives, when it is one that is decoded at all.
func whole(r io.Reader) (image.Image, []byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, evidence.MaxPicture+1))
	if err != nil || len(b) > evidence.MaxPicture || !evidence.Picture(evidence.Media(b[:min(len(b), evidence.HeadLen)])) {
		return nil, nil, ErrNone
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, nil, ErrNone
	}
	if err := gate(head.Width, head.Height); err != nil {
		return nil, nil, err
	}
	drawn, _, err := image.Decode(bytes.NewReader(b))
	if err != nil || drawn.Bounds().Dx() != head.Width || drawn.Bounds().Dy() != head.Height {
		return nil, nil, ErrNone
	}
	return drawn, b, nil
}
