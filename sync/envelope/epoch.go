package envelope

import (
	"fmt"

	"pelita/sync/wire"
)

// NewEpoch makes the next epoch of a space with a fresh key. parents are the
// epochs it follows (wire.Roster.Heads), each with its key from ring, which
// is sealed under the new one. ErrNoKey when a parent's key is missing: who
// cannot read the history must not rotate.
func NewEpoch(space wire.ID, parents []wire.Epoch, ring *Ring) (wire.Epoch, Key, error) {
	key := NewKey()
	commitment, err := key.commitment(space)
	if err != nil {
		return wire.Epoch{}, Key{}, err
	}
	e := wire.Epoch{Space: space, Number: 1, Commitment: commitment}
	for _, p := range parents {
		old, ok := ring.Key(space, p.ID().Short())
		if !ok {
			return wire.Epoch{}, Key{}, fmt.Errorf("%w: parent %s", ErrNoKey, p.ID().Short())
		}
		sealed, err := sealParent(key, old, space, p.ID())
		if err != nil {
			return wire.Epoch{}, Key{}, err
		}
		e.Number = max(e.Number, p.Number+1)
		e.Parents = append(e.Parents, wire.Parent{Epoch: p.ID(), Sealed: sealed})
	}
	e, err = wire.NewEpoch(e)
	return e, key, err
}

func sealParent(key, old Key, space wire.ID, parent wire.Hash) ([]byte, error) {
	k, err := key.derive(wire.LabelParentKey, space[:], parent[:])
	if err != nil {
		return nil, err
	}
	return seal(k, old.bytes[:], parent[:])
}

func openParent(key Key, space wire.ID, p wire.Parent) (Key, error) {
	k, err := key.derive(wire.LabelParentKey, space[:], p.Epoch[:])
	if err != nil {
		return Key{}, err
	}
	b, err := open(k, p.Sealed, p.Epoch[:])
	if err != nil {
		return Key{}, err
	}
	if len(b) != 32 {
		return Key{}, ErrOpen
	}
	return KeyFrom([32]byte(b)), nil
}

// nameSize is the room for a name; longer ones are refused.
const nameSize = 256

// SealName seals a device's name for the members of a space. Every sealed
// name has the same length.
func SealName(name string, key Key, device wire.ID) ([]byte, error) {
	if len(name) >= nameSize {
		return nil, fmt.Errorf("%w: name", ErrTooLarge)
	}
	k, err := key.derive(wire.LabelNameKey, device[:])
	if err != nil {
		return nil, err
	}
	plain := make([]byte, nameSize)
	plain[0] = byte(len(name))
	copy(plain[1:], name)
	return seal(k, plain, device[:])
}

// OpenName opens it (ErrOpen, ErrNoKey).
func OpenName(sealed []byte, key Key, device wire.ID) (string, error) {
	k, err := key.derive(wire.LabelNameKey, device[:])
	if err != nil {
		return "", err
	}
	plain, err := open(k, sealed, device[:])
	if err != nil {
		return "", err
	}
	if len(plain) != nameSize || int(plain[0]) >= nameSize {
		return "", ErrOpen
	}
	return string(plain[1 : 1+int(plain[0])]), nil
}
