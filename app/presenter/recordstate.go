package presenter

// RecordState is everything on record about one person.
type RecordState struct {
	Page
	Name string
	// ShortID is the record's short id; Opened and Updated are in words.
	ShortID, Opened, Updated string
	Protocol                 string
	// Caseload is where it lives, in words, when there is more than one.
	Caseload    string
	Stage, Sync Chip
	// Finding is the outcome in words; Urgency is the lane of urgent needs, which
	// stands apart from it.
	Finding      string
	UrgencyTitle string
	Urgency      []LaneRow
	// Clarify lists what does not go together yet, to be cleared up later.
	ClarifyTitle, ClarifyText string
	Clarify                   []ClarifyCard
	// Conflicts lists the questions to which different answers stand.
	ConflictsTitle string
	Conflicts      []ConflictCard
	// SettleAll leads to where they are compared and settled, and settled ones are
	// settled anew.
	SettleAll Action
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
	// Seen says of each colleague whether they have seen it.
	SeenTitle, SeenHint string
	Seen                []Line
	// Places are the other pages of the record.
	Places []PlaceRow
	// Continue goes on with the interview.
	Continue, Findings, Decide, Refer, Close, Reopen Action
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

// MoveAction goes on under another protocol, or a newer version of the same.
type MoveAction struct {
	Protocol string
	Move     Action
	Detail   string
	// Title and Changes are of a newer version: what differs from the one the
	// record is asked in, question by question.
	Title   string
	Changes []Line
}
