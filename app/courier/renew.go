package courier

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"

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
	// Dropped: the request was taken back. The keys stay, since an administrator may
	// answer it all the same, until new ones are asked for.
	Dropped bool `cbor:"5,keyasint,omitempty"`
	// First is the first request in the place of the id of now, when Request is a later one.
	First []byte `cbor:"6,keyasint,omitempty"`
	// Known: others may have these keys too.
	Known bool `cbor:"7,keyasint,omitempty"`
	// Forgot are the ids that the requests before this one asked for.
	Forgot []wire.ID `cbor:"8,keyasint,omitempty"`
}

func (n renewal) asked() bool { return n.Request != nil }

// waits says whether the device waits for its new keys. Until then it sends
// nothing: what it seals under the old ones may come after their cut.
func (n renewal) waits() bool { return n.asked() && !n.Dropped }

// serves says whether the request is one for keys that nobody else has, as far as is
// known. One that was taken back is asked anew because of a suspicion, or because the
// device is a copy; and who had what was here then has the keys of that request too.
func (n renewal) serves() bool { return n.waits() && !n.Known }

func (p *Profile) renewal(ctx context.Context) (renewal, error) {
	var n renewal
	return n, loadRow(ctx, p.vault, secretRenewal, &n)
}

func (p *Profile) renewing(ctx context.Context) (bool, error) {
	n, err := p.renewal(ctx)
	return n.waits(), err
}

// MayRenew says why Renew would refuse, and changes nothing: for who does something else
// before. screening.ErrTravelling, ErrNotEnrolled, ErrUnsent.
func (p *Profile) MayRenew(ctx context.Context) error {
	if p.Travelling() {
		return fmt.Errorf("renew keys: %w", screening.ErrTravelling)
	}
	m, r, err := p.ours(nil)
	if err != nil {
		return fmt.Errorf("renew keys: %w", err)
	}
	n, err := p.renewal(ctx)
	given := false
	if err == nil {
		given, err = n.given(ctx, r)
	}
	if err == nil && !given && !n.waits() {
		_, err = m.wrote(ctx)
	}
	if err != nil {
		return fmt.Errorf("renew keys: %w", err)
	}
	return nil
}

// Renew makes new keys for this device, for when those it has may be in other
// hands, and the request to admit it with them under a new id. Its records stay,
// and it goes on with what it may do; the old id is revoked with what it wrote. An
// administrator admits it as any device (Enrol), or, when this device may do that
// alone, it is done at once: then File is nil. Asked again it gives the same request;
// after DropRenewal, or once RenewKeys said that others may have what was here, another
// one for other keys, and the keys of the one before are forgotten.
//
// screening.ErrTravelling; ErrUnsent while something of this device has not reached the
// hub. A device that was restored from a copy need not wait for that: what its former
// self wrote stays good, and what it wrote since goes out under the new id.
func (p *Profile) Renew(ctx context.Context) (Request, error) {
	if p.Travelling() { // those that left come back as they were
		return Request{}, fmt.Errorf("renew keys: %w", screening.ErrTravelling)
	}
	p.syncs.Lock()
	defer p.syncs.Unlock()
	n, err := p.renewal(ctx)
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", err)
	}
	taken, err := p.takeAnswered(ctx)
	if err != nil || taken && n.serves() {
		return Request{}, err
	}
	if taken { // the keys that came may be known to others: it asks in their place
		n = renewal{}
	}
	m, r, err := p.ours(nil)
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", err)
	}
	if !n.serves() {
		n, err = m.newRenewal(ctx, n)
	}
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", err)
	}
	asked, err := wire.ParseRequest(n.Request)
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", &screening.DamagedError{Part: secretRenewal})
	}
	out := Request{File: n.Request, Words: asked.Words(), Forgot: idTexts(n.Forgot)}
	roster, err := r.Roster(ctx)
	if err != nil || !m.administersNow(roster) || roster.Administrators().Need > 1 {
		return out, told(err)
	}
	grant, err := r.Admit(ctx, replica.Admission{Admins: m.admins(), Request: asked, Name: asked.Name})
	if err != nil {
		return Request{}, fmt.Errorf("renew keys: %w", told(err))
	}
	return Request{Words: out.Words, Forgot: out.Forgot}, p.join(ctx, grant)
}

// newRenewal is the request for new keys. Those that were asked for before are forgotten.
func (m member) newRenewal(ctx context.Context, before renewal) (renewal, error) {
	wrote, err := m.wroteBy(ctx, before)
	if err != nil {
		return renewal{}, err
	}
	identity, err := envelope.NewIdentity()
	if err != nil {
		return renewal{}, err
	}
	n := renewal{ID: wire.NewID(), Device: seed(), Identity: identity.String(), First: before.first(), Forgot: before.forgotten()}
	was, err := m.was(ctx, m.deviceID(), wire.ID(m.Device()))
	if err != nil {
		return renewal{}, err
	}
	n.Request, err = wire.NewRequest(wire.Request{
		Device: n.ID, Recipient: identity.Recipient().String(), Nonce: nonce(), Name: m.keys.Name, Renews: m.deviceID(), Wrote: wrote, Former: was, Forgot: n.Forgot,
	}, keys{Device: n.Device}.sign())
	if err != nil {
		return n, err
	}
	return n, keepRow(ctx, m.vault, secretRenewal, n)
}

func (n renewal) identity() (*age.HybridIdentity, error) {
	id, err := envelope.ParseIdentity(n.Identity)
	if err != nil || len(n.Device) != ed25519.SeedSize {
		return nil, &screening.DamagedError{Part: secretRenewal}
	}
	return id, nil
}

// first is the first request in the place of the id of now; nil is none.
func (n renewal) first() []byte {
	if n.First != nil {
		return n.First
	}
	return n.Request
}

// forgotten are the ids of this request and of those before it.
func (n renewal) forgotten() []wire.ID {
	if !n.asked() {
		return nil
	}
	all := append(slices.Clone(n.Forgot), n.ID)
	return all[max(0, len(all)-wire.MaxFormer):]
}

func idTexts(all []wire.ID) (out []string) {
	for _, id := range all {
		out = append(out, id.String())
	}
	return out
}

// wroteBy is wrote for a request that comes after another one. While that waited, nothing
// was sealed.
func (m member) wroteBy(ctx context.Context, before renewal) ([]wire.Cut, error) {
	if !before.waits() {
		return m.wrote(ctx)
	}
	asked, err := wire.ParseRequest(before.Request)
	if err != nil {
		return nil, &screening.DamagedError{Part: secretRenewal}
	}
	return asked.Wrote, nil
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
	if m.keys.Away { // with what would open the grant
		return screening.ErrTravelling
	}
	next, err := m.under(n)
	if err != nil {
		return err
	}
	r, err := next.replica(m.genesis, nil)
	if err == nil {
		err = r.Join(ctx, grant)
	}
	if err != nil {
		return told(err)
	}
	return m.goOnAs(ctx, next, n.lowest())
}

// under is the member with the keys that it asked for.
func (m member) under(n renewal) (member, error) {
	identity, err := n.identity()
	m.keys.ID, m.keys.Device, m.keys.Identity, m.identity = n.ID, n.Device, n.Identity, identity
	return m, err
}

// lowest are the lowest cuts that an answer to any of the requests can set.
func (n renewal) lowest() []wire.Cut {
	asked, err := wire.ParseRequest(n.first())
	if err != nil {
		return nil // all is sealed again
	}
	return asked.Wrote
}

// goOnAs goes on under the new keys, once the roster that is here names them. What is
// to be sealed again is sealed at once; where that fails, before the next exchange.
func (m member) goOnAs(ctx context.Context, next member, lowest []wire.Cut) error {
	if err := m.become(ctx, next, lowest); err != nil {
		return err
	}
	_ = next.sealAgain(ctx) // the keys are new whatever comes of it, and the next exchange says it
	return nil
}

// become notes the new keys, and that what does not count under the old ones is to be
// sealed again.
func (m member) become(ctx context.Context, next member, lowest []wire.Cut) error {
	r, err := next.replica(m.genesis, nil)
	if err != nil {
		return err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return told(err)
	}
	former := signer{Device: m.Device(), Key: m.public()}
	err = m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		apart, err := m.takeApart(tx, roster, lowest)
		if err == nil && apart {
			err = putRow(tx, secretSealAgain, true)
		}
		return errors.Join(err, putRow(tx, secretKeys, next.keys), tx.PutSecret(secretRenewal, nil), keepSigner(tx, former))
	})
	if err != nil {
		return err
	}
	m.stand(next.standing)
	m.vault.WriteAs(next.keys.ID)
	return nil
}
