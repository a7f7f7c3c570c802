package widgets

import "fyne.io/fyne/v2"

// AnswerBar offers the answers to one question and, apart from them and just as
// easy to reach, the reasons why there is no answer. A reason is never a "no".
type AnswerBar[A, R comparable] struct {
	block
	answers *Choice[A]
	reasons *Pills[R]
}

// NewAnswerBar makes an empty bar. onAnswer and onReason are called when a
// person presses, never by Set.
func NewAnswerBar[A, R comparable](onAnswer func(A), onReason func(R)) *AnswerBar[A, R] {
	b := &AnswerBar[A, R]{answers: NewChoice(onAnswer), reasons: NewPills(onReason)}
	b.answers.list.Layout = &columns{least: 120, gap: float32(Near)}
	b.answers.tall = 64
	b.root = Column(Wide, b.answers, b.reasons)
	b.ExtendBaseWidget(b)
	return b
}

// Set shows the answers (none for a question that is answered by typing) and,
// under a label, the reasons.
func (b *AnswerBar[A, R]) Set(answers []Option[A], label string, reasons []Option[R]) {
	b.answers.Set("", "", answers)
	show(b.answers, len(answers) > 0)
	b.reasons.Set(label, "", reasons)
	show(b.reasons, len(reasons) > 0)
	b.Refresh()
}

// Answer gives what is pressed for an answer, or nil.
func (b *AnswerBar[A, R]) Answer(code A) fyne.Tappable { return b.answers.Option(code) }

// Reason gives what is pressed for a reason, or nil.
func (b *AnswerBar[A, R]) Reason(code R) fyne.Tappable { return b.reasons.Option(code) }

// show shows or hides.
func show(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
		return
	}
	o.Hide()
}
