package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
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

// enterTalk makes the screens of a talk that is not kept: the interview and what
// its answers mean. Every other way leads to its end, so that nobody leaves
// without rights and a number, and nothing is forgotten or kept by the way.
func (r *room) enterTalk(to presenter.Route, id screening.RecordID) presenter.Presenter {
	work := r.talk.over(r.desk.casework())
	switch {
	case to.Screen.Door():
		return r.enterClosed(to)
	case to.Screen == presenter.InterviewScreen && to.Record == id:
		var v *view.Interview
		p := presenter.NewInterview(r.stand(), work, r.keeper, id, seen(r, func(s presenter.InterviewState) { v.Render(s) }))
		v = view.NewInterview(p)
		return r.show(p, v)
	case to.Screen == presenter.FindingsScreen && to.Record == id:
		var v *view.Findings
		p := presenter.NewFindings(r.stand(), work, id, seen(r, func(s presenter.FindingsState) { v.Render(s) }))
		v = view.NewFindings(p)
		return r.show(p, v)
	}
	var v *view.ClosingPage
	p := presenter.NewClosing(presenter.ClosingParams{
		Frame: r.stand(), Unkept: work, Kept: r.desk.casework(), Talk: r.talk, Directory: r.referrals, Keeper: r.keeper, Record: id,
		Render: seen(r, func(s presenter.ClosingState) { v.Render(s) }),
	})
	v = view.NewClosing(p)
	return r.show(p, v)
}
