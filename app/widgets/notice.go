package widgets

import "fyne.io/fyne/v2"

// NoticeKind says what a notice asks of the reader. Its drawing and its words
// say it; the tint only helps.
type NoticeKind uint8

// The kinds. The zero kind shows nothing.
const (
	NoNotice  NoticeKind = iota
	Calm                 // good to know
	Attention            // read this before going on
	Alarm                // do this first
)

// Notice is a short message on a screen.
type Notice struct {
	block
	ground      *plate
	sign        *icon
	title, text *WrapText
	actions     *fyne.Container
	kind        NoticeKind
}

// NewNotice makes a notice that shows nothing yet. Actions stand under its
// words.
func NewNotice(actions ...fyne.CanvasObject) *Notice {
	n := &Notice{ground: newPlate(plateStyle{}), sign: newIcon(NoIcon, CalmInk, Lead)}
	n.title = NewText("", Style{Weight: Strong})
	n.text = NewText("", Style{})
	n.actions = Wrap(Near, actions...)
	words := Column(Tight, n.title, n.text, n.actions)
	n.root = Overlay(n.ground, InsetXY(Room, Snug, SpreadTop(Snug, n.sign, words, nil)))
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// Set shows a notice; the zero kind hides it.
func (n *Notice) Set(kind NoticeKind, title, text string) {
	n.kind = kind
	name, soft, ink := kind.look()
	n.sign.set(name, ink)
	n.ground.set(plateStyle{fill: token(soft), radius: radiusField})
	n.title.SetStyle(Style{Weight: Strong, Colour: ink})
	n.text.SetStyle(Style{Colour: ink})
	showText(n.title, title)
	showText(n.text, text)
	show(n.actions, len(n.actions.Objects) > 0)
	show(n, kind != NoNotice && title+text != "")
	n.Refresh()
}

func (k NoticeKind) look() (IconName, Colour, Colour) {
	switch k {
	case Alarm:
		return IconUrgent, UrgentSoft, UrgentInk
	case Attention:
		return IconLook, AttentionSoft, AttentionInk
	}
	return IconCalm, CalmSoft, CalmInk
}

// Kind gives the kind that is shown.
func (n *Notice) Kind() NoticeKind { return n.kind }
