package history

import (
	"encoding/base32"
	"errors"
	"fmt"
)

// RecordID names one record.
type RecordID [16]byte

// DeviceID names one device of the agency. A device that is restored from a
// copy gets a new one, so that no two change-sets ever share an op id.
type DeviceID [16]byte

// OfficerID names the officer who made a change.
type OfficerID [16]byte

// ErrID: the text is not an id: 26 characters of lower-case base32.
var ErrID = errors.New("not an id")

// idText is the alphabet of ids in text: RFC 4648 base32 in lower case.
const (
	idAlphabet = "abcdefghijklmnopqrstuvwxyz234567"
	idChars    = 26
)

func idEncoding() *base32.Encoding {
	return base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)
}

func formatID(b [16]byte) []byte {
	return idEncoding().AppendEncode(make([]byte, 0, idChars), b[:])
}

// parseID accepts exactly what formatID writes, so that one id has one text.
func parseID(text []byte) (id [16]byte, err error) {
	if len(text) != idChars {
		return id, ErrID
	}
	var buf [17]byte
	n, err := idEncoding().Decode(buf[:], text)
	if err != nil || n != len(id) {
		return id, ErrID
	}
	copy(id[:], buf[:])
	if string(formatID(id)) != string(text) { // the last character holds two bits that must be zero
		return [16]byte{}, ErrID
	}
	return id, nil
}

// ParseRecordID reads the text form. ErrID.
func ParseRecordID(s string) (RecordID, error) {
	id, err := parseID([]byte(s))
	if err != nil {
		return RecordID{}, fmt.Errorf("parse record id: %w", err)
	}
	return RecordID(id), nil
}

// String is the text form: 26 characters of lower-case base32.
func (r RecordID) String() string { return string(formatID(r)) }

// MarshalText writes the text form.
func (r RecordID) MarshalText() ([]byte, error) { return formatID(r), nil }

// UnmarshalText reads the text form. ErrID.
func (r *RecordID) UnmarshalText(b []byte) error {
	id, err := parseID(b)
	if err != nil {
		return fmt.Errorf("parse record id: %w", err)
	}
	*r = id
	return nil
}

// ParseDeviceID reads the text form. ErrID.
func ParseDeviceID(s string) (DeviceID, error) {
	id, err := parseID([]byte(s))
	if err != nil {
		return DeviceID{}, fmt.Errorf("parse device id: %w", err)
	}
	return DeviceID(id), nil
}

// String is the text form: 26 characters of lower-case base32.
func (d DeviceID) String() string { return string(formatID(d)) }

// MarshalText writes the text form.
func (d DeviceID) MarshalText() ([]byte, error) { return formatID(d), nil }

// UnmarshalText reads the text form. ErrID.
func (d *DeviceID) UnmarshalText(b []byte) error {
	id, err := parseID(b)
	if err != nil {
		return fmt.Errorf("parse device id: %w", err)
	}
	*d = id
	return nil
}

// ParseOfficerID reads the text form. ErrID.
func ParseOfficerID(s string) (OfficerID, error) {
	id, err := parseID([]byte(s))
	if err != nil {
		return OfficerID{}, fmt.Errorf("parse officer id: %w", err)
	}
	return OfficerID(id), nil
}

// String is the text form: 26 characters of lower-case base32.
func (o OfficerID) String() string { return string(formatID(o)) }

// MarshalText writes the text form.
func (o OfficerID) MarshalText() ([]byte, error) { return formatID(o), nil }

// UnmarshalText reads the text form. ErrID.
func (o *OfficerID) UnmarshalText(b []byte) error {
	id, err := parseID(b)
	if err != nil {
		return fmt.Errorf("parse officer id: %w", err)
	}
	*o = id
	return nil
}
