package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Reader reads one part of a bundle. What it gives was authenticated by the
// seal, chunk by chunk; who wrote a segment is the replica's to check.
type Reader struct {
	Manifest Manifest
	frames   *tail
}

// Open reads the seal and the manifest. ErrNotForUs, ErrFormat, ErrVersion,
// wire.ErrCut when nothing whole came through the seal.
func Open(from io.Reader, identity age.Identity) (*Reader, error) {
	frames, err := age.Decrypt(from, identity)
	if none := (*age.NoIdentityMatchError)(nil); errors.As(err, &none) {
		return nil, ErrNotForUs
	}
	if err != nil {
		return nil, fmt.Errorf("%w: seal", ErrFormat)
	}
	return unsealed(frames)
}

func unsealed(from io.Reader) (*Reader, error) {
	frames := &tail{from: from}
	b, err := wire.ReadFrame(frames, maxManifest)
	if errors.Is(err, wire.ErrCut) {
		return nil, fmt.Errorf("%w before its manifest", wire.ErrCut)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: manifest", ErrFormat)
	}
	m, err := parseManifest(b)
	return &Reader{Manifest: m, frames: frames}, err
}

// Next gives the next segment, whose form is not yet checked. io.EOF after the
// last; wire.ErrCut when the part was cut or damaged: what came before is good.
func (r *Reader) Next() ([]byte, error) {
	b, err := wire.ReadFrame(r.frames, wire.MaxSegment)
	if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, wire.ErrCut) {
		return b, err
	}
	return nil, wire.ErrCut
}

// Read takes the segments of one part into a replica; pieces of attachments are
// the caller's. Parts may come in any order and again.
// Errors: those of Open, ErrOther, wire.ErrCut after the whole segments before
// the cut were taken, and those of replica.Bring.
func Read(ctx context.Context, r *replica.Replica, agency wire.Hash, from io.Reader, identity age.Identity) (replica.Report, error) {
	part, err := Open(from, identity)
	if err == nil && part.Manifest.Agency != agency {
		err = ErrOther
	}
	if err != nil {
		return replica.Report{}, fmt.Errorf("read bundle: %w", err)
	}
	return r.Bring(ctx, replica.Delivery{Receipts: part.Manifest.Receipts, Next: part.Next})
}
