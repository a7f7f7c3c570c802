// Package dialect is the CBOR in which Pelita's formats are written: core
// deterministic (RFC 8949 section 4.2.1), and read strictly: no duplicate keys, no
// indefinite lengths, no tags, no text that is not UTF-8, exactly one item. How
// deep, how long, and whether a key may be unknown is a format's own: a limit that
// is widened or narrowed here changes what old files open.
//
// The wire has its own (sync/wire), since sync imports nothing of screening; so
// has the reader, which shares nothing with the app.
package dialect

import (
	"bytes"

	"github.com/fxamacker/cbor/v2"
)

// Limits are what a format takes. Zero is the library's own limit.
type Limits struct {
	Levels, Pairs, Elements int
	// Closed refuses keys that are not known.
	Closed bool
}

// Codec writes and reads one format.
type Codec struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

// New panics on limits that the library refuses: they are constants.
func New(l Limits) Codec {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err)
	}
	opts := cbor.DecOptions{
		DupMapKey:       cbor.DupMapKeyEnforcedAPF,
		IndefLength:     cbor.IndefLengthForbidden,
		TagsMd:          cbor.TagsForbidden,
		UTF8:            cbor.UTF8RejectInvalid,
		MaxNestedLevels: l.Levels, MaxMapPairs: l.Pairs, MaxArrayElements: l.Elements,
	}
	if l.Closed {
		opts.ExtraReturnErrors = cbor.ExtraDecErrorUnknownField
	}
	dec, err := opts.DecMode()
	if err != nil {
		panic(err)
	}
	return Codec{enc, dec}
}

// Marshal encodes v.
func (c Codec) Marshal(v any) ([]byte, error) { return c.enc.Marshal(v) }

// Unmarshal decodes b into v. The library's error can quote the bytes: no caller
// hands it on.
func (c Codec) Unmarshal(b []byte, v any) error { return c.dec.Unmarshal(b, v) }

// Exact decodes b into v, which must be a pointer, and says whether b is the one
// encoding of what it holds.
func (c Codec) Exact(b []byte, v any) bool {
	if c.dec.Unmarshal(b, v) != nil {
		return false
	}
	again, err := c.enc.Marshal(v)
	return err == nil && bytes.Equal(again, b)
}
