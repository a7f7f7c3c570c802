package screening

import (
	"context"

	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// Change is what one tap does to a record: the ops of one change-set, and
// where the interview stands after it. The store gives it device, counter and
// time, and keeps all of it in one transaction.
type Change struct {
	// Record is the record to change; the zero id makes a new one.
	Record   RecordID
	Officer  OfficerID
	Protocol history.ProtocolRef
	Text     history.TextRef
	Ops      []history.Op
	// Draft replaces the record's draft in the same transaction; nil leaves it.
	Draft *Draft
}

// Attachments keeps files sealed beside the records. What opens one stands only
// in the answer that names it.
type Attachments interface {
	// PutAttachment keeps bytes durably. ErrTooLarge, ErrNoPicture.
	PutAttachment(ctx context.Context, b []byte) (protocol.Attachment, error)
	// Attachment reads them back. ErrNoAttachment when they are not on this
	// device, an error that matches ErrDamaged when they were changed.
	Attachment(ctx context.Context, a protocol.Attachment) ([]byte, error)
}

// Draft is where an interview stands and the half-typed answer there. It is
// never synced: it belongs to the device on which it is typed.
type Draft struct {
	Record RecordID
	At     interview.Position
	Source protocol.Source
	Text   string
}

// Store keeps records. Every method returns ErrLocked after the store was
// locked, and an error that matches ErrDamaged, naming the part, when what it
// reads was changed.
type Store interface {
	// Record reads one record. ErrNoRecord when the id is not known.
	Record(ctx context.Context, id RecordID) (Record, error)
	// Commit saves one change durably and returns the record with it, and with
	// whatever arrived from other devices meanwhile. ErrNoRecord when the id is
	// neither zero nor known, ErrTooLong when it is more than one change may hold.
	Commit(ctx context.Context, c Change) (Record, error)
	// Summaries lists every record, the last changed first. The slice is the caller's.
	Summaries(ctx context.Context) ([]Summary, error)
	// Search lists the records whose text holds every word of the query, the
	// last changed first: at most so many, or all with most 0. An empty query
	// is held by all.
	Search(ctx context.Context, query string, most int) ([]Summary, error)
	// Draft reads the draft of a record; a zero Draft when there is none.
	Draft(ctx context.Context, id RecordID) (Draft, error)
	// PutDraft keeps a draft durably. ErrNoRecord when the record is not known.
	PutDraft(ctx context.Context, d Draft) error
}

// Drawn is a picture as it is shown: for each pixel, row by row, red, green, blue
// and alpha, not premultiplied.
type Drawn struct {
	Width, Height int
	Pix           []byte
}
