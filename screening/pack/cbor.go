package pack

import (
	"bytes"
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// The limits of the format, checked before anything is decoded or copied.
const (
	// MaxPack bounds a pack file.
	MaxPack = 8 << 20
	// MaxFile bounds one file in it.
	MaxFile = 1 << 20
	// MaxFiles bounds their number.
	MaxFiles = 2048
	// MaxRoot bounds a root file.
	MaxRoot = 16 << 10
	// MaxKeys bounds the keys of a root, and so the signatures on anything.
	MaxKeys = 16
	// maxManifest bounds a manifest: every file has a line of it.
	maxManifest = 512 << 10
)

// modes are the two halves of the one CBOR dialect of this package.
type modes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

// codec gives the dialect: core deterministic, no tags, no indefinite lengths,
// duplicate and unknown keys refused, at most 6 levels.
var codec = sync.OnceValue(func() modes {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // constant options
	}
	dec, err := cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:   6,
		MaxMapPairs:       16,
		MaxArrayElements:  MaxFiles,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		UTF8:              cbor.UTF8RejectInvalid,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
	}.DecMode()
	if err != nil {
		panic(err) // constant options
	}
	return modes{enc, dec}
})

// strict decodes b into v, which must be a pointer, and says whether b is the
// one encoding of what it holds. Nothing may stand behind it.
func strict(b []byte, v any) bool {
	if codec().dec.Unmarshal(b, v) != nil {
		return false
	}
	again, err := codec().enc.Marshal(v)
	return err == nil && bytes.Equal(again, b)
}
