package protocol

import (
	"strconv"
	"strings"
)

// ValidDate says whether s is of the EDTF level 1 subset that answers use:
// "2025", "2025-03" or "2025-03-14", each with an optional trailing "~" for
// "about". People rarely know the day; a date is never made more exact than
// what was said. Years outside 1900 to 2100 are refused: 2568 is a year of the
// Buddhist era, and nothing else says so.
func ValidDate(s string) bool {
	s = strings.TrimSuffix(s, "~")
	parts := strings.Split(s, "-")
	if len(parts) > 3 {
		return false
	}
	widths := [3]int{4, 2, 2}
	var n [3]int
	for i, p := range parts {
		if len(p) != widths[i] || !all(p, '0', '9') {
			return false
		}
		n[i], _ = strconv.Atoi(p) // digits of fixed width: cannot fail
	}
	year, month, day := n[0], n[1], n[2]
	if year < firstYear || year > lastYear {
		return false
	}
	if len(parts) > 1 && (month < 1 || month > 12) {
		return false
	}
	return len(parts) < 3 || (day >= 1 && day <= daysIn(year, month))
}

// The years that a date of an interview can lie in.
const (
	firstYear = 1900
	lastYear  = 2100
)

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Majority is the age from which the adult weights apply: a child is anyone
// under eighteen (Palermo Protocol, article 3 (d)).
const Majority = 18

// maxAge bounds what can be a person's age at all.
const maxAge = 130

// ParseAge reads "34" or "14-19": whole years, no leading zero, the lower age
// first and really lower.
func ParseAge(s string) (low, high int, ok bool) {
	a, b, ranged := strings.Cut(s, "-")
	low, ok = parseYears(a)
	if !ok || !ranged {
		return low, low, ok
	}
	high, ok = parseYears(b)
	return low, high, ok && low < high
}

func parseYears(s string) (int, bool) {
	if len(s) < 1 || len(s) > 3 || !all(s, '0', '9') || (len(s) > 1 && s[0] == '0') {
		return 0, false
	}
	n, _ := strconv.Atoi(s) // up to three digits: cannot fail
	return n, n <= maxAge
}
