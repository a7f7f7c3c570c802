package courier

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// secretTravel is the note of a journey: when the records left, never where the
// file is.
const secretTravel = "travel"

// Travel says whether the records are away, since when, and which file they are in.
type Travel struct {
	Away    bool
	Since   time.Time
	Records int
	// State and Sum are those of the file.
	State, Sum string
}

type travelNote struct {
	At    int64    `cbor:"1,keyasint"`
	Count uint64   `cbor:"2,keyasint"`
	State [32]byte `cbor:"3,keyasint"`
	Sum   [32]byte `cbor:"4,keyasint"`
}

// Travelling says whether the records are away. It answers from memory.
func (p *Profile) Travelling() bool {
	m, err := p.member()
	return err == nil && m.keys.Away
}

// Travel says how it stands.
func (p *Profile) Travel(ctx context.Context) (Travel, error) {
	m, err := p.member()
	if err != nil || !m.keys.Away {
		return Travel{}, err
	}
	b, err := p.vault.Secret(ctx, secretTravel)
	if err != nil {
		return Travel{}, err
	}
	var n travelNote
	if cbor.Unmarshal(b, &n) != nil {
		return Travel{}, fmt.Errorf("read note of journey: %w", &screening.DamagedError{Part: secretTravel})
	}
	return Travel{
		Away: true, Since: time.Unix(n.At, 0).UTC(), Records: int(n.Count),
		State: hex.EncodeToString(n.State[:]), Sum: hex.EncodeToString(n.Sum[:]),
	}, nil
}

// Leave puts all records into a file and takes them from this device, with the
// keys of the caseload: what is left here opens neither the file nor old bytes.
// The file opens with the agency's recovery keys and on the devices that are
// named; it may stay here, or be carried another way. It is read back before
// anything is taken away. New screenings can be made meanwhile; nothing is
// exchanged with the hub. The caller locks the program afterwards, so that nothing stays
// in memory.
//
// screening.ErrNoRecovery when nobody could open the file, ErrTravelling when the
// records are away already, ErrUnreadable when a device is none of the agency,
// ErrChanged when something was saved meanwhile, ErrLeftOut when a damaged part
// would not be in the file, ErrDisk when the disk does not confirm that it keeps
// the file: nothing left then.
func (p *Profile) Leave(ctx context.Context, file string, devices []string) (Backup, error) {
	b, err := p.leave(ctx, file, devices)
	if err != nil {
		return b, fmt.Errorf("leave: %w", toldBackup(err))
	}
	return b, nil
}

func (p *Profile) leave(ctx context.Context, file string, devices []string) (Backup, error) {
	m, err := p.member()
	if err == nil && m.keys.Away {
		err = screening.ErrTravelling
	}
	if err != nil {
		return Backup{}, err
	}
	to, err := m.openers(ctx, devices)
	if err != nil {
		return Backup{}, err
	}
	spaces, err := m.spaces(ctx)
	if err != nil {
		return Backup{}, err
	}
	journey, err := envelope.NewIdentity()
	if err != nil {
		return Backup{}, err
	}
	did, mark, err := m.seal(ctx, file, sealing{to, func(name string, value []byte) ([]byte, bool) {
		return m.keys.pack(name, value, journey.Recipient().String())
	}, whole})
	if err == nil {
		err = p.cfg.stays(file, did.Sum)
	}
	if err != nil {
		return Backup{}, err
	}
	away := m.standing
	away.identity, away.keys.Identity, away.keys.Away = journey, journey.String(), true
	err = p.vault.Leave(ctx, vault.Leaving{
		Mark: mark, Spaces: spaces, Drop: []string{secretSent}, Officer: p.here().ID,
		Put: func(tx *vault.Tx) error { return away.keys.setOut(tx, did) },
	})
	if err == nil || errors.Is(err, vault.ErrUnfinished) {
		p.stand(away)
		p.line.drop()
	}
	return did, err
}

// spaces are all caseloads of which segments are here.
func (m member) spaces(ctx context.Context) ([][16]byte, error) {
	out := [][16]byte{m.caseload}
	err := m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		for _, c := range tx.Chains() {
			if wire.ID(c.Space) != m.genesis.RosterSpace() && !slices.Contains(out, c.Space) {
				out = append(out, c.Space)
			}
		}
		return nil
	})
	return out, err
}

// openers are the recipients of the file.
func (m member) openers(ctx context.Context, devices []string) ([]string, error) {
	to, err := m.vault.Recovery(ctx)
	if err != nil {
		return nil, err
	}
	if len(devices) > 0 {
		roster, err := m.roster(ctx)
		if err != nil {
			return nil, err
		}
		for _, text := range devices {
			d, err := colleague(roster, text)
			if err != nil || d.Enrol.Device == m.deviceID() {
				return nil, screening.ErrUnreadable
			}
			to = append(to, d.Recipient)
		}
	}
	if len(to) == 0 {
		return nil, screening.ErrNoRecovery
	}
	return to, nil
}

func (m member) roster(ctx context.Context) (wire.Roster, error) {
	_, r, err := m.ours(nil)
	if err != nil {
		return wire.Roster{}, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return roster, told(err)
	}
	return roster, nil
}

// colleague is a device of the agency that was not revoked. ErrUnreadable.
func colleague(roster wire.Roster, id string) (wire.Device, error) {
	parsed, err := wire.ParseID(id)
	if err != nil {
		return wire.Device{}, screening.ErrUnreadable
	}
	d, ok := roster.Device(parsed)
	if !ok || d.Revoked {
		return d, screening.ErrUnreadable
	}
	return d, nil
}

// pack decides what of the device's secrets goes into the file of a journey: the
// identity, which opens the keys of the caseload, and nothing that lets another
// device pass for this one or administer the agency.
func (k keys) pack(name string, value []byte, recipient string) ([]byte, bool) {
	switch name {
	case secretRequest, secretBackup, secretGenesis, secretCaseload, secretTravel:
		return nil, false
	case secretKeys:
		k.Device, k.Admin, k.Former, k.Travel = nil, nil, nil, recipient
		b, err := cbor.Marshal(k)
		return b, err == nil
	}
	return value, true
}

// setOut notes that the records are away.
func (k keys) setOut(tx *vault.Tx, b Backup) error {
	n := travelNote{At: b.At.Unix(), Count: uint64(b.Records)}
	for text, to := range map[string][]byte{b.State: n.State[:], b.Sum: n.Sum[:]} {
		if _, err := hex.Decode(to, []byte(text)); err != nil {
			return err
		}
	}
	return errors.Join(putRow(tx, secretTravel, n), putRow(tx, secretKeys, k))
}

// Return takes the records back from the file, with the recovery key, or with a
// grant of one of the devices that can open it. Nothing comes back before all of
// the file was read and is, byte by byte, the one with which they left.
// screening.ErrNotPermitted when nothing is away; ErrNotForUs, ErrUnreadable,
// ErrBackup, ErrForged.
func (p *Profile) Return(ctx context.Context, file string, with Opener) error {
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
	home := m.standing
	err = reading(file, func(in *counted) error {
		return p.vault.Return(ctx, vault.Returning{
			Officer: p.here().ID,
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
	})
	if err != nil {
		return fmt.Errorf("return: %w", toldBackup(err))
	}
	p.stand(home)
	return nil
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
	s.identity, s.keys.Identity, s.keys.Away = id, was.Identity, false
	err = putRow(tx, secretKeys, s.keys)
	if sent, ok := secrets[secretSent]; ok && err == nil {
		err = tx.PutSecret(secretSent, sent)
	}
	return s, err
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
// that the device that asks for it has signed it. screening.ErrNotForUs,
// ErrForged, ErrBackup, ErrUnreadable.
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
		return nil, fmt.Errorf("grant: %w", toldBackup(err))
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

// maxGrantKey is more than the key of a file in an age file has.
const maxGrantKey = 64

// openGrant gives the key of the file, and its state. screening.ErrUnreadable, ErrForged,
// ErrNotForUs.
func (m member) openGrant(ctx context.Context, file []byte) (*backup.Key, [32]byte, error) {
	var s signedGrant
	var g travelGrant
	if cbor.Unmarshal(file, &s) != nil || cbor.Unmarshal(s.Message, &g) != nil || g.Format != travelFormat {
		return nil, g.State, screening.ErrUnreadable
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

// Colleagues are the devices that a file of a journey can be sealed to.
func (p *Profile) Colleagues(ctx context.Context) ([]Device, error) {
	all, err := p.Devices(ctx)
	if errors.Is(err, screening.ErrNotEnrolled) || errors.Is(err, replica.ErrNotEnrolled) {
		return nil, nil
	}
	return slices.DeleteFunc(all, func(d Device) bool { return d.This || d.Revoked }), err
}
