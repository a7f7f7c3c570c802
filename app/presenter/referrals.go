package presenter

import (
	"context"
	"time"
)

// Incoming is a referral that somebody sent to this profile.
type Incoming struct {
	// ID names it towards Answer.
	ID        string
	From      string
	Pseudonym string
	// Fields are the disclosed fields: codes and the codes of their values.
	Fields  []Disclosed
	Made    time.Time
	Expires time.Time
	// Answered: it was accepted or rejected before.
	Answered bool
}

// Disclosed is one field of an incoming referral.
type Disclosed struct {
	Field  string
	Values []string
}

// Reply answers a referral. Reason is needed to reject.
type Reply struct {
	ID     string
	Accept Verdict
	Reason string
	File   string
}

// Verdict accepts or rejects.
type Verdict uint8

// The verdicts. The zero verdict is none.
const (
	NoVerdict Verdict = iota
	Accepted
	Rejected
)

// Inbox opens referrals with this profile's identity.
type Inbox interface {
	// OpenReferral reads a file. screening.ErrNotForUs, screening.ErrForged,
	// screening.ErrExpired, screening.ErrUnreadable.
	OpenReferral(ctx context.Context, file string) (Incoming, error)
	// Answer writes the reply file. screening.ErrExpired.
	Answer(ctx context.Context, r Reply) error
}

// ReferralsState opens and answers a referral.
type ReferralsState struct {
	Page
	Intro string
	// Open asks for a file and calls the intent Open with it.
	Open Action
	// Received is the open referral; its Title is empty when there is none.
	Received ReceivedReferral
	Reason   Field
	// Accept and Reject each ask for a file to write the reply to.
	Accept, Reject Action
	FileName       string
	Answered       Notice
}

// ReceivedReferral is an incoming referral in words.
type ReceivedReferral struct {
	Title string
	Facts []Line
	Still Notice
}
