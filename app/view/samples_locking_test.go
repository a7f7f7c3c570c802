package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) TypeCode(text string) { p.note("code", text) }
func (p *intents) KeepCode()            { p.note("keep code") }
func (p *intents) ForgetCode()          { p.note("forget code") }
func (p *intents) ChoosePause(minutes int) {
	p.note("pause for", screenCode(presenter.Screen(minutes)))
}
func (p *intents) ChooseAway(minutes int) { p.note("away", screenCode(presenter.Screen(minutes))) }

var _ view.LockingIntents = (*presenter.Locking)(nil)

func lockingScenes() []scene {
	locking := func(p *intents) *view.Locking { return view.NewLocking(p) }
	cover := func(p *intents) *view.Shell { return view.NewShell(p) }
	return []scene{
		shot("locking-none", presenter.LockingScreen, locking, plain(lockingNone())),
		shot("locking-set", presenter.LockingScreen, locking, plain(lockingSet())),
		shot("cover-code", presenter.NoScreen, cover, plain(presenter.ShellState{Cover: presenter.CoverState{
			On: true, Title: "Notes", Text: "No notes yet.", Code: presenter.Field{Label: "Number", Text: "402", Problem: "Not this one."},
		}})),
	}
}

func lockingNone() presenter.LockingState {
	return presenter.LockingState{
		Page: presenter.Page{Title: "Covering and locking"}, Intro: "Quick exit shows a plain page of notes at once. Nothing that was typed is lost.",
		CodeTitle: "A code of six digits", CodeText: "No code is set. Quick exit locks, and the passphrase opens again.",
		Still: presenter.Notice{Kind: presenter.Caution, Text: "A short code is weak. While the page of notes is shown, the records are still open in the memory of this device. Where a search or a control may come, lock instead."},
		Code:  presenter.Field{Label: "New code", Hint: "Six digits that nobody can guess: no birthday, no row of digits", Text: "111111", Problem: "That is easy to guess. Choose other digits."},
		Keep:  presenter.Action{Label: "Keep this code"},
		Away: presenter.Choice[int]{Label: "Lock behind another window", Hint: "When Pelita is not in front, or its window is hidden", Options: []presenter.Option[int]{
			{Code: 1, Label: "1 min"}, {Code: 2, Label: "2 min", Chosen: true}, {Code: 5, Label: "5 min"}, {Code: 0, Label: "Only when nobody touches it"},
		}},
	}
}

func lockingSet() presenter.LockingState {
	s := lockingNone()
	s.CodeText = "A code is set. After a quick exit the six digits open again for a short time. After that, or after three wrong tries, only the passphrase does."
	s.Code.Text, s.Code.Problem = "", ""
	s.Keep.Off, s.Forget = true, presenter.Action{Label: "Do without a code"}
	s.Pause = presenter.Choice[int]{Label: "The code opens again for", Options: []presenter.Option[int]{{Code: 2, Label: "2 min"}, {Code: 5, Label: "5 min", Chosen: true}, {Code: 10, Label: "10 min"}}}
	return s
}
