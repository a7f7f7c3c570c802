package presenter

import (
	"pelita/screening"
	"pelita/screening/protocol"
)

// Spot is one field: where an answer is filled in. The source of its answer is
// the usual one of the item.
type Spot struct {
	Item     protocol.ItemID
	Instance int
}

// FormState is one moment of a form: one part of it with all its fields.
type FormState struct {
	Page
	// Name is whose record it is; Intro says what the form is for.
	Name, Intro string
	// Rail lists the parts; Part is the name of the one that is shown, and
	// Progress says "3 of 9".
	Rail           []RailRow
	Part, Progress string
	// Jump takes the code of a field, such as "B3". Keys says what else the
	// keyboard does.
	Jump Field
	Keys string
	// Due lists what has to be done, the most pressing first.
	DueTitle string
	Due      []DueRow
	// Fields are those of the part that is shown, in blocks.
	Blocks []FormBlock
	// Focus is where the keyboard goes when Turn has changed.
	Focus FormFocus
	Saved Chip
	// Previous and Next lead to the other parts, Done away from the form.
	Previous, Next, Done Action
}

// FormBlock is what stands together: fields, one round of a repeated part, or
// what a red answer asks for.
type FormBlock struct {
	// Code tells blocks of one part apart.
	Code string
	// Title names a round; it is "" for plain fields.
	Title  string
	Notice Notice
	Fields []FormField
	// ID is the repeated part that it is a round of; More opens one more.
	ID   string
	More Action
}

// FormField is one field.
type FormField struct {
	At Spot
	// Code is how the field is called on paper.
	Code string
	// Ask and Help are its words.
	Ask, Help string
	Type      protocol.Type
	// Entry is what is typed: the answer, or the letters of options.
	Entry Field
	// Options are those of a choice, each with its letter in its label.
	Options []Option[string]
	// Absences are the reasons why there is no answer.
	Absences Choice[protocol.Absence]
	// Check says what an address, number, account or page amounts to.
	Check Notice
	// Mark says that an answer is needed, or does not count.
	Mark Chip
	// Conflict is shown when different answers stand on record; OnRecord lists
	// what the controls do not show.
	Conflict Notice
	OnRecord []Line
	// TapOnly: there is nothing to type; an option is tapped.
	TapOnly bool
	// Picture is drawn for a field of that type.
	Picture PictureEntry
	// Open leads to the record that the field names.
	Open Action
}

// PictureEntry is a picture that is taken in, and looked at.
type PictureEntry struct {
	// Take chooses one. Facts says what is kept, Show shows or hides it.
	Take, Show Action
	Facts      string
	// Drawn is the picture while it is shown; NotDrawn is said where it cannot be.
	Drawn    screening.Drawn
	NotDrawn string
}

// FormFocus is where the keyboard goes.
type FormFocus struct {
	At   Spot
	Turn int
}

// DueRow is something that has to be done, or was.
type DueRow struct {
	// What says what it is, When by when, in words.
	What, When string
	State      Chip
}
