package courier

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// The names under which a profile keeps its secrets, sealed like every record.
const (
	secretKeys     = "device-keys"
	secretGenesis  = "genesis"
	secretRequest  = "request"
	secretHub      = "hub"
	secretLink     = "link"
	secretUsed     = "used"
	secretHeard    = "heard"
	secretRound    = "last-round"
	secretServices = "directory"
	secretCaseload = "caseload"
	secretSent     = "referrals"
	secretPosting  = "posting"
	secretCode     = "cover-code"
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
	Former   *former             `cbor:"8,keyasint,omitempty"`
	// Away says that the records left for a journey, and with them the identity.
	// Identity is then one of the journey: it opens a grant and nothing else.
	Away bool `cbor:"9,keyasint,omitempty"`
	// Travel is the recipient of that identity, in the file alone.
	Travel string `cbor:"10,keyasint,omitempty"`
	// ID is the id under which the device is enrolled, when its keys were renewed;
	// zero is that of the vault.
	ID wire.ID `cbor:"11,keyasint,omitzero"`
	// Home is the recipient of the identity that left, while Away.
	Home string `cbor:"12,keyasint,omitempty"`
	// Stays are the caseloads that did not leave, while Away; none: all left.
	Stays []stayed `cbor:"13,keyasint,omitempty"`
}

func newKeys(n Newcomer) (keys, *age.HybridIdentity, error) {
	id, err := envelope.NewIdentity()
	if err != nil {
		return keys{}, nil, fmt.Errorf("make device identity: %w", err)
	}
	k := keys{Device: seed(), Identity: id.String(), Name: n.Officer, Agency: n.Agency, Recovery: len(n.Recovery)}
	rand.Read(k.Officer[:])
	return k, id, nil
}

func seed() []byte {
	s := make([]byte, ed25519.SeedSize)
	rand.Read(s)
	return s
}

func (k keys) sign() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Device) }

// administers says whether this device can admit others.
func (k keys) administers() bool { return len(k.Admin) == ed25519.SeedSize }

func loadKeys(ctx context.Context, v *vault.Vault) (keys, *age.HybridIdentity, error) {
	var k keys
	if err := loadRow(ctx, v, secretKeys, &k); err != nil {
		return k, nil, err
	}
	damaged := fmt.Errorf("read device keys: %w", &screening.DamagedError{Part: secretKeys})
	if len(k.Device) != ed25519.SeedSize {
		return k, nil, damaged
	}
	id, err := envelope.ParseIdentity(k.Identity)
	if err != nil {
		return k, nil, damaged
	}
	return k, id, nil
}

func putKeys(ctx context.Context, v *vault.Vault, k keys) error {
	return keepRow(ctx, v, secretKeys, k)
}

// loadAgency reads which agency the device belongs to; zero when to none.
func loadAgency(ctx context.Context, v *vault.Vault) (g wire.Genesis, caseload wire.ID, err error) {
	b, err := v.Secret(ctx, secretGenesis)
	if err != nil || len(b) == 0 {
		return g, caseload, err
	}
	if g, err = wire.ParseGenesis(b); err != nil {
		return g, caseload, fmt.Errorf("read genesis: %w", &screening.DamagedError{Part: secretGenesis})
	}
	space, err := v.Secret(ctx, secretCaseload)
	if err == nil && copy(caseload[:], space) != len(caseload) {
		err = fmt.Errorf("read caseload: %w", &screening.DamagedError{Part: secretCaseload})
	}
	return g, caseload, err
}
