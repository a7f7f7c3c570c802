package presenter

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// shortID is enough of an id to tell records of one caseload apart by eye.
func shortID(id history.RecordID) string { return strings.ToUpper(id.String()[:6]) }

// callName is the name, or the short id for who gave none.
func callName(t locales.Language, name string, id history.RecordID) string {
	if name != "" {
		return name
	}
	return t.T("case.unnamed", "id", shortID(id))
}

// day says a date in words.
func day(t locales.Language, at time.Time) string {
	return t.T("date.day",
		"day", strconv.Itoa(at.Day()),
		"month", t.T("date.month."+at.Format("01")),
		"year", strconv.Itoa(at.Year()))
}

// moment says a date and time in words, in the local time of now.
func moment(t locales.Language, at, now time.Time) string {
	at = at.In(now.Location())
	return t.T("date.moment", "day", day(t, at), "time", at.Format("15:04"))
}

// ago says how long before now something was; from a week on, the day.
func ago(t locales.Language, at, now time.Time) string {
	at = at.In(now.Location())
	switch d := now.Sub(at); {
	case d < 0:
		return day(t, at) // another device's clock is ahead
	case d < time.Minute:
		return t.T("ago.now")
	case d < time.Hour:
		return t.T("ago.minutes", "n", strconv.Itoa(int(d.Minutes())))
	case d < 24*time.Hour:
		return t.T("ago.hours", "n", strconv.Itoa(int(d.Hours())))
	case d < 48*time.Hour:
		return t.T("ago.yesterday")
	case d < 7*24*time.Hour:
		return t.T("ago.days", "n", strconv.Itoa(int(d.Hours()/24)))
	}
	return day(t, at)
}

// answerWords says an answer, or why there is none.
func answerWords(t locales.Language, item *protocol.Item, a protocol.Answer) string {
	if !a.Known() {
		return t.T("absence." + a.Absence.String())
	}
	v := a.Value
	switch v.Type {
	case protocol.YesNo:
		return yesNo(t, v.Bool)
	case protocol.One, protocol.Many:
		return optionWords(t, item, v.Codes)
	case protocol.Number:
		return strconv.FormatInt(v.Number, 10)
	case protocol.Money:
		return v.Amount.Decimal + " " + v.Amount.Currency
	case protocol.Date:
		return dateWords(t, v.Text)
	case protocol.Age:
		return ageWords(t, v.Text)
	case protocol.Picture:
		return t.T("answer.picture")
	}
	return v.Text
}

// The codes of a yes/no item's options.
const (
	codeYes = "yes"
	codeNo  = "no"
)

func yesNo(t locales.Language, yes bool) string {
	if yes {
		return t.T("answer.yes")
	}
	return t.T("answer.no")
}

func optionWords(t locales.Language, item *protocol.Item, codes []string) string {
	if len(codes) == 0 {
		return t.T("answer.none")
	}
	var words []string
	for _, c := range item.Options { // the order in which they were offered
		if slices.Contains(codes, c) {
			words = append(words, optionLabel(t, item, c))
		}
	}
	for _, c := range codes { // of another version of the item: shown, and it does not count
		if !item.HasOption(c) {
			words = append(words, t.T("pack.gone_code", "option", goneLabel(t, item, c)))
		}
	}
	return strings.Join(words, ", ")
}

// goneLabel says an option that the item has no more in the words it once had, or
// by its code where there are none.
func goneLabel(t locales.Language, item *protocol.Item, code string) string {
	key := "item." + string(item.ID) + ".option." + code
	if words := t.Ever(key); words != "["+key+"]" {
		return words
	}
	return code
}

func optionLabel(t locales.Language, item *protocol.Item, code string) string {
	return t.T("item." + string(item.ID) + ".option." + code)
}

// dateWords says a partial date, never more exactly than it was given.
func dateWords(t locales.Language, edtf string) string {
	plain, about := strings.CutSuffix(edtf, "~")
	parts := strings.Split(plain, "-")
	words := parts[0]
	switch len(parts) {
	case 2:
		words = t.T("date.month_year", "month", t.T("date.month."+parts[1]), "year", parts[0])
	case 3:
		words = t.T("date.day", "day", strings.TrimPrefix(parts[2], "0"), "month", t.T("date.month."+parts[1]), "year", parts[0])
	}
	if about {
		return t.T("date.about", "date", words)
	}
	return words
}

func ageWords(t locales.Language, age string) string {
	from, to, ranged := strings.Cut(age, "-")
	if ranged {
		return t.T("answer.age_range", "from", from, "to", to)
	}
	return t.T("answer.age", "years", from)
}

func topic(t locales.Language, id protocol.ItemID) string {
	return t.T("item." + string(id) + ".topic")
}

// topics names each topic once, in the order given.
func topics(t locales.Language, ids []protocol.ItemID) []string {
	var out []string
	for _, id := range ids {
		if w := topic(t, id); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// shortDigest is the beginning of a SHA-256, enough to compare by eye.
func shortDigest(d [32]byte) string { return hex.EncodeToString(d[:8]) }
