package vault

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
)

// The stanzas in the header of a side file say that its key lies elsewhere, and
// how the bytes are laid out. The header is authenticated under the file key, so
// that one cannot be taken for the other.
const (
	// stanzaCounted: the length in 4 bytes, the bytes, zeros. Written until
	// 2026-11-27.
	stanzaCounted = "pelita-attachment"
	// stanzaPlain: the bytes, zeros. Their length stands in the record, so that a
	// file whose length nobody knows beforehand can be sealed as it comes.
	stanzaPlain = "pelita-file"
)

// piece is how much of a file is in memory at once.
const piece = 64 << 10

// taker is a recipient that hands the file key to the record.
type taker struct {
	key    *[16]byte
	stanza string
}

// Wrap is age's.
func (t taker) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	if copy(t.key[:], fileKey) != len(t.key) {
		return nil, errSealed
	}
	return []*age.Stanza{{Type: t.stanza}}, nil
}

// giver is the identity that opens what a taker sealed; it learns the layout.
type giver struct {
	key    [16]byte
	stanza *string
}

// Unwrap is age's.
func (g giver) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 {
		return nil, age.ErrIncorrectIdentity
	}
	*g.stanza = stanzas[0].Type
	return g.key[:], nil
}

// sealStream seals what r gives, up to its end, and says what it was. What it
// returns after an error counts for nothing.
func sealStream(ctx context.Context, to io.Writer, r io.Reader) (history.File, error) {
	in := bufio.NewReaderSize(r, piece)
	head, err := in.Peek(evidence.HeadLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return history.File{}, fmt.Errorf("read file: %w", err)
	}
	f := history.File{ID: newID(), Media: evidence.Media(head)}
	if f.Media == "" {
		return f, screening.ErrNotKept
	}
	w, err := age.Encrypt(to, taker{&f.Key, stanzaPlain})
	if err != nil {
		return f, err
	}
	sum := sha256.New()
	if f.Size, err = copyPieces(ctx, io.MultiWriter(w, sum), in, evidence.Max(f.Media)); err != nil {
		return f, err
	}
	copy(f.Sum[:], sum.Sum(nil))
	if _, err := io.CopyN(w, zeros{}, int64(padded(int(f.Size)))-f.Size); err != nil {
		return f, err
	}
	return f, w.Close()
}

// copyPieces copies at most limit bytes, and stops when ctx ends.
// screening.ErrTooLarge.
func copyPieces(ctx context.Context, w io.Writer, r io.Reader, limit int64) (int64, error) {
	var n int64
	for room := make([]byte, piece); ; {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		m, err := r.Read(room)
		if n += int64(m); n > limit {
			return n, screening.ErrTooLarge
		}
		if _, err := w.Write(room[:m]); err != nil {
			return n, err
		}
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("read file: %w", err)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// openStream opens a side file to its end and writes its bytes to w as they come.
// errSealed unless they are those that were taken in; what was written by then
// must not be believed.
func openStream(ctx context.Context, sealed io.Reader, f history.File, w io.Writer) error {
	var stanza string
	r, err := age.Decrypt(sealed, giver{f.Key, &stanza})
	if err != nil { // the library's errors can quote the file
		return errSealed
	}
	sum, out := sha256.New(), &faulty{w: w}
	if stanza == stanzaCounted {
		err = countedBytes(ctx, r, f, sum, out)
	} else {
		err = plainBytes(ctx, r, f, sum, out)
	}
	switch {
	case out.err != nil: // the receiver failed, not the file
		return fmt.Errorf("write out: %w", out.err)
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || [32]byte(sum.Sum(nil)) != f.Sum:
		return errSealed
	}
	return nil
}

// faulty remembers that writing failed.
type faulty struct {
	w   io.Writer
	err error
}

func (f *faulty) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	if err != nil {
		f.err = err
	}
	return n, err
}

// countedBytes reads the first layout.
func countedBytes(ctx context.Context, r io.Reader, f history.File, sum hash.Hash, w io.Writer) error {
	var head [padHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || int64(binary.BigEndian.Uint32(head[:])) != f.Size {
		return errSealed
	}
	return bytesThenZeros(ctx, r, f.Size, int64(padded(int(f.Size)))-padHead, io.MultiWriter(sum, w))
}

func plainBytes(ctx context.Context, r io.Reader, f history.File, sum hash.Hash, w io.Writer) error {
	return bytesThenZeros(ctx, r, f.Size, int64(padded(int(f.Size))), io.MultiWriter(sum, w))
}

// bytesThenZeros copies size bytes; after them there must be zeros up to whole,
// and then nothing.
func bytesThenZeros(ctx context.Context, r io.Reader, size, whole int64, w io.Writer) error {
	n, err := copyPieces(ctx, w, io.LimitReader(r, size), size)
	if err != nil || n != size {
		return errors.Join(errSealed, err)
	}
	rest := make([]byte, piece)
	for left := whole - size; ; {
		m, err := r.Read(rest)
		if left -= int64(m); left < 0 || !allZero(rest[:m]) {
			return errSealed
		}
		if errors.Is(err, io.EOF) {
			return sealedUnless(left == 0)
		}
		if err != nil {
			return err
		}
	}
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

func sealedUnless(ok bool) error {
	if ok {
		return nil
	}
	return errSealed
}
