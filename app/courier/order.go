package courier

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"time"

	"pelita/screening"
	"pelita/sync/wire"
)

// orderKind is what an order says about a record.
type orderKind uint8

const (
	orderHold orderKind = iota + 1
	orderRelease
	orderErase
	// orderDone says that an erasure was carried out here, orderRefused that a hold
	// keeps the record from it.
	orderDone
	orderRefused
)

const orderFormat = 1

// order is what a device signs about a record, and tells the others of its
// caseload: no content, only codes. A signed
// order is the CBOR array [message, signature], the signature over the label and
// the SHA-256 of the message, as sync's signed files are.
type order struct {
	Format  int                 `cbor:"1,keyasint"`
	Kind    orderKind           `cbor:"2,keyasint"`
	Record  screening.RecordID  `cbor:"3,keyasint"`
	Device  screening.DeviceID  `cbor:"4,keyasint"`
	Officer screening.OfficerID `cbor:"5,keyasint"`
	At      int64               `cbor:"6,keyasint"` // Unix milliseconds
	Why     string              `cbor:"7,keyasint"`
	// Lifts are the holds that a release ends, by the beginnings of their hashes:
	// one that it does not name stays. One of an earlier version names none, and ends
	// those that are older than itself.
	Lifts [][]byte `cbor:"8,keyasint,omitempty"`
}

// orderID is the SHA-256 of a signed order.
type orderID [sha256.Size]byte

func idOf(signed []byte) orderID { return sha256.Sum256(signed) }

// short is what Lifts holds of an id.
func (o orderID) short() []byte { return o[:8] }

type signedOrder struct {
	_         struct{} `cbor:",toarray"`
	Message   []byte
	Signature []byte
}

// maxOrder bounds a signed order before it is read.
const maxOrder = 2048

// order makes an order of this officer on this device, now.
func (m member) order(kind orderKind, id screening.RecordID, why string) order {
	return order{
		Format: orderFormat, Kind: kind, Record: id, Device: m.Device(), Officer: m.here().ID,
		At: m.cfg.Now().UnixMilli(), Why: why,
	}
}

func (o order) time() time.Time { return time.UnixMilli(o.At).UTC() }

func (o order) sign(key ed25519.PrivateKey) ([]byte, error) {
	message, err := wire.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("sign order: %w", err)
	}
	b, err := wire.Marshal(signedOrder{Message: message, Signature: ed25519.Sign(key, orderBytes(message))})
	if err != nil {
		return nil, fmt.Errorf("sign order: %w", err)
	}
	return b, nil
}

func orderBytes(message []byte) []byte {
	sum := sha256.Sum256(message)
	return append([]byte(wire.LabelOrder), sum[:]...)
}

// openOrder reads a signed order by the key of the device that it names.
// screening.ErrUnreadable; ErrForged, also when that device is not known.
func openOrder(b []byte, known signers) (order, error) {
	o, err := readOrder(b)
	if err != nil {
		return order{}, err
	}
	var s signedOrder
	if err := wire.Unmarshal(b, &s); err != nil {
		return order{}, fmt.Errorf("read order: %w", screening.ErrUnreadable)
	}
	if !known.verify(o.Device, orderBytes(s.Message), s.Signature) {
		return order{}, fmt.Errorf("read order: %w", screening.ErrForged)
	}
	return o, nil
}

// readOrder reads an order and believes nothing of it. screening.ErrUnreadable.
func readOrder(b []byte) (order, error) {
	var s signedOrder
	var o order
	if len(b) > maxOrder || wire.Unmarshal(b, &s) != nil || wire.Unmarshal(s.Message, &o) != nil || o.Format != orderFormat ||
		o.Kind < orderHold || o.Kind > orderRefused {
		return order{}, fmt.Errorf("read order: %w", screening.ErrUnreadable)
	}
	return o, nil
}

func (k keys) public() ed25519.PublicKey { return k.sign().Public().(ed25519.PublicKey) }

func (m member) public() ed25519.PublicKey { return m.keys.public() }
