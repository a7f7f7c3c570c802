package app

import (
	"context"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening/exposure"
)

// enterDoctor makes the page that says what each adversary would get now.
func (r *room) enterDoctor() presenter.Presenter {
	var v *view.Doctor
	p := presenter.NewDoctor(r.stand(), exposed{r.desk}, seen(r, func(s presenter.DoctorState) { v.Render(s) }))
	v = view.NewDoctor(p)
	return r.show(p, v)
}

// exposed is the desk as that page sees it.
type exposed struct{ *desk }

var _ presenter.Exposed = exposed{}

func (e exposed) Exposed(ctx context.Context) (exposure.Facts, error) {
	p, err := e.profile()
	if err != nil {
		return exposure.Facts{}, err
	}
	return p.Exposed(ctx)
}
