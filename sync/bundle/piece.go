package bundle

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// File is an attachment that is carried after the segments: the sealed bytes, as
// they lie on every device and at a hub.
type File struct {
	Blob wire.ID
	Size uint64
	// Read gives the n bytes from off on; fewer when they are lost here, which
	// leaves the rest of the file to somebody else.
	Read func(off uint64, n int) ([]byte, error)
}

// Choose says which attachments go along, once it is known who can open the
// bundle. Nil: none.
type Choose func(replica.Manifest) ([]File, error)

// Piece is one piece of an attachment as it came. Nothing of it is proven before
// it was held against what its sender announced, or the whole against its record.
type Piece struct {
	Blob      wire.ID
	Size, Off uint64
	Bytes     []byte
}

// pieceHead is what stands before the bytes of a piece.
const pieceHead = len(wire.ID{}) + 16

func (p Piece) frame() []byte {
	b := append(make([]byte, 0, pieceHead+len(p.Bytes)), p.Blob[:]...)
	b = binary.BigEndian.AppendUint64(b, p.Size)
	b = binary.BigEndian.AppendUint64(b, p.Off)
	return append(b, p.Bytes...)
}

func parsePiece(b []byte) (Piece, error) {
	if len(b) <= pieceHead {
		return Piece{}, fmt.Errorf("%w: piece", ErrFormat)
	}
	p := Piece{Blob: wire.ID(b[:16]), Size: binary.BigEndian.Uint64(b[16:]), Off: binary.BigEndian.Uint64(b[24:]), Bytes: b[pieceHead:]}
	if p.Blob.IsZero() || p.Size > wire.MaxBlob || p.Off >= p.Size || p.Off%wire.ChunkSize != 0 || len(p.Bytes) != wire.ChunkLen(p.Size, p.Off) {
		return Piece{}, fmt.Errorf("%w: piece", ErrFormat)
	}
	return p, nil
}

// NextPiece gives the next piece of an attachment, after the last segment. io.EOF
// after the last, also of a part from before there were pieces in bundles;
// wire.ErrCut when the part was cut or damaged: what came before is good.
func (r *Reader) NextPiece() (Piece, error) {
	r.frames.begun = false
	b, err := wire.ReadFrame(r.frames, pieceHead+wire.ChunkSize)
	if err == nil {
		var p Piece
		if p, err = parsePiece(b); err == nil {
			return p, nil
		}
	}
	if r.frames.ended || errors.Is(err, io.EOF) && !errors.Is(err, wire.ErrCut) {
		return Piece{}, io.EOF
	}
	return Piece{}, wire.ErrCut
}

// tail knows whether what it reads came to its own end at a frame's beginning: age
// vouches for the end of a part.
type tail struct {
	from  io.Reader
	ended bool
	begun bool // bytes of a frame came
}

func (t *tail) Read(b []byte) (int, error) {
	n, err := t.from.Read(b)
	t.begun = t.begun || n > 0
	t.ended = errors.Is(err, io.EOF) && !t.begun
	return n, err
}

// pieces carries attachments, after all segments.
func (w *writer) pieces(ctx context.Context, choose Choose) error {
	if choose == nil || w.part == nil {
		return nil
	}
	files, err := choose(w.manifest)
	if err != nil || len(files) == 0 {
		return err
	}
	if err := w.endSegments(); err != nil {
		return err
	}
	for _, f := range files {
		if err := w.file(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// file carries one attachment, in a part of its own when it has no room here and
// would have it there: pieces go to the end of what came before.
func (w *writer) file(ctx context.Context, f File) error {
	if w.length(framed(f.Size)) > w.store.Size && w.any {
		if err := w.anew(); err != nil {
			return err
		}
	}
	for off := uint64(0); off < f.Size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := f.Read(off, wire.ChunkLen(f.Size, off))
		if err != nil {
			return err
		}
		if len(b) != wire.ChunkLen(f.Size, off) {
			return nil
		}
		if err := w.piece(Piece{Blob: f.Blob, Size: f.Size, Off: off, Bytes: b}); err != nil {
			return err
		}
		off += uint64(len(b))
	}
	w.did.Attachments++
	return nil
}

func (w *writer) piece(p Piece) error {
	b := p.frame()
	if w.length(int64(len(b))) > w.store.Size && w.any {
		if err := w.anew(); err != nil {
			return err
		}
	}
	if w.length(int64(len(b))) > w.store.Size {
		return ErrPartSize
	}
	w.any = true
	return w.frame(b)
}

// framed is what the pieces of so many bytes take.
func framed(size uint64) int64 {
	return int64(size + wire.Chunks(size)*uint64(pieceHead+4))
}

// anew goes on in a part that has no segments.
func (w *writer) anew() error {
	return errors.Join(w.end(), w.next(), w.endSegments())
}
