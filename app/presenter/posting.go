package presenter

import (
	"context"

	"pelita/screening"
)

// Posting is what the officer of this device is, and where. It decides what the
// spoken notice says. The zero Posting is not known, and gets the most careful
// words.
type Posting struct {
	// Role is what the officer is to the person who is asked.
	Role screening.Role
	// Country is the ISO 3166-1 code of the country where the officer works, in
	// capitals; "" when it is not known.
	Country string
}

// Postings keeps the posting of the officer, sealed with the profile.
type Postings interface {
	// Posting gives the one that holds; the zero Posting when none was chosen.
	Posting(ctx context.Context) (Posting, error)
	// SetPosting makes another one hold. It is durable on return.
	SetPosting(ctx context.Context, p Posting) error
	// FormerRoles lists the roles that held before, the oldest first.
	FormerRoles(ctx context.Context) ([]screening.FormerRole, error)
}

// post loads the posting. One that cannot be read stays unknown, and gets the
// most careful words.
func (f Frame) post(load *Latest[Posting], deliver func(Posting)) {
	if f.Postings == nil {
		return
	}
	load.Load(f.Postings.Posting, func(p Posting, err error) {
		if err == nil {
			deliver(p)
		}
	})
}
