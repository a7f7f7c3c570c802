package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

func findingScenes() []scene {
	return []scene{
		shot("findings", presenter.FindingsScreen, func(p *intents) *view.Findings { return view.NewFindings(p) }, plain(findingsState())),
		shot("findings-child", presenter.FindingsScreen, func(p *intents) *view.Findings { return view.NewFindings(p) }, plain(childState())),
		shot("decision", presenter.DecisionScreen, func(p *intents) *view.Decision { return view.NewDecision(p) }, plain(presenter.DecisionState{
			Page: presenter.Page{Title: "Decision"}, Name: "Ratna",
			Finding: "Indicators present: refer", Free: "The finding explains. Only a person decides, and may decide otherwise with reasons.",
			Differs: presenter.Notice{Kind: presenter.Advice, Title: "This differs from the finding", Text: "That is allowed. Say why."},
			Kind: presenter.Choice[string]{Label: "Your decision", Options: []presenter.Option[string]{
				{Code: "presumed-victim-refer", Label: "Presumed victim: refer"}, {Code: "refer-further-assessment", Label: "Refer for further assessment"},
				{Code: "continue-later", Label: "Continue the interview later", Chosen: true}, {Code: "other", Label: "Something else"}}},
			Reasons:   presenter.Field{Label: "Reasons", Hint: "One sentence is enough", Problem: "Give a reason."},
			PastTitle: "Earlier decisions", Past: []presenter.PastDecision{{Kind: "Refer for further assessment", Reasons: "Interrupted after twenty minutes.", By: "Officer 7, Monday 09:12", Standing: presenter.Chip{Label: "Holds now", Tone: presenter.Marked}}},
			Decide: presenter.Action{Label: "Decide", Off: true}, OpenRecord: presenter.Action{Label: "Record"},
		})),
	}
}

func findingsState() presenter.FindingsState {
	ours := []presenter.Chip{{Code: "ours", Label: "our mapping", Tone: presenter.Quiet}, {Code: "unchecked", Label: "not compared with the original", Tone: presenter.Quiet}}
	positive := presenter.FindingCard{
		ID: "D1", Name: "Deceptive recruitment", State: "positive", StateText: "Established", Decided: "Two strong indicators, each known from an answer of its own. By the published rule that is enough.",
		Because: []presenter.Ground{{ID: "ilo_1_1", Name: "Deceived about the nature of the job, location or employer", Sources: saidAndSeen(), Marks: ours, Cite: "ILO and European Commission 2009, p. 4"}},
	}
	open := presenter.FindingCard{ID: "D4", Name: "Exploitation", State: "undetermined", StateText: "Not decided yet", Decided: "Nothing is on record for it yet. The topics below can still settle it.", Open: []string{"hours of work", "pay", "days off"}}
	not := presenter.FindingCard{ID: "D6", Name: "Abuse of vulnerability at destination", State: "not-met", StateText: "Not established by the answers so far"}
	return presenter.FindingsState{
		Page: presenter.Page{Title: "Findings"}, Name: "Ratna",
		Outcome: "Indicators present: refer", OutcomeCode: "indicators-present", Meaning: "The answers so far are enough to refer this person for help and a full assessment.",
		Explains:        presenter.Notice{Kind: presenter.Advice, Text: "Suspicion is enough to refer. These findings explain; only a person decides."},
		DimensionsTitle: "Six dimensions", DimensionsSource: "ILO and European Commission, Operational indicators of trafficking in human beings, 2009",
		Dimensions:   []presenter.FindingCard{positive, open, not},
		PalermoTitle: "Palermo elements", PalermoSource: "Rows are ours, arranged as UNODC's key indicators of 2023 are",
		Palermo:           []presenter.FindingCard{{ID: "act", Name: "Act", State: "positive", StateText: "Established", Because: positive.Because}, {ID: "means", Name: "Means", State: "undetermined", StateText: "Not decided yet", Open: []string{"threats"}}},
		ForcedCriminality: presenter.FindingCard{ID: "forced-criminality", Name: "Made to do things against others", State: "undetermined", StateText: "Not decided yet"},
		UrgencyTitle:      "Urgent needs", Urgency: []presenter.LaneRow{{ID: "u1", Name: "Injury or illness without care", Within: "Act within 4 hours, by 14:20", Do: "Call a doctor or take the person to one. Stay with them.", Topics: []string{"health"}}, {ID: "u2", Name: "They know where the person is", Within: "Act within 24 hours. That was 13 March 2026, 09:10: act now", Late: true}},
		LawTitle: "What somebody was made to do belongs to a lawyer", LawText: "This record asks nothing about it: it belongs to a lawyer.", Law: []presenter.LaneRow{{ID: "f1", Name: "Legal advice recommended before any statement", Do: "Tell the person that a lawyer can be asked first.", Topics: []string{"made to do things"}}},
		FlagsTitle: "Keep in mind", NoFlags: "Nothing so far.",
		NotCompared: presenter.Notice{Kind: presenter.Caution, Title: "Not compared with the original", Text: "Nobody has yet compared these rows with the published text."},
		NextTitle:   "What would help most", Next: "hours of work", NextWhy: "It is the gentlest question left that can still settle something: Exploitation at work; Purpose.", BecauseTitle: "Because of", OpenTitle: "Still open",
		Continue: presenter.Action{Label: "Continue"}, Decide: presenter.Action{Label: "Decide"}, OpenRecord: presenter.Action{Label: "Record"},
	}
}

func childState() presenter.FindingsState {
	s := findingsState()
	s.Child = presenter.Notice{Kind: presenter.Problem, Title: "This person is, or may be, a child", Text: "Means are not needed. Call a guardian and the child protection service before anything else."}
	s.Urgency, s.NoUrgency = nil, "No urgent need on record."
	return s
}

func recordScenes() []scene {
	record := func(p *intents) *view.Record { return view.NewRecord(p) }
	bare := presenter.RecordState{Page: presenter.Page{Title: "Record", Notice: presenter.Notice{Kind: presenter.Problem, Title: "This record could not be read", Text: "Its part on this device is damaged. Nothing was overwritten."}}}
	return []scene{
		shot("record", presenter.RecordScreen, record, plain(recordState())),
		shot("record-damaged", presenter.RecordScreen, record, plain(bare)),
		shot("refer", presenter.ReferScreen, func(p *intents) *view.Refer { return view.NewRefer(p, files{}) }, plain(presenter.ReferState{
			Page: presenter.Page{Title: "Refer"}, Name: "Ratna",
			Consent: presenter.Notice{Kind: presenter.Advice, Title: "The person agreed", Text: "To share with a shelter, today at 10:52, in Bahasa Indonesia."},
			Services: presenter.Choice[string]{Label: "To which service?", Options: []presenter.Option[string]{
				{Code: "a", Label: "Rumah Aman Example", Detail: "Jakarta · shelter, lawyer · Bahasa Indonesia, English", Chosen: true}, {Code: "b", Label: "Legal aid Example", Detail: "Medan · lawyer"}}},
			What: presenter.Choice[presenter.Shared]{Label: "What is shared", Options: []presenter.Option[presenter.Shared]{
				{Code: presenter.ShareForCare, Label: "What a service needs that looks after the person", Detail: "Needs, urgencies, indicators found", Chosen: true},
				{Code: presenter.ShareTreatment, Label: "How the person was treated", Detail: "For a lawyer, or an office that decides. Nothing of what the person did"}}},
			ServicesDated: "Directory of 14 March 2026", Countries: presenter.Action{Label: "What holds in a country"},
			Preview: presenter.PreviewState{Title: "Exactly this would leave", Still: presenter.Notice{Kind: presenter.Caution, Text: "Without a name it is still about a person. Send it only to this service."},
				Lines: []presenter.Line{{Label: "Age", Text: "25 to 34"}, {Label: "Region", Text: "Java"}, {Label: "Needs", Text: "shelter, doctor"}},
				Facts: []presenter.Line{{Label: "Pseudonym", Text: "amber-finch"}, {Label: "Digest", Text: "9f2c41d07be8a3c65d1e0f4497aa3b20c8d4e6f1a2b3c4d5e6f708192a3b4c5d"}, {Label: "Valid until", Text: "14 April 2026"}}},
			Prepare: presenter.Action{Label: "Prepare again"}, Write: presenter.Action{Label: "Write the file"}, FileName: "referral.pelita", OpenRecord: presenter.Action{Label: "Record"},
		})),
	}
}

func recordState() presenter.RecordState {
	return presenter.RecordState{
		Page: presenter.Page{Title: "Record"}, Name: "Ratna", ShortID: "k7q2m", Opened: "Opened Monday 09:12 by Officer 7", Updated: "Changed 5 min ago",
		SeenTitle: "On colleagues' devices", SeenHint: "A device says what has arrived on it with the next thing that it writes. That does not say that somebody looked, or that all of it could be opened there. Where there is no word, it may have arrived all the same.",
		Seen:     []presenter.Line{{Label: "Officer 12", Text: "as it is here, it has arrived on the device, as of 27 November 2026"}, {Label: "Officer 31", Text: "a part has arrived on the device; no word yet of the rest"}, {Label: "Officer 9", Text: "no word yet"}},
		Caseload: "Caseload: Shelter cases",
		Protocol: "Returnee interview", Stage: presenter.Chip{Label: "Open"}, Sync: presenter.Chip{Label: "On its way", Tone: presenter.Quiet},
		Finding: "Indicators present: refer", UrgencyTitle: "Urgent needs", Urgency: []presenter.LaneRow{{ID: "u1", Name: "Needs a doctor now", Within: "Act within 4 hours, by 14:20", Do: "Call a doctor or take the person to one. Stay with them.", Topics: []string{"health"}}},
		ClarifyTitle: "To clear up later", ClarifyText: "These answers do not go together yet. Both can be true.", Clarify: clarifySample(),
		ConflictsTitle: "Answers that differ", Conflicts: []presenter.ConflictCard{{Item: "hours", Ask: "How many hours did you work on a usual day?", Answers: []presenter.Line{{Label: "Officer 12, said", Text: "16"}, {Label: "Officer 7, said", Text: "12"}}, Settle: presenter.Action{Label: "Ask again"}}},
		Sections: []presenter.AnswerSection{
			{Code: "needs", Title: "Immediate needs", Rows: []presenter.AnswerRow{
				{Item: "injury", Ask: "Are you hurt or ill?", Answer: "Yes", Source: "said", By: "Officer 7, Monday 09:15"},
				{Item: "afraid", Ask: "Is anyone here that you are afraid of?", Answer: "prefers not to say", Source: "said", By: "Officer 7, Monday 09:16", Absent: true}}},
			{Code: "pay", Title: "Pay and debt", Rows: []presenter.AnswerRow{{Item: "pay", Ask: "How much pay were you promised for a month?", Answer: "1200.50 USD", Source: "document", By: "Officer 12, today 10:31"}}},
		},
		NotesTitle: "Notes", Notes: []presenter.Line{{Label: "Officer 12, today 10:40", Text: "Asked for water twice."}}, Note: presenter.Field{Label: "New note"}, KeepNote: presenter.Action{Label: "Keep note", Off: true},
		DecisionsTitle: "Decisions", Decisions: []presenter.PastDecision{{Kind: "Refer for further assessment", Reasons: "Interrupted.", By: "Officer 7, Monday", Standing: presenter.Chip{Label: "Holds now", Tone: presenter.Marked}}},
		ConsentsTitle: "Consent", Consents: []presenter.ConsentRow{{ID: "1", Purpose: "Share with a shelter", Given: "Given today 10:52, spoken", Withdraw: presenter.Action{Label: "Withdraw"}}},
		SharesTitle: "Shared with", NoShares: "Nobody yet.",
		Move:     []presenter.MoveAction{{Protocol: "tfc-returnee", Move: presenter.Action{Label: "Go on with the full interview"}, Detail: "Nothing is asked twice."}},
		Continue: presenter.Action{Label: "Continue"}, Findings: presenter.Action{Label: "Findings"}, Decide: presenter.Action{Label: "Decide"}, Refer: presenter.Action{Label: "Refer"}, Close: presenter.Action{Label: "Close the record"},
	}
}

func linkScenes() []scene {
	return []scene{
		shot("referrals", presenter.ReferralsScreen, func(p *intents) *view.Referrals { return view.NewReferrals(&inbox{p}, files{}) }, plain(presenter.ReferralsState{
			Page: presenter.Page{Title: "Referrals"}, Intro: "Open a referral that somebody sent to you, and answer it.", Open: presenter.Action{Label: "Open a file"},
			Received: presenter.ReceivedReferral{Title: "From Consulate", Still: presenter.Notice{Kind: presenter.Caution, Text: "Without a name it is still about a person."},
				Facts: []presenter.Line{{Label: "Pseudonym", Text: "amber-finch"}, {Label: "Valid until", Text: "14 April 2026"}}, Lines: []presenter.Line{{Label: "Age", Text: "25 to 34"}, {Label: "Needs", Text: "shelter, doctor"}}},
			Reason: presenter.Choice[string]{Label: "Reason, when you reject it", Options: []presenter.Option[string]{{Code: "full", Label: "We have no place"}, {Code: "not-ours", Label: "We do not offer this help"}}},
			Accept: presenter.Action{Label: "Accept"}, Reject: presenter.Action{Label: "Reject", Off: true}, FileName: "reply.pelita",
		})),
		shot("sync", presenter.SyncScreen, func(p *intents) *view.Sync { return view.NewSync(p, files{}) }, syncState),
		shot("sync-new-keys", presenter.SyncScreen, func(p *intents) *view.Sync { return view.NewSync(p, files{}) }, asksForKeys),
		shot("sync-waits-for-keys", presenter.SyncScreen, func(p *intents) *view.Sync { return view.NewSync(p, files{}) }, waitsForKeys),
		shot("settings", presenter.SettingsScreen, func(p *intents) *view.Settings { return view.NewSettings(p) }, plain(settingsState())),
	}
}

func syncState(say func(string) string) presenter.SyncState {
	s := presenter.SyncState{
		Page: presenter.Page{Title: "Sync"}, Intro: "Records are kept here and exchanged with your agency's hub, which cannot read them.",
		HubTitle: "Hub", URL: presenter.Field{Label: "Address", Text: "https://hub.example:8443"}, Pin: presenter.Field{Label: "Pin", Text: "sha256/4wQ7Hk2b9TzX"}, KeepHub: presenter.Action{Label: "Keep"},
		Last: presenter.Line{Label: "Last exchange", Text: "5 min ago: 3 sent, 1 received"}, Run: presenter.Action{Label: "Exchange now"},
		Counts: []presenter.Line{{Label: "Kept here", Text: "2"}, {Label: "On its way", Text: "1"}, {Label: "With the hub", Text: "57"}}, RecordsTitle: "Records",
		Reach: presenter.ReachState{
			Alarms: []presenter.Notice{{Kind: presenter.Problem, Title: "A record stays on this device: Ratna (changes that cannot be read or are gone: 2)", Text: "Its changes are kept here and nothing is thrown away. The other records were sent. Make a backup, then have the profile repaired: what can be read again is sent, and what cannot is named as lost."}, {Kind: presenter.Problem, Title: "The hub does not show everything", Text: "A colleague has changes that did not arrive here. Sync again later. If it stays so, bring them over on a stick and tell your administrator."},
				{Kind: presenter.Caution, Title: "Kept apart: 2", Text: "A device that was taken out of the agency wrote this afterwards, or brought it later. It is kept as it came, and not used in any record. An administrator can accept it for all."}},
			Facts: []presenter.Line{{Label: "Why it waits", Text: "The hub cannot be reached"}, {Label: "Next try", Text: "in about 4 min"}, {Label: "Moved today", Text: "1.4 of 20.0 MB"}},
			Words: presenter.Line{Label: "Eight words for what this device holds", Text: "hiba piho moji dupu jusu guju baho tani"}, WordsHint: presenter.Line{Text: "Read them to a colleague by telephone. The same words: the same records."},
			OthersTitle: "Other devices", Others: []presenter.Line{{Label: "Officer 7", Text: "last heard from 9 days ago · 3 changes have not arrived\nno word yet that all that this device sent has arrived there"}, {Label: "Officer 12", Text: "last heard from 5 min ago\nall that this device sent has arrived there, as of 27 November 2026"}},
			Title: "How this device reaches the hub", Proxy: presenter.Field{Label: "Proxy", Hint: "socks5://127.0.0.1:9050, for example. Empty: none."}, Budget: presenter.Field{Label: "Megabytes a day, at most", Text: "20"},
			Saving: presenter.Choice[bool]{Label: "Photos and other attachments", Options: []presenter.Option[bool]{{Label: "Send and fetch them", Chosen: true}, {Code: true, Label: "Let them wait until this is changed"}}}, Keep: presenter.Action{Label: "Keep", Off: true},
		},
		Enrolment: presenter.EnrolmentState{Title: "Devices", Standing: "This device belongs to Consulate. You are an administrator.", Words: presenter.Line{Label: "The words of this device", Text: "harbour lemon seven cotton bright island"},
			OpenRequest: presenter.Action{Label: "Open a request"}, Asking: []presenter.Line{{Label: "Asks to join", Text: "Officer 9"}, {Label: "Says it was restored from a backup of a device that still belongs to the agency. What it writes in the name of that device counts. Be sure that it is so. It was", Text: "Officer 31"}}, TheirWords: presenter.Field{Label: "The words that Officer 9 reads aloud"}, Admit: presenter.Action{Label: "Admit", Off: true}},
	}
	s.Devices, s.Apart = presenter.Action{Label: "Devices of the agency"}, presenter.Action{Label: "Look at what is kept apart"}
	var rows []presenter.SyncRow
	for _, name := range []string{"Ratna", "Dara", "k7q2m", "Somchai"} {
		r := presenter.SyncRow{Name: name, Updated: "5 min ago", Sync: presenter.Chip{Label: "Kept here", Tone: presenter.Quiet}}
		reword(&r, say)
		rows = append(rows, r)
	}
	s.Records = presenter.SyncRowsOf(rows...)
	return s
}

func asksForKeys(say func(string) string) presenter.SyncState {
	s := syncState(say)
	s.Records, s.RecordsTitle, s.Reach = presenter.SyncRows{}, "", presenter.ReachState{Alarms: []presenter.Notice{{Kind: presenter.Problem, Title: "The hub knows more of this device than it does itself", Text: "This device was restored from an older copy, or was copied. It sends nothing more until it has new keys."}}}
	s.Enrolment = presenter.EnrolmentState{Title: "Devices", Standing: "This device belongs to Consulate.", Words: presenter.Line{Label: "The words of this device", Text: "harbour lemon seven cotton bright island"},
		Sure:    presenter.Notice{Kind: presenter.Caution, Title: "Ask for new keys for this device?", Text: "Do this when the device was restored from an older copy, was copied, or somebody may have its keys. Until an administrator answers, it sends nothing and takes nothing in; what you write is kept here. The request can be taken back, unless the hub knows that the device was copied or restored from an older copy."},
		RenewDo: presenter.Action{Label: "Save the request"}, RenewKeep: presenter.Action{Label: "Keep the keys as they are"}}
	return s
}

func waitsForKeys(say func(string) string) presenter.SyncState {
	s := asksForKeys(say)
	s.Reach = presenter.ReachState{}
	s.Enrolment.Sure, s.Enrolment.RenewDo, s.Enrolment.RenewKeep = presenter.Notice{}, presenter.Action{}, presenter.Action{}
	s.Enrolment.Standing = "This device belongs to Consulate and has asked for new keys. Bring the request to an administrator, as a file or as codes, read the six words to each other, and open the grant here. Until then it sends nothing and takes nothing in."
	s.Enrolment.WriteRequest, s.Enrolment.Join = presenter.Action{Label: "Save the request again"}, presenter.Action{Label: "Open the grant"}
	s.Enrolment.TakeBack = presenter.Action{Label: "Take the request back"}
	s.Enrolment.Written = presenter.Notice{Kind: presenter.Advice, Title: "The request for new keys is saved"}
	return s
}

func settingsState() presenter.SettingsState {
	return presenter.SettingsState{
		Page: presenter.Page{Title: "Settings"}, Language: languages(), Interviewee: presenter.Choice[string]{Label: "Language of the person, at the start", Options: languages().Options},
		TextSize: presenter.Choice[int]{Label: "Text size", Options: []presenter.Option[int]{{Code: 100, Label: "100 %", Chosen: true}, {Code: 125, Label: "125 %"}, {Code: 150, Label: "150 %"}, {Code: 200, Label: "200 %"}}},
		Theme:    presenter.Choice[presenter.Theme]{Label: "Light", Options: []presenter.Option[presenter.Theme]{{Code: presenter.SystemTheme, Label: "As the system", Chosen: true}, {Code: presenter.LightTheme, Label: "Light"}, {Code: presenter.DarkTheme, Label: "Dark"}}},
		Idle:     presenter.Choice[int]{Label: "Lock when nobody touches it", Options: []presenter.Option[int]{{Code: 2, Label: "after 2 minutes"}, {Code: 5, Label: "after 5 minutes", Chosen: true}}},
		Role:     roleChoice(), Country: presenter.Field{Label: "Country where you work", Text: "ID"},
		Places: []presenter.PlaceRow{
			{Screen: presenter.PacksScreen, Label: "Instruments and packs", Detail: "Which interviews are in use, and packs that were added"},
			{Screen: presenter.CountryScreen, Label: "What holds in a country", Detail: "Hotlines, authorities and what the law says"},
		},
		ProfileTitle: "This profile", Profile: []presenter.Line{{Label: "Officer", Text: "Officer 12"}, {Label: "Agency", Text: "Consulate"}},
		Recovery:   presenter.Notice{Kind: presenter.Caution, Title: "No recovery key", Text: "If the passphrase is lost, nothing here can be read again."},
		AboutTitle: "About", About: []presenter.Line{{Label: "Version", Text: "0.1.0"}},
		PromisesTitle: "What it promises", Promises: []string{"Nothing readable on the disk of a device that was taken.", "Nothing leaves without being shown first."},
		NotTitle: "What it does not", NotPromised: []string{"It does not hide that it is installed.", "It does not decide."}, LicencesTitle: "Licences", Licences: "Apache-2.0, BSD-3-Clause, MIT, OFL-1.1",
	}
}

func saidAndSeen() []presenter.SourceAnswers {
	return []presenter.SourceAnswers{
		{Source: "Said by the person", Answers: []presenter.Line{{Label: "the work that was promised", Text: "Yes"}, {Label: "the place", Text: "Yes"}}},
		{Source: "In a document", Answers: []presenter.Line{{Label: "the place", Text: "Yes"}}},
	}
}

func clarifySample() []presenter.ClarifyCard {
	return []presenter.ClarifyCard{{
		ID: "c1", Title: "Free to leave, and locked in", Text: "Both can be true: of different days.",
		Sources: []presenter.SourceAnswers{{Source: "Said by the person", Answers: []presenter.Line{{Label: "leaving", Text: "Yes"}, {Label: "locked doors", Text: "Yes"}}}},
	}}
}
