package wire

import (
	"errors"
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// ErrFormat says that bytes are not the message they should be: not strict
// CBOR, a wrong length, a missing part.
var ErrFormat = errors.New("wire: malformed")

var encoder = sync.OnceValues(func() (cbor.EncMode, error) {
	return cbor.CoreDetEncOptions().EncMode()
})

var decoder = sync.OnceValues(func() (cbor.DecMode, error) {
	return cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
		MaxNestedLevels:  16,
		MaxArrayElements: 1 << 14,
		MaxMapPairs:      1 << 10,
	}.DecMode()
})

// Marshal encodes v as core deterministic CBOR (RFC 8949 section 4.2.1).
func Marshal(v any) ([]byte, error) {
	m, err := encoder()
	if err != nil {
		return nil, err
	}
	return m.Marshal(v)
}

// Unmarshal decodes exactly one strict CBOR item: no duplicate keys, no
// indefinite lengths, no tags, at most 16 levels, nothing after it. Unknown
// integer keys are passed over: what is signed is kept as bytes, so a later
// version's additions survive. ErrFormat otherwise.
func Unmarshal(b []byte, v any) error {
	m, err := decoder()
	if err != nil {
		return err
	}
	if err := m.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return nil
}
