package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// enterTimeline makes the page of one record's timeline and money.
func (r *room) enterTimeline(to presenter.Route) presenter.Presenter {
	var v *view.Timeline
	p := presenter.NewTimeline(r.stand(), r.desk.casework(), to.Record, seen(r, func(s presenter.TimelineState) { v.Render(s) }))
	v = view.NewTimeline(p)
	return r.show(p, v)
}
