package presenter

import (
	"strings"

	"pelita/locales"
	"pelita/screening"
)

// roles offers what an officer can be.
func roles(t locales.Language, chosen screening.Role) Choice[screening.Role] {
	c := Choice[screening.Role]{Label: t.T("posting.role"), Hint: t.T("posting.role_hint")}
	for _, r := range screening.Roles() {
		c.Options = append(c.Options, Option[screening.Role]{Code: r, Label: t.T("posting.role." + r.String()), Chosen: r == chosen})
	}
	return c
}

// countryField asks for a country by its two letters.
func countryField(t locales.Language, text string) Field {
	f := Field{Label: t.T("posting.country"), Text: text, Hint: t.T("posting.country_hint")}
	if _, ok := countryCode(text); !ok && len(strings.TrimSpace(text)) > 1 {
		f.Problem = t.T("posting.no_country")
	}
	return f
}

// countryCode reads two letters; "" is a country that was not said. Whether
// there is such a country is the keeper's to know.
func countryCode(text string) (string, bool) {
	code := strings.ToUpper(strings.TrimSpace(text))
	ok := code == "" || len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	return code, ok
}

// role is what the officer is, as far as it is known: unknown counts as one
// with powers.
func (f Frame) role() screening.Role {
	if f.Role == nil {
		return screening.UnknownRole
	}
	return f.Role()
}
