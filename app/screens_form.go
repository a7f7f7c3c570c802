package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// enterForm makes the screen of the fields of a form.
func (r *room) enterForm(to presenter.Route) presenter.Presenter {
	var v *view.Form
	p := presenter.NewFormPage(presenter.FormParams{
		Frame: r.stand(), Work: r.desk.casework(), Keeper: r.keeper, Record: to.Record, Form: to.Form,
		Pictures: pictures{r.desk},
		Render:   seen(r, func(s presenter.FormState) { v.Render(s) }),
	})
	v = view.NewForm(p, r.picker())
	return r.show(p, v)
}
