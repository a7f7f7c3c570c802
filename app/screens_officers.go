package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// enterOfficers makes the page about officers and passphrases.
func (r *room) enterOfficers() presenter.Presenter {
	var v *view.Officers
	p := presenter.NewOfficersPage(r.stand(), officers{r.desk, r.speech}, seen(r, func(s presenter.OfficersState) { v.Render(s) }))
	v = view.NewOfficers(p, r.picker())
	return r.show(p, v)
}

// enterRecovery makes the page about recovery keys.
func (r *room) enterRecovery() presenter.Presenter {
	var v *view.Recovery
	p := presenter.NewRecoveryPage(r.stand(), recovery{r.desk, r.speech}, seen(r, func(s presenter.RecoveryState) { v.Render(s) }))
	v = view.NewRecovery(p, r.picker())
	return r.show(p, v)
}
