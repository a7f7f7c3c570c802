package envelope

import (
	"fmt"
	"slices"

	"pelita/sync/wire"
)

// Extra is what segments of other kinds than ops say, beside payloads.
type Extra struct {
	Part     *Part      `cbor:"1,keyasint,omitempty"` // in a snapshot segment
	Attest   *Attest    `cbor:"2,keyasint,omitempty"` // in an attest segment
	Manifest []Manifest `cbor:"3,keyasint,omitempty"` // in a blob manifest segment
}

// Part says which part of which snapshot the payloads of a segment are. The parts
// of a snapshot follow each other in the chain of its writer.
type Part struct {
	Snapshot wire.ID `cbor:"1,keyasint"` // random, the same in all parts
	Index    uint64  `cbor:"2,keyasint"` // from 0
	End      *End    `cbor:"3,keyasint,omitempty"`
}

// End stands in the last part of a snapshot: of which frontier it is, and what is
// in it.
type End struct {
	Frontier []wire.Floor `cbor:"1,keyasint"`
	Hash     wire.Hash    `cbor:"2,keyasint"`
	Count    uint64       `cbor:"3,keyasint"`
	Day      uint64       `cbor:"4,keyasint"` // of the Unix epoch, by the writer's clock
	// Left is what says, to the owner of the payloads, which were left out because
	// they were erased; opaque here.
	Left [][]byte `cbor:"5,keyasint,omitempty"`
}

// Attest says that its writer came to the same hash from its own log. Snapshot is
// the last segment of the snapshot.
type Attest struct {
	Snapshot wire.Floor `cbor:"1,keyasint"`
	Hash     wire.Hash  `cbor:"2,keyasint"`
}

// Manifest says what the sealed bytes of an attachment are: cut into pieces of
// wire.ChunkSize, the last one shorter, each with its SHA-256.
type Manifest struct {
	Blob   wire.ID     `cbor:"1,keyasint"`
	Size   uint64      `cbor:"2,keyasint"`
	Chunks []wire.Hash `cbor:"3,keyasint"`
}

// maxFrontier is how many chains a frontier names at most.
const maxFrontier = 1 << 10

// Opens says whether this version opens bodies of a header: sealed, of a kind and
// with flags that it knows.
func Opens(h wire.Header) bool {
	switch h.Kind {
	case wire.KindOps, wire.KindSnapshot, wire.KindAttest, wire.KindBlobManifest:
		return !h.Critical()
	}
	return false
}

func (e *Extra) check() error {
	if e == nil {
		return nil
	}
	if e.Part != nil && e.Part.End != nil && len(e.Part.End.Frontier) > maxFrontier {
		return fmt.Errorf("%w: frontier", ErrTooLarge)
	}
	if slices.ContainsFunc(e.Manifest, func(m Manifest) bool { return !m.sound() }) {
		return fmt.Errorf("%w: manifest", wire.ErrFormat)
	}
	return nil
}

func (m Manifest) sound() bool {
	return !m.Blob.IsZero() && m.Size > 0 && m.Size <= wire.MaxBlob && uint64(len(m.Chunks)) == wire.Chunks(m.Size)
}
