package screening

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"pelita/screening/evidence"
	"pelita/screening/history"
)

// Locker keeps the files of evidence sealed beside the records: byte for byte as
// they were taken in. What opens one stands only in the record that took it in,
// and none is ever deleted but with its record.
type Locker interface {
	// TakeIn reads a file to its end and keeps it durably; it counts once a record
	// has taken it in. Kind and How of the file are empty. ErrNotKept for what is
	// of no kind that is kept, ErrTooLarge.
	TakeIn(ctx context.Context, r io.Reader) (history.File, error)
	// ReadOut writes the bytes. It reads the file to its end before it writes the
	// first, so that nothing leaves that is not what was taken in.
	// ErrNoAttachment when the file is not on this device, an error that matches
	// ErrDamaged when it was changed, or was here and is gone.
	ReadOut(ctx context.Context, f history.File, w io.Writer) error
	// Check is ReadOut without writing.
	Check(ctx context.Context, f history.File) error
	// Here says without reading it whether a file is on this device. Errors as
	// ReadOut.
	Here(ctx context.Context, f history.File) error
	// Files lists every file that a record ever named, pictures of answers among
	// them, also those that another answer replaced.
	Files(ctx context.Context, id RecordID) ([]history.File, error)
}

// Taking is what an officer says of a file that is taken in.
type Taking struct {
	Kind, How string
	Caption   string
}

// MaxCaption bounds a caption, and MaxHandedTo the name of who was handed a file,
// in characters.
const (
	MaxCaption  = 500
	MaxHandedTo = 60
)

var (
	errWay  = errors.New("not a way in which evidence comes")
	errStep = errors.New("not a step of custody")
)

// Attach makes a file that was taken in part of a record, and opens its custody.
// ErrNotKept when its content is not what Kind says, ErrTooLong.
func (c Casework) Attach(ctx context.Context, r Record, f history.File, t Taking) (Record, error) {
	f.Kind, f.How = t.Kind, t.How
	switch {
	case !evidence.Fits(t.Kind, f.Media):
		return r, fmt.Errorf("attach file: %w: not of that kind", ErrNotKept)
	case !evidence.KnownWay(t.How):
		return r, fmt.Errorf("attach file: %w", errWay)
	case utf8.RuneCountInString(t.Caption) > MaxCaption:
		return r, fmt.Errorf("attach file: %w", ErrTooLong)
	}
	return c.commit(ctx, r, []history.Op{{Kind: history.Attach, File: f, Text: t.Caption}}, nil)
}

// Handle adds a step to the custody of files of a record, in one change-set.
// ErrNoAttachment for a file that the record does not have.
func (c Casework) Handle(ctx context.Context, r Record, step, to string, files ...[16]byte) (Record, error) {
	if !slices.Contains(evidence.Steps(), step) || evidence.Leaves(step) != (to != "") {
		return r, fmt.Errorf("handle file: %w", errStep)
	}
	if utf8.RuneCountInString(to) > MaxHandedTo {
		return r, fmt.Errorf("handle file: %w", ErrTooLong)
	}
	var ops []history.Op
	for _, id := range files {
		if _, has := r.Evidence(id); !has {
			return r, fmt.Errorf("handle file: %w", ErrNoAttachment)
		}
		prev, link := r.State.CustodyHeads(id)
		ops = append(ops, history.Op{Kind: history.Handle, Prev: prev, Handling: history.Handling{File: id, Step: step, To: to, Link: link}})
	}
	if len(ops) == 0 {
		return r, nil
	}
	return c.commit(ctx, r, ops, nil)
}

// Evidence is one file of a record.
func (r Record) Evidence(id [16]byte) (history.Attached, bool) {
	for _, a := range r.State.Attached() {
		if a.File.ID == id {
			return a, true
		}
	}
	return history.Attached{}, false
}

// AwayError says that a file is not on this device, and where its bytes are: with
// the hub, of which Percent have come already, or, as far as is known here, still
// on the device that took it in. It is ErrNoAttachment.
type AwayError struct {
	WithHub bool
	Percent int
}

// Error names no file.
func (e *AwayError) Error() string { return ErrNoAttachment.Error() }

// Is makes errors.Is(err, ErrNoAttachment) true.
func (e *AwayError) Is(target error) bool { return target == ErrNoAttachment }
