package replica

import (
	"context"
	"errors"
	"fmt"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// ErrNoBlob says that the hub does not have an attachment, or does not show it to
// this device.
var ErrNoBlob = errors.New("replica: the hub has no such attachment")

// BlobPlace names an attachment to a hub.
type BlobPlace struct {
	Agency wire.Short
	Space  wire.ID
	Blob   wire.ID
}

// Piece is one piece of an attachment, how long the whole is, and how much of it the
// hub has by now.
type Piece struct {
	Bytes      []byte
	Size, Have uint64
}

// Carrier moves the sealed bytes of attachments, one piece at a time, so that
// whoever calls may put something more urgent between two. Errors are those of
// Transport, and ErrNoBlob. Every step may be broken off and done again.
type Carrier interface {
	// Blob says how long an attachment is and how much of it the hub has.
	Blob(ctx context.Context, at BlobPlace) (size, have uint64, err error)
	// PutChunk brings the piece that begins at off, and says how much the hub has.
	PutChunk(ctx context.Context, at BlobPlace, size, off uint64, chunk []byte) (have uint64, err error)
	// GetChunk fetches the piece that begins at off. It is not checked: see
	// Announced.
	GetChunk(ctx context.Context, at BlobPlace, off uint64) (Piece, error)
	// DropBlob lets the hub forget an attachment.
	DropBlob(ctx context.Context, at BlobPlace) error
}

// Announced is what a member says the sealed bytes of an attachment are.
type Announced struct {
	Space wire.ID
	envelope.Manifest
}

// Announce tells the other members of a space what the bytes of attachments are, so
// that each piece is checked as it comes. What was announced is sent by the next
// Sync.
func (r *Replica) Announce(ctx context.Context, space wire.ID, manifests ...envelope.Manifest) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return err
	}
	if !s.writes(space)(r.p.Device) {
		return nil // who only reads is believed by nobody
	}
	own := s.chain(place{space, r.p.Device})
	if own.Known > own.Link.Seq {
		return ErrClone
	}
	for len(manifests) > 0 {
		n, hashes := 0, 0
		for n < len(manifests) && (n == 0 || hashes+len(manifests[n].Chunks) <= maxHashes) {
			hashes += len(manifests[n].Chunks)
			n++
		}
		_, err := s.append(space, wire.KindBlobManifest, envelope.Contents{Extra: &envelope.Extra{Manifest: manifests[:n]}})
		if err != nil {
			return fmt.Errorf("announce attachments: %w", err)
		}
		manifests = manifests[n:]
	}
	return nil
}

// maxHashes is how many pieces one segment speaks of, about: the hashes are 32
// bytes each and do not compress.
const maxHashes = 4 << 10
