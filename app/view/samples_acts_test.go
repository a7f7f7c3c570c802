package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
	"pelita/screening/protocol"
)

func roleChoice() presenter.Choice[screening.Role] {
	return presenter.Choice[screening.Role]{
		Label: "What are you?", Hint: "Until you say it, Pelita treats you as somebody who can arrest or prosecute.",
		Options: []presenter.Option[screening.Role]{
			{Code: screening.Consular, Label: "Embassy or consulate", Chosen: true}, {Code: screening.Border, Label: "Border or immigration"},
			{Code: screening.Police, Label: "Police"}, {Code: screening.NGO, Label: "NGO or shelter"}, {Code: screening.LegalAid, Label: "Legal aid"},
		},
	}
}

// acts are intents where files are picked and options tapped by item.
type acts struct{ *intents }

func (p *acts) Skip()                                      { p.note("skip sheet") }
func (p *acts) OpenSettings()                              { p.note("to settings") }
func (p *acts) ChoosePart(group string)                    { p.note("part", group) }
func (p *acts) ChooseRound(n int)                          { p.note("round", string('0'+rune(n))) }
func (p *acts) Add()                                       { p.note("add") }
func (p *acts) Tap(item protocol.ItemID, code string)      { p.note("tap", string(item), code) }
func (p *acts) TypeText(item protocol.ItemID, text string) { p.note("text", string(item), text) }
func (p *acts) TypeDate(item protocol.ItemID, d presenter.DateDraft) {
	p.note("date", string(item), d.Year)
}
func (p *acts) TypeMoney(item protocol.ItemID, m presenter.MoneyDraft) {
	p.note("money", string(item), m.Amount, m.Currency)
}
func (p *acts) ToLawyer()                 { p.note("to lawyer") }
func (p *acts) ToSheet()                  { p.note("to sheet") }
func (p *acts) Discard()                  { p.note("discard") }
func (p *acts) ChooseRecipient(id string) { p.note("recipient", id) }
func (p *acts) PickKey(file string)       { p.note("key", file) }
func (p *acts) Compare(bool)              { p.note("compare") }
func (p *acts) Seal()                     { p.note("seal") }
func (p *acts) Export(digest [32]byte, file string) {
	p.note("export", string('0'+rune(digest[0])), file)
}

// permissions are intents of the page of permissions.
type permissions struct{ *intents }

func (p *permissions) Ask(purpose string)             { p.note("ask", purpose) }
func (p *permissions) Refuse(purpose string)          { p.note("refuse", purpose) }
func (p *permissions) Cancel()                        { p.note("cancel") }
func (p *permissions) Keep()                          { p.note("keep") }
func (p *permissions) ChooseScope(code string)        { p.note("scope", code) }
func (p *permissions) ChooseMode(code string)         { p.note("mode", code) }
func (p *permissions) ChooseLanguage(tag string)      { p.note("language", tag) }
func (p *permissions) ChooseExplainer(code string)    { p.note("explainer", code) }
func (p *permissions) TypeExplainer(text string)      { p.note("who", text) }
func (p *permissions) ChooseOverride(id string)       { p.note("override for", id) }
func (p *permissions) TypeReason(text string)         { p.note("reason", text) }
func (p *permissions) Override()                      { p.note("override") }
func (p *permissions) ChooseDecided(id string)        { p.note("decided for", id) }
func (p *permissions) ChooseDecider(code string)      { p.note("decider", code) }
func (p *permissions) ChooseHeard(code string)        { p.note("heard", code) }
func (p *permissions) TypeDecision(text string)       { p.note("decision", text) }
func (p *permissions) DecideForChild()                { p.note("decide for child") }
func (p *permissions) TakeBack(referral, file string) { p.note("take back", referral, file) }
func (p *permissions) Told(referral string)           { p.note("told", referral) }

func actsScenes() []scene {
	sheet := func(p *intents) *view.Acts { return view.NewActs(&acts{p}, files{}) }
	shown := func(name string, s presenter.ActsState) scene {
		return shot(name, presenter.ActsScreen, sheet, plain(s))
	}
	page := presenter.Page{Title: "Sheet for the lawyer"}
	memory := presenter.Notice{Kind: presenter.Caution, Title: "This is nowhere but on the screen", Text: "Nothing of it is stored until you seal it. When the app locks, what is typed here is gone."}
	return []scene{
		shown("acts-not-you", presenter.ActsState{
			Page: page, Stage: presenter.NotForYou, Spoken: "If this is wrong, set your role in Settings.", OpenSettings: presenter.Action{Label: "Settings"},
			Warning: presenter.Notice{Kind: presenter.Caution, Title: "This sheet is not for you", Text: "What somebody was made to do is for a lawyer to hear. Do not ask about it."},
		}),
		shown("acts-before", presenter.ActsState{
			Page: page, Name: "Ratna", Stage: presenter.BeforeSheet,
			Warning: presenter.Notice{Kind: presenter.Caution, Title: "Before you begin", Text: "A lawyer should hear this, not you. Everything may be left empty, also the whole sheet."},
			Manner:  "Read aloud", Spoken: "You do not have to tell anybody what you were made to do. What you say could be used against you. A lawyer should hear it, and you can wait for one.",
			SpokenAlso: "Anda tidak wajib menceritakan kepada siapa pun apa yang dipaksakan kepada Anda. Yang Anda katakan bisa dipakai terhadap Anda.",
			Unreviewed: presenter.Notice{Kind: presenter.Caution, Title: "Nobody has checked this translation", Text: "Use your own words when something is not understood."},
			Begin:      presenter.Action{Label: "The person wants it written down"}, Skip: presenter.Action{Label: "Skip the whole sheet"},
			SealedTitle: "Sealed sheets", Sealed: []presenter.SealedRow{
				{Digest: [32]byte{1}, Text: "Sealed on 14 March 2026, 10:31 for Legal aid Example. You cannot open it.", Export: presenter.Action{Label: "Write the file for the lawyer"}, FileName: "sheet.age"},
			},
		}),
		shown("acts-fill", presenter.ActsState{
			Page: page, Name: "Ratna", Stage: presenter.FillingIn, Memory: memory,
			Parts: presenter.Choice[string]{Label: "Part", Options: []presenter.Option[string]{
				{Code: "act", Label: "Made to do", Chosen: true}, {Code: "taken", Label: "Money taken"}, {Code: "own", Label: "In the person's name"}}},
			Rounds: presenter.Choice[int]{Label: "What the person was made to do", Options: []presenter.Option[int]{{Code: 0, Label: "No. 1", Chosen: true}, {Code: 1, Label: "No. 2"}}},
			Add:    presenter.Action{Label: "One more"},
			Fields: []presenter.Question{
				{Item: "act_kind", Type: protocol.One, Ask: "What kind of task was it?", Options: presenter.Choice[string]{Options: []presenter.Option[string]{
					{Code: "targets", Label: "Writing or talking to people so that they pay", Chosen: true}, {Code: "profiles", Label: "Making or running false profiles"}}}},
				{Item: "act_words", Type: protocol.Text, Ask: "What was it, in the person's own words? A few words are enough.", Text: presenter.Field{Text: "wrote messages"}},
				{Item: "act_control", Type: protocol.Many, Ask: "What was done or threatened so that it was done?", Options: presenter.Choice[string]{Options: []presenter.Option[string]{
					{Code: "threat", Label: "Threats", Chosen: true}, {Code: "debt", Label: "A debt or a fine", Chosen: true}, {Code: "food", Label: "No food, no sleep, no doctor"}}}},
				{Item: "act_when", Type: protocol.Date, Ask: "When was it?", Date: dateEntrySample(), Problem: "The month is missing."},
				{Item: "own_wallet", Type: protocol.Handle, Ask: "Wallet address", Help: "As it stands on the screen or the paper."},
			},
			ToLawyer: presenter.Action{Label: "Choose the lawyer"}, Discard: presenter.Action{Label: "Throw away what is typed"},
		}),
		shown("acts-lawyer", presenter.ActsState{
			Page: page, Name: "Ratna", Stage: presenter.ChoosingLawyer, Memory: memory,
			Recipients: presenter.Choice[string]{Label: "Who gives legal aid?", Hint: "Only services whose key was checked are listed.", Options: []presenter.Option[string]{
				{Code: "a", Label: "Legal aid Example", Detail: "Key checked 20 November 2026"}, {Code: "b", Label: "Key from a file", Detail: "Compare the fingerprint with the lawyer, by voice.", Chosen: true}}},
			PickKey: presenter.Action{Label: "Take a key from a file"}, Fingerprint: presenter.Line{Label: "Fingerprint of the key", Text: "abcd efgh ijkl mnop qrst"},
			Compared: presenter.Choice[bool]{Label: "Was it compared?", Options: []presenter.Option[bool]{{Code: true, Label: "The lawyer read it aloud, and it is the same"}}},
			Sure:     presenter.Notice{Kind: presenter.Caution, Title: "After this you cannot open it", Text: "It will be sealed to this key alone. There is no copy and no other key."},
			ToSheet:  presenter.Action{Label: "Back to the sheet"}, Seal: presenter.Action{Label: "Seal it for good", Off: true},
		}),
	}
}

func dateEntrySample() presenter.DateEntry {
	return presenter.DateEntry{
		Year: presenter.Field{Label: "Year", Text: "2025"}, Day: presenter.Field{Label: "Day", Text: "3"},
		Month: presenter.Choice[string]{Label: "Month", Options: []presenter.Option[string]{{Label: "not known", Chosen: true}, {Code: "01", Label: "January"}, {Code: "02", Label: "February"}}},
		About: presenter.Option[bool]{Code: true, Label: "about"},
	}
}

func consentScenes() []scene {
	screen := func(p *intents) *view.Consent { return view.NewConsent(&permissions{p}, files{}) }
	page := presenter.Page{Title: "Permissions"}
	row := func(purpose, title, detail, standing string, tone presenter.Tone) presenter.PurposeRow {
		return presenter.PurposeRow{Code: purpose, Title: title, Detail: detail, Standing: presenter.Chip{Label: standing, Tone: tone},
			Ask: presenter.Action{Label: "Ask " + purpose}, Refuse: presenter.Action{Label: "Says no " + purpose}}
	}
	services := presenter.Choice[string]{Label: "Which service?", Options: []presenter.Option[string]{{Code: "a", Label: "Shelter Example", Detail: "Jakarta"}, {Code: "b", Label: "Legal aid Example", Chosen: true}}}
	return []scene{
		shot("consent-empty", presenter.ConsentScreen, screen, plain(presenter.ConsentState{
			Page: page, Name: "Ratna", Intro: "Ask aloud, in plain words, one thing at a time.",
			Purposes: []presenter.PurposeRow{row("service", "Services that help", "A shelter, a doctor, legal aid.", "Not asked yet", presenter.Quiet)},
		})),
		shot("consent", presenter.ConsentScreen, screen, plain(presenter.ConsentState{
			Page: page, Name: "Ratna", Intro: "Ask aloud, in plain words, one thing at a time. Help never depends on a yes.",
			Overridden: presenter.Notice{Kind: presenter.Caution, Title: "On this record consent was once overridden", Text: "It stays visible. The reason stands below."},
			Purposes: []presenter.PurposeRow{
				row("service", "Services that help", "A shelter, a doctor, legal aid.", "No", presenter.Marked),
				row("authorities", "Authorities", "A ministry, a labour office, a state shelter. Not the police.", "Yes, not for everybody", presenter.Plain),
				row("police", "The police", "Asked apart from every other authority.", "Not asked yet", presenter.Quiet),
				row("evidence", "Copies of documents and chats", "They can be asked for by a court.", "Yes", presenter.Plain),
			},
			GivenTitle: "Everything that was given", Given: []presenter.ConsentRow{
				{ID: "1", Purpose: "Services that help: Only Shelter Example", Given: "You, 14 March 2026, 10:52. Spoken, through an interpreter; explained by: The interpreter; language: Bahasa Indonesia; wording: tfc-returnee 1.0.0, 5d161d16f946da3e", Withdrawn: "Withdrawn 14 March 2026, 11:20"},
				{ID: "2", Purpose: "Services that help: Only Shelter Example", Given: "Officer 7, 14 March 2026, 09:10. Not the person's consent: danger to life or health. Reason: unconscious, needs a hospital"},
			},
			OwedTitle: "Tell them to delete it", OwedText: "The person has taken a permission back. What was sent cannot be called back.",
			Owed: []presenter.OwedRow{
				{ID: "r1", Text: "Shelter Example was told on 14 March 2026, 11:00", Letter: presenter.Action{Label: "Write a letter to it"}, Told: presenter.Action{Label: "It was told in another way"}, FileName: "back.age"},
				{ID: "r2", Text: "Legal aid Example was told on 13 March 2026, 08:00", Done: "Was told to delete on 14 March 2026, 11:30"},
			},
			SentTitle: "What has left, and cannot be undone", SentText: "Taking a permission back does not make anybody forget.", Sent: []presenter.Line{{Label: "Shelter Example", Text: "On 14 March 2026, 11:00, digest 5d161d16f946da3e"}},
			Override: presenter.OverrideState{Title: "When the person cannot be asked", Text: presenter.Notice{Kind: presenter.Caution, Title: "Only for danger to life or health within hours", Text: "It never works against a no, and never for an authority."},
				Service: services, Reason: presenter.Field{Label: "Reason", Text: "unconscious", Hint: "For example: unconscious, needs a hospital."}, Do: presenter.Action{Label: "Override, and leave the reason on record"}},
			OpenRecord: presenter.Action{Label: "Record"},
		})),
		shot("consent-child", presenter.ConsentScreen, screen, plain(presenter.ConsentState{
			Page: page, Name: "Ratna", Intro: "Ask aloud, in plain words, one thing at a time.",
			Purposes: []presenter.PurposeRow{{Code: "service", Title: "Services that help", Detail: "For a child no adult's question: what is shared is decided below, and the child is told and heard.",
				Standing: presenter.Chip{Label: "No consent: one service may be told", Tone: presenter.Marked}, Refuse: presenter.Action{Label: "Says no"}}},
			Decision: presenter.ForChildState{Title: "For a child", Text: presenter.Notice{Kind: presenter.Advice, Title: "Decided in the best interests of the child, never by you alone", Text: "Tell the child in plain words who would learn what, and listen."},
				Service: services, By: presenter.Choice[string]{Label: "Who decided?", Options: []presenter.Option[string]{{Code: "guardian", Label: "The guardian, with the child", Chosen: true}, {Code: "child-protection", Label: "A child protection worker"}}},
				Heard:  presenter.Choice[string]{Label: "What did the child say when it was told?", Hint: "On record the child has said no. Say so here, or ask again.", Options: []presenter.Option[string]{{Code: "agrees", Label: "Agrees", Chosen: true}, {Code: "against", Label: "Says no"}}},
				Reason: presenter.Field{Label: "Reason", Text: "a safe bed"}, Do: presenter.Action{Label: "Keep the decision and its reason", Off: true}},
			OpenRecord: presenter.Action{Label: "Record"},
		})),
		shot("consent-ask", presenter.ConsentScreen, screen, plain(presenter.ConsentState{
			Page: page, Name: "Ratna", Intro: "Ask aloud, in plain words, one thing at a time.",
			Asking: presenter.AskingState{
				Title: "Services that help", Manner: "Read aloud",
				Spoken:     "May I tell a service that can help you what it needs to know, without your name? You may say no, or name one service only.",
				SpokenAlso: "Bolehkah saya memberi tahu layanan yang dapat membantu Anda hal yang perlu diketahuinya, tanpa nama Anda?",
				Unreviewed: presenter.Notice{Kind: presenter.Caution, Title: "Nobody has checked this translation", Text: "Use your own words when something is not understood."},
				Scope:      presenter.Choice[string]{Label: "For whom?", Options: []presenter.Option[string]{{Code: "this-record", Label: "Everybody of this kind"}, {Code: "one-service", Label: "One service only", Chosen: true}}},
				Service:    services,
				Mode:       presenter.Choice[string]{Label: "How was it given?", Hint: "Spoken first.", Options: []presenter.Option[string]{{Code: "spoken", Label: "Spoken", Chosen: true}, {Code: "signed", Label: "Spoken and signed"}}},
				Language:   languages(), Explained: presenter.Choice[string]{Label: "Who explained it?", Options: []presenter.Option[string]{{Code: "officer", Label: "The officer"}, {Code: "other", Label: "Somebody else", Chosen: true}}},
				Who:  presenter.Field{Label: "Who?", Text: "social worker", Hint: "Their task is enough."},
				Keep: presenter.Action{Label: "The person says yes"}, Cancel: presenter.Action{Label: "Not now"},
			},
		})),
	}
}

// ending is intents of the end of a talk that is not kept.
type ending struct{ *intents }

func (p *ending) Keep() { p.note("keep talk") }

func talkScenes() []scene {
	closing := func(p *intents) *view.ClosingPage { return view.NewClosing(&ending{p}) }
	state := presenter.ClosingState{
		Page:   presenter.Page{Title: "Before you part"},
		Gone:   presenter.Notice{Kind: presenter.Caution, Title: "This talk is in memory only", Text: "It is gone when you press the button below, and when the app locks."},
		Manner: "Read aloud", RightsTitle: "What the person should know",
		Rights:        []string{"You can ask for help again at any time, here or elsewhere.", "You can ask for a lawyer before you tell anybody what you were made to do.", "If you are in danger, tell me now, or call one of these numbers."},
		RightsAlso:    []string{"Anda dapat meminta bantuan lagi kapan saja.", "Anda dapat meminta pengacara.", "Bila Anda dalam bahaya, katakan sekarang kepada saya."},
		Unreviewed:    presenter.Notice{Kind: presenter.Caution, Title: "Nobody has checked this translation", Text: "Use your own words when something is not understood."},
		HotlinesTitle: "Numbers to give along", Hotlines: []presenter.Line{{Label: "Hotline Example", Text: "Telephone +62215550100. Works from any country. Its source is of March 2026. Not called: nobody has tried this number."}, {Label: "Line Example", Text: "129. Works in this country only: Indonesia. Its source is of 2023, which is old: try it before you give it. Not called: nobody has tried this number."}},
		LeftOut:   "Left out: numbers of the person's own State. The person fears its officials or does not want the embassy to know.",
		KeepTitle: "Only if the person wants it", KeepSpoken: "Do you want me to keep what you told me? You may say no. Then it is gone.", KeepAlso: "Apakah Anda ingin saya menyimpan yang Anda ceritakan?",
		Continue: presenter.Action{Label: "Go on talking"}, Forget: presenter.Action{Label: "Forget it and close"}, Keep: presenter.Action{Label: "The person says yes: keep it"},
	}
	bare := state
	bare.RightsAlso, bare.KeepAlso, bare.Unreviewed, bare.Hotlines, bare.NoHotlines = nil, "", presenter.Notice{}, nil, "Nothing is known here that is young enough to be given along. Give the number of your own service."
	start := func(p *intents) *view.Start { return view.NewStart(p, files{}) }
	return []scene{
		shot("closing", presenter.ClosingScreen, closing, plain(state)),
		shot("closing-bare", presenter.ClosingScreen, closing, plain(bare)),
		shot("start-unkept", presenter.StartScreen, start, plain(presenter.StartState{
			Page:     presenter.Page{Title: "New screening"},
			Protocol: presenter.Choice[string]{Label: "Which interview?", Options: []presenter.Option[string]{{Code: "tfc-returnee", Label: "Person who came out of a compound", Detail: "About 25 minutes, can be interrupted", Chosen: true}}},
			Keeping: presenter.Choice[screening.Keeping]{Label: "Is it kept?", Options: []presenter.Option[screening.Keeping]{
				{Code: screening.Kept, Label: "Keep it as a record", Detail: "Sealed on this device."}, {Code: screening.Unkept, Label: "Talk, but keep nothing", Detail: "In memory only.", Chosen: true}}},
			Warning: presenter.Notice{Kind: presenter.Caution, Title: "Nothing of this talk will be kept", Text: "When the app locks everything that was said is gone."},
			Begin:   presenter.Action{Label: "Begin"},
		})),
	}
}
