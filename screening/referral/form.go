package referral

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"pelita/screening/protocol"
)

// Limits of the texts in a directory.
const (
	maxID   = 40
	maxText = 200
)

// mustID takes an id: a letter first, then letters, digits and hyphens.
func mustID(t *protocol.Table) string {
	id := t.Must("id")
	if id == "" {
		return ""
	}
	t.Call(id)
	if len(id) > maxID || id[0] < 'a' || id[0] > 'z' || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		t.Addf("id must be [a-z][a-z0-9-]{0,39}")
	}
	return id
}

// mustText takes a text that can be shown as it is: short, on one line, and
// without marks that change the direction or hide letters.
func mustText(t *protocol.Table, key string) string {
	s := t.Must(key)
	if len(s) > maxText {
		t.Addf("%s is longer than %d bytes", key, maxText)
	}
	if strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r)
	}) {
		t.Addf("%s holds a letter that cannot be shown", key)
	}
	if strings.TrimSpace(s) != s {
		t.Addf("%s begins or ends with a space", key)
	}
	return s
}

// mustDay takes a day in the form 2026-11-22.
func mustDay(t *protocol.Table, key string) string {
	s := t.Must(key)
	if _, err := time.Parse(time.DateOnly, s); s != "" && err != nil {
		t.Addf("%s is not a day such as 2026-11-22", key)
	}
	return s
}

func isCountry(s string) bool {
	return len(s) == 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(s) <= maxText
}

// fits says whether a value has the form of its kind: a number that can be
// dialled as it stands, an address that can be written to.
func (k ContactKind) fits(v string) bool {
	switch k {
	case Phone:
		return isNumber(strings.TrimPrefix(v, "+"))
	case WhatsApp:
		return strings.HasPrefix(v, "+") && isNumber(v[1:])
	case Email:
		user, host, ok := strings.Cut(v, "@")
		return ok && user != "" && strings.Contains(host, ".") && !strings.ContainsAny(v, " ,;<>\"") && !strings.Contains(host, "@")
	case Web:
		return isURL(v)
	}
	return true
}

func isNumber(s string) bool {
	return len(s) >= 3 && len(s) <= 15 && strings.Trim(s, "0123456789") == ""
}
