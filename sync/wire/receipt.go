package wire

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"slices"
)

// Limits of a receipt, in bytes: inside a bundle or as a file, and as one QR code.
const (
	MaxReceipt      = 256 << 10
	MaxSmallReceipt = 2000
	// MaxHolds is how many attachments a receipt names at most.
	MaxHolds = 8 << 10
)

// Receipt is what one device says that it holds: the end of each chain. It is
// the claim of that device and says nothing about a hub. What is left out of
// it may be held all the same. It needs no clock: chains only grow, so that
// of two receipts the one with the higher numbers is the later one.
type Receipt struct {
	Version uint8        `cbor:"1,keyasint"`
	Agency  Hash         `cbor:"2,keyasint"`
	Device  ID           `cbor:"3,keyasint"`
	Spaces  []SpaceHeads `cbor:"4,keyasint"`
	// Holds are attachments that it has whole, by the first bytes of their random
	// ids. They rise, each once.
	Holds []Short `cbor:"5,keyasint,omitempty"`
}

// SpaceHeads are ends of chains of one space.
type SpaceHeads struct {
	Space ID     `cbor:"1,keyasint"`
	Heads []Head `cbor:"2,keyasint"`
}

// NewReceipt signs r with the key of its device and encodes it, spaces, heads and
// attachments in the order of their ids.
func NewReceipt(r Receipt, key ed25519.PrivateKey) ([]byte, error) {
	b, err := signReceipt(r, key)
	if err != nil {
		return nil, err
	}
	if _, err := ParseReceipt(b); err != nil {
		return nil, err
	}
	return b, nil
}

func signReceipt(r Receipt, key ed25519.PrivateKey) ([]byte, error) {
	r.Version = Version
	r.Spaces = slices.Clone(r.Spaces)
	for i, s := range r.Spaces {
		r.Spaces[i].Heads = slices.SortedFunc(slices.Values(s.Heads), func(a, b Head) int {
			return bytes.Compare(a.Device[:], b.Device[:])
		})
	}
	slices.SortFunc(r.Spaces, func(a, b SpaceHeads) int { return bytes.Compare(a.Space[:], b.Space[:]) })
	r.Holds = slices.Compact(slices.SortedFunc(slices.Values(r.Holds), compareShort))
	b, err := sign(LabelReceipt, r, key)
	if err != nil {
		return nil, fmt.Errorf("encode receipt: %w", err)
	}
	return b, nil
}

func compareShort(a, b Short) int { return bytes.Compare(a[:], b[:]) }

// FitReceipt is NewReceipt within a number of bytes. Attachments, then heads are left
// out of it from the end, so the caller puts what matters most first.
func FitReceipt(r Receipt, key ed25519.PrivateKey, most int) ([]byte, error) {
	for {
		b, err := signReceipt(r, key)
		if err != nil {
			return nil, err
		}
		if len(b) <= most || !r.shorten(len(b)-most) {
			_, err := ParseReceipt(b)
			return b, err
		}
	}
}

// What one head, and one attachment, takes at most.
const (
	headSize  = 40
	shortSize = len(Short{}) + 1
)

// shorten takes away attachments or heads of together about n bytes, and at least
// one; false when there is none.
func (r *Receipt) shorten(n int) bool {
	if keep := len(r.Holds) - max(1, n/shortSize); len(r.Holds) > 0 {
		r.Holds = r.Holds[:max(0, keep)]
		return true
	}
	last := len(r.Spaces) - 1
	if last < 0 {
		return false
	}
	r.Spaces = slices.Clone(r.Spaces)
	heads := r.Spaces[last].Heads
	keep := max(0, len(heads)-max(1, n/headSize))
	r.Spaces[last].Heads = heads[:keep]
	if keep == 0 {
		r.Spaces = r.Spaces[:last]
	}
	return true
}

// ParseReceipt reads a receipt (ErrFormat, ErrVersion). Whose claim it is only
// Verify shows.
func ParseReceipt(b []byte) (SignedReceipt, error) {
	if len(b) > MaxReceipt {
		return SignedReceipt{}, fmt.Errorf("%w: receipt of %d bytes", ErrFormat, len(b))
	}
	var s SignedReceipt
	if err := Unmarshal(b, &s.signed); err != nil {
		return SignedReceipt{}, fmt.Errorf("read receipt: %w", err)
	}
	if err := Unmarshal(s.signed.Message, &s.Receipt); err != nil {
		return SignedReceipt{}, fmt.Errorf("read receipt: %w", err)
	}
	return s, s.check()
}

func (r Receipt) check() error {
	if r.Version != Version {
		return fmt.Errorf("%w: receipt %d", ErrVersion, r.Version)
	}
	if r.Device.IsZero() || len(r.Spaces) > MaxSpaces || len(r.Holds) > MaxHolds || !rise(r.Holds) {
		return fmt.Errorf("%w: receipt", ErrFormat)
	}
	for i, s := range r.Spaces {
		if len(s.Heads) > MaxVector || i > 0 && bytes.Compare(r.Spaces[i-1].Space[:], s.Space[:]) >= 0 {
			return fmt.Errorf("%w: receipt for a space", ErrFormat)
		}
		for j, h := range s.Heads {
			before := j > 0 && bytes.Compare(s.Heads[j-1].Device[:], h.Device[:]) >= 0
			if h.Device.IsZero() || h.Seq == 0 || h.Seq > MaxSeq || before {
				return fmt.Errorf("%w: head in a receipt", ErrFormat)
			}
		}
	}
	return nil
}

func rise(all []Short) bool {
	for i := 1; i < len(all); i++ {
		if compareShort(all[i-1], all[i]) >= 0 {
			return false
		}
	}
	return true
}

// SignedReceipt is a receipt as it was read.
type SignedReceipt struct {
	Receipt
	signed signed
}

// Verify checks that the device with that key signed it; ErrSignature.
func (s SignedReceipt) Verify(key ed25519.PublicKey) error {
	if !verify(LabelReceipt, s.signed, key) {
		return ErrSignature
	}
	return nil
}
