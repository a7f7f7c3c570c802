package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
)

func (p *intents) TypeWord(text string) { p.note("word", text) }
func (p *intents) DestroyNow()          { p.note("destroy") }

var _ view.DestroyIntents = (*presenter.Destroying)(nil)

func destroyScenes() []scene {
	page := func(p *intents) *view.Destroying { return view.NewDestroying(p) }
	return []scene{
		shot("destroy", presenter.DestroyScreen, page, plain(destroyBefore())),
		shot("destroy-meant", presenter.DestroyScreen, page, plain(destroyMeant())),
	}
}

func destroyBefore() presenter.DestroyState {
	return presenter.DestroyState{
		Page:   presenter.Page{Title: "Destroy this profile"},
		Intro:  "All records, keys and settings on this device are destroyed, for ever. Nobody can open them any more, not with your passphrase, not with your card, and not with the agency's recovery key.",
		Lose:   presenter.Notice{Kind: presenter.Caution, Title: "This is lost for ever", Text: "Records on this device: 41. Changes that the hub has not confirmed: 12. What is in no backup and on no other device cannot be brought back by anybody. Records that left for a journey on 26 November 2026: 12. Without a recovery key nobody can open their file after this. Files here that the hub does not have in full: 3. Records under a legal hold: 2. A hold keeps a record from being erased, and does not stop this."},
		Copies: presenter.Notice{Kind: presenter.Advice, Title: "What this cannot reach", Text: "Earlier copies of this disk, and backups, stay as they are. Whoever has one can still try your passphrase on it. What the hub and colleagues have stays with them."},
		Word:   presenter.Field{Label: "To go on, write the word: destroy", Text: "dest"},
		Go:     presenter.Action{Label: "Destroy now, for ever", Off: true}, HowTitle: "Good to know",
		How: []string{
			"No passphrase is asked for, because this must be quick: on an unlocked device the word is enough, and it destroys the profile for all its officers.",
			"The keys go first. From that moment nothing opens, even if the device is switched off then.",
			"Afterwards the app starts as on a new device.",
			"Tell your administrator: the device should be taken off the list of the agency.",
			"The app itself stays installed. Whoever examines the device can see that it was used.",
		},
	}
}

func destroyMeant() presenter.DestroyState {
	s := destroyBefore()
	s.Word.Text, s.Go.Off, s.Busy = "destroy", false, "The keys go first, then everything else."
	return s
}
