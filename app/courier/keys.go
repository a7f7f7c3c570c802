package courier

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// The names under which a profile keeps its secrets, sealed like every record.
const (
	secretKeys     = "device-keys"
	secretGenesis  = "genesis"
	secretRequest  = "request"
	secretHub      = "hub"
	secretRound    = "last-round"
	secretServices = "directory"
	secretCaseload = "caseload"
)

// keys are what makes this device one of the agency, and who works on it.
type keys struct {
	Device   []byte              `cbor:"1,keyasint"` // seed of the Ed25519 DeviceKey
	Identity string              `cbor:"2,keyasint"` // hybrid age identity
	Officer  screening.OfficerID `cbor:"3,keyasint"`
	Name     string              `cbor:"4,keyasint"`           // of the officer
	Agency   string              `cbor:"5,keyasint"`           // name of the agency, as entered here
	Admin    []byte              `cbor:"6,keyasint,omitempty"` // seed of the administrator's key
	Recovery int                 `cbor:"7,keyasint"`           // how many recovery recipients the vault was made with
}

func newKeys(n Newcomer) (keys, error) {
	id, err := envelope.NewIdentity()
	if err != nil {
		return keys{}, fmt.Errorf("make device identity: %w", err)
	}
	k := keys{Device: seed(), Identity: id.String(), Name: n.Officer, Agency: n.Agency, Recovery: len(n.Recovery)}
	rand.Read(k.Officer[:])
	return k, nil
}

func seed() []byte {
	s := make([]byte, ed25519.SeedSize)
	rand.Read(s)
	return s
}

func (k keys) sign() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Device) }

func (k keys) identity() (*age.HybridIdentity, error) { return envelope.ParseIdentity(k.Identity) }

// administers says whether this device can admit others.
func (k keys) administers() bool { return len(k.Admin) == ed25519.SeedSize }

func (p *Profile) loadKeys(ctx context.Context) error {
	b, err := p.vault.Secret(ctx, secretKeys)
	if err != nil {
		return fmt.Errorf("read device keys: %w", err)
	}
	if err := cbor.Unmarshal(b, &p.keys); err != nil {
		return fmt.Errorf("read device keys: %w", &screening.DamagedError{Part: secretKeys})
	}
	if p.identity, err = p.keys.identity(); err != nil {
		return fmt.Errorf("read device keys: %w", &screening.DamagedError{Part: secretKeys})
	}
	return nil
}

func (p *Profile) putKeys(ctx context.Context) error {
	b, err := cbor.Marshal(p.keys)
	if err != nil {
		return fmt.Errorf("keep device keys: %w", err)
	}
	return p.vault.PutSecret(ctx, secretKeys, b)
}

// loadAgency reads which agency the device belongs to, if to any.
func (p *Profile) loadAgency(ctx context.Context) error {
	b, err := p.vault.Secret(ctx, secretGenesis)
	if err != nil || b == nil {
		return err
	}
	g, err := wire.ParseGenesis(b)
	if err != nil {
		return fmt.Errorf("read genesis: %w", &screening.DamagedError{Part: secretGenesis})
	}
	space, err := p.vault.Secret(ctx, secretCaseload)
	if err != nil {
		return err
	}
	if copy(p.caseload[:], space) != len(p.caseload) {
		return fmt.Errorf("read caseload: %w", &screening.DamagedError{Part: secretCaseload})
	}
	p.genesis = g
	return nil
}
