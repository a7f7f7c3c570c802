package courier

import (
	"context"
	"crypto/ed25519"
	"errors"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// secretSigners are the devices whose records this one took over in a restore,
// each with the key of its orders.
const secretSigners = "former-signers"

// signer is a device and its public key.
type signer struct {
	Device screening.DeviceID `cbor:"1,keyasint"`
	Key    []byte             `cbor:"2,keyasint"`
}

type signers []signer

// verify says whether a device signed something. One whose keys were renewed has
// had several.
func (s signers) verify(of screening.DeviceID, message, signature []byte) bool {
	for _, one := range s {
		if one.Device == of && len(one.Key) == ed25519.PublicKeySize && ed25519.Verify(one.Key, message, signature) {
			return true
		}
	}
	return false
}

// signers are this device and those before it. A note that cannot be read leaves
// this one: what the others signed cannot be verified then.
func (m member) signers(ctx context.Context) (signers, error) {
	all := signers{{m.Device(), m.public()}}
	var former signers
	err := loadRow(ctx, m.vault, secretSigners, &former)
	if errors.Is(err, screening.ErrDamaged) {
		return all, nil
	}
	return append(all, former...), err
}

// was are the ids under which changes were made that this device may still send:
// the given ones, and those of the devices whose records it took over.
func (m member) was(ctx context.Context, given ...wire.ID) ([]wire.ID, error) {
	var former signers
	if err := loadRow(ctx, m.vault, secretSigners, &former); err != nil && !errors.Is(err, screening.ErrDamaged) {
		return nil, err
	}
	for _, s := range slices.Backward(former) {
		given = append(given, wire.ID(s.Device))
	}
	out := []wire.ID{}
	for _, id := range given {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out[:min(len(out), wire.MaxFormer)], nil
}

// rememberSigner keeps the key of the device that made a backup, beside those
// that were kept on it.
func rememberSigner(tx *vault.Tx, m backup.Manifest) error {
	return keepSigner(tx, signer{screening.DeviceID(m.Device), m.Key})
}

func keepSigner(tx *vault.Tx, s signer) error {
	b, err := tx.Secret(secretSigners)
	if err != nil {
		return err
	}
	var all signers
	if b != nil && cbor.Unmarshal(b, &all) != nil {
		return backup.ErrBroken
	}
	return putRow(tx, secretSigners, append(all, s))
}
