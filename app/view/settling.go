package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// settling is the part of the page in which one question is settled. It stays the
// same while it is typed in.
type settling struct {
	card                    *fyne.Container
	explains                *widgets.WrapText
	consent, cannot         *widgets.Notice
	choose                  *widgets.Choice[string]
	typed                   *widgets.Field
	reason                  *widgets.TextArea
	settle, askAgain, leave *widgets.Button
}

func newSettling(s *screen, p ConflictsIntents) *settling {
	v := &settling{explains: quietText(), consent: widgets.NewNotice(), cannot: widgets.NewNotice()}
	v.choose = widgets.NewChoice(onValue(s, p.Choose))
	v.typed = widgets.NewField(onValue(s, p.TypeAnswer))
	v.reason = widgets.NewTextArea(onValue(s, p.TypeReason), nil)
	v.settle = widgets.NewPrimaryButton("", s.on(p.Settle))
	v.askAgain = widgets.NewQuietButton("", s.on(p.AskAgain))
	v.leave = widgets.NewPlainButton(widgets.NoIcon, "", s.on(p.LeaveItem))
	v.card = widgets.Column(widgets.Room, v.explains, v.cannot, v.consent, v.choose, v.typed, v.reason,
		widgets.Wrap(widgets.Near, v.settle, v.askAgain, v.leave))
	return v
}

func (v *settling) set(s presenter.Settling) {
	setText(v.explains, s.Explains)
	setNotice(v.consent, s.Consent)
	setNotice(v.cannot, s.Cannot)
	setChoice(v.choose, s.Choose)
	v.typed.Set(fieldText(s.Typed))
	showIf(v.typed, s.Typed.Label)
	v.reason.Set(fieldText(s.Reason))
	showIf(v.reason, s.Reason.Label)
	setAction(v.settle, s.Settle)
	setAction(v.askAgain, s.AskAgain)
	setAction(v.leave, s.Leave)
	if s.On {
		v.card.Show()
		return
	}
	v.card.Hide()
}
