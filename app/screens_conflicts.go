package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// enterConflicts makes the page of what waits to be settled: in a record, or in all.
func (r *room) enterConflicts(to presenter.Route) presenter.Presenter {
	var v *view.Conflicts
	p := presenter.NewConflicts(r.stand(), r.desk.casework(), to.Record, seen(r, func(s presenter.ConflictsState) { v.Render(s) }))
	v = view.NewConflicts(p)
	return r.show(p, v)
}
