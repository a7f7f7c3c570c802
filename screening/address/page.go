package address

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// Lengths of the domain name system (RFC 1035).
const (
	maxHost  = 253
	maxLabel = 63
)

// page reads the address of a page: http or https, or no scheme, and the name of
// a host. One that was written so that nothing opens it (hxxp, [.]) is read back.
// It is never opened here, so that it is Unverified at best.
func page(text string) Reading {
	u, ok := parsePage(text)
	if !ok {
		return Reading{Verdict: NotAddress}
	}
	normal := u.String()
	if u.Scheme == "" {
		normal = strings.TrimPrefix(normal, "//") // which of the two it was is not known
	}
	return Reading{Kind: Page, Verdict: Unverified, Normal: normal, Shown: defanged(u)}
}

// parsePage takes a page's address apart. Scheme and host are in lower case.
func parsePage(text string) (*url.URL, bool) {
	s := refanged(text)
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return nil, false
	}
	if !strings.Contains(s, "://") {
		s = "//" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Opaque != "" || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return nil, false
	}
	u.Host = strings.ToLower(u.Host)
	if !hostFits(u.Hostname()) || !portFits(u.Port()) {
		return nil, false
	}
	return u, true
}

// hostFits says whether a name can be that of a host on the internet: labels with
// dots between, the last of them not a number; or an address of four numbers.
func hostFits(name string) bool {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.Is4()
	}
	labels := strings.Split(name, ".")
	if len(name) > maxHost || len(labels) < 2 || all(labels[len(labels)-1], digits) {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > maxLabel || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") || strings.ContainsFunc(l, notOfLabel) {
			return false
		}
	}
	return true
}

// notOfLabel: names of hosts are letters of any script, digits and hyphens; some
// have an underscore.
func notOfLabel(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
}

func portFits(port string) bool {
	if port == "" {
		return true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

// refanged reads back what was written so that no program opens it.
func refanged(s string) string {
	s = strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":", "[://]", "://").Replace(s)
	if len(s) > 4 && strings.EqualFold(s[:4], "hxxp") {
		s = "http" + s[4:]
	}
	return s
}

// defanged writes the address so that no program takes it for one, and a person
// still reads it.
func defanged(u *url.URL) string {
	var b strings.Builder
	if u.Scheme != "" {
		b.WriteString(strings.Replace(u.Scheme, "http", "hxxp", 1) + "://")
	}
	if u.User != nil {
		b.WriteString(u.User.String() + "@")
	}
	b.WriteString(strings.ReplaceAll(u.Host, ".", "[.]"))
	rest := *u
	rest.Scheme, rest.User, rest.Host = "", nil, ""
	b.WriteString(strings.ReplaceAll(strings.TrimPrefix(rest.String(), "//"), "://", "[://]"))
	return b.String()
}
