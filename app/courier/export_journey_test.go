package courier

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"io"

	"filippo.io/age"

	"pelita/screening/backup"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// EpochKeys are the keys of a caseload that this device can open.
func (p *Profile) EpochKeys(ctx context.Context, caseload string) (out [][32]byte, err error) {
	space, err := wire.ParseID(caseload)
	if err != nil {
		return nil, err
	}
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	roster, err := m.roster(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range m.ring(roster).Held(space) {
		out = append(out, h.Key)
	}
	return out, nil
}

// Secrets are all that the courier keeps sealed in the vault, by name.
func (p *Profile) Secrets(ctx context.Context) (map[string][]byte, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	_, _, err = backup.Write(io.Discard, []string{id.Recipient().String()}, ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), func(w *backup.Writer) (backup.Head, error) {
		return p.vault.Backup(ctx, w, func(name string, value []byte) ([]byte, bool) {
			all[name] = bytes.Clone(value)
			return value, true
		})
	})
	return all, err
}

// Unwraps says in how many epochs of a caseload an identity opens the wrap that the
// roster holds for this device.
func (p *Profile) Unwraps(ctx context.Context, caseload, identity string) (n int, err error) {
	space, err := wire.ParseID(caseload)
	if err != nil {
		return 0, err
	}
	m, err := p.member()
	if err != nil {
		return 0, err
	}
	roster, err := m.roster(ctx)
	if err != nil {
		return 0, err
	}
	id, err := envelope.ParseIdentity(identity)
	if err != nil {
		return 0, err
	}
	ring, _ := envelope.OpenRing(roster, m.deviceID(), id)
	return len(ring.Held(space)), nil
}

// AsBefore makes the notes of a journey those of a program that knew of no caseload
// which stays.
func (p *Profile) AsBefore(ctx context.Context) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	m.keys.Home, m.keys.Stays = "", nil
	p.stand(m.standing)
	return p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var n travelNote
		if err := readRow(tx, secretTravel, &n); err != nil {
			return err
		}
		n.Left = nil
		if err := putRow(tx, secretTravel, n); err != nil {
			return err
		}
		return putRow(tx, secretKeys, m.keys)
	})
}
