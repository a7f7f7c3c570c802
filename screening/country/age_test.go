package country_test

import (
	"strings"
	"testing"
	"time"

	"pelita/screening/country"
)

// The file is dated 15 June 2026 and stale after six months.
func TestAFileAgesAtItsBoundaries(t *testing.T) {
	f := parse(t, small)
	for day, want := range map[string]country.State{
		"2026-06-13": country.Old, // a clock that is behind the file proves nothing
		"2026-06-14": country.Current, "2026-06-15": country.Current, "2026-12-14": country.Current,
		"2026-12-15": country.Old, "2027-06-14": country.Old,
		"2027-06-15": country.OutOfDate, "2040-01-01": country.OutOfDate,
	} {
		if got := f.Stands(on(t, day)); got != want {
			t.Errorf("on %s it is %s, want %s", day, got, want)
		}
	}
}

// The day a file goes old begins at midnight, not a moment later.
func TestAFileAgesAtMidnight(t *testing.T) {
	f := parse(t, small)
	for _, c := range []struct {
		first          string
		before, onward country.State
	}{
		{"2026-12-15", country.Current, country.Old},
		{"2027-06-15", country.Old, country.OutOfDate},
	} {
		midnight, err := time.Parse(time.DateOnly, c.first)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Stands(midnight.Add(-1)); got != c.before {
			t.Errorf("just before %s it is %s", c.first, got)
		}
		if got := f.Stands(midnight); got != c.onward {
			t.Errorf("as %s begins it is %s", c.first, got)
		}
	}
}

// A file that was just looked through does not make an old source young.
func TestAFactAgesWithItsSourcesToo(t *testing.T) {
	f := parse(t, strings.Replace(small, "stale_after = 6", "stale_after = 36", 1))
	lines, law := f.Of(country.Hotline), f.Of(country.Majority)[0]
	for _, c := range []struct {
		fact country.Fact
		day  string
		want country.State
	}{
		{lines[0], "2028-03-13", country.Current}, // a number: 24 months from 14 March 2026
		{lines[0], "2028-03-14", country.Old},
		{lines[0], "2030-03-13", country.Old},
		{lines[0], "2030-03-14", country.OutOfDate},
		{lines[1], "2028-02-29", country.Current}, // "2026-03" counts from the first of the month
		{lines[1], "2028-03-01", country.Old},
		{law, "2028-12-31", country.Current}, // a law: 60 months from the start of 2024
		{law, "2029-01-01", country.Old},
		{country.Fact{}, "2026-07-01", country.NotKnown},
		{country.Fact{Field: country.Hotline, AsOf: "soon"}, "2026-07-01", country.NotKnown},
	} {
		if got := f.StandOf(c.fact, on(t, c.day)); got != c.want {
			t.Errorf("%s as of %s on %s is %s, want %s", c.fact.Field, c.fact.AsOf, c.day, got, c.want)
		}
	}
}

func TestOnlyWhatIsCurrentIsGivenAsCurrent(t *testing.T) {
	f := parse(t, small)
	if one, ok := f.Current(country.Hotline, on(t, "2026-07-01")); !ok || one.Number != "1300" {
		t.Errorf("%+v, %v", one, ok)
	}
	for _, day := range []string{"2026-12-15", "2027-06-15", "2026-06-01"} {
		if one, ok := f.Current(country.Hotline, on(t, day)); ok {
			t.Errorf("on %s it gives %+v", day, one)
		}
	}
	if f.Best(country.Hotline, on(t, "2026-12-15")) != country.Old || f.Best(country.Shelter, on(t, "2026-07-01")) != country.NotKnown {
		t.Error("the best of a field is not its best")
	}
	if _, ok := f.Current(country.Shelter, on(t, "2026-07-01")); ok {
		t.Error("nothing is current")
	}
}

func TestTheZeroStateIsTheMostCareful(t *testing.T) {
	if country.State(0) != country.NotKnown || !(country.NotKnown < country.OutOfDate && country.OutOfDate < country.Old && country.Old < country.Current) {
		t.Error("the states are in no order of care")
	}
	if country.Reach(9).String() != "" || country.Field(99).String() != "" || country.Secondary.String() != "secondary" {
		t.Error("codes of a later version are given names")
	}
}

func TestANumberOutsideAFileAgesByTheSameRule(t *testing.T) {
	for day, want := range map[string]country.State{
		"2028-03-13": country.Current, "2028-03-14": country.Old, "2030-03-14": country.OutOfDate,
	} {
		if got := country.Hotline.Standing("2026-03-14", on(t, day)); got != want {
			t.Errorf("on %s it is %s, want %s", day, got, want)
		}
	}
	if country.Hotline.Standing("", on(t, "2026-03-14")) != country.NotKnown || country.Field(0).Standing("2026", on(t, "2026-03-14")) != country.NotKnown {
		t.Error("what bears no date is given an age")
	}
}
