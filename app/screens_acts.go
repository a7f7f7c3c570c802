package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// enterActs makes the acts sheet of a record.
func (r *room) enterActs(to presenter.Route) presenter.Presenter {
	var v *view.Acts
	p := presenter.NewActs(presenter.ActsParams{
		Frame: r.stand(), Work: r.desk.casework(), Sheets: r.sheets, Keeper: r.keeper, Record: to.Record,
		Render: seen(r, func(s presenter.ActsState) { v.Render(s) }),
	})
	v = view.NewActs(p, r.picker())
	return r.show(p, v)
}

// enterConsent makes the page of a record's permissions.
func (r *room) enterConsent(to presenter.Route) presenter.Presenter {
	var v *view.Consent
	p := presenter.NewConsent(presenter.ConsentParams{
		Frame: r.stand(), Work: r.desk.casework(), Directory: r.referrals, Withdrawals: withdrawals{r.desk, r.speech},
		Keeper: r.keeper, Record: to.Record, Render: seen(r, func(s presenter.ConsentState) { v.Render(s) }),
	})
	v = view.NewConsent(p, r.picker())
	return r.show(p, v)
}
