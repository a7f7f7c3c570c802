package address

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// maxName bounds the name of an account. The platforms allow less, each its own
// and not for ever; nothing is refused by their rules here.
const maxName = 64

// account reads an account name: "@name", "name", a platform and a name ("tg:
// name"), or the address of a profile. Nothing shows whether it exists, so that
// it is Unverified at best.
func account(text string, hint Hint) Reading {
	if u, ok := parsePage(text); ok {
		if p, before := host(u.Hostname()); p != UnknownPlatform {
			return on(p, profile(p, before, u), hint.Region)
		}
	}
	p, name := hint.Platform, text
	if word, rest, ok := platformWord(text); ok {
		p, name = word, rest
	}
	return on(p, name, hint.Region)
}

// platformWord parts "LINE id: name" into the platform and the name.
func platformWord(text string) (p Platform, name string, ok bool) {
	at := strings.IndexFunc(text, func(r rune) bool { return r == ':' || r == '：' || r == '@' || unicode.IsSpace(r) })
	if at < 0 {
		return 0, "", false
	}
	p = named(text[:at])
	name = strings.TrimLeftFunc(text[at:], ofGap)
	if word, rest, more := strings.Cut(name, ":"); more && strings.EqualFold(strings.TrimSpace(word), "id") {
		name = strings.TrimLeftFunc(rest, ofGap)
	}
	return p, name, p != UnknownPlatform && name != ""
}

func ofGap(r rune) bool { return r == ':' || r == '：' || unicode.IsSpace(r) }

// on is the reading of a name on a platform.
func on(p Platform, name, region string) Reading {
	if p.byNumber() {
		r := phone(name, region)
		if r.Kind == Phone || p == WhatsApp {
			r.Platform = p
			if r.Kind == Phone {
				r.Kind = Account
			}
			return r
		}
	}
	name = strings.TrimPrefix(name, "@")
	switch {
	case !nameFits(name):
		return Reading{Verdict: NotAddress}
	case p == UnknownPlatform:
		return Reading{Kind: Account, Verdict: NoPlatform, Normal: name, Shown: name}
	}
	if p.oneCase() && !strings.HasPrefix(name, invited) {
		name = strings.ToLower(name)
	}
	return Reading{Kind: Account, Verdict: Unverified, Platform: p, Normal: name, Shown: name}
}

// invited stands before the secret part of an invitation to a group, which is a
// name in which case counts.
const invited = "+"

// nameFits says whether a text can be the name of an account.
func nameFits(name string) bool {
	return len(name) <= maxName && all(strings.TrimPrefix(name, invited), letters+digits+"._-")
}

// profile is the name in the address of a profile, or "" when the page is none.
func profile(p Platform, before string, u *url.URL) string {
	path := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
	path = append(path, "", "", "") // so that each place can be looked at
	switch p {
	case Telegram:
		return telegramName(before, path)
	case WhatsApp:
		if number := u.Query().Get("phone"); number != "" {
			return international(number)
		}
		return international(path[0])
	case Zalo:
		return international(path[0])
	case Facebook:
		if path[0] == "profile.php" {
			return u.Query().Get("id")
		}
		if path[0] == "people" {
			return path[2]
		}
	case Line: // line.me/ti/p/~name, line.me/R/ti/p/@name
		return strings.TrimLeft(path[slices.Index(path, "p")+1], "~@")
	case Snapchat:
		if path[0] == "add" {
			return path[1]
		}
	case LinkedIn:
		if path[0] != "in" {
			return ""
		}
		return path[1]
	case TikTok:
		if !strings.HasPrefix(path[0], "@") {
			return ""
		}
	}
	if noProfile(path[0]) {
		return ""
	}
	return path[0]
}

func telegramName(before string, path []string) string {
	switch {
	case before != "" && before != "www":
		return before
	case path[0] == "joinchat":
		return invited + path[1]
	case path[0] == "s":
		return path[1]
	case path[0] == "c":
		return ""
	}
	return path[0]
}

// international writes the number in a link, which has its country and no plus.
func international(number string) string {
	if all(number, digits) {
		return "+" + number
	}
	return number
}

// noProfile: the first part of pages that belong to nobody.
func noProfile(part string) bool {
	return slices.Contains([]string{
		"explore", "groups", "hashtag", "home", "i", "intent", "login", "p", "pages", "reel", "reels", "search",
		"share", "sharer", "stories", "story.php", "watch",
	}, part)
}
