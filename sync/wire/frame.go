package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrCut says that a stream ended before its end frame.
var ErrCut = errors.New("wire: stream was cut")

// WriteFrame writes one frame: a big-endian 32-bit length and the parts. A
// frame without bytes ends the stream.
func WriteFrame(w io.Writer, parts ...[]byte) error {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	b := make([]byte, 0, 4+n)
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	for _, p := range parts {
		b = append(b, p...)
	}
	_, err := w.Write(b)
	return err
}

// ReadFrame reads one frame of at most limit bytes. It answers io.EOF for the
// end frame, ErrCut when the stream stops early, ErrFormat for a frame beyond
// the limit, before any memory is taken for it.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, cut(err)
	}
	n := binary.BigEndian.Uint32(size[:])
	if n == 0 {
		return nil, io.EOF
	}
	if uint64(n) > uint64(limit) {
		return nil, fmt.Errorf("%w: frame of %d bytes", ErrFormat, n)
	}
	return readGrowing(r, int(n))
}

// firstStep is how much memory is taken on the word of a sender alone.
const firstStep = 32 << 10

// readGrowing reads n bytes. It takes memory as they come, so that many who
// announce much and send nothing cost little.
func readGrowing(r io.Reader, n int) ([]byte, error) {
	b := make([]byte, min(n, firstStep))
	for got := 0; ; {
		if _, err := io.ReadFull(r, b[got:]); err != nil {
			return nil, cut(err)
		}
		if got = len(b); got == n {
			return b, nil
		}
		b = append(b, make([]byte, min(got, n-got))...)
	}
}

func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrCut
	}
	return fmt.Errorf("%w: %w", ErrCut, err)
}
