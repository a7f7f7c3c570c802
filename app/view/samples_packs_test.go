package view_test

import (
	"strings"

	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) ReadRoot(file string) { p.note("read root", file) }
func (p *intents) Trust()               { p.note("trust") }
func (p *intents) ReadPack(file string) { p.note("read pack", file) }
func (p *intents) Second()              { p.note("second") }
func (p *intents) Take()                { p.note("take") }
func (p *intents) PutAway()             { p.note("put away") }

var _ view.PacksIntents = (*presenter.PacksPage)(nil)

func packScenes() []scene {
	packs := func(p *intents) *view.Packs { return view.NewPacks(p, files{}) }
	return []scene{
		shot("packs-empty", presenter.PacksScreen, packs, plain(packsState())),
		shot("packs-root", presenter.PacksScreen, packs, plain(packsRoot())),
		shot("packs-proposal", presenter.PacksScreen, packs, plain(packsProposal())),
		shot("packs-refused", presenter.PacksScreen, packs, plain(packsRefused())),
		shot("record-newer", presenter.RecordScreen, func(p *intents) *view.Record { return view.NewRecord(p) }, plain(recordNewer())),
		shot("findings-expired", presenter.FindingsScreen, func(p *intents) *view.Findings { return view.NewFindings(p) }, plain(findingsExpired())),
		shot("interview-expired", presenter.InterviewScreen, func(p *intents) *view.Interview { return view.NewInterview(p) }, plain(interviewExpired())),
	}
}

func packsState() presenter.PacksState {
	return presenter.PacksState{
		Page:       presenter.Page{Title: "Instruments and packs"},
		Intro:      "A pack brings questions, indicators, texts and country facts as one signed file. Nothing in it is run, and it can change nothing else.",
		InUseTitle: "In use for new records",
		InUse:      []presenter.Line{{Label: "Pack", Text: "The instruments that came with the program"}, {Label: "Interview of a returnee", Text: "1.1.0"}, {Label: "Five-minute screen at the counter", Text: "1.1.0"}},
		RootTitle:  "Whose signatures are believed",
		NoRoot:     presenter.Notice{Kind: presenter.Advice, Title: "No signatures are believed yet", Text: "The program comes without any. Get the file of the holders of keys, and have one of them read its six words to you."},
		ReadPack:   presenter.Action{Label: "Open a pack"}, ReadRoot: presenter.Action{Label: "Open a file of holders"},
	}
}

func holders() []presenter.Line {
	return []presenter.Line{{Label: "Holders of keys", Text: "Organisation A, Organisation B, Organisation C"}, {Label: "Needed", Text: "2 of 3 signatures"}}
}

func packsRoot() presenter.PacksState {
	s := packsState()
	s.AskingTitle, s.AskingText = "Compare the words first", "Ask one of these organisations to read the six words to you, and type what you hear. Do not take words that came with the file."
	s.Asking = holders()
	s.Words = presenter.Field{Label: "The six words", Hint: "As they were read to you", Text: "baru nila tiga"}
	s.Trust, s.PutAway = presenter.Action{Label: "Believe these holders"}, presenter.Action{Label: "Put away"}
	return s
}

func packsInUse() presenter.PacksState {
	s := packsState()
	s.InUse = []presenter.Line{
		{Label: "Pack", Text: "tfc-agency, version 6"}, {Label: "Made", Text: "12 March 2025"}, {Label: "To be replaced by", Text: "12 March 2026"},
		{Label: "Signed by", Text: "Organisation A, Organisation C"}, {Label: "Digest", Text: strings.Repeat("9f2c41d0", 8)},
	}
	s.NoRoot, s.Root = presenter.Notice{}, holders()
	s.Expired = presenter.Notice{Kind: presenter.Caution, Title: "These questions are out of date", Text: "A newer pack should have come by now. You can go on: screening works as before."}
	return s
}

func packsProposal() presenter.PacksState {
	s := packsInUse()
	s.Proposal = presenter.ProposedPack{
		Title: "Look at this pack before it is taken", Facts: s.InUse,
		Golden:       presenter.Notice{Kind: presenter.Advice, Title: "Its own 62 cases come out as their authors say"},
		ShiftsNotice: presenter.Notice{Kind: presenter.Problem, Title: "In 2 of the 55 cases that came with the program something changes that protects a person", Text: "In some of them a person is protected less. Read them."},
		Shifts: []presenter.Line{
			{Label: "Protects less: case “no sleep”", Text: "Outcome: before Indicators present: refer; now No indicators recorded so far"},
			{Label: "Protects more: case “ransom”", Text: "Urgent need: Injury or illness without care: before nothing; now within 4 hours"},
		},
		Areas: []presenter.ChangedArea{
			{Title: "Protocols: 1", Rows: []presenter.Line{{Label: "Changed: Interview of a returnee", Text: "before: 1.0.0 4f2a; now: 1.1.0 99ce"}}},
			{Title: "Indicators, urgent needs and flags: 1", Rows: []presenter.Line{{Label: "Changed: Excessive working days or hours", Text: `before: D4 strong/strong work_hours > 10 || days_off == "never"; now: D4 medium/strong work_hours > 12 || days_off == "never"`}}},
			{Title: "Texts: 312", Rows: []presenter.Line{{Label: "Changed: en item.age.ask", Text: "before: How old are you?; now: What is your age?"}}, More: "272 more; the command line lists them all"},
		},
		Second: presenter.Option[bool]{Code: true, Label: "I have read what changes for a person, and it is meant", Detail: "Needed because outcomes change"},
		Take:   presenter.Action{Label: "Take this pack", Off: true}, PutAway: presenter.Action{Label: "Put away"},
	}
	return s
}

func packsRefused() presenter.PacksState {
	s := packsInUse()
	s.Notice = presenter.Notice{Kind: presenter.Problem, Title: "This is not taken", Text: "Not enough of the holders have signed it, or somebody else has. Nothing was changed. Do not use it. Where: too few."}
	s.Damaged = presenter.Notice{Kind: presenter.Problem, Title: "The pack tfc-agency cannot be read", Text: "It was changed or lost on this device. The instruments that came with the program are in use instead."}
	return s
}

// recordNewer is a record that was asked under an earlier version.
func recordNewer() presenter.RecordState {
	s := recordState()
	s.Protocol = "Interview of a returnee, version 1.0.0"
	s.Move = []presenter.MoveAction{{
		Protocol: "tfc-returnee", Title: "Version 1.1.0 of these questions is there",
		Detail: "Every answer and everything half typed stays. Nothing is asked twice. These questions differ; look at their answers again:",
		Changes: []presenter.Line{
			{Label: "days off", Text: "these answers can no longer be chosen: Never; where one was given it stays on record and does not count"},
			{Label: "hours of work", Text: "asked in other words now; has to be answered, or declined, before going on"},
			{Label: "the place to live", Text: "not asked any more; the answer stays on record"},
			{Label: "Asked now, and not before", Text: "who ran the place, what punishments there were, when it was"},
		},
		Move: presenter.Action{Label: "Go on under version 1.1.0"},
	}}
	return s
}

func findingsExpired() presenter.FindingsState {
	s := findingsState()
	s.Expired = packsInUse().Expired
	s.WorkedOutTitle = "By what this was worked out"
	s.WorkedOut = []presenter.Line{
		{Label: "Program", Text: "Pelita 0.1.0"}, {Label: "Pack", Text: "tfc-agency, version 6, 9f2c41d07be8a3c6"},
		{Label: "Asked as", Text: "Interview of a returnee, version 1.1.0, f4ef0fe22f880661"},
		{Label: "Answers", Text: "5d161d16f946da3e"}, {Label: "Result", Text: "256bd2144574581b"},
	}
	return s
}

func interviewExpired() presenter.InterviewState {
	s := questionState(yesNoQuestion())
	s.Expired = packsInUse().Expired
	return s
}
