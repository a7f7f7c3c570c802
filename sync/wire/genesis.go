package wire

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
)

// Limits of a genesis.
const (
	maxAdmins  = 32
	nonceSize  = 32
	maxGenesis = 4 << 10
	maxAgency  = 8 << 10
)

// Genesis founds an agency: the administrators' keys, and how many of them
// must approve a change of the roster. Nothing in it names anybody.
type Genesis struct {
	Version uint8               `cbor:"1,keyasint"`
	Admins  []ed25519.PublicKey `cbor:"2,keyasint"`
	Need    uint8               `cbor:"3,keyasint"`
	Nonce   []byte              `cbor:"4,keyasint"`

	raw []byte
}

// NewGenesis makes a genesis from its parts; nonce is 32 random bytes.
func NewGenesis(admins []ed25519.PublicKey, need uint8, nonce []byte) (Genesis, error) {
	raw, err := Marshal(Genesis{Version: Version, Admins: admins, Need: need, Nonce: nonce})
	if err != nil {
		return Genesis{}, fmt.Errorf("encode genesis: %w", err)
	}
	return ParseGenesis(raw)
}

// ParseGenesis reads a genesis (ErrFormat, ErrVersion).
func ParseGenesis(b []byte) (Genesis, error) {
	if len(b) > maxGenesis {
		return Genesis{}, fmt.Errorf("%w: genesis of %d bytes", ErrFormat, len(b))
	}
	var g Genesis
	if err := Unmarshal(b, &g); err != nil {
		return Genesis{}, fmt.Errorf("read genesis: %w", err)
	}
	if err := g.check(); err != nil {
		return Genesis{}, err
	}
	g.raw = bytes.Clone(b)
	return g, nil
}

func (g Genesis) check() error {
	if g.Version != Version {
		return fmt.Errorf("%w: genesis %d", ErrVersion, g.Version)
	}
	if len(g.Admins) == 0 || len(g.Admins) > maxAdmins || g.Need == 0 || int(g.Need) > len(g.Admins) {
		return fmt.Errorf("%w: %d of %d administrators", ErrFormat, g.Need, len(g.Admins))
	}
	if len(g.Nonce) != nonceSize {
		return fmt.Errorf("%w: genesis nonce", ErrFormat)
	}
	for i, key := range g.Admins {
		if len(key) != ed25519.PublicKeySize {
			return fmt.Errorf("%w: administrator key %d", ErrFormat, i)
		}
		for _, other := range g.Admins[:i] {
			if bytes.Equal(key, other) {
				return fmt.Errorf("%w: administrator key %d twice", ErrFormat, i)
			}
		}
	}
	return nil
}

// Bytes is the encoding whose hash is the agency id.
func (g Genesis) Bytes() []byte { return bytes.Clone(g.raw) }

// Agency is the agency's id: the SHA-256 of the genesis.
func (g Genesis) Agency() Hash { return Sum(g.raw) }

// RosterSpace is the id of the space in which the roster is kept.
func (g Genesis) RosterSpace() ID {
	agency := g.Agency()
	sum := Sum([]byte(LabelRosterSpace), agency[:])
	return ID(sum[:16])
}

// agencyFile is what a hub operator or a partner gets: it holds no name.
type agencyFile struct {
	Magic   string `cbor:"1,keyasint"`
	Genesis []byte `cbor:"2,keyasint"`
}

const agencyMagic = "pelita agency 1"

// AgencyFile is the content of the file that `agency export` writes.
func (g Genesis) AgencyFile() ([]byte, error) {
	return Marshal(agencyFile{Magic: agencyMagic, Genesis: g.raw})
}

// ParseAgencyFile reads that file (ErrFormat, ErrVersion).
func ParseAgencyFile(b []byte) (Genesis, error) {
	if len(b) > maxAgency {
		return Genesis{}, fmt.Errorf("%w: agency file of %d bytes", ErrFormat, len(b))
	}
	var f agencyFile
	if err := Unmarshal(b, &f); err != nil {
		return Genesis{}, fmt.Errorf("read agency file: %w", err)
	}
	if f.Magic != agencyMagic {
		return Genesis{}, fmt.Errorf("%w: not an agency file", ErrFormat)
	}
	return ParseGenesis(f.Genesis)
}
