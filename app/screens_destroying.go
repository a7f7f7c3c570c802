package app

import (
	"context"
	"errors"
	"time"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

// enterDestroying makes the page that destroys the profile.
func (r *room) enterDestroying() presenter.Presenter {
	var v *view.Destroying
	p := presenter.NewDestroying(r.stand(), destroyer{r.desk}, r.beginAnew, seen(r, func(s presenter.DestroyState) { v.Render(s) }))
	v = view.NewDestroying(p)
	return r.show(p, v)
}

// untilWritten is how long the toolkit takes until preferences are on the disk.
const untilWritten = 400 * time.Millisecond

// beginAnew forgets how this device behaved, and replaces the process by one that
// finds no profile.
func (r *room) beginAnew() {
	r.keeper.forget()
	r.runner.After(untilWritten, r.shell.Lock)
}

// destroyer is the desk as that page sees it.
type destroyer struct{ *desk }

var _ presenter.Destroyer = destroyer{}

func (d destroyer) Losing(ctx context.Context) (presenter.Losing, error) {
	p, err := d.profile()
	if err != nil {
		return presenter.Losing{}, err
	}
	l, err := p.Losing(ctx)
	return presenter.Losing(l), err
}

// Destroy leaves nothing that opens. What was left of the files goes at the next
// start, which is what comes next.
func (d destroyer) Destroy(context.Context) error {
	p, err := d.profile()
	if err != nil {
		return err
	}
	if err := p.Destroy(); err != nil && !errors.Is(err, screening.ErrUnfinished) {
		return err
	}
	return d.close()
}
