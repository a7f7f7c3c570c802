package view_test

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/view"
)

// scene is one screen in one State. Draw makes the screen new each time; say
// changes every text of the State.
type scene struct {
	name   string
	screen presenter.Screen
	draw   func(p *intents, say func(string) string) fyne.CanvasObject
}

// drawn is a screen of ours with its State.
type drawn[S any] interface {
	Object() fyne.CanvasObject
	Render(S)
}

// shot makes a scene of a screen and a State. Rows of long lists are made by
// functions, so the State is made anew with the changed words.
func shot[S any, V drawn[S]](name string, at presenter.Screen, screen func(p *intents) V, state func(say func(string) string) S) scene {
	return scene{name, at, func(p *intents, say func(string) string) fyne.CanvasObject {
		v := screen(p)
		s := state(say)
		reword(&s, say)
		v.Render(s)
		v.Render(s) // drawing twice is drawing once
		return v.Object()
	}}
}

// plain gives a State as it is.
func plain[S any](s S) func(func(string) string) S {
	return func(func(string) string) S { return s }
}

func scenes() []scene {
	var all []scene
	for _, some := range [][]scene{
		doorScenes(),
		caseScenes(),
		interviewScenes(),
		findingScenes(),
		recordScenes(),
		linkScenes(),
		countryScenes(),
		timelineScenes(),
		formScenes(),
		actsScenes(),
		consentScenes(),
		talkScenes(),
		packScenes(),
		backupScenes(),
		travelScenes(),
		restoreScenes(),
		evidenceScenes(),
		lockingScenes(),
		destroyScenes(),
		keepScenes(),
		officersScenes(),
		handScenes(),
		doctorScenes(),
		journalScenes(),
		groupScenes(),
		conflictScenes(),
		deviceScenes(),
		lettingScenes(),
		caseloadsScenes(),
	} {
		all = append(all, some...)
	}
	return all
}

func languages() presenter.Choice[string] {
	return presenter.Choice[string]{Label: "Language", Options: []presenter.Option[string]{
		{Code: "en", Label: "English", Chosen: true}, {Code: "id", Label: "Bahasa Indonesia"},
	}}
}

func doorScenes() []scene {
	unlock := func(p *intents) *view.Unlock { return view.NewUnlock(p, files{}) }
	create := func(p *intents) *view.Create { return view.NewCreate(p) }
	base := presenter.UnlockState{
		Page:       presenter.Page{Title: "Welcome back"},
		Passphrase: presenter.Field{Label: "Passphrase"},
		WithCard:   presenter.Action{Label: "I also have a card"},
		Unlock:     presenter.Action{Label: "Unlock", Off: true}, Language: languages(),
	}
	wrong := base
	wrong.Notice = presenter.Notice{Kind: presenter.Problem, Title: "That did not open it", Text: "The passphrase is different. Nothing was lost. Try again."}
	wrong.Passphrase.Text = "correct horse"
	wrong.Unlock.Off = false
	busy := base
	busy.Busy = "Opening"
	unfinished := base
	unfinished.Unfinished = presenter.Notice{Kind: presenter.Caution, Title: "Unlock once more before you travel", Text: "An old key could not be removed from this device yet. With it and the passphrase, an older copy of the disk opens what left or was erased. Open and lock the app again. If this is still here then, do not carry the device."}
	card := wrong
	card.WithCard, card.CardFile = presenter.Action{Label: "Without a card"}, presenter.Action{Label: "Choose the file of the card"}
	card.Card = presenter.Field{Label: "Letters of the card", Text: "0123", Hint: "56 letters and digits. Capitals and spaces do not matter.", Problem: "These are not the letters of a card. Please look again."}
	card.Wait = "Too many wrong tries. The next one can be made in 32 seconds."
	damaged := wrong
	damaged.Notice = presenter.Notice{Kind: presenter.Problem, Title: "A part of the profile is damaged", Text: "Damaged: the list of records. Nothing was opened halfway and nothing was overwritten. Keep the device as it is and call your administrator."}
	damaged.Mend = presenter.Action{Label: "Mend what can be mended"}
	damaged.MendNote = "Mending makes anew what follows from what is sound, and changes no answer. What cannot be mended stays as it is and is named. Type the passphrase once more."
	cover := func(p *intents) *view.Shell { return view.NewShell(p) }
	return []scene{
		shot("cover", presenter.NoScreen, cover, plain(presenter.ShellState{Cover: presenter.CoverState{
			On: true, Title: "Notes", Text: "Rice, eggs, soap\nDentist on Thursday at 10:30\nReturn the library books", Return: presenter.Action{Label: "Open"}}})),
		shot("unlock", presenter.UnlockScreen, unlock, plain(base)),
		shot("unlock-wrong", presenter.UnlockScreen, unlock, plain(wrong)),
		shot("unlock-card", presenter.UnlockScreen, unlock, plain(card)),
		shot("unlock-damaged", presenter.UnlockScreen, unlock, plain(damaged)),
		shot("unlock-unfinished", presenter.UnlockScreen, unlock, plain(unfinished)),
		shot("unlock-busy", presenter.UnlockScreen, unlock, plain(busy)),
		shot("create", presenter.CreateScreen, create, plain(createState())),
	}
}

func createState() presenter.CreateState {
	return presenter.CreateState{
		Page:  presenter.Page{Title: "Begin on this device"},
		Intro: "Everything you enter stays on this device, locked with your passphrase, until you go online.",
		Way: presenter.Choice[presenter.Way]{Label: "What is this device?", Options: []presenter.Option[presenter.Way]{
			{Code: presenter.NewAgency, Label: "The first of a new agency", Detail: "You will be its administrator.", Chosen: true},
			{Code: presenter.JoinAgency, Label: "One more of an agency", Detail: "An administrator will admit it."},
		}},
		Officer: presenter.Field{Label: "Your name", Text: "Officer 12"},
		Agency:  presenter.Field{Label: "Agency", Text: "Consulate"},
		Role:    roleChoice(),
		Country: presenter.Field{Label: "Country where you work", Text: "ID"},
		ChoosePassphrase: presenter.ChoosePassphrase{
			Passphrase: presenter.Field{Label: "Passphrase", Text: "lamp river", Hint: "Four words or more are easy to remember and hard to guess."},
			Repeat:     presenter.Field{Label: "Passphrase again", Text: "lamp", Problem: "The two are different."},
			Strength:   presenter.Chip{Label: "Short: add two words", Tone: presenter.Marked},
			Offer:      presenter.Action{Label: "Suggest others"}, Words: "kopiah lentera sungai mangga pelangi tujuh",
			WordsText: "Write them down by hand and keep the paper away from this device. Then type them. They are shown only here, and are not copied anywhere.",
		},
		Recovery: presenter.Notice{Kind: presenter.Caution, Title: "Nobody can look it up for you", Text: "Without the passphrase or the agency's recovery key, nothing here can be read again."},
		Language: languages(),
		Create:   presenter.Action{Label: "Create", Off: true},
		Restore:  presenter.Action{Label: "Restore from a backup"},
	}
}

func caseScenes() []scene {
	caseload := func(p *intents) *view.Caseload { return view.NewCaseload(p) }
	start := func(p *intents) *view.Start { return view.NewStart(p, files{}) }
	empty := caseloadState(0, nil)
	empty.Count = ""
	empty.Empty = presenter.Notice{Kind: presenter.Advice, Title: "No record yet", Text: "A record begins with a screening. It stays on this device until you go online."}
	failed := caseloadState(0, nil)
	failed.Notice = presenter.Notice{Kind: presenter.Problem, Title: "The list could not be read", Text: "Lock and unlock again. Nothing was changed."}
	return []scene{
		shot("caseload", presenter.CaseloadScreen, caseload, func(say func(string) string) presenter.CaseloadState { return caseloadState(60, say) }),
		shot("caseload-empty", presenter.CaseloadScreen, caseload, plain(empty)),
		shot("caseload-failed", presenter.CaseloadScreen, caseload, plain(failed)),
		shot("start", presenter.StartScreen, start, plain(presenter.StartState{
			Page: presenter.Page{Title: "New screening"},
			Caseload: presenter.Choice[string]{Label: "Into which caseload?", Hint: "Only the devices of that caseload can read the record. It cannot be moved later.", Options: []presenter.Option[string]{
				{Code: "a", Label: "First caseload", Chosen: true}, {Code: "b", Label: "Shelter cases"},
			}},
			Protocol: presenter.Choice[string]{Label: "Which interview?", Options: []presenter.Option[string]{
				{Code: "tfc-returnee", Label: "Person who came out of a compound", Detail: "About 25 minutes, can be interrupted", Chosen: true},
				{Code: "tfc-border", Label: "Counter screen", Detail: "Five minutes, then refer or go on"},
			}},
			Officer:     languages(),
			Interviewee: presenter.Choice[string]{Label: "Language of the person", Options: []presenter.Option[string]{{Code: "en", Label: "English"}, {Code: "id", Label: "Bahasa Indonesia", Chosen: true}}},
			Unreviewed:  presenter.Notice{Kind: presenter.Caution, Title: "Nobody has checked this translation", Text: "Use your own words when something is not understood."},
			Begin:       presenter.Action{Label: "Begin"},
			Print:       presenter.Action{Label: "Print a blank form"},
			Printed:     presenter.Notice{Kind: presenter.Advice, Title: "The form is written", Text: "Nothing of anybody is in it."},
		})),
	}
}

func caseloadState(n int, say func(string) string) presenter.CaseloadState {
	s := presenter.CaseloadState{
		Page:   presenter.Page{Title: "Cases"},
		Search: presenter.Field{Label: "Search"},
		Filter: presenter.Choice[presenter.CaseFilter]{Options: []presenter.Option[presenter.CaseFilter]{
			{Code: presenter.AllCases, Label: "All", Chosen: true}, {Code: presenter.OpenCases, Label: "Open"},
			{Code: presenter.DecidedCases, Label: "Decided"}, {Code: presenter.ClosedCases, Label: "Closed"},
		}},
		Within: presenter.Choice[string]{Label: "Caseload", Options: []presenter.Option[string]{
			{Label: "All", Chosen: true}, {Code: "a", Label: "First caseload"}, {Code: "b", Label: "Shelter cases"},
		}},
		Count: "60 records", New: presenter.Action{Label: "New screening"},
	}
	if say == nil {
		return s
	}
	names := []string{"Ratna", "Dara", "k7q2m", "Somchai", "Ei Phyu", "Minh"}
	var rows []presenter.CaseRow
	for i := range n {
		r := presenter.CaseRow{
			Name: names[i%len(names)], Detail: "Returnee interview · k7q2m", Updated: "5 min ago",
			Stage: presenter.Chip{Code: "open", Label: "Open"}, Outcome: "Indicators present: refer",
			Sync: presenter.Chip{Code: "here", Label: "Kept here", Tone: presenter.Quiet},
		}
		if i%3 == 0 {
			r.Urgency = []presenter.Chip{{Code: "doctor", Label: "Needs a doctor", Tone: presenter.Urgent}}
		}
		if i%4 == 1 {
			r.Outcome = "Not enough information: refer or come back"
			r.Conflicts = presenter.Chip{Code: "conflict", Label: "Two answers differ", Tone: presenter.Marked}
			r.Sync.Label = "With the hub"
		}
		switch i % 5 {
		case 1:
			r.Ending = presenter.Chip{Code: "over", Label: "Time for keeping is over", Tone: presenter.Marked}
		case 2:
			r.Ending = presenter.Chip{Code: "soon", Label: "Kept until 3 December 2026"}
		}
		reword(&r, say)
		rows = append(rows, r)
	}
	s.Rows = presenter.RowsOf(rows...)
	return s
}
