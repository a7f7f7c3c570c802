package courier

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening/backup"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// former is the administrator's device whose place this one takes, until it has
// done so.
type former struct {
	Device   wire.ID `cbor:"1,keyasint"`
	Identity string  `cbor:"2,keyasint"`
}

// bequeath decides what of a device's secrets goes into a backup. Its signing key
// never does: who can open the backup could otherwise sign another one in its
// name. What belongs to one device alone stays with it, but for an
// administrator's, which somebody must be able to take over.
func (k keys) bequeath(name string, value []byte) ([]byte, bool) {
	if strings.HasPrefix(name, secretPages) {
		return nil, false
	}
	switch name {
	case secretRequest, secretBackup, secretBegun, secretPoint, secretRenewal, secretFounding, secretUnsaved:
		return nil, false
	case secretGenesis:
		return value, k.administers()
	case secretKeys:
		b, err := cbor.Marshal(k.legacy())
		return b, err == nil
	}
	return value, true
}

// legacy is what a backup holds of a device's keys.
func (k keys) legacy() keys {
	k.Device, k.Former = nil, nil
	if !k.administers() {
		k.Identity = ""
	}
	return k
}

// heir makes the keys of a device that is restored from a backup of another.
func (k keys) heir(of wire.ID) (keys, error) {
	id, err := envelope.NewIdentity()
	if err != nil {
		return k, err
	}
	if !k.ID.IsZero() { // its keys were renewed
		of, k.ID = k.ID, wire.ID{}
	}
	if k.administers() {
		if _, err := envelope.ParseIdentity(k.Identity); err != nil {
			return k, backup.ErrBroken
		}
		k.Former = &former{Device: of, Identity: k.Identity}
	}
	k.Device, k.Identity = seed(), id.String()
	return k, nil
}

// succeed lets a restored administrator's device take the old one's place in the
// agency. The old one stays enrolled until a person revokes it: what it may have
// sent since the backup was made has to arrive first. One that cannot do so alone
// stands outside the agency, and asks to join it again as any restored device.
func (p *Profile) succeed(ctx context.Context) error {
	m, err := p.member()
	if err != nil || m.keys.Former == nil {
		return err
	}
	if m.enrolled() {
		err = m.takePlace(ctx)
	}
	outside := needsOthers(err)
	if err != nil && !outside {
		return fmt.Errorf("take the place of the old device: %w", told(err))
	}
	m.keys.Former = nil
	err = p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		if outside {
			if err := tx.PutSecret(secretGenesis, nil); err != nil {
				return err
			}
		}
		return putRow(tx, secretKeys, m.keys)
	})
	if err != nil {
		return fmt.Errorf("take the place of the old device: %w", err)
	}
	if outside {
		m.genesis, m.caseload = wire.Genesis{}, wire.ID{}
	}
	p.stand(m.standing)
	return nil
}

// needsOthers says whether a device cannot take a place in the agency by what is
// on it: more must approve, its key administers not or no more, or what it would
// have to hand on was never here.
func needsOthers(err error) bool {
	waits := (*replica.PendingError)(nil)
	return errors.As(err, &waits) || errors.Is(err, wire.ErrApproval) || errors.Is(err, wire.ErrStale) || errors.Is(err, envelope.ErrNoKey)
}

func (m member) takePlace(ctx context.Context) error {
	old, err := envelope.ParseIdentity(m.keys.Former.Identity)
	if err != nil {
		return err
	}
	was, err := m.was(ctx, m.keys.Former.Device)
	if err != nil {
		return err
	}
	b, err := wire.NewRequest(wire.Request{
		Device: m.deviceID(), Recipient: m.identity.Recipient().String(), Nonce: nonce(), Name: m.keys.Name, Former: was,
	}, m.keys.sign())
	if err != nil {
		return err
	}
	request, err := wire.ParseRequest(b)
	if err != nil {
		return err
	}
	r, err := m.replica(m.genesis, nil)
	if err != nil {
		return err
	}
	return r.Succeed(ctx, replica.Succession{
		Admins: m.admins(), Request: request, Name: m.keys.Name, Former: m.keys.Former.Device, Identity: old,
	})
}
