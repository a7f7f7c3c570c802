package courier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/text/language"

	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// Posting is what the officer of a profile is, and where. It is kept sealed, on
// this device alone.
type Posting struct {
	Role screening.Role
	// Country is a code of two letters (ISO 3166-1), or "" when it was not said.
	Country string
}

// postingWire keeps the role by its code, so that one of a newer version reads
// as unknown, and counts as one with powers.
type postingWire struct {
	Role    string `cbor:"1,keyasint"`
	Country string `cbor:"2,keyasint,omitempty"`
	// Former are the roles that held before, the oldest first.
	Former []formerWire `cbor:"3,keyasint,omitempty"`
}

type formerWire struct {
	_     struct{} `cbor:",toarray"`
	Role  string
	Until int64 // Unix seconds
}

// maxFormer bounds how many former roles are kept, the newest.
const maxFormer = 32

// Posting reads the posting; a profile that was never told has the zero one.
func (p *Profile) Posting(ctx context.Context) (Posting, error) {
	w, err := p.posting(ctx)
	return Posting{Role: screening.ParseRole(w.Role), Country: w.Country}, err
}

// FormerRoles lists the roles that the officer had said before, the oldest first.
// A role decides what is offered, so a change of it stays to be seen.
func (p *Profile) FormerRoles(ctx context.Context) ([]screening.FormerRole, error) {
	w, err := p.posting(ctx)
	var out []screening.FormerRole
	for _, f := range w.Former {
		out = append(out, screening.FormerRole{Role: screening.ParseRole(f.Role), Until: time.Unix(f.Until, 0).UTC()})
	}
	return out, err
}

func (p *Profile) posting(ctx context.Context) (postingWire, error) {
	var w postingWire
	b, err := p.vault.Secret(ctx, secretPosting)
	if err != nil || b == nil {
		return w, err
	}
	if cbor.Unmarshal(b, &w) != nil {
		return postingWire{}, fmt.Errorf("read posting: %w", &screening.DamagedError{Part: secretPosting})
	}
	return w, nil
}

// SetPosting keeps the posting, and the role that held before with the time of the
// change. screening.ErrUnreadable for what is no country.
func (p *Profile) SetPosting(ctx context.Context, to Posting) error {
	if err := to.check(); err != nil {
		return fmt.Errorf("set posting: %w", err)
	}
	old, err := p.posting(ctx)
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return err
	}
	former := old.Former
	if screening.ParseRole(old.Role) != screening.UnknownRole && old.Role != to.Role.String() {
		former = append(former, formerWire{Role: old.Role, Until: p.cfg.Now().Unix()})
	}
	former = former[max(0, len(former)-maxFormer):]
	b, err := cbor.Marshal(postingWire{Role: to.Role.String(), Country: to.Country, Former: former})
	if err != nil {
		return fmt.Errorf("set posting: %w", err)
	}
	err = p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		if err := tx.PutSecret(secretPosting, b); err != nil || old.Role == to.Role.String() {
			return err
		}
		return tx.Log(journal.Event{Kind: journal.RoleChanged, By: p.Self()})
	})
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.role = to.Role
	return nil
}

// Role is what the officer is, from memory; unknown on a closed profile.
func (p *Profile) Role() screening.Role {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.role
}

// learnRole remembers the role. One that cannot be read is unknown, and counts
// as one with powers: it stands in nobody's way.
func (p *Profile) learnRole(ctx context.Context) error {
	at, err := p.Posting(ctx)
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.role = at.Role
	return nil
}

// check refuses what is not the two letters of a country.
func (p Posting) check() error {
	if p.Country == "" {
		return nil
	}
	r, err := language.ParseRegion(p.Country)
	if err != nil || !r.IsCountry() || r.String() != p.Country || len(p.Country) != 2 {
		return fmt.Errorf("%w: no country of two capital letters", screening.ErrUnreadable)
	}
	return nil
}
