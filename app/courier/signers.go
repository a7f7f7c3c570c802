package courier

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/vault"
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

// key is that of a device; nil when it is not known.
func (s signers) key(of screening.DeviceID) ed25519.PublicKey {
	for _, one := range s {
		if one.Device == of {
			return one.Key
		}
	}
	return nil
}

// signers are this device and those before it. A note that cannot be read leaves
// this one: what the others signed cannot be verified then.
func (m member) signers(ctx context.Context) (signers, error) {
	all := signers{{m.Device(), m.public()}}
	b, err := m.vault.Secret(ctx, secretSigners)
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return nil, err
	}
	var former signers
	if err != nil || b == nil || cbor.Unmarshal(b, &former) != nil {
		return all, nil
	}
	return append(all, former...), nil
}

// rememberSigner keeps the key of the device that made a backup, beside those
// that were kept on it.
func rememberSigner(tx *vault.Tx, m backup.Manifest) error {
	b, err := tx.Secret(secretSigners)
	if err != nil {
		return err
	}
	var all signers
	if b != nil && cbor.Unmarshal(b, &all) != nil {
		return backup.ErrBroken
	}
	if b, err = cbor.Marshal(append(all, signer{screening.DeviceID(m.Device), m.Key})); err != nil {
		return fmt.Errorf("keep signer: %w", err)
	}
	return tx.PutSecret(secretSigners, b)
}
