package country

import (
	"strings"
	"time"

	"pelita/screening/protocol"
)

// State says how a fact stands at a moment.
type State uint8

// The states; the zero state is the most careful.
const (
	NotKnown  State = iota // no source supports anything
	OutOfDate              // shown only after a warning was acknowledged, never used
	Old                    // shown with a warning, used in no text that is read aloud
	Current
)

func stateCodes() []string { return []string{"not-known", "out-of-date", "old", "current"} }

// String is the code of the state.
func (s State) String() string { return protocol.CodeOf(s, stateCodes()) }

// Stands says how the whole file stands at a moment. It is current for
// StaleAfter months from Dated, and old for as many again. A clock that is
// before Dated is wrong, so that nothing is current by it; a day is allowed for
// where on earth it is.
func (f *Facts) Stands(now time.Time) State {
	from, ok := firstDay(f.Dated)
	if !ok || now.Before(from.AddDate(0, 0, -1)) {
		return Old
	}
	return aged(from, f.StaleAfter, now)
}

// StandOf says how a fact of the file stands at a moment: by the age of the
// file and by the age of what supports it, whichever is the more careful.
func (f *Facts) StandOf(one Fact, now time.Time) State {
	return min(f.Stands(now), one.Field.Standing(one.AsOf, now))
}

// Current gives the first fact of a field that is current at a moment.
func (f *Facts) Current(field Field, now time.Time) (Fact, bool) {
	for _, one := range f.Of(field) {
		if f.StandOf(one, now) == Current {
			return one, true
		}
	}
	return Fact{}, false
}

// Best is the best state of the facts of a field: NotKnown when there is none.
func (f *Facts) Best(field Field, now time.Time) State {
	best := NotKnown
	for _, one := range f.Of(field) {
		best = max(best, f.StandOf(one, now))
	}
	return best
}

// Standing says how something of this field stands whose sources reach to a day,
// by their age alone: what no file of facts holds, as a number of a directory.
func (f Field) Standing(asOf string, now time.Time) State {
	from, ok := firstDay(asOf)
	if f == 0 || !ok {
		return NotKnown
	}
	return aged(from, f.lasting(), now)
}

// aged is Current until so many months are over, then Old for as many again.
func aged(from time.Time, months int, now time.Time) State {
	switch {
	case now.Before(from.AddDate(0, months, 0)):
		return Current
	case now.Before(from.AddDate(0, 2*months, 0)):
		return Old
	}
	return OutOfDate
}

// firstDay is the first day of a date that may be partial: of two ages that
// are possible the greater counts.
func firstDay(date string) (time.Time, bool) {
	const whole = "2006-01-02"
	date = strings.TrimSuffix(date, "~")
	if len(date) > len(whole) {
		return time.Time{}, false
	}
	day, err := time.Parse(whole[:len(date)], date)
	return day, err == nil && date != ""
}
