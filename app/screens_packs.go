package app

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

// enterPacks makes the page about instruments and packs.
func (r *room) enterPacks() presenter.Presenter {
	var v *view.Packs
	p := presenter.NewPacksPage(r.stand(), &packs{desk: r.desk, speech: r.speech}, seen(r, func(s presenter.PacksState) { v.Render(s) }))
	v = view.NewPacks(p, r.picker())
	return r.show(p, v)
}
