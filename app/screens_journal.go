package app

import (
	"context"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
	"pelita/screening/journal"
)

// enterJournal makes the page of what was done: with a record, or on this device.
func (r *room) enterJournal(to presenter.Route) presenter.Presenter {
	var v *view.Journal
	p := presenter.NewJournalPage(r.stand(), r.desk.casework(), chronicle{r.desk}, to.Record, seen(r, func(s presenter.JournalState) { v.Render(s) }))
	v = view.NewJournal(p)
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

func (c chronicle) Officer(id screening.OfficerID) string {
	p, err := c.profile()
	if err != nil {
		return ""
	}
	return p.NameOf(id)
}
