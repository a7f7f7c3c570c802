package courier

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
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
// ErrMeanwhile when something was saved meanwhile, ErrLeftOut when a damaged part
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
		Put: func(tx *vault.Tx) error { return errors.Join(away.keys.setOut(tx, did), forgetPoint(tx)) },
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
	if strings.HasPrefix(name, secretPages) {
		return nil, false
	}
	switch name {
	case secretRequest, secretBackup, secretBegun, secretPoint, secretGenesis, secretCaseload, secretTravel:
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

// Colleagues are the devices that a file of a journey can be sealed to.
func (p *Profile) Colleagues(ctx context.Context) ([]Device, error) {
	all, err := p.Devices(ctx)
	if errors.Is(err, screening.ErrNotEnrolled) || errors.Is(err, replica.ErrNotEnrolled) {
		return nil, nil
	}
	return slices.DeleteFunc(all, func(d Device) bool { return d.This || d.Revoked }), err
}
