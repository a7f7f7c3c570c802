package paper

import (
	"strconv"
	"strings"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// words says a test with the codes that are printed beside the questions: "A4 =
// Yes".
func (f *form) words(t outline.Test) string {
	w := f.Wording
	switch t.Kind {
	case outline.All:
		return f.chain(t.Of, "paper.and")
	case outline.Any:
		return f.chain(t.Of, "paper.or")
	case outline.Not:
		return w.T("paper.not", "test", f.words(t.Of[0]))
	case outline.Adult:
		return w.T("paper.adult", "code", f.codes[protocol.AgeItem])
	case outline.Minor:
		return w.T("paper.minor", "code", f.codes[protocol.AgeItem])
	case outline.Never:
		return w.T("paper.never")
	case outline.Some:
		return w.T("paper.some", "test", f.words(t.Of[0]))
	case outline.Each:
		return w.T("paper.each", "test", f.words(t.Of[0]))
	}
	return f.atom(t)
}

func (f *form) chain(of []outline.Test, key string) string {
	var parts []string
	for _, t := range of {
		text := f.words(t)
		if t.Kind == outline.All || t.Kind == outline.Any {
			text = "(" + text + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " "+f.Wording.T(key)+" ")
}

func (f *form) atom(t outline.Test) string {
	at := f.codes[t.Item.ID]
	switch t.Kind {
	case outline.Is:
		return f.Wording.T("paper.is", "code", at, "answer", f.Wording.Choice(t.Item, t.Code))
	case outline.IsNot:
		return f.Wording.T("paper.is_not", "code", at, "answer", f.Wording.Choice(t.Item, t.Code))
	case outline.AtLeast:
		return f.Wording.T("paper.at_least", "code", at, "n", strconv.FormatInt(t.Number, 10))
	}
	return f.Wording.T("paper.at_most", "code", at, "n", strconv.FormatInt(t.Number, 10))
}
