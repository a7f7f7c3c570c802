package courier

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// secretRenewal are the keys that a device will have once it is admitted with them.
const secretRenewal = "renewal"

type renewal struct {
	ID       wire.ID `cbor:"1,keyasint"`
	Device   []byte  `cbor:"2,keyasint"` // seed
	Identity string  `cbor:"3,keyasint"`
	Request  []byte  `cbor:"4,keyasint"`
}

func (p *Profile) renewal(ctx context.Context) (renewal, bool, error) {
	var n renewal
	err := loadRow(ctx, p.vault, secretRenewal, &n)
	return n, n.Request != nil, err
}

// renewing says whether the device waits for its new keys. Until then it sends
// nothing: what it seals under the old ones may come after their cut.
func (p *Profile) renewing(ctx context.Context) (bool, error) {
	_, waits, err := p.renewal(ctx)
	return waits, err
}

// Renew makes new keys for this device, for when those it has may be in other
// hands, and the request to admit it with them under a new id. Its records stay,
// and it goes on with what it may do; the old id is revoked with what it wrote. An
// administrator admits it as any device (Enrol), or, when this device may do that
// alone, it is done at once: then File is nil. Asked again it gives the same request.
// screening.ErrTravelling; ErrUnsent while something of this device has not reached the hub; a
// device that was restored from a copy need not wait for that: what its former self
// wrote stays good, and what it wrote since goes out under the new id.
func (p *Profile) Renew(ctx context.Context) (Request, error) {
	m, r, err := p.ours(nil)
	if err == nil && m.keys.Away { // those that left come back as they were
		err = screening.ErrTravelling
	}
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", err)
	}
	n, waits, err := p.renewal(ctx)
	if err == nil && !waits {
		n, err = m.newRenewal(ctx)
	}
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", err)
	}
	asked, err := wire.ParseRequest(n.Request)
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", &screening.DamagedError{Part: secretRenewal})
	}
	out := Request{File: n.Request, Words: asked.Words()}
	roster, err := r.Roster(ctx)
	if err != nil || !m.administersNow(roster) || roster.Administrators().Need > 1 {
		return out, told(err)
	}
	grant, err := r.Admit(ctx, replica.Admission{Admins: m.admins(), Request: asked, Name: asked.Name})
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", told(err))
	}
	return Request{Words: out.Words}, p.Join(ctx, grant)
}

func (m member) newRenewal(ctx context.Context) (renewal, error) {
	wrote, err := m.wrote(ctx)
	if err != nil {
		return renewal{}, err
	}
	id, err := envelope.NewIdentity()
	if err != nil {
		return renewal{}, err
	}
	n := renewal{ID: wire.NewID(), Device: seed(), Identity: id.String()}
	was, err := m.was(ctx, m.deviceID(), wire.ID(m.Device()))
	if err != nil {
		return renewal{}, err
	}
	n.Request, err = wire.NewRequest(wire.Request{
		Device: n.ID, Recipient: id.Recipient().String(), Nonce: nonce(), Name: m.keys.Name, Renews: m.deviceID(), Wrote: wrote, Former: was,
	}, keys{Device: n.Device}.sign())
	if err != nil {
		return n, err
	}
	return n, keepRow(ctx, m.vault, secretRenewal, n)
}

// wrote is how far this device wrote, all of which the hub has; of a copy, how far
// others know that its former self did.
func (m member) wrote(ctx context.Context) ([]wire.Cut, error) {
	var out []wire.Cut
	err := m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		out = nil
		own := m.chainsOf(tx, m.deviceID())
		copied := isCopy(own)
		waiting, _ := tx.OutboxSize()
		for _, c := range own {
			end := c.Seq
			if copied {
				end = max(c.Acked, c.Known)
			}
			if c.Acked < c.Seq {
				waiting++
			}
			if end > 0 {
				out = append(out, wire.Cut{Space: c.Space, Seq: end})
			}
		}
		if waiting > 0 && !copied {
			return screening.ErrUnsent
		}
		return nil
	})
	return out, err
}

// takeRenewal joins with the new keys, and goes on under them.
func (p *Profile) takeRenewal(ctx context.Context, m member, n renewal, grant []byte) error {
	old, former := m.deviceID(), signer{Device: m.Device(), Key: m.public()}
	identity, err := envelope.ParseIdentity(n.Identity)
	if err != nil {
		return &screening.DamagedError{Part: secretRenewal}
	}
	m.keys.ID, m.keys.Device, m.keys.Identity, m.identity = n.ID, n.Device, n.Identity, identity
	r, err := m.replica(m.genesis, nil)
	if err == nil {
		err = r.Join(ctx, grant)
	}
	if err != nil {
		return told(err)
	}
	err = p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(m.takeApart(tx, old), putRow(tx, secretKeys, m.keys), tx.PutSecret(secretRenewal, nil), keepSigner(tx, former))
	})
	if err != nil {
		return err
	}
	p.stand(m.standing)
	p.vault.WriteAs(n.ID)
	return nil
}
