package outline

import "pelita/screening/protocol"

// The codes under which yes and no travel.
const (
	CodeYes = "yes"
	CodeNo  = "no"
)

// Codes gives the short code of every item, for printing beside it and for
// keying it in: protocol.Code.
func (o *Outline) Codes() map[protocol.ItemID]string {
	codes := map[protocol.ItemID]string{}
	for _, q := range o.Questions() {
		codes[q.Item.ID] = q.Code
	}
	return codes
}

// Choice is one answer that can be ticked.
type Choice struct {
	Code   string // an option code, or CodeYes and CodeNo
	Letter string // under which an option is keyed in; "" for yes and no, which have a letter in each language
}

// Choices are the answers of a question that can be ticked, in the order in
// which they are offered.
func Choices(i *protocol.Item) []Choice {
	switch i.Type {
	case protocol.YesNo:
		return []Choice{{Code: CodeYes}, {Code: CodeNo}}
	case protocol.One, protocol.Many:
		out := make([]Choice, len(i.Options))
		for n, code := range i.Options {
			out[n] = Choice{Code: code, Letter: protocol.OptionCode(n)}
		}
		return out
	}
	return nil
}

// Absences are the reasons why a question may have no value, in the order in
// which they are offered.
func (q Question) Absences() []protocol.Absence {
	if q.Clear || q.Own {
		return nil
	}
	return []protocol.Absence{protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk}
}
