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
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// secretTravel is the note of a journey: when the records left, never where the
// file is.
const secretTravel = "travel"

// Travel says whether records are away, since when, and which file they are in.
type Travel struct {
	Away    bool
	Since   time.Time
	Records int
	// Stay are the caseloads that did not leave; none: all did.
	Stay []string
	// State and Sum are those of the file.
	State, Sum string
}

type travelNote struct {
	At    int64    `cbor:"1,keyasint"`
	Count uint64   `cbor:"2,keyasint"`
	State [32]byte `cbor:"3,keyasint"`
	Sum   [32]byte `cbor:"4,keyasint"`
	// Left are the caseloads that left. A note of before has none: all did.
	Left []wire.ID `cbor:"5,keyasint,omitempty"`
}

// Travelling says whether records are away. It answers from memory.
func (p *Profile) Travelling() bool {
	m, err := p.member()
	return err == nil && m.keys.Away
}

// Parted says that some caseloads are away, and others are here. It answers from memory.
func (p *Profile) Parted() bool {
	m, err := p.member()
	return err == nil && m.keys.parted()
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
	out := Travel{
		Away: true, Since: time.Unix(n.At, 0).UTC(), Records: int(n.Count),
		State: hex.EncodeToString(n.State[:]), Sum: hex.EncodeToString(n.Sum[:]),
	}
	for _, s := range m.keys.Stays {
		out.Stay = append(out.Stay, s.Space.String())
	}
	return out, nil
}

// Leave puts records into a file and takes them from this device, with the keys of
// their caseloads: what is left here opens neither the file nor old bytes. caseloads
// are those that leave; none is all of them. What stays is read and changed as before,
// and takes the records that are made meanwhile.
//
// The file opens with the agency's recovery keys and on the devices that are
// named; it may stay here, or be carried another way. It is read back before
// anything is taken away. Nothing is exchanged with the hub meanwhile, of no caseload.
// The caller locks the program afterwards, so that nothing stays in memory.
//
// screening.ErrNoRecovery when nobody could open the file, ErrTravelling when
// records are away already, ErrUnreadable when a device is none of the agency,
// ErrNoCaseload when nothing of a caseload is here, ErrRenewing while the device waits
// for new keys, ErrMeanwhile when something was saved meanwhile, ErrLeftOut when a
// damaged part would not be in the file, ErrDisk when the disk does not confirm that it
// keeps the file: nothing left then.
func (p *Profile) Leave(ctx context.Context, file string, devices []string, caseloads ...string) (Backup, error) {
	return p.leave(ctx, file, devices, choice{named: caseloads})
}

// LeaveBut is Leave of all caseloads but those that stay: also of one that arrived
// after somebody chose.
func (p *Profile) LeaveBut(ctx context.Context, file string, devices, stay []string) (Backup, error) {
	return p.leave(ctx, file, devices, choice{named: stay, stay: true})
}

func (p *Profile) leave(ctx context.Context, file string, devices []string, which choice) (Backup, error) {
	b, err := p.depart(ctx, file, devices, which)
	if err != nil {
		return b, fmt.Errorf("leave: %w", toldBackup(err))
	}
	return b, nil
}

func (p *Profile) depart(ctx context.Context, file string, devices []string, which choice) (Backup, error) {
	if err := p.syncs.takeAway(ctx); err != nil { // what an exchange brings would come in under the keys that leave
		return Backup{}, err
	}
	defer p.syncs.Unlock()
	m, err := p.mayLeave(ctx)
	if err != nil {
		return Backup{}, err
	}
	to, err := m.openers(ctx, devices)
	if err != nil {
		return Backup{}, err
	}
	d, err := m.departure(ctx, which)
	if err != nil {
		return Backup{}, err
	}
	away, err := d.away()
	if err != nil {
		return Backup{}, err
	}
	did, mark, err := m.seal(ctx, file, sealing{to: to, staying: d.staying(), accept: whole, edit: func(name string, value []byte) ([]byte, bool) {
		return d.pack(name, value, away.identity.Recipient().String())
	}})
	if err == nil {
		err = p.cfg.stays(file, did.Sum)
	}
	if err == nil {
		err = d.still(ctx)
	}
	if err != nil {
		return Backup{}, err
	}
	err = p.vault.Leave(ctx, vault.Leaving{
		Mark: mark, Staying: d.staying(), Spaces: spacesOf(d.leaving), Drop: d.drop, Officer: p.here().ID,
		Put: func(tx *vault.Tx) error {
			return errors.Join(away.keys.setOut(tx, did, d.leaving), d.keepSent(tx), d.keepFiles(tx), leaveRenewal(tx), forgetPoint(tx))
		},
	})
	if err == nil || errors.Is(err, vault.ErrUnfinished) {
		p.stand(away)
		p.line.drop()
		err = errors.Join(err, p.learnCaseload(ctx))
	}
	return did, err
}

// mayLeave is the profile, unless its records are away, or it waits for keys that would
// open what leaves.
func (p *Profile) mayLeave(ctx context.Context) (member, error) {
	m, err := p.member()
	if err == nil && m.keys.Away {
		err = screening.ErrTravelling
	}
	if err != nil {
		return m, err
	}
	renewing, err := m.renewing(ctx)
	if err == nil && renewing {
		err = screening.ErrRenewing
	}
	return m, err
}

func spacesOf(all []wire.ID) [][16]byte {
	out := make([][16]byte, len(all))
	for i, space := range all {
		out[i] = space
	}
	return out
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
	case secretRenewal:
		return packRenewal(value)
	}
	return value, true
}

// setOut notes that the records are away.
func (k keys) setOut(tx *vault.Tx, b Backup, leaving []wire.ID) error {
	n := travelNote{At: b.At.Unix(), Count: uint64(b.Records), Left: leaving}
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
