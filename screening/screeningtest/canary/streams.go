package canary

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Streams are opened inside streams so deep, and so far.
const (
	maxInside = 3
	maxStream = 32 << 20
)

// kind is a kind of compressed stream.
type kind uint8

const (
	noStream kind = iota
	gzipStream
	zlibStream
	zstdStream
	zipStream
)

// kindOf tells a stream by its first bytes.
func kindOf(w uint64) kind {
	switch byte(w) {
	case 0x1f:
		if w&0xffffff == 0x088b1f {
			return gzipStream
		}
	case 0x78:
		switch byte(w >> 8) {
		case 0x01, 0x5e, 0x9c, 0xda:
			return zlibStream
		}
	case 0x28:
		if uint32(w) == 0xfd2fb528 {
			return zstdStream
		}
	case 'P':
		if uint32(w) == 0x04034b50 && uint16(w>>32) < 64 {
			return zipStream
		}
	}
	return noStream
}

// scanStream looks at what comes out of a stream, as far as it is sound. Most
// that look like one are not; those give an error at once and nothing else.
func (s *Scanner) scanStream(r *report, k kind, src *io.SectionReader, inside int) {
	d, err := decompressor(k, src)
	if err != nil {
		return
	}
	defer d.Close()
	var out bytes.Buffer
	_, _ = io.Copy(&out, io.LimitReader(d, maxStream)) // what comes before an error counts
	s.scan(r, bytes.NewReader(out.Bytes()), int64(out.Len()), inside)
}

func decompressor(k kind, src *io.SectionReader) (io.ReadCloser, error) {
	switch k {
	case gzipStream:
		return gzip.NewReader(src)
	case zlibStream:
		return zlib.NewReader(src)
	case zstdStream:
		d, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return zipEntry(src)
}

// zipEntry is the content of the entry whose local header src begins with.
func zipEntry(src *io.SectionReader) (io.ReadCloser, error) {
	var h [30]byte
	if _, err := io.ReadFull(src, h[:]); err != nil {
		return nil, err
	}
	skip := int64(binary.LittleEndian.Uint16(h[26:])) + int64(binary.LittleEndian.Uint16(h[28:]))
	if _, err := src.Seek(skip, io.SeekCurrent); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint16(h[8:]) != 8 { // stored: in clear, and seen already
		return nil, io.EOF
	}
	return flate.NewReader(src), nil
}
