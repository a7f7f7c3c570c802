package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"

	"pelita/screening"
)

// TestMain lets the test program be the child, as main does of the programs.
func TestMain(m *testing.M) {
	if code, ended := Child(os.Args[1:]); ended {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// corners is a picture of w by h whose four corners have colours of their own.
func corners(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{A: 255}
			if x < w/2 {
				c.R = 255
			}
			if y < h/2 {
				c.B = 255
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment is a segment of a JPEG.
func segment(marker byte, content string) string {
	return "\xff" + string([]byte{marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(content)+2))) + content
}

// exifWith is an EXIF segment with an orientation, in either order of bytes, with a
// place, a camera and its serial number.
func exifWith(order binary.AppendByteOrder, orientation uint16) string {
	mark := map[bool]string{true: "II*\x00", false: "MM\x00*"}[order == binary.AppendByteOrder(binary.LittleEndian)]
	b := order.AppendUint32([]byte(mark), 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]uint16{{0x010f, 7}, {0x0112, orientation}} {
		b = order.AppendUint16(b, e[0])
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, e[1])
		b = order.AppendUint16(b, 0)
	}
	return segment(0xe1, "Exif\x00\x00"+string(b)+"GPS 11.5564 N 104.9282 E; serial PLANTED-7781; MakerNote PLANTED-MAKER")
}

// dressed is a JPEG with everything planted that a camera or a program can leave.
func dressed(t testing.TB, m image.Image, order binary.AppendByteOrder, orientation uint16) []byte {
	plain := asJPEG(t, m)
	extra := segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00PLANTED-THUMB") + exifWith(order, orientation) +
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>PLANTED-XMP</x:xmpmeta>") +
		segment(0xe2, "ICC_PROFILE\x00\x01\x01PLANTED-ICC") + segment(0xed, "Photoshop 3.0\x00PLANTED-IPTC") + segment(0xfe, "PLANTED-COMMENT")
	return append([]byte("\xff\xd8"+extra), append(bytes.Clone(plain[2:]), "PLANTED-TRAILER"...)...)
}

// chunk is a chunk of a PNG.
func chunk(kind, content string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(b, kind+content...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+content))))
}

func dressedPNG(t testing.TB, m image.Image) []byte {
	plain := asPNG(t, m)
	const afterHead = 8 + 25
	extra := chunk("tEXt", "Comment\x00PLANTED-TEXT") + chunk("eXIf", "MM\x00*PLANTED-7781") + chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00PLANTED-XMP") +
		chunk("tIME", "\x07\xe9\x01\x02\x03\x04\x05")
	return []byte(string(plain[:afterHead]) + extra + string(plain[afterHead:]) + "PLANTED-TRAILER")
}

// at is the colour of a corner of what was drawn: r, b, both or none.
func at(d screening.Drawn, x, y int) string {
	p := d.Pix[4*(y*d.Width+x):]
	s := ""
	if p[0] > 128 {
		s += "r"
	}
	if p[2] > 128 {
		s += "b"
	}
	return s
}

func cornersOf(d screening.Drawn) string {
	return strings.Join([]string{at(d, 0, 0), at(d, d.Width-1, 0), at(d, 0, d.Height-1), at(d, d.Width-1, d.Height-1)}, ",")
}

func TestAPictureIsShownAsItsCameraWasHeld(t *testing.T) {
	want := []string{1: "rb,b,r,", 2: "b,rb,,r", 3: ",r,b,rb", 4: "r,,rb,b", 5: "rb,r,b,", 6: "r,rb,,b", 7: ",b,r,rb", 8: "b,,rb,r"}
	for turn := 1; turn <= 8; turn++ {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			d, err := Decoder{}.Shown(t.Context(), dressed(t, corners(48, 32), order, uint16(turn)))
			if err != nil {
				t.Fatal(err)
			}
			width := map[bool]int{true: 32, false: 48}[turn >= 5]
			if d.Width != width || d.Width*d.Height != 48*32 || cornersOf(d) != want[turn] {
				t.Errorf("orientation %d: %d by %d, %s, want %s", turn, d.Width, d.Height, cornersOf(d), want[turn])
			}
		}
	}
	for _, said := range []uint16{0, 9, 255} {
		if d, err := (Decoder{}).Shown(t.Context(), dressed(t, corners(48, 32), binary.BigEndian, said)); err != nil || cornersOf(d) != want[1] {
			t.Errorf("orientation %d: %v", said, err)
		}
	}
}

func TestALargePictureIsShownSmallerAndCopiedWhole(t *testing.T) {
	b := asPNG(t, corners(3000, 1500))
	d, err := Decoder{}.Shown(t.Context(), b)
	if err != nil || d.Width != ShownSide || d.Height != ShownSide/2 || cornersOf(d) != "rb,b,r," {
		t.Errorf("shown as %d by %d, %v", d.Width, d.Height, err)
	}
	var out bytes.Buffer
	if err := (Decoder{}).Copy(t.Context(), b, &out); err != nil {
		t.Fatal(err)
	}
	if m, err := png.Decode(&out); err != nil || m.Bounds().Dx() != 3000 {
		t.Errorf("the copy: %v", err)
	}
}

// SR-C15: a working copy holds the pixels and nothing else of what the file held.
// Fifty files, each with everything planted, and looked through for each.
func TestSRC15_AWorkingCopyHoldsNoMetadata(t *testing.T) {
	for i := range 50 {
		m := corners(16+i, 24+i/2)
		files := [][]byte{dressed(t, m, binary.LittleEndian, uint16(1+i%8)), dressedPNG(t, m)}
		b := files[i%2]
		if !bytes.Contains(b, []byte("PLANTED")) {
			t.Fatal("nothing was planted")
		}
		var out bytes.Buffer
		if err := (Decoder{}).Copy(t.Context(), b, &out); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(out.Bytes(), []byte("PLANTED")) || bytes.Contains(out.Bytes(), []byte("104.92")) {
			t.Errorf("file %d: what was planted is in the copy", i)
		}
		if found := metadata(out.Bytes()); len(found) > 0 {
			t.Errorf("file %d: the copy has %v", i, found)
		}
		if found := metadata(b); len(found) == 0 {
			t.Errorf("file %d: the check finds nothing in the original either", i)
		}
	}
}

// metadata lists the segments or chunks of a picture that are not pixels.
func metadata(b []byte) []string {
	var found []string
	if bytes.HasPrefix(b, []byte("\x89PNG")) {
		for b = b[8:]; len(b) >= 12; {
			n, kind := int(binary.BigEndian.Uint32(b)), string(b[4:8])
			if !strings.Contains("IHDR IDAT IEND PLTE tRNS", kind) {
				found = append(found, kind)
			}
			b = b[12+n:]
			if kind == "IEND" {
				break
			}
		}
		if len(b) > 0 {
			found = append(found, "trailer")
		}
		return found
	}
	for b = b[2:]; len(b) >= 4 && b[0] == 0xff && b[1] != 0xda; b = b[2+int(binary.BigEndian.Uint16(b[2:])):] {
		if b[1] >= 0xe0 && b[1] <= 0xef || b[1] == 0xfe {
			found = append(found, fmt.Sprintf("segment %x", b[1]))
		}
	}
	if !bytes.HasSuffix(b, []byte("\xff\xd9")) {
		found = append(found, "trailer")
	}
	return found
}

// pngOf claims a size, with the given pixel data behind it.
func pngOf(w, h uint32, data string) []byte {
	head := string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)) + "\x08\x06\x00\x00\x00"
	return []byte("\x89PNG\r\n\x1a\n" + chunk("IHDR", head) + chunk("IDAT", data) + chunk("IEND", ""))
}

// SR-H06: what claims too many pixels is refused before anything is decoded, and
// what is no picture is no picture.
func TestSRH06_TheGateIsBeforeTheDecoder(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"60,000 square":    {pngOf(60000, 60000, ""), ErrPixels},
		"too wide":         {pngOf(MaxSide+1, 1, ""), ErrPixels},
		"too high":         {pngOf(1, MaxSide+1, ""), ErrPixels},
		"40 Mpx and a row": {pngOf(10000, 4001, ""), ErrPixels},
		"no pixels":        {pngOf(0, 10, ""), ErrNone},
		"no data":          {pngOf(100, 100, ""), ErrNone},
		"cut short":        {asJPEG(t, corners(64, 64))[:300], ErrNone},
		"only its head":    {[]byte("\x89PNG\r\n\x1a\n"), ErrNone},
		"a text":           {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrNone},
		"nothing":          {nil, ErrNone},
	} {
		if _, err := (Decoder{}).Shown(t.Context(), c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// What comes out of a child that a picture took over is not believed.
func TestPixelsThatDoNotAddUpAreRefused(t *testing.T) {
	good := magic + "\x00\x00\x00\x02\x00\x00\x00\x01" + "12345678"
	if d, err := readDrawn(strings.NewReader(good), 10); err != nil || d.Width != 2 || string(d.Pix) != "12345678" {
		t.Fatalf("%+v, %v", d, err)
	}
	for name, s := range map[string]string{
		"nothing": "", "another magic": "PIX2" + good[4:], "too few": good[:len(good)-1], "more after it": good + "x",
		"none":     magic + strings.Repeat("\x00", 8),
		"too wide": magic + "\x00\x00\x00\x0b\x00\x00\x00\x01" + strings.Repeat("x", 44),
		"huge":     magic + "\xff\xff\xff\xff\xff\xff\xff\xff",
	} {
		if _, err := readDrawn(strings.NewReader(s), 10); !errors.Is(err, ErrStopped) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyTheHiddenWordMakesAChild(t *testing.T) {
	for _, args := range [][]string{nil, {childWord}, {"init", "7"}, {childWord, "7", "more"}} {
		if _, ended := Child(args); ended {
			t.Errorf("%q made a child", args)
		}
	}
}

// FZ17: what the gate lets through comes out as pixels that add up, and the copy
// has no metadata.
func FuzzImageGate(f *testing.F) {
	f.Add(dressed(f, corners(9, 7), binary.BigEndian, 6))
	f.Add(dressedPNG(f, corners(9, 7)))
	f.Add(pngOf(60000, 60000, ""))
	f.Fuzz(func(t *testing.T, b []byte) {
		if turn := orientation(b); turn < 1 || turn > 8 {
			t.Fatalf("orientation %d", turn)
		}
		if head, _, err := image.DecodeConfig(bytes.NewReader(b)); err != nil || head.Width*head.Height > 1<<16 {
			return
		}
		d, err := here(b, 64)
		if err != nil {
			return
		}
		if d.Width > 64 || d.Height > 64 || len(d.Pix) != 4*d.Width*d.Height {
			t.Fatalf("%d by %d with %d bytes", d.Width, d.Height, len(d.Pix))
		}
		var out bytes.Buffer
		if err := png.Encode(&out, imageOf(d)); err != nil || len(metadata(out.Bytes())) > 0 {
			t.Fatalf("the copy has %v, %v", metadata(out.Bytes()), err)
		}
	})
}
