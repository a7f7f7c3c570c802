package envelope

import (
	"encoding/binary"
	"fmt"

	"pelita/sync/wire"
)

// Address is who another organisation is, and its keys: what an entry of the
// address book seals. Texts are opaque here.
type Address struct {
	Name      string `cbor:"1,keyasint"`
	Recipient string `cbor:"2,keyasint,omitempty"` // what is sent to it is sealed to this
	Key       []byte `cbor:"3,keyasint,omitempty"` // what comes from it is signed with this
	Service   string `cbor:"4,keyasint,omitempty"` // its id in the directory of services
	Checked   string `cbor:"5,keyasint,omitempty"` // how the keys were compared
	AsOf      string `cbor:"6,keyasint,omitempty"` // and on which day
}

// addressSize is the room for an address; longer ones are refused. Every sealed
// address has the same length.
const addressSize = 4 << 10

// SealAddress seals an address for the members of the space whose epoch's key
// is given.
func SealAddress(a Address, key Key, epoch wire.Short, partner wire.ID) (wire.Sealed, error) {
	b, err := wire.Marshal(a)
	if err != nil {
		return wire.Sealed{}, fmt.Errorf("encode address: %w", err)
	}
	if len(b) > addressSize-4 {
		return wire.Sealed{}, fmt.Errorf("%w: address", ErrTooLarge)
	}
	k, err := key.derive(wire.LabelPartnerKey, partner[:])
	if err != nil {
		return wire.Sealed{}, err
	}
	plain := make([]byte, addressSize)
	binary.BigEndian.PutUint32(plain, uint32(len(b)))
	copy(plain[4:], b)
	sealed, err := seal(k, plain, partner[:])
	return wire.Sealed{Epoch: epoch, Bytes: sealed}, err
}

// OpenAddress opens the sealing of an address that ring has a key for (ErrOpen,
// ErrNoKey).
func OpenAddress(p wire.Partner, ring *Ring) (Address, error) {
	var a Address
	for _, s := range p.Sealed {
		key, ok := ring.Find(s.Epoch)
		if !ok {
			continue
		}
		k, err := key.derive(wire.LabelPartnerKey, p.Partner[:])
		if err != nil {
			return a, err
		}
		plain, err := open(k, s.Bytes, p.Partner[:])
		if err != nil {
			return a, err
		}
		if len(plain) != addressSize || binary.BigEndian.Uint32(plain) > addressSize-4 {
			return a, ErrOpen
		}
		if wire.Unmarshal(plain[4:4+binary.BigEndian.Uint32(plain)], &a) != nil {
			return Address{}, ErrOpen
		}
		return a, nil
	}
	return a, ErrNoKey
}
