package disclose

import (
	"slices"

	"pelita/screening/protocol"
)

// band is a range of ages that leaves instead of the age.
type band struct {
	Code      string
	Low, High int
}

// The bands that stand for more than one row of bands.
const (
	bandUnknown = "not-known" // no age was given
	bandDoubt   = "in-doubt"  // what was given may be below or above eighteen
	bandMinor   = "under-18"
	bandAdult   = "18-plus"
)

// maxAge closes the last band.
const maxAge = 1<<31 - 1

// bands are fixed for ever: a service that gets two disclosures must not learn
// more from a shifted border.
func bands() []band {
	return []band{
		{"0-11", 0, 11}, {"12-15", 12, 15}, {"16-17", 16, 17}, {"18-24", 18, 24},
		{"25-34", 25, 34}, {"35-44", 35, 44}, {"45-59", 45, 59}, {"60-plus", 60, maxAge},
		{bandMinor, 0, protocol.Majority - 1}, {bandAdult, protocol.Majority, maxAge},
	}
}

// bandCodes lists every code that can stand for an age.
func bandCodes() []string {
	out := []string{bandUnknown, bandDoubt}
	for _, b := range bands() {
		out = append(out, b.Code)
	}
	return out
}

// ageBand is the narrowest band that holds every age on record: where the
// record holds several, none of them is preferred.
func ageBand(alternatives [][]protocol.Answer) string {
	low, high := maxAge, -1
	for _, a := range slices.Concat(alternatives...) {
		if !a.Known() {
			continue
		}
		l, h, ok := protocol.ParseAge(a.Value.Text)
		if !ok {
			return bandUnknown
		}
		low, high = min(low, l), max(high, h)
	}
	if high < 0 {
		return bandUnknown
	}
	for _, b := range bands() {
		if b.Low <= low && high <= b.High {
			return b.Code
		}
	}
	return bandDoubt
}
