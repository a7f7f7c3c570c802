package wire

import (
	"crypto/ed25519"
	"fmt"
)

// Sizes of attachments, in bytes.
const (
	// ChunkSize is how an attachment's sealed bytes are cut; the last piece is
	// shorter.
	ChunkSize = 64 << 10
	// MaxBlob bounds the sealed bytes of one attachment.
	MaxBlob = 300 << 20
)

// Chunks is how many pieces size bytes are.
func Chunks(size uint64) uint64 { return (size + ChunkSize - 1) / ChunkSize }

// ChunkLen is the length of the piece that begins at off.
func ChunkLen(size, off uint64) int { return int(min(size-off, ChunkSize)) }

// BlobAct is what is asked of the hub about an attachment.
type BlobAct uint8

// The acts.
const (
	BlobHead BlobAct = iota + 1 // how much of it is there
	BlobGet                     // a part of it
	BlobPut                     // one piece of it
	BlobDrop                    // that it go
)

// BlobAsk is one request about an attachment. It is signed as an Ask is, under a
// label of its own.
type BlobAsk struct {
	Version uint8   `cbor:"1,keyasint"`
	Agency  Short   `cbor:"2,keyasint"`
	Device  ID      `cbor:"3,keyasint"`
	Space   ID      `cbor:"4,keyasint"`
	Blob    ID      `cbor:"5,keyasint"`
	Act     BlobAct `cbor:"6,keyasint"`
	Off     uint64  `cbor:"7,keyasint,omitempty"`
	Size    uint64  `cbor:"8,keyasint,omitempty"` // of the whole, with BlobPut
	Chunk   Hash    `cbor:"9,keyasint"`           // of the piece, with BlobPut; else zero
}

// ParseBlobAsk reads and bounds a BlobAsk (ErrFormat, ErrVersion).
func ParseBlobAsk(b []byte) (BlobAsk, error) {
	var a BlobAsk
	if err := Unmarshal(b, &a); err != nil {
		return BlobAsk{}, fmt.Errorf("read attachment ask: %w", err)
	}
	if a.Version != Version {
		return BlobAsk{}, fmt.Errorf("%w: attachment ask %d", ErrVersion, a.Version)
	}
	ok := !a.Device.IsZero() && !a.Space.IsZero() && !a.Blob.IsZero() && a.Act >= BlobHead && a.Act <= BlobDrop &&
		a.Size <= MaxBlob && a.Off <= MaxBlob && a.Off%ChunkSize == 0
	if a.Act == BlobPut {
		ok = ok && a.Size > 0 && a.Off < a.Size && !a.Chunk.IsZero()
	}
	return a, want(ok, "attachment ask")
}

// SignBlob signs an encoded BlobAsk for one TLS connection.
func SignBlob(exporter, ask []byte, key ed25519.PrivateKey) []byte {
	return ed25519.Sign(key, blobMessage(exporter, ask))
}

// VerifyBlob checks that signature; ErrSignature otherwise.
func VerifyBlob(exporter, ask, signature []byte, key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize || len(exporter) != ExporterSize {
		return ErrSignature
	}
	if !ed25519.Verify(key, blobMessage(exporter, ask), signature) {
		return ErrSignature
	}
	return nil
}

func blobMessage(exporter, ask []byte) []byte {
	sum := Sum(ask)
	b := append([]byte(LabelBlob), exporter...)
	return append(b, sum[:]...)
}
