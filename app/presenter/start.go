package presenter

// StartState begins a record: which protocol, in which languages.
type StartState struct {
	Page
	// Protocol lists the protocols, each with what it is for as Detail.
	Protocol Choice[string]
	// Officer is the language of the interface, Interviewee the language in which
	// questions are also shown.
	Officer, Interviewee Choice[string]
	// Unreviewed is shown when nobody has checked the interviewee's wording.
	Unreviewed Notice
	Begin      Action
}
