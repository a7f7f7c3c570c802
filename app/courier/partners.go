package courier

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/referral"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Partner is another organisation as the agency's administrators have named it:
// every device of the agency knows it by the same keys.
type Partner struct {
	ID, Name string
	// Service is its id in the directory of services; "" when it stands in none.
	Service string
	// Recipient is what referrals to it are sealed to, and Key, when it is known, what
	// its replies are signed with.
	Recipient, Key string
	// Checked says how the keys were compared, and AsOf on which day.
	Checked, AsOf string
}

// Partners lists the address book as far as this device can open it.
// screening.ErrNotEnrolled.
func (p *Profile) Partners(ctx context.Context) ([]Partner, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return nil, fmt.Errorf("list partners: %w", err)
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("list partners: %w", told(err))
	}
	if len(roster.Partners()) == 0 {
		return nil, nil
	}
	ring := m.ring(roster)
	var out []Partner
	for _, w := range roster.Partners() {
		a, err := envelope.OpenAddress(w, ring)
		if err != nil { // removed, or of caseloads that this device does not read
			continue
		}
		one := Partner{ID: w.Partner.String(), Name: a.Name, Service: a.Service, Recipient: a.Recipient, Checked: a.Checked, AsOf: a.AsOf}
		if len(a.Key) > 0 {
			one.Key = keyText(a.Key)
		}
		out = append(out, one)
	}
	return out, nil
}

// PutPartner names a partner, or changes what is known of it when its id is given.
// People have compared the fingerprint of its key. screening.ErrRecipient,
// ErrUnreadable when the directory has no such service, ErrTooLong,
// ErrNotPermitted.
func (p *Profile) PutPartner(ctx context.Context, n Partner) (string, Act, error) {
	id, address, err := p.addressOf(ctx, n)
	if err != nil {
		return "", Act{}, fmt.Errorf("name partner: %w", err)
	}
	act, err := p.administer(ctx, "name partner", func(m member, r *replica.Replica) error {
		return r.PutPartner(ctx, m.admins(), func(roster wire.Roster) (wire.Partner, error) {
			ring := m.ring(roster)
			one, err := sealPartner(roster, ring, id, address)
			if err == nil {
				keepSealings(&one, roster, ring)
			}
			return one, err
		})
	})
	return id.String(), act, err
}

func (p *Profile) addressOf(ctx context.Context, n Partner) (wire.ID, envelope.Address, error) {
	a := envelope.Address{
		Name: n.Name, Recipient: n.Recipient, Service: n.Service, Checked: n.Checked, AsOf: p.cfg.Now().UTC().Format(time.DateOnly),
	}
	if n.Name == "" || len(n.Name) > maxName || len(n.Checked) > maxName {
		return wire.ID{}, a, screening.ErrTooLong
	}
	if _, err := referral.ParseRecipient(n.Recipient); err != nil {
		return wire.ID{}, a, err
	}
	if n.Service != "" {
		d, err := p.Directory(ctx)
		if err != nil {
			return wire.ID{}, a, err
		}
		if _, ok := d.Service(n.Service); !ok {
			return wire.ID{}, a, fmt.Errorf("%w: no such service", screening.ErrUnreadable)
		}
	}
	if n.Key != "" {
		key, err := parseKey(n.Key)
		if err != nil {
			return wire.ID{}, a, err
		}
		a.Key = key
	}
	if n.ID == "" {
		return wire.NewID(), a, nil
	}
	id, err := wire.ParseID(n.ID)
	if err != nil {
		err = fmt.Errorf("%w: no id of a partner", screening.ErrUnreadable)
	}
	return id, a, err
}

// sealPartner seals an address for the members of every caseload that opens here.
func sealPartner(roster wire.Roster, ring *envelope.Ring, id wire.ID, a envelope.Address) (wire.Partner, error) {
	out := wire.Partner{Partner: id}
	for _, space := range roster.AllSpaces() {
		epoch, ok := roster.Current(space)
		if !ok || len(out.Sealed) == wire.MaxSealings {
			continue
		}
		key, ok := ring.Key(space, epoch.ID().Short())
		if !ok {
			continue
		}
		sealed, err := envelope.SealAddress(a, key, epoch.ID().Short(), id)
		if err != nil {
			return out, err
		}
		out.Sealed = append(out.Sealed, sealed)
	}
	if len(out.Sealed) == 0 {
		return out, envelope.ErrNoKey
	}
	return out, nil
}

// keepSealings keeps what an entry was sealed for that does not open here: its
// caseloads know the partner as before, and not at all otherwise.
func keepSealings(one *wire.Partner, roster wire.Roster, ring *envelope.Ring) {
	for _, old := range roster.Partners() {
		if old.Partner != one.Partner {
			continue
		}
		for _, sealed := range old.Sealed {
			if _, opens := ring.Find(sealed.Epoch); !opens && len(one.Sealed) < wire.MaxSealings {
				one.Sealed = append(one.Sealed, sealed)
			}
		}
	}
}

// RemovePartner takes a partner out of the address book. screening.ErrUnreadable.
func (p *Profile) RemovePartner(ctx context.Context, partner string) (Act, error) {
	id, err := wire.ParseID(partner)
	if err != nil {
		return Act{}, fmt.Errorf("remove partner: %w: no id of a partner", screening.ErrUnreadable)
	}
	return p.administer(ctx, "remove partner", func(m member, r *replica.Replica) error {
		return r.PutPartner(ctx, m.admins(), func(roster wire.Roster) (wire.Partner, error) {
			known := slices.ContainsFunc(roster.Partners(), func(w wire.Partner) bool { return w.Partner == id && !w.Removed })
			if !known {
				return wire.Partner{}, fmt.Errorf("%w: no such partner", screening.ErrUnreadable)
			}
			return wire.Partner{Partner: id, Removed: true}, nil
		})
	})
}

// withPartners lays the keys of the address book over a directory.
func (p *Profile) withPartners(ctx context.Context, d *referral.Directory) (*referral.Directory, error) {
	if !p.Enrolled() {
		return d, nil
	}
	partners, err := p.Partners(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range partners {
		key, err := referral.ParseRecipient(one.Recipient)
		if _, ok := d.Service(one.Service); !ok || err != nil {
			continue
		}
		day, err := time.Parse(time.DateOnly, one.AsOf)
		if err != nil {
			continue
		}
		over, err := referral.ParseDirectory("partner", keyOverlay("ID", one.Service, key, one.Checked, day))
		if err != nil {
			return nil, err
		}
		if d, err = d.With(over); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// answers says whether a reply of a service may be signed by a key: where the
// address book names one, only that.
func answers(partners []Partner, service string, signer ed25519.PublicKey) bool {
	for _, one := range partners {
		if one.Service == service && one.Key != "" {
			return one.Key == keyText(signer)
		}
	}
	return true
}
