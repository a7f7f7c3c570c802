package app

import (
	"time"

	"pelita/app/presenter"
	"pelita/app/view"
)

// enterLocking makes the page about covering and locking.
func (r *room) enterLocking() presenter.Presenter {
	var v *view.Locking
	p := presenter.NewLocking(r.stand(), r.keeper, r.desk, seen(r, func(s presenter.LockingState) { v.Render(s) }))
	v = view.NewLocking(p)
	return r.show(p, v)
}

// reopening is the code of the open profile with the time that a person set.
type reopening struct {
	*desk
	keeper *keeper
}

var _ presenter.Code = reopening{}

func (r reopening) PauseFor() time.Duration {
	return time.Duration(r.keeper.Preferences().PauseMinutes) * time.Minute
}
