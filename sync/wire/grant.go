package wire

import (
	"crypto/ed25519"
	"fmt"
)

// MaxGrant bounds a grant: it carries the whole roster.
const MaxGrant = 16 << 20

// Grant is an administrator's answer to a request: all the device needs to
// begin. The epoch keys are wraps inside the roster; nothing in a grant is
// secret to a person who holds it, and it is worth nothing to another device.
type Grant struct {
	Version  uint8             `cbor:"1,keyasint"`
	Genesis  []byte            `cbor:"2,keyasint"`
	Device   ID                `cbor:"3,keyasint"`
	Request  Hash              `cbor:"4,keyasint"`
	Segments [][]byte          `cbor:"5,keyasint"` // the roster, in an order that folds
	Admin    ed25519.PublicKey `cbor:"6,keyasint"` // who signs
}

// NewGrant signs g with an administrator's key and encodes it.
func NewGrant(g Grant, admin ed25519.PrivateKey) ([]byte, error) {
	g.Version = Version
	g.Admin, _ = admin.Public().(ed25519.PublicKey)
	b, err := sign(LabelGrant, g, admin)
	if err != nil {
		return nil, fmt.Errorf("encode grant: %w", err)
	}
	if _, _, err := ParseGrant(b); err != nil {
		return nil, err
	}
	return b, nil
}

// ParseGrant reads a grant, folds its roster, and checks that who administers
// by that roster signed it. Whether it is the right agency only people
// can tell: they compare Genesis().Agency().Words(). Errors: ErrFormat,
// ErrVersion, ErrSignature, ErrUnknownDevice when the roster in it does not
// enrol the device it is for.
func ParseGrant(b []byte) (Grant, Roster, error) {
	g, err := parseGrant(b)
	if err != nil {
		return Grant{}, Roster{}, err
	}
	genesis, err := ParseGenesis(g.Genesis)
	if err != nil {
		return Grant{}, Roster{}, err
	}
	var segments []Segment
	for i, raw := range g.Segments {
		seg, err := ParseSegment(raw)
		if err != nil {
			return Grant{}, Roster{}, fmt.Errorf("grant segment %d: %w", i, err)
		}
		segments = append(segments, seg)
	}
	roster, _, lost := FoldRoster(genesis, segments)
	if lost > 0 {
		return Grant{}, Roster{}, fmt.Errorf("%w: %d roster segments of the grant do not fold", ErrFormat, lost)
	}
	if !roster.Administrators().Holds(g.Admin) {
		return Grant{}, Roster{}, fmt.Errorf("%w: grant by nobody", ErrSignature)
	}
	if d, ok := roster.Device(g.Device); !ok || d.Request != g.Request {
		return Grant{}, Roster{}, ErrUnknownDevice
	}
	return g, roster, nil
}

func parseGrant(b []byte) (Grant, error) {
	if len(b) > MaxGrant {
		return Grant{}, fmt.Errorf("%w: grant of %d bytes", ErrFormat, len(b))
	}
	var s signed
	var g Grant
	if err := Unmarshal(b, &s); err != nil {
		return Grant{}, fmt.Errorf("read grant: %w", err)
	}
	if err := Unmarshal(s.Message, &g); err != nil {
		return Grant{}, fmt.Errorf("read grant: %w", err)
	}
	if g.Version != Version {
		return Grant{}, fmt.Errorf("%w: grant %d", ErrVersion, g.Version)
	}
	if !verify(LabelGrant, s, g.Admin) {
		return Grant{}, ErrSignature
	}
	return g, nil
}
