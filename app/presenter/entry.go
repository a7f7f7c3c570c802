package presenter

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/protocol"
)

// typedTypes are the types whose answers are typed and become one answer when
// the field is left; the others are kept at each tap.
func typedType(t protocol.Type) bool {
	return t != protocol.YesNo && t != protocol.One && t != protocol.Many
}

// parse makes the answer of what was typed. The error is a
// *protocol.AnswerError; nothing typed is errNothing.
func (p parts) parse(item *protocol.Item) (protocol.Answer, error) {
	if p.blank() {
		return protocol.Answer{}, errNothing
	}
	v := protocol.Value{Type: item.Type}
	switch item.Type {
	case protocol.Number:
		n, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimSpace(p[0]), " ", ""), 10, 64)
		if err != nil {
			return protocol.Answer{}, &protocol.AnswerError{Item: item.ID, Reason: protocol.ReasonNumber}
		}
		v.Number = n
	case protocol.Money:
		text, sure := decimalText(p[0])
		if !sure {
			return protocol.Answer{}, &protocol.AnswerError{Item: item.ID, Reason: protocol.ReasonDecimal}
		}
		v.Amount = protocol.Amount{Decimal: text, Currency: currencyCode(p[1])}
	case protocol.Date:
		v.Text = p.date()
	case protocol.Age:
		v.Text = p.age()
	default:
		v.Text = strings.TrimSpace(p[0])
	}
	a := protocol.Answer{Value: v}
	return a, screening.Fits(item, a)
}

var errNothing = errors.New("nothing typed")

func (p parts) blank() bool {
	for _, s := range p {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// date is EDTF. A part that is missing in the middle makes it no date, so that
// it is asked about rather than guessed.
func (p parts) date() string {
	year, month, day := strings.TrimSpace(p[0]), strings.TrimSpace(p[1]), strings.TrimSpace(p[2])
	if len(day) == 1 {
		day = "0" + day
	}
	out := year
	if month != "" || day != "" {
		out += "-" + month
	}
	if day != "" {
		out += "-" + day
	}
	return out + p[3]
}

func (p parts) age() string {
	from, to := strings.TrimSpace(p[0]), strings.TrimSpace(p[1])
	if to == "" || to == from {
		return from
	}
	return from + "-" + to
}

// decimalText takes out spaces and reads one comma before one or two last digits
// as the point. It is not sure of a point or a comma before exactly three last
// digits: that is thousands in one country and a fraction in another, and an
// amount is asked about rather than guessed. Nobody writes 0.125 for thousands.
func decimalText(s string) (text string, sure bool) {
	s = strings.Join(strings.Fields(s), "")
	at := strings.LastIndexAny(s, ".,")
	if at < 0 {
		return s, true
	}
	whole, part := s[:at], s[at+1:]
	switch {
	case len(part) == 3 && strings.Trim(whole, "0") != "":
		return s, false
	case s[at] == ',' && (len(part) == 1 || len(part) == 2) && !strings.ContainsAny(whole, ".,"):
		return whole + "." + part, true
	}
	return s, true
}

// partsOf shows an answer in its control.
func partsOf(a protocol.Answer) parts {
	if !a.Known() {
		return parts{}
	}
	switch v := a.Value; v.Type {
	case protocol.Number:
		return parts{strconv.FormatInt(v.Number, 10)}
	case protocol.Money:
		return parts{v.Amount.Decimal, v.Amount.Currency}
	case protocol.Date:
		plain, about := strings.CutSuffix(v.Text, aboutMark)
		p := splitParts(strings.SplitN(plain, "-", 3))
		if about {
			p[3] = aboutMark
		}
		return p
	case protocol.Age:
		return splitParts(strings.SplitN(v.Text, "-", 2))
	default:
		return parts{v.Text}
	}
}

// toggled is the answer to a Many item after one option was tapped.
func toggled(item *protocol.Item, old protocol.Answer, code string) protocol.Answer {
	var codes []string
	if old.Known() {
		codes = slices.DeleteFunc(slices.Clone(old.Value.Codes), func(c string) bool { return !item.HasOption(c) })
	}
	switch i := slices.Index(codes, code); {
	case i >= 0:
		codes = slices.Delete(codes, i, i+1)
	case code == item.None:
		codes = []string{code}
	default:
		codes = append(slices.DeleteFunc(codes, func(c string) bool { return c == item.None }), code)
	}
	slices.Sort(codes)
	return protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: codes}}
}

// tapped is the answer that a tap on an option gives: "yes" or "no", the one option, or
// one of many, which is taken back when it was chosen. Other items have no options.
func tapped(item *protocol.Item, old protocol.Answer, code string) (a protocol.Answer, ok bool) {
	switch item.Type {
	case protocol.YesNo:
		a.Value = protocol.Value{Type: protocol.YesNo, Bool: code == codeYes}
	case protocol.One:
		a.Value = protocol.Value{Type: protocol.One, Codes: []string{code}}
	case protocol.Many:
		a = toggled(item, old, code)
	default:
		return a, false
	}
	return a, true
}

// misfit says in words why an answer does not fit the item, or "".
func misfit(t locales.Language, item *protocol.Item, err error) string {
	var wrong *protocol.AnswerError
	switch {
	case !errors.As(err, &wrong):
		return ""
	case wrong.Reason == protocol.ReasonNumber && item.Max > 0:
		return rangeWords(t, item)
	}
	if key := "misfit." + wrong.Reason; known(t, key) {
		return t.T(key)
	}
	return t.T("misfit.other")
}

// hoursOfDay is the range of a number that counts hours of one day.
const hoursOfDay = 24

func rangeWords(t locales.Language, item *protocol.Item) string {
	if item.Min == 0 && item.Max == hoursOfDay {
		return t.T("misfit.hours")
	}
	return t.T("misfit.number-between", "min", strconv.FormatInt(item.Min, 10), "max", strconv.FormatInt(item.Max, 10))
}
