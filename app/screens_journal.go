package app

import (
	"context"
	"encoding/hex"
	"errors"
	"strconv"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// enterJournal makes the page of what was done: with a record, or on this device.
func (r *room) enterJournal(to presenter.Route) presenter.Presenter {
	var v *view.Journal
	p := presenter.NewJournalPage(r.stand(), r.desk.casework(), chronicle{r.desk}, to.Record, seen(r, func(s presenter.JournalState) { v.Render(s) }))
	v = view.NewJournal(p, r.picker())
	return r.show(p, v)
}

// chronicle is the desk as the pages of the journal see it.
type chronicle struct{ *desk }

var _ presenter.Chronicle = chronicle{}

func (c chronicle) Journal(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	p, err := c.profile()
	if err != nil {
		return nil, err
	}
	return p.Journal(ctx, q)
}

// Verify checks the journal, with the recovery key in a file when one is given.
func (c chronicle) Verify(ctx context.Context, key string) (presenter.JournalVerdict, error) {
	p, err := c.profile()
	if err != nil {
		return presenter.JournalVerdict{}, err
	}
	var proof vault.JournalProof
	if key != "" {
		id, err := readRecoveryKey(key)
		if err != nil {
			return presenter.JournalVerdict{}, err
		}
		proof.Recovery = []string{id.String()}
	}
	r, err := p.VerifyJournal(ctx, proof)
	if errors.Is(err, vault.ErrJournalKey) {
		return presenter.JournalVerdict{}, screening.ErrNotForUs
	}
	v := presenter.JournalVerdict{
		Entries: r.Head.Number, Proved: r.Authenticated, Repaired: len(r.Breaks),
		Head: strconv.FormatUint(r.Head.Number, 10) + ":" + hex.EncodeToString(r.Head.Hash[:]),
	}
	for _, bad := range r.Bad {
		v.Bad += bad[1] - bad[0] + 1
	}
	if v.Bad > 0 {
		v.First = r.Bad[0][0]
		if errors.Is(err, screening.ErrDamaged) {
			err = nil // it is said, entry by entry
		}
	}
	return v, err
}

func (c chronicle) Officer(id screening.OfficerID) string {
	p, err := c.profile()
	if err != nil {
		return ""
	}
	return p.NameOf(id)
}
