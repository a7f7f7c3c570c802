package courier

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/text/language"

	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// Posting is what an officer is, and where. It is kept sealed, on
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

// Posting is that of the officer who unlocked the profile; one who never told has
// the zero one. screening.ErrLocked.
func (p *Profile) Posting(context.Context) (Posting, error) {
	if _, err := p.member(); err != nil {
		return Posting{}, err
	}
	w := p.here().Posting
	return Posting{Role: screening.ParseRole(w.Role), Country: w.Country}, nil
}

// FormerRoles lists the roles that the officer had said before, the oldest first.
// A role decides what is offered, so a change of it stays to be seen.
func (p *Profile) FormerRoles(context.Context) ([]screening.FormerRole, error) {
	_, err := p.member()
	w := p.here().Posting
	var out []screening.FormerRole
	for _, f := range w.Former {
		out = append(out, screening.FormerRole{Role: screening.ParseRole(f.Role), Until: time.Unix(f.Until, 0).UTC()})
	}
	return out, err
}

// SetPosting keeps the posting, and the role that held before with the time of the
// change. screening.ErrUnreadable for what is no country.
func (p *Profile) SetPosting(ctx context.Context, to Posting) error {
	if err := to.check(); err != nil {
		return fmt.Errorf("set posting: %w", err)
	}
	all := p.seated()
	w := all[p.vault.User()]
	var note *vault.Event
	if w.Posting.Role != to.Role.String() {
		note = &vault.Event{Kind: journal.RoleChanged, By: w.ID}
	}
	w.Posting = w.Posting.next(to, p.cfg.Now())
	all[p.vault.User()] = w
	if err := p.keepOfficers(ctx, all, note); err != nil {
		return fmt.Errorf("set posting: %w", err)
	}
	return nil
}

// next is the posting after w, which remembers the role that held before.
func (w postingWire) next(to Posting, now time.Time) postingWire {
	former := w.Former
	if screening.ParseRole(w.Role) != screening.UnknownRole && w.Role != to.Role.String() {
		former = append(slices.Clone(former), formerWire{Role: w.Role, Until: now.Unix()})
	}
	return postingWire{Role: to.Role.String(), Country: to.Country, Former: former[max(0, len(former)-maxFormer):]}
}

// Role is what the officer is, from memory; unknown on a closed profile.
func (p *Profile) Role() screening.Role {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.role
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
