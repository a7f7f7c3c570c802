package view_test

import (
	"pelita/app/presenter"
	"pelita/screening"
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
