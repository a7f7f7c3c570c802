package view_test

import (
	"strings"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening/protocol"
)

func interviewScenes() []scene {
	interview := func(p *intents) *view.Interview { return view.NewInterview(p) }
	at := presenter.InterviewScreen
	all := []scene{
		shot("interview-yesno", at, interview, plain(questionState(yesNoQuestion()))),
		shot("interview-one", at, interview, plain(questionState(oneQuestion()))),
		shot("interview-many", at, interview, plain(questionState(manyQuestion()))),
		shot("interview-date", at, interview, plain(questionState(dateQuestion()))),
		shot("interview-money", at, interview, plain(questionState(moneyQuestion()))),
		shot("interview-money-code", at, interview, plain(questionState(codeQuestion(offeredCodes())))),
		shot("interview-money-none", at, interview, plain(questionState(codeQuestion(noCode())))),
		shot("interview-text", at, interview, plain(questionState(textQuestion()))),
		shot("interview-number", at, interview, plain(questionState(numberQuestion()))),
		shot("interview-age", at, interview, plain(questionState(ageQuestion()))),
		shot("interview-section-end", at, interview, plain(sectionEnd())),
		shot("interview-paused", at, interview, plain(paused())),
		shot("interview-gentle", at, interview, plain(gentleState())),
		shot("interview-handed-over", at, interview, plain(handedOver())),
		shot("interview-finished", at, interview, plain(finished())),
	}
	return all
}

func questionState(q presenter.Question) presenter.InterviewState {
	q.Absences = presenter.Choice[protocol.Absence]{Label: "No answer, because the person", Options: []presenter.Option[protocol.Absence]{
		{Code: protocol.Unknown, Label: "does not know"}, {Code: protocol.Declined, Label: "prefers not to say"},
		{Code: protocol.UnsafeToAsk, Label: "cannot safely be asked"},
	}}
	return presenter.InterviewState{
		Page: presenter.Page{Title: ""}, Name: "Ratna", Card: presenter.QuestionCard, Rail: rail(),
		Section: "Pay and debt", Progress: "2 of 6", Question: q,
		Saved:       presenter.Chip{Code: "saved", Label: "Kept", Tone: presenter.Quiet},
		Note:        presenter.Field{Label: "Your note", Hint: "Kept with the record, never shared"},
		KeepNote:    presenter.Action{Label: "Keep note", Off: true},
		Notes:       []presenter.Line{{Label: "Officer 12, today 10:40", Text: "Asked for water twice."}},
		Interviewee: presenter.Choice[string]{Label: "Language of the person", Options: []presenter.Option[string]{{Code: "en", Label: "English"}, {Code: "id", Label: "Bahasa Indonesia", Chosen: true}}},
		Unreviewed:  presenter.Notice{Kind: presenter.Caution, Title: "Nobody has checked this translation", Text: "Use your own words when something is not understood."},
		Back:        presenter.Action{Label: "Back"}, Skip: presenter.Action{Label: "Skip"}, Next: presenter.Action{Label: "Next"}, Pause: presenter.Action{Label: "Pause"},
	}
}

func rail() []presenter.RailRow {
	return []presenter.RailRow{
		{Section: "safety", Label: "Safe to talk", Progress: "4 of 4", Reachable: true, Done: true},
		{Section: "needs", Label: "Immediate needs", Progress: "5 of 5", Reachable: true, Done: true},
		{Section: "notice", Label: "What the person should know", Progress: "2 of 2", Reachable: true, Done: true},
		{Section: "recruitment", Label: "How it began", Progress: "6 of 7", Reachable: true},
		{Section: "pay", Label: "Pay and debt", Progress: "2 of 6", Current: true, Reachable: true},
		{Section: "control", Label: "Control and punishment", Progress: "0 of 8"},
		{Section: "wishes", Label: "Wishes and consent", Progress: "0 of 5"},
	}
}

func yesNoQuestion() presenter.Question {
	return presenter.Question{
		Item: "passport_taken", Manner: "Ask", Type: protocol.YesNo,
		Ask: "Did somebody take your passport or other papers and keep them?", AskAlso: "Apakah ada yang mengambil paspor atau surat-surat Anda dan menyimpannya?",
		Help: "Also when it was said to be for safekeeping.",
		Options: presenter.Choice[string]{Options: []presenter.Option[string]{
			{Code: "yes", Label: "Yes", Detail: "Ya", Chosen: true}, {Code: "no", Label: "No", Detail: "Tidak"}}},
		Source: presenter.Choice[protocol.Source]{Label: "Where the answer comes from", Options: []presenter.Option[protocol.Source]{
			{Code: protocol.Said, Label: "The person said it", Chosen: true}, {Code: protocol.Observed, Label: "I saw it"}, {Code: protocol.Document, Label: "A document shows it"}}},
	}
}

func oneQuestion() presenter.Question {
	return presenter.Question{
		Item: "offer_channel", Manner: "Ask", Type: protocol.One,
		Ask: "Where did you first hear about the work?", AskAlso: "Di mana Anda pertama kali mendengar tentang pekerjaan itu?",
		Options: presenter.Choice[string]{Options: []presenter.Option[string]{
			{Code: "friend", Label: "From a friend or relative", Detail: "Dari teman atau keluarga"}, {Code: "social", Label: "On social media", Detail: "Di media sosial", Chosen: true},
			{Code: "agent", Label: "From a recruiter or agency", Detail: "Dari perekrut atau agen"}, {Code: "chat", Label: "In a chat from somebody unknown", Detail: "Dari obrolan dengan orang tak dikenal"},
			{Code: "other", Label: "In another way", Detail: "Dengan cara lain"}}},
	}
}

func manyQuestion() presenter.Question {
	q := oneQuestion()
	q.Item, q.Type = "violence_kind", protocol.Many
	q.Ask, q.AskAlso = "What happened to people who did not do as they were told?", "Apa yang terjadi pada orang yang tidak menurut?"
	q.Distress = presenter.Chip{Code: "severe", Label: "May be hard to hear", Tone: presenter.Marked}
	q.Conflict = presenter.Notice{Kind: presenter.Caution, Title: "Two answers differ", Text: "Both stay until a person settles it. The findings use the more protective one."}
	q.OnRecord = []presenter.Line{{Label: "Officer 12, said", Text: "Locked in a room"}, {Label: "Officer 7, said", Text: "None of these"}}
	return q
}

func dateQuestion() presenter.Question {
	q := presenter.Question{Item: "left_home", Manner: "Ask", Type: protocol.Date, Ask: "When did you leave home?", AskAlso: "Kapan Anda meninggalkan rumah?"}
	q.Date = presenter.DateEntry{Year: presenter.Field{Label: "Year", Text: "2025"}, Day: presenter.Field{Label: "Day"}, Month: presenter.Choice[string]{Label: "Month", Options: []presenter.Option[string]{{Code: "", Label: "Not known"}}}, About: presenter.Option[bool]{Code: true, Label: "About then"}}
	for i, name := range strings.Fields("January February March April May June July August September October November December") {
		q.Date.Month.Options = append(q.Date.Month.Options, presenter.Option[string]{Code: string([]byte{'0' + byte((i+1)/10), '0' + byte((i+1)%10)}), Label: name, Chosen: i == 2})
	}
	return q
}

func moneyQuestion() presenter.Question {
	q := presenter.Question{Item: "promised_pay", Manner: "Ask", Type: protocol.Money, Ask: "How much pay were you promised for a month?", AskAlso: "Berapa gaji yang dijanjikan untuk sebulan?"}
	q.Money = presenter.MoneyEntry{Amount: presenter.Field{Label: "Amount", Text: "1200.50"}, Currency: presenter.Choice[string]{Label: "Currency"},
		Code: presenter.Field{Label: "Code of the currency", Text: "USD", Hint: "For any other currency the first two letters of its code are enough: JP."}}
	for _, c := range strings.Fields("USD USDT IDR CNY THB MYR PHP KHR MMK LAK VND SGD") {
		q.Money.Currency.Options = append(q.Money.Currency.Options, presenter.Option[string]{Code: c, Label: c, Chosen: c == "USD"})
	}
	return q
}

// codeQuestion is an amount whose currency is typed.
func codeQuestion(e presenter.MoneyEntry) presenter.Question {
	q := moneyQuestion()
	for i := range q.Money.Currency.Options {
		q.Money.Currency.Options[i].Chosen = false
	}
	e.Amount, e.Currency, e.Code.Label, e.Code.Hint = q.Money.Amount, q.Money.Currency, q.Money.Code.Label, q.Money.Code.Hint
	q.Money = e
	return q
}

func offeredCodes() presenter.MoneyEntry {
	e := presenter.MoneyEntry{Code: presenter.Field{Text: "ma"}, Offered: presenter.Choice[string]{Label: "Which one?"}}
	e.Offered.Options = []presenter.Option[string]{{Code: "MAD", Label: "MAD"}}
	return e
}

func noCode() presenter.MoneyEntry {
	return presenter.MoneyEntry{Code: presenter.Field{Text: "XQZ", Problem: "No currency has a code that begins like this. It stays as you typed it, and is no answer yet."}}
}

func textQuestion() presenter.Question {
	return presenter.Question{Item: "own_words", Manner: "Ask", Type: protocol.Text, Ask: "Is there anything else that you want us to know?", AskAlso: "Adakah hal lain yang ingin Anda sampaikan?",
		Text: presenter.Field{Text: "She wants her brother told, and nobody else."}, Problem: ""}
}

func numberQuestion() presenter.Question {
	return presenter.Question{Item: "hours", Manner: "Ask", Type: protocol.Number, Group: "Place 2", Ask: "How many hours did you work on a usual day?", AskAlso: "Berapa jam Anda bekerja pada hari biasa?",
		Text: presenter.Field{Label: "Hours", Text: "44"}, Problem: "A day has at most 24 hours."}
}

func ageQuestion() presenter.Question {
	return presenter.Question{Item: "age", Manner: "Ask", Type: protocol.Age, Ask: "How old are you?", AskAlso: "Berapa usia Anda?",
		Age: presenter.AgeEntry{From: presenter.Field{Label: "Years", Text: "16"}, To: presenter.Field{Label: "or up to"}, Hint: "Give a range when the age is not certain. Somebody who may be under 18 is treated as a child."}}
}

func gentleState() presenter.InterviewState {
	q := yesNoQuestion()
	q.Distress = presenter.Chip{Code: "severe", Label: "Hard to hear: go gently", Tone: presenter.Marked}
	q.Options.Options[0].Chosen = false
	q.Gentle = presenter.Gentle{
		Title:   "Hard to hear. Say first:",
		Say:     "The next question may be hard. You do not have to answer it. We can leave it out, and nothing changes for you.",
		SayAlso: "Pertanyaan berikut mungkin berat. Anda tidak harus menjawab. Kita bisa melewatinya, dan tidak ada yang berubah bagi Anda.",
		Leave:   presenter.Action{Label: "Leave it out"},
	}
	s := questionState(q)
	s.Rest = presenter.Rest{
		Title: "Time for a break?", Text: "You have been talking for a while. Offer water, a walk or some quiet. Ask whether the person wants to go on, pause or stop; each is fine.",
		Stop: presenter.Action{Label: "Pause here"}, Later: presenter.Action{Label: "Go on for now"},
	}
	s.Suggest = presenter.Suggestion{Item: "guards", Topic: "Helps most now: leaving the place", Why: "It is the gentlest question left that can still settle something.", Ask: presenter.Action{Label: "Go there"}}
	return s
}

// handedOver is the end of one interview with the way into another.
func handedOver() presenter.InterviewState {
	s := finished()
	s.Card = presenter.EndedCard
	s.Closing = presenter.Closing{
		Title: "A child, or maybe a child",
		Text:  "Every answer stays. Nothing is asked twice.",
		Do: "The questions go on in the interview of a child, with an adult beside the child. Do this now: bring a grown-up whom the child trusts; " +
			"ask the child protection service for a guardian and a specialist; keep the child apart from grown-ups of the group who are not family; do not detain.",
	}
	s.Next, s.Decide = presenter.Action{Label: "Go on as: Interview of a child"}, presenter.Action{}
	return s
}

func finished() presenter.InterviewState {
	s := sectionEnd()
	s.Card, s.Suggest = presenter.FinishedCard, presenter.Suggestion{}
	s.Closing = presenter.Closing{
		Title: "That was the last question", Text: "Thank the person. Ask whether they want to add anything, and say what happens next.",
		SparedTitle:  "Left out, because nothing depends on it any more",
		Spared:       []presenter.Suggestion{{Item: "taken_by_force", Topic: "being taken by force", Ask: presenter.Action{Label: "Ask all the same"}}, {Item: "b", Topic: "punishments at the place", Ask: presenter.Action{Label: "Ask all the same"}}},
		ClarifyTitle: "To clear up later", ClarifyText: "These answers do not go together yet. Both can be true.", Clarify: clarifySample(),
	}
	s.Next, s.Decide = presenter.Action{}, presenter.Action{Label: "Decide"}
	return s
}

func sectionEnd() presenter.InterviewState {
	s := questionState(presenter.Question{})
	s.Card, s.Question = presenter.SectionEndCard, presenter.Question{}
	s.Closing = presenter.Closing{Title: "Pay and debt: done", Text: "This is a good moment for a pause. Ask whether the person wants to go on.", Open: []string{"the pay that was promised", "who keeps the wage", "debts after arrival"}}
	s.Suggest = presenter.Suggestion{Item: "guards", Topic: "It would help most to know about: leaving the place", Ask: presenter.Action{Label: "Ask about it"}}
	s.Findings = presenter.Action{Label: "Findings"}
	s.Skip = presenter.Action{}
	return s
}

func paused() presenter.InterviewState {
	q := presenter.Question{Item: "injury_handled", Manner: "For you", Type: protocol.YesNo, Ask: "Has help been called, or did the person refuse it?",
		Options: presenter.Choice[string]{Options: []presenter.Option[string]{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "Not yet"}}}}
	s := questionState(q)
	s.Card = presenter.PausedCard
	s.Closing = presenter.Closing{Title: "First: a doctor", Text: "The person is injured. Everything else can wait.", Do: "Call emergency help, or take the person to a clinic. Stay with them. Come back to the interview when they are cared for."}
	s.Next.Off, s.Skip = true, presenter.Action{}
	s.Mend = presenter.Action{Label: "That was a slip"}
	return s
}
