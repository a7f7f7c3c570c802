package history

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// modes are the two halves of the one CBOR dialect of this package.
type modes struct {
	enc    cbor.EncMode
	dec    cbor.DecMode
	strict cbor.DecMode // dec that also refuses unknown keys
}

// codec gives the dialect: core deterministic, no tags, no indefinite lengths,
// duplicate keys refused, at most 16 levels.
var codec = sync.OnceValue(func() modes {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // constant options
	}
	opts := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:  16,
		MaxMapPairs:      1024,
		MaxArrayElements: MaxBody, // callers bound the bytes, and an element takes one at least
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
		UTF8:             cbor.UTF8RejectInvalid,
	}
	dec, err := opts.DecMode()
	if err != nil {
		panic(err) // constant options
	}
	opts.ExtraReturnErrors = cbor.ExtraDecErrorUnknownField
	strict, err := opts.DecMode()
	if err != nil {
		panic(err) // constant options
	}
	return modes{enc, dec, strict}
})

// fields are map entries kept byte for byte because this version does not know
// their keys.
type fields map[uint64]cbor.RawMessage

// merge puts rest into the encoded map b, in canonical order.
func merge(b []byte, rest fields) ([]byte, error) {
	if len(rest) == 0 {
		return b, nil
	}
	var all fields
	if err := codec().dec.Unmarshal(b, &all); err != nil {
		return nil, err
	}
	for k, raw := range rest {
		if _, known := all[k]; !known {
			all[k] = raw
		}
	}
	return codec().enc.Marshal(all)
}

// unmarshal decodes the map b into v and returns the entries whose keys are not
// in known. The library's errors can quote the bytes, so none of them leaves.
func unmarshal(b []byte, v any, known uint64) (fields, error) {
	if codec().strict.Unmarshal(b, v) == nil {
		return nil, nil
	}
	var all fields
	if codec().dec.Unmarshal(b, &all) != nil || codec().dec.Unmarshal(b, v) != nil {
		return nil, ErrMalformed
	}
	var rest fields
	for k, raw := range all {
		if k >= 1 && k <= known {
			continue
		}
		if !canonical(raw) {
			return nil, fmt.Errorf("key %d: %w", k, ErrMalformed)
		}
		if rest == nil {
			rest = fields{}
		}
		rest[k] = slices.Clone(raw)
	}
	return rest, nil
}

// canonical says whether raw is the one deterministic encoding of what it holds.
func canonical(raw []byte) bool {
	var v any
	if codec().dec.Unmarshal(raw, &v) != nil {
		return false
	}
	again, err := codec().enc.Marshal(v)
	return err == nil && bytes.Equal(again, raw)
}
