package protocol

import (
	"fmt"
	"slices"
)

// Amount is money as it was said: decimal text and a currency code. The ledger
// parses it; here it is only kept.
type Amount struct {
	Decimal  string
	Currency string
}

// Attachment is what an answer holds of a file that lies sealed beside the record:
// where it is, what opens it, and what it is. The bytes themselves never stand
// in an answer. What the file was called is not kept: a name can tell of somebody.
type Attachment struct {
	ID    [16]byte
	Key   [16]byte // age's file key of the sealed file
	Sum   [32]byte // SHA-256 of the bytes as they were taken in
	Size  int64    // in bytes
	Media string   // one of Pictures
}

// Pictures lists the kinds of files that an answer of type Picture can hold.
func Pictures() []string { return []string{"image/jpeg", "image/png", "image/webp"} }

// MaxPicture bounds one picture, in bytes: a screenshot of a large screen.
const MaxPicture = 8 << 20

// Value is one answer's content. Only the fields of its Type are used, the
// others are zero, so that equal answers are equal bytes.
//
//	YesNo                        Bool
//	One                          Codes, exactly one
//	Many                         Codes, sorted and unique; the exclusive none alone
//	Number                       Number
//	Money                        Amount
//	Text, Place, Handle          Text
//	Date, Age                    Text in the canonical form of its type
//	Picture                      Kept
type Value struct {
	Type   Type
	Bool   bool
	Codes  []string
	Number int64
	Text   string
	Amount Amount
	Kept   Attachment
}

// Equal says whether two values are the same answer.
func (v Value) Equal(o Value) bool {
	return v.Type == o.Type && v.Bool == o.Bool && slices.Equal(v.Codes, o.Codes) &&
		v.Number == o.Number && v.Text == o.Text && v.Amount == o.Amount && v.Kept == o.Kept
}

// Answer is a value, or the reason why there is none. The zero Answer is "not
// asked".
type Answer struct {
	Value   Value
	Absence Absence
}

// Known says whether there is a value.
func (a Answer) Known() bool { return a.Value.Type != 0 && a.Absence == NotAsked }

// Asked says whether the question was put or ruled out: there is a value or a
// reason why there is none.
func (a Answer) Asked() bool { return a.Value.Type != 0 || a.Absence != NotAsked }

// Equal says whether two answers are the same.
func (a Answer) Equal(o Answer) bool { return a.Absence == o.Absence && a.Value.Equal(o.Value) }

// Reasons of an AnswerError. They are codes, not sentences: the words belong
// to the interface.
const (
	ReasonType      = "wrong-type"
	ReasonStray     = "stray-field"
	ReasonAbsence   = "absence"
	ReasonOption    = "unknown-option"
	ReasonCount     = "not-one-option"
	ReasonOrder     = "not-sorted"
	ReasonExclusive = "not-exclusive"
	ReasonEmpty     = "empty"
	ReasonLong      = "too-long"
	ReasonText      = "not-text"
	ReasonNumber    = "number-range"
	ReasonDate      = "not-a-date"
	ReasonAge       = "not-an-age"
	ReasonDecimal   = "not-a-decimal"
	ReasonCurrency  = "not-a-currency"
	ReasonPicture   = "not-a-picture"
)

// AnswerError says why an answer does not fit its item. It never holds the
// answer itself.
type AnswerError struct {
	Item   ItemID
	Reason string
}

// Error names the item and the reason.
func (e *AnswerError) Error() string {
	return fmt.Sprintf("answer to %s: %s", e.Item, e.Reason)
}
