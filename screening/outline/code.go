package outline

import (
	"slices"

	"pelita/screening/protocol"
)

// The numbers of answers that every question shares. Those of absences are the
// ones that surveys use.
const (
	YesNumber      = 1
	NoNumber       = 2
	UnknownNumber  = 97
	DeclinedNumber = 98
	UnsafeNumber   = 99
)

// The codes under which yes and no travel.
const (
	CodeYes = "yes"
	CodeNo  = "no"
)

// Codes gives the short code of every item, for printing beside it and for
// keying it in: the letter of the section, and a number. They hold for one
// version of one protocol.
func (o *Outline) Codes() map[protocol.ItemID]string {
	codes := map[protocol.ItemID]string{}
	for _, q := range o.Questions() {
		codes[q.Item.ID] = q.Code
	}
	return codes
}

// Choice is one answer that can be ticked.
type Choice struct {
	Number int
	Code   string // an option code, or "yes" and "no"
}

// Choices are the answers of a question that can be ticked, in the order in
// which they are offered, with the numbers under which they are keyed in.
func Choices(i *protocol.Item) []Choice {
	switch i.Type {
	case protocol.YesNo:
		return []Choice{{YesNumber, CodeYes}, {NoNumber, CodeNo}}
	case protocol.One, protocol.Many:
		out := make([]Choice, len(i.Options))
		for n, code := range i.Options {
			out[n] = Choice{Number: n + 1, Code: code}
		}
		return out
	}
	return nil
}

// Absences are the reasons why a question may have no value, in the order in
// which they are offered. A question that must be clear has none.
func (q Question) Absences() []protocol.Absence {
	if q.Clear {
		return nil
	}
	return []protocol.Absence{protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk}
}

// AbsenceNumber is the number under which an absence is keyed in; 0 for "not
// asked", which is a place left empty.
func AbsenceNumber(a protocol.Absence) int {
	switch a {
	case protocol.Unknown:
		return UnknownNumber
	case protocol.Declined:
		return DeclinedNumber
	case protocol.UnsafeToAsk:
		return UnsafeNumber
	}
	return 0
}

// Answer is what a keyed number says of an item, as an answer that fits it; ok
// is false for a number that the item does not have. Several numbers are one
// answer of a Many item.
func Answer(i *protocol.Item, numbers ...int) (a protocol.Answer, ok bool) {
	if len(numbers) == 1 {
		for _, why := range (Question{}).Absences() {
			if AbsenceNumber(why) == numbers[0] {
				return protocol.Answer{Absence: why}, true
			}
		}
	}
	var codes []string
	for _, n := range numbers {
		k := slices.IndexFunc(Choices(i), func(c Choice) bool { return c.Number == n })
		if k < 0 {
			return protocol.Answer{}, false
		}
		codes = append(codes, Choices(i)[k].Code)
	}
	slices.Sort(codes)
	switch {
	case i.Type == protocol.YesNo && len(codes) == 1:
		a.Value = protocol.Value{Type: i.Type, Bool: codes[0] == CodeYes}
	case i.Type == protocol.One || i.Type == protocol.Many:
		a.Value = protocol.Value{Type: i.Type, Codes: slices.Compact(codes)}
	default:
		return protocol.Answer{}, false
	}
	return a, i.Check(a) == nil
}
