// Package sensitive holds values that must not be printed by accident.
//
// A name, a phone number, a passphrase in an ordinary field is printed by every
// %v of whatever holds it, by every log and every encoder, also when the field is
// unexported: fmt reads those by reflection and asks no method of theirs. A Value
// holds a pointer, and what fmt prints of that is an address; where methods are
// asked, they answer "[hidden]".
//
// What it cannot stop: whoever calls Reveal has an ordinary value again. A string
// cannot be cleared; Forget drops a value and lets the collector take it, and only
// a new process is sure. A debugger, a core dump, unsafe code and printers that
// follow every pointer see everything.
package sensitive

import (
	"encoding/gob"
	"errors"
	"fmt"
	"log/slog"
)

// Hidden is all that is ever printed of a Value.
const Hidden = "[hidden]"

// ErrSealed: a Value was to be encoded or decoded. It is revealed first, by who
// means it.
var ErrSealed = errors.New("a hidden value is not encoded")

// Value holds a T. The zero Value holds the zero T. Copies hold the same T, so
// that forgetting one forgets all.
//
// There are two pointers: fmt follows one, when the verb does not suit it.
type Value[T any] struct{ held **T }

// New hides a value.
func New[T any](v T) Value[T] {
	p := &v
	return Value[T]{&p}
}

// Reveal gives the value. The caller shows it to the person, or seals it.
func (s Value[T]) Reveal() T {
	var none T
	if s.held == nil || *s.held == nil {
		return none
	}
	return **s.held
}

// Forget drops the value, for every copy. Bytes are cleared first.
func (s Value[T]) Forget() {
	if s.held == nil || *s.held == nil {
		return
	}
	if b, ok := any(**s.held).([]byte); ok {
		clear(b)
	}
	var none T
	**s.held, *s.held = none, nil
}

// Format implements fmt.Formatter: every verb prints the same.
func (Value[T]) Format(f fmt.State, _ rune) { fmt.Fprint(f, Hidden) }

// String implements fmt.Stringer, GoString fmt.GoStringer.
func (Value[T]) String() string   { return Hidden }
func (Value[T]) GoString() string { return Hidden }

// LogValue implements slog.LogValuer.
func (Value[T]) LogValue() slog.Value { return slog.StringValue(Hidden) }

// MarshalText implements encoding.TextMarshaler, for JSON, XML and TOML.
func (Value[T]) MarshalText() ([]byte, error) { return []byte(Hidden), nil }

// UnmarshalText refuses.
func (Value[T]) UnmarshalText([]byte) error { return ErrSealed }

// MarshalBinary refuses: a machine format is read again, and this would be lost.
func (Value[T]) MarshalBinary() ([]byte, error) { return nil, ErrSealed }

// GobEncode implements gob.GobEncoder, and refuses.
func (Value[T]) GobEncode() ([]byte, error) { return nil, ErrSealed }

// MarshalCBOR refuses for the same reason.
func (Value[T]) MarshalCBOR() ([]byte, error) { return nil, ErrSealed }

var (
	_ fmt.Formatter  = Value[string]{}
	_ slog.LogValuer = Value[string]{}
	_ gob.GobEncoder = Value[string]{}
)
