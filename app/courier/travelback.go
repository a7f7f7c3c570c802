package courier

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/referral"
	"pelita/screening/vault"
	"pelita/sync/envelope"
)

// Return takes the records back from the file, with the recovery key, or with a
// grant of one of the devices that can open it. Nothing comes back before all of
// the file was read and is, byte by byte, the one with which they left. The file is
// copied first, as sealed as it is: the profile can be used, and locked, while a stick
// is slow. screening.ErrNotPermitted when nothing is away; ErrNotForUs, ErrUnreadable,
// ErrBackup, ErrForged, ErrDiskFull, ErrLocked.
func (p *Profile) Return(ctx context.Context, file string, with Opener) error {
	return reading(file, func(in *counted) error { return p.ReturnFrom(ctx, in, with) })
}

// ReturnFrom is Return for what is open already.
func (p *Profile) ReturnFrom(ctx context.Context, from io.Reader, with Opener) error {
	m, err := p.member()
	if err == nil && !m.keys.Away {
		err = screening.ErrNotPermitted
	}
	if err != nil {
		return fmt.Errorf("return: %w", err)
	}
	read, err := with.reader(ctx, m) // before the vault is held
	if err != nil {
		return fmt.Errorf("return: %w", err)
	}
	copied, err := p.vault.CopyIn(ctx, picked{from})
	if err != nil {
		return fmt.Errorf("return: %w", err)
	}
	defer copied.Close() // what cannot be removed now goes at the next opening
	p.syncs.Lock()
	defer p.syncs.Unlock()
	home, err := m.bringBack(ctx, newCounted(copied.File), read)
	if err != nil {
		return fmt.Errorf("return: %w", toldBackup(err))
	}
	p.stand(home)
	return p.learnCaseload(ctx)
}

// picked is a file that a person picked: no error of it names it.
type picked struct{ io.Reader }

// Read is io.Reader's.
func (p picked) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	return n, nameless(err)
}

// bringBack takes the records in, and gives what the device is with them.
func (m member) bringBack(ctx context.Context, in *counted, read opened) (home standing, err error) {
	err = m.vault.Return(ctx, vault.Returning{
		Officer: m.here().ID,
		Read: func(take func(backup.Item) error) (backup.Manifest, error) {
			return read(in, take)
		},
		Put: func(tx *vault.Tx, b backup.Manifest, secrets map[string][]byte) (err error) {
			if err := sameJourney(tx, b, in.text()); err != nil {
				return err
			}
			home, err = m.unpack(tx, b, secrets)
			return err
		},
	})
	return home, err
}

// sameJourney demands the file with which the records left, and no other that
// this device ever signed: an older one would bring back what was erased since,
// and lose what was made. screening.ErrBackup.
func sameJourney(tx *vault.Tx, b backup.Manifest, sum string) error {
	note, err := tx.Secret(secretTravel)
	if err != nil {
		return err
	}
	var n travelNote
	if cbor.Unmarshal(note, &n) != nil {
		return &screening.DamagedError{Part: secretTravel}
	}
	if b.State != n.State || sum != hex.EncodeToString(n.Sum[:]) {
		return fmt.Errorf("%w: of another journey", screening.ErrBackup)
	}
	return nil
}

// unpack gives the device its identity back, and the secrets that had left.
func (m member) unpack(tx *vault.Tx, b backup.Manifest, secrets map[string][]byte) (standing, error) {
	s := m.standing
	public, _ := m.keys.sign().Public().(ed25519.PublicKey)
	if !b.Key.Equal(public) {
		return s, screening.ErrForged
	}
	var was keys
	if cbor.Unmarshal(secrets[secretKeys], &was) != nil {
		return s, backup.ErrBroken
	}
	id, err := envelope.ParseIdentity(was.Identity)
	if err != nil {
		return s, backup.ErrBroken
	}
	s.identity, s.keys.Identity, s.keys.Away, s.keys.Home, s.keys.Stays = id, was.Identity, false, "", nil
	return s, errors.Join(putRow(tx, secretKeys, s.keys), takeSent(tx, secrets[secretSent]), takeManifests(tx, secrets), takeFiles(tx, secrets), regainRenewal(tx, secrets[secretRenewal]))
}

// takeSent lays the referrals that come back beside those that were made meanwhile.
func takeSent(tx *vault.Tx, b []byte) error {
	var back, now []referral.Referral
	if err := errors.Join(decodeRow(secretSent, b, nil, &back), readRow(tx, secretSent, &now)); err != nil {
		return err
	}
	for _, r := range now {
		if !slices.ContainsFunc(back, func(o referral.Referral) bool { return o.Ref == r.Ref }) {
			back = append(back, r)
		}
	}
	if len(back) == len(now) {
		return nil
	}
	return putRow(tx, secretSent, back)
}

// takeManifests takes back what others are told of the files.
func takeManifests(tx *vault.Tx, secrets map[string][]byte) error {
	for name, b := range secrets {
		if !strings.HasPrefix(name, prefixPieces) {
			continue
		}
		if now, err := tx.Secret(name); err != nil || now != nil {
			if err != nil {
				return err
			}
			continue
		}
		if err := tx.PutSecret(name, b); err != nil {
			return err
		}
	}
	return nil
}

// Opener is what opens the file of a journey: one of the two.
type Opener struct {
	Recovery *age.HybridIdentity
	Grant    []byte
}

// opened reads a file, whose key is known.
type opened func(in *counted, take func(backup.Item) error) (backup.Manifest, error)

func (o Opener) reader(ctx context.Context, m member) (opened, error) {
	if o.Recovery != nil {
		return func(in *counted, take func(backup.Item) error) (backup.Manifest, error) {
			return backup.Read(in, o.Recovery, take)
		}, nil
	}
	key, state, err := m.openGrant(ctx, o.Grant)
	if err != nil {
		return nil, err
	}
	return func(in *counted, take func(backup.Item) error) (backup.Manifest, error) {
		defer key.Clear()
		b, err := backup.ReadBack(in, key, take)
		if err == nil && b.State != state {
			err = screening.ErrForged
		}
		return b, err
	}, nil
}
