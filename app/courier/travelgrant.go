package courier

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// travelGrant lets a device open one file again.
type travelGrant struct {
	Format int      `cbor:"1,keyasint"`
	Device wire.ID  `cbor:"2,keyasint"` // that gets it
	By     wire.ID  `cbor:"3,keyasint"`
	State  [32]byte `cbor:"4,keyasint"` // of the file
	Sealed []byte   `cbor:"5,keyasint"` // the file's key, an age file to the identity of the journey
}

// signedGrant is the file.
type signedGrant struct {
	_         struct{} `cbor:",toarray"`
	Message   []byte
	Signature []byte
}

const travelFormat = 1

func signedTravel(message []byte) []byte {
	sum := wire.Sum(message)
	return append([]byte(wire.LabelTravel), sum[:]...)
}

// GrantTravel lets the device whose records are in the file have them back. This
// device must be one that the file was sealed to. It reads all of it, and checks
// that the device that asks for it has signed it. screening.ErrNotForUs, or
// ErrTravelling when this device is on a journey itself; ErrForged, ErrBackup,
// ErrUnreadable.
func (p *Profile) GrantTravel(ctx context.Context, file string) ([]byte, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	var grant []byte
	err = reading(file, func(in *counted) error {
		grant, err = m.grantTravel(ctx, in)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("grant: %w", m.shut(toldBackup(err)))
	}
	return grant, nil
}

func (m member) grantTravel(ctx context.Context, in *counted) ([]byte, error) {
	roster, err := m.roster(ctx)
	if err != nil {
		return nil, err
	}
	var asked keys
	signed, key, err := backup.ReadKey(in, m.identity, func(i backup.Item) error {
		name, value, err := vault.SecretItem(i)
		if err != nil || name != secretKeys {
			return err
		}
		if cbor.Unmarshal(value, &asked) != nil {
			return backup.ErrBroken
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	defer key.Clear()
	d, err := colleague(roster, wire.ID(signed.Device).String())
	if err != nil || !bytes.Equal(d.Key, signed.Key) {
		return nil, screening.ErrForged
	}
	return m.signGrant(signed, asked.Travel, key)
}

func (m member) signGrant(signed backup.Manifest, recipient string, key *backup.Key) ([]byte, error) {
	r, err := envelope.ParseRecipient(recipient)
	if err != nil {
		return nil, screening.ErrUnreadable // a backup, and no file of a journey
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, r)
	if err == nil {
		_, err = w.Write(key.Bytes())
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, err
	}
	message, err := cbor.Marshal(travelGrant{travelFormat, signed.Device, m.deviceID(), signed.State, sealed.Bytes()})
	if err != nil {
		return nil, err
	}
	return cbor.Marshal(signedGrant{Message: message, Signature: ed25519.Sign(m.keys.sign(), signedTravel(message))})
}

// maxGrant is more than a grant has: it holds one age file to one recipient.
const maxGrant = 64 << 10

// maxGrantKey is more than the key of a file in an age file has.
const maxGrantKey = 64

// openGrant gives the key of the file, and its state. screening.ErrUnreadable, ErrForged,
// ErrNotForUs.
func (m member) openGrant(ctx context.Context, file []byte) (*backup.Key, [32]byte, error) {
	s, g, err := readGrant(file)
	if err != nil {
		return nil, g.State, err
	}
	roster, err := m.roster(ctx)
	if err != nil {
		return nil, g.State, err
	}
	by, err := colleague(roster, g.By.String())
	if err != nil || len(by.Key) != ed25519.PublicKeySize || !ed25519.Verify(by.Key, signedTravel(s.Message), s.Signature) {
		return nil, g.State, screening.ErrForged
	}
	if g.Device != m.deviceID() {
		return nil, g.State, screening.ErrNotForUs
	}
	r, err := age.Decrypt(bytes.NewReader(g.Sealed), m.identity)
	if err != nil {
		return nil, g.State, screening.ErrNotForUs
	}
	b, err := ReadAll(r, maxGrantKey)
	if err != nil {
		return nil, g.State, screening.ErrUnreadable
	}
	defer clear(b)
	key, err := backup.KeyFrom(b)
	return key, g.State, err
}

// readGrant reads a grant and believes nothing of it. screening.ErrUnreadable.
func readGrant(file []byte) (s signedGrant, g travelGrant, err error) {
	if len(file) > maxGrant || wire.Unmarshal(file, &s) != nil || wire.Unmarshal(s.Message, &g) != nil || g.Format != travelFormat {
		return s, g, screening.ErrUnreadable
	}
	return s, g, nil
}
