package pack

import (
	"slices"

	"pelita/screening"
)

// Reason says why a pack or a root is refused. It is a code: the words belong to
// the interface.
type Reason uint8

// The reasons.
const (
	// Unreadable: not a pack, damaged, cut off, with something behind it, or not
	// in the one form that is written.
	Unreadable Reason = iota + 1
	// TooLarge: beyond a limit of the format.
	TooLarge
	// Path: a file with a name that packs do not have.
	Path
	// Mixed: a file is missing, is there and not listed, or is not the one listed.
	Mixed
	// NoRoot: no trust root is known here.
	NoRoot
	// BadRoot: the root is not signed by enough of its own or the old keys, or does
	// not follow the one that is known.
	BadRoot
	// OtherRoot: the pack was made under another version of the root.
	OtherRoot
	// Signatures: too few, twice the same, by an unknown key, or not right.
	Signatures
	// Rollback: not newer than what was seen.
	Rollback
	// Jump: a version so far ahead that no later one could follow.
	Jump
	// Expired: older than it may be when it is installed.
	Expired
	// Times: made after it expires, made in the future, or lasting too long.
	Times
	// Display: letters that hide or turn around what is shown.
	Display
	// Text: a text with a template, a placeholder that its message does not have, an
	// address of the web, or a key that is no instrument's.
	Text
	// Instrument: the items, protocols or indicators cannot be read.
	Instrument
	// Incomplete: something that the program needs is not there.
	Incomplete
	// Golden: too few cases, or one does not come out as its author says.
	Golden
	// Unconfirmed: nobody has confirmed this very pack.
	Unconfirmed
	// Unseconded: outcomes change, and nobody has confirmed that a second time.
	Unseconded
)

func reasonCodes() []string {
	return []string{
		"", "unreadable", "too-large", "path", "mixed", "no-root", "bad-root", "other-root", "signatures", "rollback",
		"jump", "expired", "times", "display", "text", "instrument", "incomplete", "golden", "unconfirmed", "unseconded",
	}
}

// String is the code of the reason.
func (r Reason) String() string {
	if int(r) >= len(reasonCodes()) {
		return ""
	}
	return reasonCodes()[r]
}

// Reasons lists every reason, for whoever has words for each.
func Reasons() []Reason {
	var out []Reason
	for n := range reasonCodes() {
		out = append(out, Reason(n))
	}
	return slices.DeleteFunc(out, func(r Reason) bool { return r == 0 })
}

// Refusal is why a pack or a root is not taken. Nothing was changed.
type Refusal struct {
	Reason Reason
	// At names the file, the key or the case, by its code; never a text of a pack.
	At string
	// Err is what lies behind it, or nil.
	Err error
}

// Error gives the code and the place.
func (r *Refusal) Error() string {
	text := "pack refused: " + r.Reason.String()
	if r.At != "" {
		text += ": " + r.At
	}
	if r.Err != nil {
		text += ": " + r.Err.Error()
	}
	return text
}

// Unwrap gives what lies behind the refusal.
func (r *Refusal) Unwrap() error { return r.Err }

// Is makes a refusal match the sentinels that everybody knows.
func (r *Refusal) Is(target error) bool {
	switch r.Reason {
	case Unreadable, TooLarge, Mixed:
		return target == screening.ErrUnreadable
	case Signatures, BadRoot, NoRoot, OtherRoot:
		return target == screening.ErrForged
	case Expired:
		return target == screening.ErrExpired
	}
	return false
}

func refuse(r Reason, at string) error { return &Refusal{Reason: r, At: at} }

func refused(r Reason, at string, err error) error { return &Refusal{Reason: r, At: at, Err: err} }
