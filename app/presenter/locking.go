package presenter

import (
	"context"
	"errors"
	"strconv"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/sensitive"
)

// Codes keeps the code that reopens a covered screen.
type Codes interface {
	// HasCode says whether one was chosen; it answers from memory.
	HasCode() bool
	// SetCode chooses it; none forgets it. screening.ErrWeakPassphrase for one that
	// is easy to guess.
	SetCode(ctx context.Context, digits []byte) error
}

// LockingState is the page that says when this device covers and locks itself.
type LockingState struct {
	Page
	Intro string
	// CodeTitle heads the code, CodeText says whether there is one, Still what it
	// does not do.
	CodeTitle, CodeText string
	Still               Notice
	// Code is a secret field: it is drawn masked.
	Code         Field
	Keep, Forget Action
	Pause        Choice[int]
	Away         Choice[int]
}

// Locking changes when this device covers and locks itself.
type Locking struct {
	stage[LockingState]
	keeper Keeper
	codes  Codes
	queue  Queue
	typed  sensitive.Value[string]
	easy   bool // the code that was typed is easy to guess
}

// NewLocking makes the presenter of the page.
func NewLocking(f Frame, keeper Keeper, codes Codes, render func(LockingState)) *Locking {
	l := &Locking{stage: newStage(f, render), keeper: keeper, codes: codes, queue: Queue{Runner: f.Runner}}
	l.stage.build = l.state
	return l
}

// Enter shows what holds now.
func (l *Locking) Enter() { l.Rebuild() }

// Leave forgets what was typed, and ends the page when every change is written.
func (l *Locking) Leave(done func()) {
	l.typed.Forget()
	l.clear()
	l.queue.WhenIdle(done)
}

// TypeCode takes the digits of a new code.
func (l *Locking) TypeCode(text string) {
	l.typed, l.easy = sensitive.New(text), false
	l.Rebuild()
}

// KeepCode chooses what was typed.
func (l *Locking) KeepCode() {
	if len(l.typed.Reveal()) == CodeLength {
		l.set([]byte(l.typed.Reveal()))
	}
}

// ForgetCode goes without a code: a quick exit locks.
func (l *Locking) ForgetCode() { l.set(nil) }

func (l *Locking) set(digits []byte) {
	Add(&l.queue, Job[struct{}]{
		Prepare: func() func(context.Context) (struct{}, error) {
			return func(ctx context.Context) (struct{}, error) {
				defer clear(digits)
				return struct{}{}, l.codes.SetCode(ctx, digits)
			}
		},
		Done: func(_ struct{}, err error) {
			l.typed.Forget()
			l.easy = errors.Is(err, screening.ErrWeakPassphrase)
			if l.easy {
				err = nil
			}
			l.shown(err)
		},
	})
	l.Rebuild()
}

// ChoosePause changes for how many minutes the code opens.
func (l *Locking) ChoosePause(minutes int) {
	l.change(func(p *Preferences) { p.PauseMinutes = minutes })
}

// ChooseAway changes after how many minutes behind another window the app locks.
func (l *Locking) ChooseAway(minutes int) {
	l.change(func(p *Preferences) { p.AwayMinutes = minutes })
}

func (l *Locking) change(set func(*Preferences)) {
	p := l.keeper.Preferences()
	set(&p)
	keep(&l.queue, l.keeper, p, l.shown)
	l.Rebuild()
}

func pauseMinutes() []int { return []int{2, 5, 10} }
func awayMinutes() []int  { return []int{1, 2, 5, 0} }

func (l *Locking) state() LockingState {
	t, p := l.speech(), l.keeper.Preferences()
	s := LockingState{
		Page: l.page(t.T("locking.title")), Intro: t.T("locking.intro"),
		CodeTitle: t.T("locking.code_title"), CodeText: t.T("locking.none"),
		Still: Notice{Kind: Caution, Text: t.T("locking.still")},
		Code:  Field{Label: t.T("locking.code"), Text: l.typed.Reveal(), Hint: t.T("locking.code_hint")},
		Keep:  Action{Label: t.T("locking.keep"), Off: len(l.typed.Reveal()) != CodeLength || l.queue.Busy()},
		Away:  minutes(t, awayMinutes(), p.AwayMinutes),
	}
	s.Away.Label, s.Away.Hint = t.T("locking.away"), t.T("locking.away_hint")
	if l.easy {
		s.Code.Problem = t.T("locking.weak")
	}
	if l.codes.HasCode() {
		s.CodeText = t.T("locking.set")
		s.Forget = Action{Label: t.T("locking.forget"), Off: l.queue.Busy()}
		s.Pause = minutes(t, pauseMinutes(), p.PauseMinutes)
		s.Pause.Label = t.T("locking.pause")
	}
	return s
}

func minutes(t locales.Language, all []int, chosen int) Choice[int] {
	var c Choice[int]
	for _, n := range all {
		label := t.T("locking.minutes", "n", strconv.Itoa(n))
		if n == 0 {
			label = t.T("locking.never")
		}
		c.Options = append(c.Options, Option[int]{Code: n, Label: label, Chosen: n == chosen})
	}
	return c
}
