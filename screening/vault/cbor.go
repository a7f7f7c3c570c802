package vault

import (
	"sync"

	"github.com/fxamacker/cbor/v2"
)

// modes are the two halves of the one CBOR dialect of the vault.
type modes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

// codec gives the dialect: core deterministic, integer keys, duplicate keys and
// tags refused, at most 16 levels.
var codec = sync.OnceValue(func() modes {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // constant options
	}
	dec, err := cbor.DecOptions{
		DupMapKey:       cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels: 16,
		IndefLength:     cbor.IndefLengthForbidden,
		TagsMd:          cbor.TagsForbidden,
	}.DecMode()
	if err != nil {
		panic(err) // constant options
	}
	return modes{enc, dec}
})
