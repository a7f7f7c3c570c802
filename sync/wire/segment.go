package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
)

// ErrSignature says that a signature is not by the key it should be by.
var ErrSignature = errors.New("wire: wrong signature")

// ErrGap says that a segment's predecessors are missing: it must wait.
var ErrGap = errors.New("wire: gap in the chain")

// ErrFork says that two different segments claim one place in a chain, or
// that a segment continues a chain nobody knows: a cloned device, a stolen
// key, or a hub that shows different histories.
var ErrFork = errors.New("wire: fork in the chain")

// Segment is one parsed segment. Raw is the whole of it, the same bytes on
// wire, disk and stick; the other fields are views of Raw.
type Segment struct {
	Header
	Raw  []byte
	Body []byte
	ID   Hash // SHA-256 of Raw
}

// ParseSegment takes b, which must be exactly one segment, apart. It checks
// form and limits only (ErrFormat, ErrVersion); Verify checks who wrote it.
// The result refers to b.
func ParseSegment(b []byte) (Segment, error) {
	h, err := ParseHeader(b)
	if err != nil {
		return Segment{}, err
	}
	if len(b) != HeaderSize+int(h.BodyLen)+SignatureSize {
		return Segment{}, fmt.Errorf("%w: segment of %d bytes, header says %d", ErrFormat, len(b), h.BodyLen)
	}
	return Segment{Header: h, Raw: b, Body: b[HeaderSize : len(b)-SignatureSize], ID: Sum(b)}, nil
}

// SignSegment makes a segment of h and body; it sets the body's length.
func SignSegment(h Header, body []byte, key ed25519.PrivateKey) (Segment, error) {
	if len(body) > MaxBody {
		return Segment{}, fmt.Errorf("%w: body of %d bytes", ErrFormat, len(body))
	}
	h.BodyLen = uint32(len(body))
	if err := h.check(); err != nil {
		return Segment{}, err
	}
	raw := h.Append(make([]byte, 0, HeaderSize+len(body)+SignatureSize))
	raw = append(raw, body...)
	raw = append(raw, ed25519.Sign(key, segmentMessage(raw))...)
	return ParseSegment(raw)
}

// Verify checks the signature by key; ErrSignature otherwise.
func (s Segment) Verify(key ed25519.PublicKey) error {
	cut := len(s.Raw) - SignatureSize
	if cut < HeaderSize || len(key) != ed25519.PublicKeySize {
		return ErrSignature
	}
	if !ed25519.Verify(key, segmentMessage(s.Raw[:cut]), s.Raw[cut:]) {
		return ErrSignature
	}
	return nil
}

// segmentMessage is what is signed: the label and the hash of header and body.
func segmentMessage(headerAndBody []byte) []byte {
	sum := sha256.Sum256(headerAndBody)
	return append([]byte(LabelSegment), sum[:]...)
}

// Link is the last known segment of a chain. The zero Link is an empty chain.
type Link struct {
	Seq uint64
	ID  Hash
}

// Follow says how s stands to the end of its chain: nil when it is the next
// one, ErrGap when others must come first, ErrFork when it contradicts the
// chain. A segment at or before the end is for the caller to compare with the
// one it holds; Follow answers ErrFork only where it can know.
func (l Link) Follow(s Segment) error {
	switch {
	case s.Seq > l.Seq+1:
		return ErrGap
	case s.Seq == l.Seq+1 && s.Prev != l.ID:
		return ErrFork
	case s.Seq == l.Seq && s.ID != l.ID:
		return ErrFork
	}
	return nil
}

// Link is the end of the chain once s has been added.
func (s Segment) Link() Link { return Link{Seq: s.Seq, ID: s.ID} }

// Head names the end of one device's chain to another party.
type Head struct {
	_      struct{} `cbor:",toarray"`
	Device ID
	Seq    uint64
	Hash   Short
}
