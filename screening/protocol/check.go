package protocol

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what an answer may hold. They bound a record, not a person: the
// longest text is some five printed pages.
const (
	MaxText   = 16 << 10
	MaxLine   = 512
	MaxNumber = 1_000_000_000_000
)

// Check says whether the answer fits the item: type, options, range, and no
// field that does not belong to the type. The error is an *AnswerError.
func (i *Item) Check(a Answer) error {
	if reason := i.misfit(a); reason != "" {
		return &AnswerError{Item: i.ID, Reason: reason}
	}
	return nil
}

func (i *Item) misfit(a Answer) string {
	if a.Absence > UnsafeToAsk {
		return ReasonAbsence
	}
	if a.Value.Type == 0 {
		return stray(a.Value, Value{})
	}
	if a.Absence != NotAsked {
		return ReasonAbsence
	}
	if a.Value.Type != i.Type {
		return ReasonType
	}
	return i.misfitValue(a.Value)
}

// stray says whether v holds anything beyond what kept says it may hold.
func stray(v, kept Value) string {
	kept.Type = v.Type
	if !v.Equal(kept) {
		return ReasonStray
	}
	return ""
}

func (i *Item) misfitValue(v Value) string {
	switch v.Type {
	case YesNo:
		return stray(v, Value{Bool: v.Bool})
	case One, Many:
		return first(stray(v, Value{Codes: v.Codes}), func() string { return i.misfitCodes(v.Codes) })
	case Number:
		return first(stray(v, Value{Number: v.Number}), func() string { return i.misfitNumber(v.Number) })
	case Money:
		return first(stray(v, Value{Amount: v.Amount}), func() string { return misfitAmount(v.Amount) })
	case Picture:
		return first(stray(v, Value{Kept: v.Kept}), func() string { return misfitPicture(v.Kept) })
	default:
		return first(stray(v, Value{Text: v.Text}), func() string { return misfitText(v.Type, v.Text) })
	}
}

// first gives the first reason, or what then finds.
func first(reason string, then func() string) string {
	if reason != "" {
		return reason
	}
	return then()
}

func (i *Item) misfitCodes(codes []string) string {
	for n, c := range codes {
		if !i.HasOption(c) {
			return ReasonOption
		}
		if n > 0 && codes[n-1] >= c {
			return ReasonOrder
		}
	}
	switch {
	case i.Type == One && len(codes) != 1:
		return ReasonCount
	case i.Type == Many && len(codes) == 0 && i.None != "":
		return ReasonEmpty
	case i.None != "" && len(codes) > 1 && slices.Contains(codes, i.None):
		return ReasonExclusive
	}
	return ""
}

func (i *Item) misfitNumber(n int64) string {
	most := i.Max
	if most == 0 {
		most = MaxNumber
	}
	if n < max(i.Min, 0) || n > most {
		return ReasonNumber
	}
	return ""
}

func misfitAmount(a Amount) string {
	if !decimal(a.Decimal) {
		return ReasonDecimal
	}
	if len(a.Currency) < 3 || len(a.Currency) > 4 || !all(a.Currency, 'A', 'Z') {
		return ReasonCurrency
	}
	return ""
}

func misfitPicture(f Attachment) string {
	none := Attachment{}
	if f.ID == none.ID || f.Key == none.Key || f.Size < 1 || f.Size > MaxPicture || !slices.Contains(Pictures(), f.Media) {
		return ReasonPicture
	}
	return ""
}

// decimal accepts digits with an optional fraction: at most 18 before and 18
// behind the point, no sign, no exponent.
func decimal(s string) bool {
	whole, part, dotted := strings.Cut(s, ".")
	if len(whole) < 1 || len(whole) > 18 || !all(whole, '0', '9') {
		return false
	}
	return !dotted || (len(part) >= 1 && len(part) <= 18 && all(part, '0', '9'))
}

func all(s string, lo, hi byte) bool {
	for n := range len(s) {
		if s[n] < lo || s[n] > hi {
			return false
		}
	}
	return true
}

func misfitText(t Type, s string) string {
	switch t {
	case Date:
		if !ValidDate(s) {
			return ReasonDate
		}
	case Age:
		if _, _, ok := ParseAge(s); !ok {
			return ReasonAge
		}
	case Text:
		return misfitWords(s, MaxText, "\n\t")
	default:
		return misfitWords(s, MaxLine, "")
	}
	return ""
}

// misfitWords refuses nothing that a keyboard of any script writes: it looks
// for emptiness, length, broken encoding and control characters.
func misfitWords(s string, limit int, allowed string) string {
	switch {
	case len(s) > limit:
		return ReasonLong
	case !utf8.ValidString(s):
		return ReasonText
	case strings.TrimSpace(s) == "":
		return ReasonEmpty
	}
	for _, r := range s {
		if unicode.IsControl(r) && !strings.ContainsRune(allowed, r) {
			return ReasonText
		}
	}
	return ""
}
