package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// upright is the EXIF orientation of a picture that is not turned.
const upright = 1

// turned is the pixel of the picture as it is stored, w by h, that stands at x, y
// when it is looked at (CIPA DC-008, 4.6.4 A, Orientation).
func turned(orientation, x, y, w, h int) image.Point {
	switch orientation {
	case 2:
		return image.Pt(w-1-x, y)
	case 3:
		return image.Pt(w-1-x, h-1-y)
	case 4:
		return image.Pt(x, h-1-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(y, h-1-x)
	case 7:
		return image.Pt(w-1-y, h-1-x)
	case 8:
		return image.Pt(w-1-y, x)
	}
	return image.Pt(x, y)
}

// orientation reads how the camera was held from the EXIF segment of a JPEG:
// 1 to 8, and upright for anything that says nothing clear.
func orientation(b []byte) int {
	tiff := exif(b)
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return upright
		}
		const tag, short = 0x0112, 3
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			if n := int(order.Uint16(entries[8:])); n >= upright && n <= 8 {
				return n
			}
			return upright
		}
		entries = entries[12:]
	}
	return upright
}

// exif finds the EXIF segment of a JPEG: the TIFF inside it, or nothing.
func exif(b []byte) []byte {
	if !bytes.HasPrefix(b, []byte("\xff\xd8")) {
		return nil
	}
	for b = b[2:]; len(b) >= 4 && b[0] == 0xff; {
		marker, size := b[1], int(binary.BigEndian.Uint16(b[2:]))
		if marker == 0xda || size < 2 || len(b) < 2+size {
			return nil
		}
		if tiff, found := bytes.CutPrefix(b[4:2+size], []byte("Exif\x00\x00")); marker == 0xe1 && found {
			return tiff
		}
		b = b[2+size:]
	}
	return nil
}
