package bundle

import (
	"fmt"

	"pelita/sync/wire"
)

// Limits of what stands before the segments.
const (
	maxManifest = 1 << 20
	maxReceipts = 64
)

// magic opens a manifest.
const magic = "pelita bundle 1"

// Manifest opens each part of a bundle, inside the seal. It is not signed: the
// receipts in it are, and the segments prove themselves.
type Manifest struct {
	Magic  string    `cbor:"1,keyasint"`
	Agency wire.Hash `cbor:"2,keyasint"`
	// Set is the same in all parts of a bundle and says nothing else.
	Set  wire.ID `cbor:"3,keyasint"`
	Part uint64  `cbor:"4,keyasint"`
	// Receipts say what devices hold; the first is the writer's.
	Receipts [][]byte `cbor:"5,keyasint"`
}

func parseManifest(b []byte) (Manifest, error) {
	var m Manifest
	if err := wire.Unmarshal(b, &m); err != nil {
		return Manifest{}, fmt.Errorf("%w: manifest", ErrFormat)
	}
	switch {
	case m.Magic != magic:
		return Manifest{}, fmt.Errorf("%w: manifest", ErrVersion)
	case len(m.Receipts) > maxReceipts || m.Part == 0:
		return Manifest{}, fmt.Errorf("%w: manifest", ErrFormat)
	}
	return m, nil
}
