package presenter

import (
	"encoding/hex"
	"strconv"
	"strings"

	"pelita/locales"
)

// Told is one line of what a disclosure says: Label and each Key and Note are
// text keys, Literal is shown as it is.
type Told struct {
	Label  string
	Values []ToldValue
}

// ToldValue is one thing that a line says.
type ToldValue struct {
	Key, Literal, Note string
}

func preview(t locales.Language, o Offer) PreviewState {
	return PreviewState{
		Title: t.T("refer.preview"),
		Still: Notice{Kind: Caution, Title: t.T("refer.still_title"), Text: t.T("disclosure.notice")},
		Lines: toldLines(t, o.Shown),
		Facts: []Line{
			{Label: t.T("refer.pseudonym"), Text: o.Pseudonym},
			{Label: t.T("refer.digest"), Text: shortDigest(o.Digest)},
			{Label: t.T("refer.digest_full"), Text: hex.EncodeToString(o.Digest[:])},
			{Label: t.T("refer.size"), Text: t.T("refer.bytes", "n", strconv.Itoa(o.Size))},
			{Label: t.T("refer.expires"), Text: day(t, o.Expires)},
		},
	}
}

// toldLines says a disclosure in words. A line that says nothing is shown too.
// Values with a note are whole statements: each stands on a line of its own.
func toldLines(t locales.Language, told []Told) []Line {
	var out []Line
	for _, l := range told {
		var words []string
		between := "; "
		for _, v := range l.Values {
			words = append(words, toldWords(t, v))
			if v.Note != "" {
				between = "\n"
			}
		}
		text := strings.Join(words, between)
		if text == "" {
			text = t.T("refer.nothing")
		}
		out = append(out, Line{Label: keyWords(t, l.Label), Text: text})
	}
	return out
}

func toldWords(t locales.Language, v ToldValue) string {
	text := v.Literal
	if v.Key != "" {
		text = keyWords(t, v.Key)
	}
	if v.Note != "" {
		text += " (" + keyWords(t, v.Note) + ")"
	}
	return text
}

// keyWords says a key that came with a disclosure. Only texts of a disclosure
// and of the instrument are said: a file cannot make the app say anything else.
func keyWords(t locales.Language, key string) string {
	for _, kind := range []string{"disclosure.", "item.", "indicator.", "protocol.", "statement."} {
		if strings.HasPrefix(key, kind) && known(t, key) {
			return t.T(key)
		}
	}
	return t.T("refer.unknown_word")
}
