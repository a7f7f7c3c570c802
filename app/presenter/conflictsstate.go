package presenter

import (
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// ConflictsState is what waits for a person to settle it.
type ConflictsState struct {
	Page
	// Name is of the record; empty where all are listed.
	Name, Intro string
	OpenRecord  Action
	Record      screening.RecordID
	Cards       []UnsettledCard
	Disputes    []DisputeCard
	// Settled are settlements that stand and can be made anew.
	SettledTitle string
	Settled      []SettledCard
	// Settling is the part in which one question is settled. While it is on, no other
	// question is listed.
	Settling Settling
	Empty    Notice
}

// ConflictAt names one question of one record, from one source.
type ConflictAt struct {
	Record   screening.RecordID
	Item     string
	Instance int
	Source   protocol.Source
}

func (a ConflictAt) register() history.Register {
	return history.Register{Item: protocol.ItemID(a.Item), Instance: a.Instance, Source: a.Source}
}

// UnsettledCard is one question to which different answers stand.
type UnsettledCard struct {
	At ConflictAt
	// Name is the record's, where all are listed; Source says where the answers come
	// from.
	Name, Ask, Source string
	Answers           []UnsettledAnswer
	// Elsewhere are answers of other sources, which are no part of it.
	ElsewhereTitle string
	Elsewhere      []Line
	// Meanwhile says which answer is used until somebody settles it, and why.
	Meanwhile Notice
	Open      Action
}

// UnsettledAnswer is one answer with everybody who gave it: who, when, and in which
// language it was asked.
type UnsettledAnswer struct {
	Text string
	By   []string
	// Used is shown on the answer that counts meanwhile.
	Used Chip
}

// Settling is the part in which a question is settled.
type Settling struct {
	On       bool
	Explains string
	Choose   Choice[string]
	// Typed is the third answer, where one is written.
	Typed, Reason Field
	// Consent says why a yes cannot be chosen; Cannot why nothing can be settled here.
	Consent, Cannot         Notice
	Settle, AskAgain, Leave Action
}

// DisputeCard is a record about which officers decided differently.
type DisputeCard struct {
	Record    screening.RecordID
	Name      string
	Title     string
	Text      string
	Decisions []PastDecision
	Decide    Action
}

// SettledCard is one settlement that stands.
type SettledCard struct {
	At  ConflictAt
	Ask string
	// Chosen is what stands, Aside what was set aside.
	Chosen, Aside Line
	Reason, By    string
	Again         Action
}
