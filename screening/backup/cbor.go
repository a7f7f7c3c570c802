package backup

import (
	"sync"

	"github.com/fxamacker/cbor/v2"
)

type modes struct {
	enc cbor.EncMode
	dec cbor.DecMode
}

// codec is core deterministic CBOR with integer keys; duplicate keys, tags and
// open lengths are refused. Keys that are not known are passed over.
var codec = sync.OnceValue(func() modes {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		panic(err) // constant options
	}
	dec, err := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:  16,
		MaxArrayElements: 1 << 20,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
	}.DecMode()
	if err != nil {
		panic(err) // constant options
	}
	return modes{enc, dec}
})

// Pack makes an item of a value.
func Pack(k Kind, v any) (Item, error) {
	b, err := codec().enc.Marshal(v)
	return Item{k, b}, err
}

// Unpack reads the value of an item. ErrBroken.
func (i Item) Unpack(v any) error {
	if codec().dec.Unmarshal(i.Body, v) != nil {
		return ErrBroken
	}
	return nil
}
