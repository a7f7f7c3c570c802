package history

import (
	"fmt"
	"slices"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening/dialect"
)

// limits are those of the one CBOR dialect of this package. Callers bound the bytes,
// and an element takes one at least.
func limits() dialect.Limits { return dialect.Limits{Levels: 16, Pairs: 1024, Elements: MaxBody} }

var codec = sync.OnceValue(func() dialect.Codec { return dialect.New(limits()) })

// strict is codec that also refuses unknown keys.
var strict = sync.OnceValue(func() dialect.Codec {
	l := limits()
	l.Closed = true
	return dialect.New(l)
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
	if err := codec().Unmarshal(b, &all); err != nil {
		return nil, err
	}
	for k, raw := range rest {
		if _, known := all[k]; !known {
			all[k] = raw
		}
	}
	return codec().Marshal(all)
}

// unmarshal decodes the map b into v and returns the entries whose keys are not
// in known. The library's errors can quote the bytes, so none of them leaves.
func unmarshal(b []byte, v any, known uint64) (fields, error) {
	if strict().Unmarshal(b, v) == nil {
		return nil, nil
	}
	var all fields
	if codec().Unmarshal(b, &all) != nil || codec().Unmarshal(b, v) != nil {
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
	return codec().Exact(raw, &v)
}
