package presenter

import (
	"context"
	"time"

	"pelita/screening/history"
)

// HubAddress is where the agency's hub is and how it is recognised.
type HubAddress struct {
	URL, Pin string
}

// Round is what one exchange with the hub did. A zero At is "never".
type Round struct {
	At             time.Time
	Sent, Received int
	// Err is what stopped it, or nil.
	Err error
}

// Hub is the agency's hub as this device sees it.
type Hub interface {
	// Address gives the hub that is set; zero when none is.
	Address(ctx context.Context) (HubAddress, error)
	// SetAddress keeps it. screening.ErrUnreadable when it is no address or pin.
	SetAddress(ctx context.Context, a HubAddress) error
	// LastRound gives the last exchange.
	LastRound(ctx context.Context) (Round, error)
	// Exchange sends and receives now. screening.ErrNoHub, ErrHubAway, ErrHubPin,
	// ErrHubReply, ErrHubRefused, ErrNotEnrolled.
	Exchange(ctx context.Context) (Round, error)
}

// Standing is what this device is to the agency.
type Standing struct {
	Officer, Agency string
	Enrolled        Membership
	// Words are the six words by which this device is recognised.
	Words string
	// Recovery is how many recovery keys of the agency can open this profile.
	Recovery int
}

// Membership is how far a device belongs to an agency.
type Membership uint8

// The memberships.
const (
	Outside Membership = iota
	Member
	Administrator
)

// Request is another device that asks to join.
type Request struct {
	Officer, Words string
}

// Enrolment joins devices to an agency by files that people carry.
type Enrolment interface {
	// Standing says what this device is.
	Standing(ctx context.Context) (Standing, error)
	// WriteRequest writes this device's request to join.
	WriteRequest(ctx context.Context, file string) error
	// Join reads a grant. screening.ErrNotForUs, ErrForged, ErrUnreadable.
	Join(ctx context.Context, file string) error
	// ReadRequest reads another device's request. screening.ErrUnreadable, ErrForged.
	ReadRequest(ctx context.Context, file string) (Request, error)
	// Admit writes a grant for the request, whose words were compared by the
	// people. screening.ErrWords, screening.ErrNotPermitted.
	Admit(ctx context.Context, request, words, grant string) error
}

// SyncState is the page about the hub and the other devices.
type SyncState struct {
	Page
	Intro string
	// URL and Pin are the hub's address; KeepHub keeps them.
	HubTitle string
	URL, Pin Field
	KeepHub  Action
	// Last says when the last exchange was and what it did.
	Last Line
	Run  Action
	// Counts says in words how many records stand where.
	Counts []Line
	// Records lists the records that are not with the hub yet, then the others.
	RecordsTitle string
	Records      SyncRows
	Enrolment    EnrolmentState
}

// SyncRow is where one record's newest change is.
type SyncRow struct {
	ID      history.RecordID
	Name    string
	Sync    Chip
	Updated string
}

// SyncRows makes rows when they are drawn. The zero value has none.
type SyncRows struct {
	count int
	at    func(i int) SyncRow
}

// Len is the number of rows.
func (r SyncRows) Len() int { return r.count }

// At makes row i; a row outside the list is empty.
func (r SyncRows) At(i int) SyncRow {
	if i < 0 || i >= r.count {
		return SyncRow{}
	}
	return r.at(i)
}

// SyncRowsOf gives rows that are already made.
func SyncRowsOf(rows ...SyncRow) SyncRows {
	return SyncRows{count: len(rows), at: func(i int) SyncRow { return rows[i] }}
}

// EnrolmentState joins this device, or admits another one.
type EnrolmentState struct {
	Title string
	// Standing says what this device is to the agency.
	Standing string
	// Words are this device's six words, to be read aloud.
	Words Line
	// WriteRequest and Join each ask for a file; they are shown outside an agency.
	WriteRequest, Join Action
	// OpenRequest asks for a file; it is shown to administrators.
	OpenRequest Action
	// Asking is the device that asks, once its request was opened; TheirWords is
	// where the words that its officer reads aloud are typed.
	Asking     []Line
	TheirWords Field
	// Admit asks for a file to write the grant to.
	Admit                  Action
	RequestName, GrantName string
	Written                Notice
}
