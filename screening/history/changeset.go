package history

import (
	"bytes"
	"errors"
	"fmt"
)

// The limits of stored bytes, checked before anything is decoded.
const (
	// MaxChangeSet bounds one encoded change-set.
	MaxChangeSet = 256 << 10
	// MaxSaved bounds one that is made now: it must fit into a segment of sync, beside
	// what frames it there. Larger ones that are here already are read.
	MaxSaved = MaxChangeSet - 16<<10
	// MaxOps bounds the ops of one change-set.
	MaxOps = 4096
	// MaxInstance bounds the rounds of a repeat group.
	MaxInstance = 255
)

var (
	// ErrMalformed: the bytes are not what this package writes, or are not the
	// only bytes that mean it.
	ErrMalformed = errors.New("malformed")
	// ErrTooLarge: beyond a limit of the format.
	ErrTooLarge = errors.New("too large")
	// ErrInvalid: a change-set that no record can hold, such as an answer
	// without an item. The error names the op and the rule, never a value.
	ErrInvalid = errors.New("invalid change-set")
)

// ChangeSet is one save: everything one officer did to one record at one tap.
// It is the unit of truth. A record is nothing but its change-sets.
type ChangeSet struct {
	Record   RecordID
	Device   DeviceID
	Counter  uint64
	HLC      HLC
	Officer  OfficerID
	Protocol ProtocolRef
	Text     TextRef
	Ops      []Op

	rest fields // keys that this version does not know
}

// ID is the id of the i-th op.
func (c ChangeSet) ID(i int) OpID {
	return OpID{Device: c.Device, Counter: c.Counter, Index: uint16(i)}
}

// Encode gives the canonical bytes. ErrInvalid, ErrTooLarge.
func (c ChangeSet) Encode() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("encode change-set: %w", err)
	}
	b, err := c.encode()
	if err != nil {
		return nil, fmt.Errorf("encode change-set: %w", err)
	}
	if len(b) > MaxChangeSet {
		return nil, fmt.Errorf("encode change-set: %w: more than %d bytes", ErrTooLarge, MaxChangeSet)
	}
	return b, nil
}

// RecordOf is the record of an encoded change-set, without reading the rest.
// ErrMalformed.
func RecordOf(b []byte) (RecordID, error) {
	c, ok := beginning(b)
	if !ok {
		return RecordID{}, fmt.Errorf("record of change-set: %w", ErrMalformed)
	}
	return c.Record, nil
}

// Number is the device of an encoded change-set and its counter there, without
// reading the rest. ErrMalformed.
func Number(b []byte) (DeviceID, uint64, error) {
	c, ok := beginning(b)
	if !ok {
		return DeviceID{}, 0, fmt.Errorf("number change-set: %w", ErrMalformed)
	}
	return c.Device, c.Counter, nil
}

// Decode reads what Encode writes, and nothing else: Encode of the result gives
// the same bytes. Keys and ops that this version does not know are kept as they
// are. ErrMalformed, ErrTooLarge, ErrInvalid.
func Decode(b []byte) (ChangeSet, error) { return DecodeInto(b, nil) }

// DecodeInto is Decode with memory for ops, which must be zero. When they fit in, Ops
// lies there: a State to which the change-set is applied keeps nothing of it.
func DecodeInto(b []byte, room []Op) (ChangeSet, error) {
	if len(b) > MaxChangeSet {
		return ChangeSet{}, fmt.Errorf("decode change-set: %w: more than %d bytes", ErrTooLarge, MaxChangeSet)
	}
	if c, ok := quick(b, room); ok && c.check() == nil && c.writtenAs(b) {
		return c, nil
	}
	return decode(b)
}

// decode is Decode by the library: of what a newer version wrote, and of what is
// refused.
func decode(b []byte) (ChangeSet, error) {
	c, err := decodeChangeSet(b)
	if err != nil {
		return ChangeSet{}, fmt.Errorf("decode change-set: %w", err)
	}
	if err := c.check(); err != nil {
		return ChangeSet{}, fmt.Errorf("decode change-set: %w", err)
	}
	if !c.writtenAs(b) {
		return ChangeSet{}, fmt.Errorf("decode change-set: %w: not canonical", ErrMalformed)
	}
	return c, nil
}

// writtenAs says whether b is the one encoding of c.
func (c ChangeSet) writtenAs(b []byte) bool {
	again, err := c.encodeInto(make([]byte, 0, len(b)))
	return err == nil && bytes.Equal(again, b)
}
