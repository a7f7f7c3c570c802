package presenter

import (
	"context"
	"time"

	"pelita/screening/history"
)

// Service is one place of help in the dated directory.
type Service struct {
	ID, Name, Place, Contact string
	// Offers and Languages are codes; Checked is the day the entry was last
	// compared with its source, "2026-03-14".
	Offers, Languages []string
	Checked, Source   string
	// Reachable: the directory holds a key for it, so that a referral can be
	// sealed to it.
	Reachable bool
}

// Directory lists the services that a referral can go to.
type Directory interface {
	// Services lists them, the nearest kind of help first.
	Services(ctx context.Context) ([]Service, error)
}

// Offer is a disclosure made and not yet given: what would leave, to whom.
type Offer struct {
	Record    history.RecordID
	Service   string
	Pseudonym string
	// Shown is the exact content that would be sealed, as readable lines; Digest
	// is the SHA-256 of the exact bytes; Size their number.
	Shown   []string
	Digest  [32]byte
	Size    int
	Expires time.Time
}

// Referrer makes and writes referrals.
type Referrer interface {
	// Prepare makes the disclosure of a record for a service. screening.ErrConsent
	// when no consent covers it, screening.ErrNotEnrolled, screening.ErrRecipient.
	Prepare(ctx context.Context, record history.RecordID, service string) (Offer, error)
	// Write seals exactly the bytes of the offer into a file and records the
	// sharing. screening.ErrConsent when the consent was withdrawn meanwhile.
	Write(ctx context.Context, o Offer, file string) error
}

// ReferState prepares one referral.
type ReferState struct {
	Page
	Name string
	// Consent says whether the person agreed. Without it nothing can be prepared
	// and Ask leads to the question.
	Consent Notice
	Ask     Action
	// Services is the directory; ServicesDated says how old it is.
	Services      Choice[string]
	ServicesDated string
	NoServices    string
	// Preview is shown when a disclosure was made.
	Preview PreviewState
	Prepare Action
	// Write asks the person for a file and calls the intent Write with it.
	Write Action
	// FileName is what to suggest.
	FileName string
	Written  Notice
	Back     Action
}

// PreviewState shows the exact content that would leave.
type PreviewState struct {
	// Title is empty when there is no preview.
	Title string
	// Still warns that it remains personal data.
	Still Notice
	Lines []string
	// Facts holds pseudonym, digest, size and expiry.
	Facts []Line
}
