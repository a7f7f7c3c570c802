package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) LetStay(caseload string)   { p.note("let stay", caseload) }
func (p *intents) SealTo(device string)      { p.note("seal to", device) }
func (p *intents) AskDepart()                { p.note("ask depart") }
func (p *intents) StayHere()                 { p.note("stay") }
func (p *intents) Depart(file string)        { p.note("depart", file) }
func (p *intents) ChooseJourney(file string) { p.note("journey", file) }
func (p *intents) Recover(key string)        { p.note("recover", key) }
func (p *intents) Regain(grant string)       { p.note("regain", grant) }
func (p *intents) ChooseTheirs(file string)  { p.note("theirs", file) }
func (p *intents) WriteGrant(grant string)   { p.note("write grant", grant) }

var _ view.TravelIntents = (*presenter.TravelPage)(nil)

func travelScenes() []scene {
	page := func(p *intents) *view.Travel { return view.NewTravel(p, files{}) }
	return []scene{
		shot("travel", presenter.TravelScreen, page, plain(travelHere())),
		shot("travel-sure", presenter.TravelScreen, page, plain(travelSure())),
		shot("travel-away", presenter.TravelScreen, page, plain(travelAway())),
	}
}

func travelPlain() presenter.TravelState {
	return presenter.TravelState{
		Page:     presenter.Page{Title: "Before a border"},
		Intro:    "Before a journey records can leave this device: all of them, or those of the caseloads that you choose. They are not hidden: they are not here.",
		HowTitle: "Good to know",
		How: []string{
			"This device cannot open the file, not even with your passphrase.",
			"What stays: your passphrase, settings, an administrator's key, in which caseload each record lives, and the list of what was done, without content.",
			"What others seal to this device meanwhile, such as the answer of a service, opens when the records are back.",
			"Carry the file another way, or send it ahead. Without it the records that the hub does not have are lost.",
			"You can say truthfully that the records that left are not on this device. The device does show that they were here, and when they left.",
		},
	}
}

func travelHere() presenter.TravelState {
	s := travelPlain()
	s.LeaveTitle, s.LeaveText = "Take the records away", "They go into one sealed file. The agency's recovery key opens it. You can also choose colleagues whose devices open it."
	s.What = presenter.Choice[string]{Label: "Caseloads that leave", Hint: "Tap one to let it stay on this device", Options: []presenter.Option[string]{
		{Code: "a", Label: "First caseload", Chosen: true}, {Code: "b", Label: "Shelter by the river"}, {Code: "c", Label: "Detention centre, second floor", Chosen: true},
	}}
	s.Stays = presenter.Notice{Kind: presenter.Caution, Title: "These stay on this device", Text: "Shelter by the river. Whoever unlocks this device can read them."}
	s.With = presenter.Choice[string]{Label: "Colleagues who can bring them back", Hint: "They could also read what stays here: choose somebody you trust with all of it.", Options: []presenter.Option[string]{
		{Code: "a", Label: "Officer 12", Chosen: true}, {Code: "b", Label: "Officer 31"},
	}}
	s.Ask, s.FileName = presenter.Action{Label: "Take the records away"}, "pelita-2026-11-27.journey"
	s.TheirTitle = "Help a colleague"
	s.TheirText = "If a colleague sealed their records to this device, you can let them have the records back. Speak with them first, and make sure that they are free and safe. The grant works on their device only."
	s.TheirFile, s.TheirChosen = presenter.Action{Label: "Choose their file"}, "Chosen: pelita-2026-11-20.journey"
	s.WriteGrant, s.GrantName = presenter.Action{Label: "Write the grant"}, "journey.grant"
	return s
}

func travelSure() presenter.TravelState {
	s := travelHere()
	s.Ask, s.TheirChosen, s.WriteGrant = presenter.Action{}, "", presenter.Action{}
	s.Sure = presenter.Notice{Kind: presenter.Caution, Title: "These leave this device now: First caseload, Detention centre, second floor", Text: "You cannot bring them back alone. Choose where the file is written. It is read back before anything is taken away. Then the app locks."}
	s.Go, s.Stay = presenter.Action{Label: "Choose the place and go on"}, presenter.Action{Label: "Not now"}
	return s
}

func travelAway() presenter.TravelState {
	s := travelPlain()
	s.Away = presenter.Notice{Kind: presenter.Advice, Title: "Some caseloads are not on this device", Text: "They left it on 27 November 2026. Records: 412. Here, and to be worked with as before: Shelter by the river. New screenings go there. Nothing is exchanged with the hub."}
	s.BackTitle, s.BackText = "Bring the records back", "Choose the file that was written when they left. Then choose the agency's recovery key, or the grant of a colleague."
	s.File, s.Chosen = presenter.Action{Label: "Choose the file"}, "Chosen: pelita-2026-11-27.journey"
	s.Key, s.Grant = presenter.Action{Label: "Open with the recovery key"}, presenter.Action{Label: "Open with a colleague's grant"}
	return s
}
