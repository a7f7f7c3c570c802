package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// enterCountry makes the page of what holds in a country.
func (r *room) enterCountry() presenter.Presenter {
	var v *view.Country
	p := presenter.NewCountry(r.stand(), r.desk.casework().Library, seen(r, func(s presenter.CountryState) { v.Render(s) }))
	v = view.NewCountry(p)
	return r.show(p, v)
}
