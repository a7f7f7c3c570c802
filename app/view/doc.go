// Package view draws the States of app/presenter with the parts of
// app/widgets, one file a screen, under the same names.
//
// A view holds widgets and no state. Render may be called as often as one
// likes with the same State and draws the same; while it draws, nothing that a
// widget reports reaches the presenter. A view formats nothing, translates
// nothing and asks nothing: every text is a finished string of the State.
//
// The intents that a screen needs stand beside it as an interface, which its
// presenter implements:
//
//	var v *view.Unlock
//	p := presenter.NewUnlock(frame, profiles, keeper, func(s presenter.UnlockState) { v.Render(s) })
//	v = view.NewUnlock(p, files)
package view
