package view_test

import (
	"strconv"

	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) OfferWords()                { p.note("offer words") }
func (p *intents) UseCard()                   { p.note("use card") }
func (p *intents) TypeCard(text string)       { p.note("card", text) }
func (p *intents) ReadCard(file string)       { p.note("read card", file) }
func (p *intents) BeginAdding()               { p.note("begin adding") }
func (p *intents) TypeName(text string)       { p.note("name", text) }
func (p *intents) TypeFresh(text string)      { p.note("fresh", text) }
func (p *intents) TypeFreshAgain(text string) { p.note("fresh again", text) }
func (p *intents) OfferFresh()                { p.note("offer fresh") }
func (p *intents) Add()                       { p.note("add") }
func (p *intents) AskRemove(user int)         { p.note("ask remove", strconv.Itoa(user)) }
func (p *intents) KeepOfficer()               { p.note("keep officer") }
func (p *intents) RemoveOfficer()             { p.note("remove officer") }
func (p *intents) TypeOld(text string)        { p.note("old", text) }
func (p *intents) TypeNext(text string)       { p.note("new", text) }
func (p *intents) TypeNextAgain(text string)  { p.note("new again", text) }
func (p *intents) OfferNext()                 { p.note("offer next") }
func (p *intents) Seen()                      { p.note("seen") }
func (p *intents) AskNewKeys()                { p.note("new keys") }
func (p *intents) Change()                    { p.note("change") }
func (p *intents) MakeCard(file string)       { p.note("make card", file) }
func (p *intents) DropCard()                  { p.note("drop card") }
func (p *intents) TypeRecipient(text string)  { p.note("recipient", text) }
func (p *intents) AddKey()                    { p.note("add key") }
func (p *intents) AskRemoveKey(string)        { p.note("ask remove key") }
func (p *intents) KeepKey()                   { p.note("keep key") }
func (p *intents) RemoveKey()                 { p.note("remove key") }
func (p *intents) HoldDrill(file string)      { p.note("drill", file) }
func (p *intents) PrintSheet(file string)     { p.note("sheet", file) }

var (
	_ view.OfficersIntents = (*presenter.OfficersPage)(nil)
	_ view.RecoveryIntents = (*presenter.RecoveryPage)(nil)
)

func officersScenes() []scene {
	officers := func(p *intents) *view.Officers { return view.NewOfficers(p, files{}) }
	recovery := func(p *intents) *view.Recovery { return view.NewRecovery(p, files{}) }
	return []scene{
		shot("officers", presenter.OfficersScreen, officers, plain(officersState())),
		shot("officers-adding", presenter.OfficersScreen, officers, plain(officersAdding())),
		shot("officers-removing", presenter.OfficersScreen, officers, plain(officersRemoving())),
		shot("officers-renewed", presenter.OfficersScreen, officers, plain(officersRenewed())),
		shot("recovery", presenter.RecoveryScreen, recovery, plain(recoveryState())),
		shot("recovery-none", presenter.RecoveryScreen, recovery, plain(recoveryNone())),
	}
}

func choose() presenter.ChoosePassphrase {
	return presenter.ChoosePassphrase{
		Passphrase: presenter.Field{Label: "New passphrase", Hint: "At least 15 characters. Six words that have nothing to do with each other are easy to keep and hard to guess."},
		Repeat:     presenter.Field{Label: "New passphrase again"}, Offer: presenter.Action{Label: "Suggest six words"},
	}
}

func officersState() presenter.OfficersState {
	return presenter.OfficersState{
		Page:     presenter.Page{Title: "Officers and passphrases"},
		Intro:    "Every officer has a passphrase of their own. What they write carries their name, and their role decides what is offered to them.",
		WhoTitle: "Who can unlock this device",
		Who: []presenter.OfficerRow{
			{User: 1, Line: presenter.Line{Label: "Officer 12", Text: "Consular officer · you"}},
			{User: 2, Line: presenter.Line{Label: "Officer 31", Text: "Social worker"}, Remove: presenter.Action{Label: "Remove"}},
		},
		AddTitle: "Add an officer", AddText: "Hand the device to the new officer for this. They choose and type their own passphrase, and nobody else should see it.",
		Begin:    presenter.Action{Label: "Add an officer"},
		OwnTitle: "Your passphrase", OwnText: "Type the passphrase that holds now. It is needed to change it, and to make or give up a card.",
		Old: presenter.Field{Label: "Passphrase now"}, WithCard: presenter.Action{Label: "I also have a card"}, Next: choose(),
		Seen:   presenter.Option[bool]{Code: true, Label: "Somebody else may know the old one, or may have copied this device"},
		Change: presenter.Action{Label: "Change passphrase"}, CardTitle: "Unlock card",
		CardText: "A card is a second secret, on paper or on a stick. With it, the passphrase alone opens nothing: leave the card at the office before a border. Making a new card replaces the old one. Type your passphrase above first.",
		MakeCard: presenter.Action{Label: "New card, as a file", Off: true}, PrintCard: presenter.Action{Label: "New card, to print", Off: true},
		CardName: "card.txt", CardPage: "card.pdf",
	}
}

func officersAdding() presenter.OfficersState {
	s := officersState()
	s.Begin.Label, s.Add = "Not now", presenter.Action{Label: "Add"}
	s.Name, s.Role, s.New = presenter.Field{Label: "Name of the officer", Problem: "Please fill this in."}, roleChoice(), createState().ChoosePassphrase
	s.Old.Text, s.Seen.Chosen = "x", true
	s.SeenText = presenter.Notice{Kind: presenter.Caution, Title: "All keys of this device are made new", Text: "The old passphrase then opens no copy of what is written from now on. A copy that was made before stays open to whoever has it."}
	s.WithCard.Label, s.CardFile = "Without a card", presenter.Action{Label: "Choose the file of the card"}
	s.Card = presenter.Field{Label: "Letters of the card", Hint: "56 letters and digits. Capitals and spaces do not matter."}
	s.MakeCard.Off, s.PrintCard.Off, s.DropCard = false, false, presenter.Action{Label: "Do without a card"}
	return s
}

func officersRenewed() presenter.OfficersState {
	s := officersState()
	s.Done = presenter.Notice{Kind: presenter.Advice, Title: "The passphrase and the keys of the records are new", Text: "One thing is left: the keys by which the agency knows this device. Ask for new ones on the page Sync. An administrator admits the device with them, and what was copied before is refused from then on."}
	s.NewKeys = presenter.Action{Label: "Ask for new keys for this device"}
	return s
}

func officersRemoving() presenter.OfficersState {
	s := officersState()
	s.Done = presenter.Notice{Kind: presenter.Advice, Title: "The passphrase was changed", Text: "From now on only the new one opens this device for you."}
	s.Sure = presenter.Notice{Kind: presenter.Caution, Title: "Remove Officer 31 from this device?", Text: "Their passphrase opens nothing on this device any more. What they wrote stays."}
	s.Remove, s.Keep = presenter.Action{Label: "Yes, remove"}, presenter.Action{Label: "Keep"}
	return s
}

func recoveryState() presenter.RecoveryState {
	return presenter.RecoveryState{
		Page: presenter.Page{Title: "Recovery"}, Intro: "A recovery key belongs to the agency, not to this device. Whoever has one can open everything here. Without one, a forgotten passphrase means that the records are lost.",
		KeysTitle:  "Recovery keys that open this device",
		Keys:       []presenter.KeyRow{{Recipient: "age1pq1x", Text: "age1pq1x0f8zk3mq … 7v2ld9qhn4sw", Remove: presenter.Action{Label: "Remove"}}},
		DrillTitle: "Recovery drill", DrillText: "Choose the file of a recovery key. The drill opens the sealed key of this device with it and compares. Nothing of the key is kept. Take the stick out again afterwards.",
		LastDrill: presenter.Line{Label: "Last drill that worked", Text: "20 November 2026"}, Drill: presenter.Action{Label: "Choose the key and try it"},
		SheetTitle: "Sheet for the drawer", SheetText: "One page that says what to do when nobody can unlock a device. It holds no key. Print it, and put it where the recovery key is.",
		Sheet: presenter.Action{Label: "Write the page"}, FileName: "recovery.pdf",
		AddTitle: "Add a recovery key", Recipient: presenter.Field{Label: "Public half of the key", Hint: "It begins with age1pq1"}, Add: presenter.Action{Label: "Add this key", Off: true},
	}
}

func recoveryNone() presenter.RecoveryState {
	s := recoveryState()
	s.Keys, s.LastDrill.Text, s.Drill.Off = nil, "never", true
	s.None = presenter.Notice{Kind: presenter.Caution, Title: "No recovery key opens this device", Text: "Add one now. The administrator has the public half."}
	return s
}
