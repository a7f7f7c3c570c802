package backup

import (
	"sync"

	"pelita/screening/dialect"
)

// codec passes over keys that are not known.
var codec = sync.OnceValue(func() dialect.Codec {
	return dialect.New(dialect.Limits{Levels: 16, Elements: 1 << 20})
})

// Pack makes an item of a value.
func Pack(k Kind, v any) (Item, error) {
	b, err := codec().Marshal(v)
	return Item{k, b}, err
}

// Unpack reads the value of an item. ErrBroken.
func (i Item) Unpack(v any) error {
	if codec().Unmarshal(i.Body, v) != nil {
		return ErrBroken
	}
	return nil
}
