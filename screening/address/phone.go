package address

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

const (
	maxPhone   = 64 // signs of a telephone number as it is written
	phoneLeast = 7  // digits with the country, below which one is still being typed
)

// phone reads a telephone number. Without a country of its own it is read as one
// of the region; without a region it has none, and none is guessed. The normal
// form is E.164.
func phone(text, region string) Reading {
	s := strings.Map(western, strings.TrimSpace(strings.TrimPrefix(strings.ToLower(text), "tel:")))
	figures := strings.Count(strings.Map(figure, s), "#")
	if len(s) > maxPhone || figures == 0 && s != "+" || strings.ContainsFunc(s, notOfPhone) {
		return Reading{Verdict: NotAddress}
	}
	number, err := phonenumbers.Parse(s, region)
	switch {
	case !strings.HasPrefix(s, "+") && !knownRegion(region):
		return Reading{Kind: Phone, Verdict: NoCountry}
	case err != nil && figures < phoneLeast:
		return Reading{Kind: Phone, Verdict: Unfinished}
	case err != nil:
		return Reading{Verdict: NotAddress}
	}
	r := Reading{Kind: Phone, Verdict: possible(number)}
	if r.Verdict == Valid || r.Verdict == Unverified {
		r.Normal = phonenumbers.Format(number, phonenumbers.E164)
		r.Shown = phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
	}
	return r
}

func knownRegion(region string) bool {
	_, ok := phonenumbers.GetSupportedRegions()[region]
	return ok
}

// possible says how well a number fits the plan of its country.
func possible(n *phonenumbers.PhoneNumber) Verdict {
	switch {
	case phonenumbers.IsValidNumber(n):
		return Valid
	case phonenumbers.IsPossibleNumber(n):
		return Unverified
	case phonenumbers.IsPossibleNumberWithReason(n) == phonenumbers.TOO_SHORT:
		return Unfinished
	}
	return NotAddress
}

// zeros are the zeros of the scripts in which people here write numbers: Arabic,
// Persian and Urdu, Devanagari, Bengali, Tamil, Telugu, Sinhala, Thai, Lao,
// Burmese, Shan, Khmer, and the wide ones of Chinese and Japanese keyboards.
const zeros = "٠۰०০௦౦෦๐໐၀႐០０"

// western writes digits of any of these scripts, and the wide plus, as ASCII has
// them; every other sign stays.
func western(r rune) rune {
	for _, zero := range zeros {
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	if r == '＋' {
		return '+'
	}
	return r
}

// figure maps digits to one sign and drops the rest.
func figure(r rune) rune {
	if r >= '0' && r <= '9' {
		return '#'
	}
	return -1
}

// notOfPhone: what no number is written with. Names and remarks are no number,
// even when one stands among them.
func notOfPhone(r rune) bool {
	return figure(r) < 0 && !unicode.IsSpace(r) && !strings.ContainsRune("+-‐‑–./()", r)
}
