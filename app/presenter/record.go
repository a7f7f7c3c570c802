package presenter

// RecordState is everything on record about one person.
type RecordState struct {
	Page
	Name string
	// ShortID is the record's short id; Opened and Updated are in words.
	ShortID, Opened, Updated string
	Protocol                 string
	Stage, Sync              Chip
	// Finding is the outcome in words, urgency its chips.
	Finding string
	Urgency []Chip
	// Conflicts lists the questions to which different answers stand.
	ConflictsTitle string
	Conflicts      []ConflictCard
	// Sections holds the answers by part.
	Sections []AnswerSection
	NotesTitle, DecisionsTitle,
	ConsentsTitle, SharesTitle string
	Notes     []Line
	NoNotes   string
	Note      Field
	KeepNote  Action
	Decisions []PastDecision
	Disputed  Notice
	Consents  []ConsentRow
	NoConsent string
	Shares    []Line
	NoShares  string
	// Move goes on under another protocol of the family, where nothing is asked
	// twice; one action for each.
	Move []MoveAction
	// Continue goes on with the interview.
	Continue, Findings, Decide, Refer, Close, Reopen, Back Action
}

// ConflictCard shows two or more answers to one question, side by side.
type ConflictCard struct {
	// At is where Settle leads.
	Item     string
	Instance int
	Ask      string
	Answers  []Line
	Settle   Action
}

// AnswerSection is one part of the interview.
type AnswerSection struct {
	Code, Title string
	Rows        []AnswerRow
}

// AnswerRow is one question with what was answered, in words, and from where.
type AnswerRow struct {
	Item     string
	Instance int
	Ask      string
	// Answer is the answer or, in words, why there is none.
	Answer string
	// Source says where it comes from, By who wrote it down and when.
	Source, By string
	// Absent: there is no value.
	Absent bool
}

// ConsentRow is one permission of the person.
type ConsentRow struct {
	// ID is given back to WithdrawConsent.
	ID      string
	Purpose string
	// Given and Withdrawn are in words; Withdrawn is empty while it stands.
	Given, Withdrawn string
	Withdraw         Action
}

// MoveAction goes on under another protocol.
type MoveAction struct {
	Protocol string
	Move     Action
	Detail   string
}
