package presenter

import "pelita/screening"

// OfficersState is the page about officers and passphrases.
type OfficersState struct {
	Page
	Intro string
	Done  Notice
	// NewKeys leads to where this device asks for new keys towards the agency, once
	// somebody else may have had those that it has.
	NewKeys Action
	// Who can unlock this device.
	WhoTitle string
	Who      []OfficerRow
	// Sure asks again before an officer is removed.
	Sure         Notice
	Remove, Keep Action
	// A new officer, who types their own passphrase.
	AddTitle, AddText string
	Name              Field
	Role              Choice[screening.Role]
	New               ChoosePassphrase
	Begin, Add        Action
	// Your own passphrase.
	OwnTitle, OwnText string
	Old               Field
	// WithCard asks for the card that is used now.
	WithCard Action
	Card     Field
	CardFile Action
	Next     ChoosePassphrase
	Seen     Option[bool]
	SeenText Notice
	Change   Action
	// The card.
	CardTitle, CardText string
	MakeCard, PrintCard Action
	DropCard            Action
	CardName, CardPage  string
}

// OfficerRow is one officer; Remove is shown for those who can be removed.
type OfficerRow struct {
	User   int
	Line   Line
	Remove Action
}
