package referral

import (
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// modes are the two halves of the CBOR dialect: core deterministic, no tags, no
// indefinite lengths, duplicate keys refused.
type modes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

const (
	maxLevels = 16
	maxPairs  = 64
)

var codec = sync.OnceValue(func() modes {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // constant options
	}
	dec, err := cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, MaxNestedLevels: maxLevels,
		MaxMapPairs: maxPairs, MaxArrayElements: maxPairs,
		IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden, UTF8: cbor.UTF8RejectInvalid,
	}.DecMode()
	if err != nil {
		panic(err) // constant options
	}
	return modes{enc, dec}
})
