package presenter

import (
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/protocol"
)

// typedCode is the choice to write an answer.
const typedCode = "typed"

// maxOffered bounds the options that are offered as a third answer; a question with
// more is asked again.
const maxOffered = 12

// offer is one answer that can be chosen.
type offer struct {
	code   string
	answer protocol.Answer
	third  bool
}

// offers are the answers that stand, then those that nobody gave.
func offers(c screening.Conflict) (out []offer) {
	add := func(code string, a protocol.Answer, third bool) {
		if screening.YesToPermission(c.Register.Item, a) || slices.ContainsFunc(out, func(o offer) bool { return o.answer.Equal(a) }) {
			return
		}
		out = append(out, offer{code, a, third})
	}
	for i, a := range c.Answers {
		add(strconv.Itoa(i), a.Answer, false)
	}
	for i, a := range thirds(c) {
		add("third-"+strconv.Itoa(i), a, true)
	}
	return out
}

// thirds are answers of the question that can be chosen without writing.
func thirds(c screening.Conflict) (out []protocol.Answer) {
	value := func(v protocol.Value) { out = append(out, protocol.Answer{Value: v}) }
	switch {
	case c.Item.Type == protocol.YesNo:
		value(protocol.Value{Type: protocol.YesNo, Bool: true})
		value(protocol.Value{Type: protocol.YesNo})
	case c.Item.Type == protocol.One && len(c.Item.Options) <= maxOffered:
		for _, o := range c.Item.Options {
			value(protocol.Value{Type: protocol.One, Codes: []string{o}})
		}
	case c.Item.Type == protocol.Many:
		if all := union(c); len(all) > 0 {
			value(protocol.Value{Type: protocol.Many, Codes: all})
		}
	}
	for _, why := range []protocol.Absence{protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk} {
		out = append(out, protocol.Answer{Absence: why})
	}
	return slices.DeleteFunc(out, func(a protocol.Answer) bool { return screening.Fits(c.Item, a) != nil })
}

// union is all that one of the answers names, and nothing where one says none.
func union(c screening.Conflict) (all []string) {
	for _, a := range c.Answers {
		all = append(all, a.Answer.Value.Codes...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if c.Item.None != "" && len(all) > 1 && slices.Contains(all, c.Item.None) {
		return nil
	}
	return all
}

// writable says whether an answer to the item can be written in one line.
func writable(item *protocol.Item) bool {
	return typedType(item.Type) && item.Type != protocol.Picture
}

// typedAnswer makes an answer of one line: dates and ages as "2025-03" and "14-19",
// an amount with its currency behind it.
func typedAnswer(item *protocol.Item, text string) (protocol.Answer, error) {
	p := parts{text}
	switch item.Type {
	case protocol.Date, protocol.Age:
		p = partsOf(protocol.Answer{Value: protocol.Value{Type: item.Type, Text: strings.TrimSpace(text)}})
	case protocol.Money:
		amount, currency, _ := strings.Cut(strings.TrimSpace(text), " ")
		p = parts{amount, strings.TrimSpace(currency)}
	}
	return p.parse(item)
}

func typedHint(t locales.Language, item *protocol.Item) string {
	switch item.Type {
	case protocol.Date:
		return t.T("merge.typed_date")
	case protocol.Age:
		return t.T("merge.typed_age")
	case protocol.Money:
		return t.T("merge.typed_money")
	}
	return ""
}
