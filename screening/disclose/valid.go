package disclose

import (
	"slices"
	"strings"
	"time"

	"pelita/screening"
	"pelita/screening/protocol"
)

// maxCode bounds a code; the ids of items and rows are within it.
const maxCode = 40

// valid says whether every text is of the form that its place allows, and every
// item of the profile's allowlist.
func (c Content) valid() bool {
	return isCode(c.Protocol) && isVersion(c.Version) && isPseudonym(c.Pseudonym) &&
		isTime(monthForm, c.Made) && isMonthEnd(c.Expires) &&
		slices.Contains(bases(), c.Basis) && (c.Child || c.Basis != screening.BasisBestInterests) &&
		slices.Contains(bandCodes(), c.Age) && (c.Child || isAdultBand(c.Age)) &&
		c.Answered <= c.Core && c.validChoices() && c.validUrgency() &&
		sortedCodes(c.Indicators) && c.validFacts() &&
		(c.Profile != Statement || len(c.Indicators) == 0 && len(c.Urgency) == 0)
}

// bases are those on which a sharing can rest.
func bases() []string {
	return []string{screening.BasisConsent, screening.BasisVitalInterest, screening.BasisBestInterests}
}

func (c Content) validChoices() bool {
	for _, ch := range c.Choices {
		if !slices.Contains(Allowlist(c.Profile), Listing{ch.Item, ch.Field}) ||
			len(ch.Codes) == 0 || !sortedCodes(ch.Codes) {
			return false
		}
	}
	return true
}

func (c Content) validUrgency() bool {
	for _, u := range c.Urgency {
		if !isCode(u.Row) || !slices.Contains(limits(), u.Within) {
			return false
		}
	}
	return true
}

// limits are the times within which an urgency wants somebody to act.
func limits() []string { return []string{"4h", "24h", "72h"} }

// isAdultBand says whether a band lies wholly at eighteen or above.
func isAdultBand(code string) bool {
	for _, b := range bands() {
		if b.Code == code {
			return b.Low >= protocol.Majority
		}
	}
	return false
}

// isCode: lower-case letters, digits, hyphens and underscores, a letter or digit first.
func isCode(s string) bool {
	if s == "" || len(s) > maxCode || s[0] == '-' || s[0] == '_' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

func isVersion(s string) bool {
	return s != "" && len(s) <= maxCode && strings.Trim(s, "0123456789.") == ""
}

func isPseudonym(s string) bool {
	return len(s) == pseudonymLetters && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

func isTime(form, s string) bool {
	t, err := time.Parse(form, s)
	return err == nil && t.Format(form) == s
}

func isMonthEnd(s string) bool {
	t, err := time.Parse(dayForm, s)
	return err == nil && t.Format(dayForm) == s && t.AddDate(0, 0, 1).Day() == 1
}

// sortedCodes: every entry a code, in strictly rising order.
func sortedCodes(list []string) bool {
	for i, s := range list {
		if !isCode(s) || i > 0 && list[i-1] >= s {
			return false
		}
	}
	return true
}
