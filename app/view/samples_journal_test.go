package view_test

import (
	"strconv"
	"strings"

	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) More() { p.note("more") }

var _ view.JournalIntents = (*presenter.JournalPage)(nil)

func (p *journalIntents) ChooseFilter(f presenter.JournalFilter) {
	p.note("journal filter", strconv.Itoa(int(f)))
}

// journalIntents are intents whose filter is the journal's.
type journalIntents struct{ *intents }

func (p *journalIntents) Check()           { p.note("check the journal") }
func (p *journalIntents) Prove(key string) { p.note("prove the journal", key) }

func journalScenes() []scene {
	page := func(p *intents) *view.Journal { return view.NewJournal(&journalIntents{p}, files{}) }
	return []scene{
		shot("journal", presenter.JournalScreen, page, plain(journalState())),
		shot("journal-many", presenter.JournalScreen, page, plain(journalMany())),
		shot("journal-checked", presenter.JournalScreen, page, plain(journalChecked())),
		shot("journal-bad", presenter.JournalScreen, page, plain(journalBad())),
		shot("journal-empty", presenter.JournalScreen, page, plain(journalEmpty())),
		shot("journal-long", presenter.JournalScreen, page, plain(journalLong())),
		shot("history", presenter.HistoryScreen, page, plain(historyState())),
		shot("history-broken", presenter.HistoryScreen, page, plain(historyBroken())),
	}
}

func journalFilter(chosen int) presenter.Choice[presenter.JournalFilter] {
	c := presenter.Choice[presenter.JournalFilter]{Label: "Show"}
	for i, label := range []string{"All", "Opened and searched", "Changed", "Shared and printed", "Erased and kept", "This device"} {
		c.Options = append(c.Options, presenter.Option[presenter.JournalFilter]{Code: presenter.JournalFilter(i), Label: label, Chosen: i == chosen})
	}
	return c
}

func journalState() presenter.JournalState {
	return presenter.JournalState{
		Page:     presenter.Page{Title: "What was done on this device"},
		Explains: "The program writes this by itself. It holds no names and no answers, and not the words that were searched. Your administrator can check that nothing in it was changed.",
		Filter:   journalFilter(0),
		Days: []presenter.JournalDay{
			{Title: "27 November 2026", Rows: []presenter.JournalRow{
				{Time: "14:02 to 14:31", What: "Changed, 28 times", Who: "You", Detail: "Record K3QT5A"},
				{Time: "14:02", What: "Opened", Who: "You", Detail: "Record K3QT5A"},
				{Time: "14:01", What: "Searched", Who: "You"},
				{Time: "13:59", What: "Unlocked", Who: "You"},
			}},
			{Title: "26 November 2026", Rows: []presenter.JournalRow{
				{Time: "17:40", What: "Locked", Who: "Another officer"},
				{Time: "17:31", What: "Shared", Who: "Another officer", Detail: "A letter that asks to delete · Record 7WBB2C"},
			}},
		},
		Check: presenter.Action{Label: "Check all entries"}, Prove: presenter.Action{Label: "Check with the recovery key"},
		More: presenter.Action{Label: "Show earlier entries"},
	}
}

func journalChecked() presenter.JournalState {
	s := journalState()
	s.Found = presenter.Notice{Kind: presenter.Advice, Title: "Every entry holds", Text: "Entries: 4210, of which the recovery key proves 4188: none of these is missing or was changed. To notice later changes, note this: 4210:5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"}
	return s
}

func journalBad() presenter.JournalState {
	s := journalState()
	s.Check.Off, s.Prove.Off = true, true
	s.Found = presenter.Notice{Kind: presenter.Problem, Title: "Entries are missing or were changed", Text: "How many: 2. The first is entry 17. Change nothing on this device, and tell your administrator."}
	return s
}

func journalMany() presenter.JournalState {
	s := journalState()
	s.Many = presenter.Notice{Kind: presenter.Caution, Title: "Many records were opened in a short time", Text: "26 November 2026, 17:12: 50 records within five minutes. Was that you? If not, tell your administrator."}
	return s
}

func journalEmpty() presenter.JournalState {
	s := journalState()
	s.Days, s.More, s.Filter = nil, presenter.Action{}, journalFilter(3)
	s.Empty = presenter.Notice{Kind: presenter.Advice, Text: "Nothing of this kind was noted."}
	return s
}

func journalLong() presenter.JournalState {
	s := journalState()
	s.Days[0].Rows[0].Who = strings.Repeat("Pejabatkonsuler", 6)
	s.Days[0].Rows[1].What = "Records left this device for a journey, or came back, in very many words that need more than one line on a phone"
	return s
}

func historyState() presenter.JournalState {
	return presenter.JournalState{
		Page: presenter.Page{Title: "History"}, Name: "Ratna", OpenRecord: presenter.Action{Label: "Record"},
		Explains: "What was done with this record on this device. Work from other devices is listed as far as it has arrived.",
		Days: []presenter.JournalDay{{Title: "27 November 2026", Rows: []presenter.JournalRow{
			{Time: "15:10", What: "Shared", Who: "You"},
			{Time: "15:04", What: "Decided", Who: "You"},
			{Time: "14:50", What: "Changed, 12 answers and notes", Who: "Second Officer", Detail: "On another device"},
			{Time: "14:02", What: "Record begun", Who: "You"},
		}}},
	}
}

func historyBroken() presenter.JournalState {
	s := historyState()
	s.Broken = presenter.Notice{Kind: presenter.Problem, Title: "A part of this list cannot be read", Text: "Entry 5 is missing or was changed. What can be read is listed. Tell your administrator."}
	return s
}
