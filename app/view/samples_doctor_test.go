package view_test

import (
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening/exposure"
)

func (p *intents) Again() { p.note("again") }

var _ view.DoctorIntents = (*presenter.Doctor)(nil)

func doctorScenes() []scene {
	doctor := func(p *intents) *view.Doctor { return view.NewDoctor(p) }
	return []scene{shot("doctor", presenter.DoctorScreen, doctor, plain(doctorState()))}
}

func doctorState() presenter.DoctorState {
	return presenter.DoctorState{
		Page:  presenter.Page{Title: "What would they get?"},
		Intro: "This is what this device would give away now, and what you can do about it. The page itself holds no name and no answer, only counts and ages.",
		Again: presenter.Action{Label: "Look again"},
		Sections: []presenter.DoctorSection{
			{Title: "A thief who has the device, switched off or locked", Lines: []presenter.DoctorLine{
				{Gives: "Stays closed", Weight: exposure.Closed, Text: "No name, no answer and no date can be read without a passphrase.", Do: "Lock when you leave the device, even for a minute."},
				{Gives: "Gives an outline", Weight: exposure.Outline, Text: "Can be counted: 42 records with 1280 saved steps, 5.3 MB in all.", Do: "Fewer records give a smaller number. Erase what is no longer needed."},
			}},
			{Title: "An officer who makes you unlock it", Lines: []presenter.DoctorLine{
				{Gives: "Is open", Weight: exposure.Open, Text: "42 records can be read in full; 40 of them have a name.", Do: "Before a border, sync and leave this device behind, or let the records leave it."},
			}},
		},
	}
}
