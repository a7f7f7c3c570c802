package presenter

// DecisionState is where a person decides. The finding stands beside it.
type DecisionState struct {
	Page
	Name string
	// Finding is the outcome in words; Free says that the decision may differ.
	Finding, Free string
	// Differs is shown when the chosen kind does not follow the finding: allowed.
	Differs Notice
	Kind    Choice[string]
	Reasons Field
	// Disputed is shown when officers decided differently at the same time: a
	// new decision settles it.
	Disputed  Notice
	PastTitle string
	Past      []PastDecision
	NoPast    string
	Decide    Action
	Back      Action
}

// PastDecision is one decision on record.
type PastDecision struct {
	Kind, Reasons string
	// By says who and when.
	By string
	// Standing: it is one of those that hold now.
	Standing Chip
}
