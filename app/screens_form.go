package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening/protocol"
)

// enterForm makes the screen of the fields of a form.
func (r *room) enterForm(to presenter.Route) presenter.Presenter {
	form := to.Form
	if to.Screen == presenter.GroupScreen {
		form = protocol.GroupForm
	}
	var v *view.Form
	p := presenter.NewFormPage(presenter.FormParams{
		Frame: r.stand(), Work: r.desk.casework(), Keeper: r.keeper, Record: to.Record, Form: form,
		Pictures: pictures{r.desk},
		Render:   seen(r, func(s presenter.FormState) { v.Render(s) }),
	})
	v = view.NewForm(p, r.picker())
	return r.show(p, v)
}
