package history

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"
)

// MaxBody bounds an encoded body.
const MaxBody = 16 << 20

// bodyFormat is the number of the fold that wrote a body. Code that learns to
// fold more raises it.
const bodyFormat = 1

// ErrStale: the body was folded by an older or newer version of this package
// and must be folded again from its change-sets.
var ErrStale = errors.New("body of another version")

type bodyWire struct {
	Format    uint64         `cbor:"1,keyasint"`
	Record    [16]byte       `cbor:"2,keyasint"`
	Opened    uint64         `cbor:"3,keyasint"`
	Updated   uint64         `cbor:"4,keyasint"`
	Devices   []deviceWire   `cbor:"5,keyasint"`
	Contexts  []contextWire  `cbor:"6,keyasint"`
	Registers []registerWire `cbor:"7,keyasint,omitempty"`
	Pending   []pendingWire  `cbor:"8,keyasint,omitempty"`
	Kept      []keptWire     `cbor:"9,keyasint,omitempty"`
	Extras    []extraWire    `cbor:"10,keyasint,omitempty"`
}

const bodyKeys = 10

type deviceWire struct {
	_      struct{} `cbor:",toarray"`
	Device [16]byte
	Runs   []uint64
}

type contextWire struct {
	_        struct{} `cbor:",toarray"`
	Officer  [16]byte
	Protocol *protocolWire
	Text     *textWire
}

type registerWire struct {
	_        struct{} `cbor:",toarray"`
	Item     string
	Instance uint16
	Source   uint8
	Live     []liveWire
}

type liveWire struct {
	_       struct{} `cbor:",toarray"`
	Device  uint64
	Counter uint64
	Index   uint16
	HLC     uint64
	Context uint64
	Type    uint8
	Content any
	Rest    fields
}

type pendingWire struct {
	_        struct{} `cbor:",toarray"`
	Device   [16]byte
	Counter  uint64
	Index    uint16
	Item     string
	Instance uint16
	Source   uint8
}

type keptWire struct {
	_       struct{} `cbor:",toarray"`
	Device  uint64
	Counter uint64
	Index   uint16
	HLC     uint64
	Context uint64
	Op      cbor.RawMessage
}

type extraWire struct {
	_       struct{} `cbor:",toarray"`
	Device  uint64
	Counter uint64
	Rest    fields
}

// Body gives the canonical bytes of the state: everything the fold needs to go
// on. The zero State has an empty body. ErrTooLarge.
func (s State) Body() ([]byte, error) {
	b, err := s.fold().encode()
	if err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	if len(b) > MaxBody {
		return nil, fmt.Errorf("encode body: %w: more than %d bytes", ErrTooLarge, MaxBody)
	}
	return b, nil
}

// Hash is the SHA-256 of Body: equal on every device that has the same
// change-sets.
func (s State) Hash() [32]byte {
	b, _ := s.fold().encode() // cannot fail: no fold holds what has no bytes
	return sha256.Sum256(b)
}

// ParseBody reads what Body writes, and nothing else: Body of the result gives
// the same bytes. ErrMalformed, ErrTooLarge, ErrStale.
func ParseBody(b []byte) (State, error) {
	if len(b) == 0 {
		return State{}, nil
	}
	if len(b) > MaxBody {
		return State{}, fmt.Errorf("parse body: %w: more than %d bytes", ErrTooLarge, MaxBody)
	}
	f, err := decodeBody(b)
	if err != nil {
		return State{}, fmt.Errorf("parse body: %w", err)
	}
	again, err := f.encode()
	if err != nil || !bytes.Equal(again, b) {
		return State{}, fmt.Errorf("parse body: %w: not canonical", ErrMalformed)
	}
	return State{f}, nil
}

func (f *fold) encode() ([]byte, error) {
	if f.record == (RecordID{}) {
		return nil, nil
	}
	b, err := f.append(make([]byte, 0, 12*room))
	if err != nil {
		return nil, err
	}
	return merge(b, f.rest)
}

func (f *fold) deviceIndex(d DeviceID) uint64 {
	i, _ := slices.BinarySearchFunc(f.seen, d, compareDevice)
	return uint64(i)
}

func (f *fold) contextIndex(c *context) uint64 {
	i, _ := slices.BinarySearchFunc(f.contexts, c, (*context).compare)
	return uint64(i)
}

// ascending says whether s is sorted and without equals.
func ascending[T any](s []T, compare func(T, T) int) bool {
	for i := 1; i < len(s); i++ {
		if compare(s[i-1], s[i]) >= 0 {
			return false
		}
	}
	return true
}

func (d deviceRuns) compare(e deviceRuns) int { return bytes.Compare(d.device[:], e.device[:]) }

func (r *register) compare(s *register) int { return r.Register.Compare(s.Register) }
