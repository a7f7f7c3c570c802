package presenter

// ConsentState is what a person permits, and what follows from it.
type ConsentState struct {
	Page
	Name, Intro string
	// Overridden is shown for ever once something could be shared without consent.
	Overridden Notice
	Purposes   []PurposeRow
	// Asking is the permission that is being asked for; its Title is empty when
	// none is.
	Asking AskingState
	// Given lists everything that was ever given, with its wording.
	GivenTitle string
	Given      []ConsentRow
	// Owed lists whom to tell to delete; Sent what was told to whom and cannot be
	// called back.
	OwedTitle string
	OwedText  string
	Owed      []OwedRow
	SentTitle string
	SentText  string
	Sent      []Line
	Override  OverrideState
	// Decision is offered for a child instead of the question of an adult.
	Decision   ForChildState
	OpenRecord Action
	// Erase is offered once something was taken back.
	EraseText string
	Erase     Action
}

// PurposeRow is one purpose and what the person said to it.
type PurposeRow struct {
	Code, Title, Detail string
	Standing            Chip
	Ask, Refuse         Action
}

// AskingState asks for one permission: first the words, then how it was given.
type AskingState struct {
	Title              string
	Manner             string
	Spoken, SpokenAlso string
	Unreviewed         Notice
	Scope              Choice[string]
	Service            Choice[string]
	Mode               Choice[string]
	Language           Choice[string]
	Explained          Choice[string]
	Who                Field
	Keep, Cancel       Action
}

// OwedRow is one service that has to be told to delete.
type OwedRow struct {
	// ID is given back to TakeBack and Told.
	ID, Text string
	Done     string
	// Letter asks for a file and calls the intent TakeBack with it.
	Letter, Told Action
	FileName     string
}

// OverrideState lets one service be told where the person cannot be asked.
type OverrideState struct {
	Title   string
	Text    Notice
	Service Choice[string]
	Reason  Field
	Do      Action
}

// ForChildState lets one service be told about a child in its best interests.
type ForChildState struct {
	Title              string
	Text               Notice
	Service, By, Heard Choice[string]
	Reason             Field
	Do                 Action
}
