package screening_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"pelita/screening"
	"pelita/screening/protocol"
)

const thailand = "countries/th.toml"

func TestTheLibraryKnowsTheShippedCountriesByCode(t *testing.T) {
	l, err := screening.LoadLibrary(instruments(t))
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := l.Country("TH"); !ok || f.Code != "TH" {
		t.Errorf("TH is %+v", f)
	}
	if _, ok := l.Country("th"); ok {
		t.Error("a code in small letters is a country")
	}
	all := l.Countries()
	if len(all) != 14 || all[0].Code != "BD" || all[13].Code != "VN" {
		t.Errorf("%d countries", len(all))
	}
}

func TestALibraryWithoutCountriesKnowsNone(t *testing.T) {
	f := instruments(t)
	drop("countries/")(t, f)
	l, err := screening.LoadLibrary(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := l.Country("TH"); ok || len(l.Countries()) != 0 {
		t.Error("it knows a country")
	}
}

func TestABrokenCountryRefusesTheWholeLibraryWithEveryProblem(t *testing.T) {
	for name, c := range map[string]struct {
		broken func(*testing.T, fstest.MapFS)
		want   []string
	}{
		"a value without a source": {change(thailand, `sources = ["hotline-2023"]`, "sources = []"), []string{"hotline: sources: a value needs"}},
		"problems in two files": {all(change(thailand, `number = "1300"`, `number = "thirteen"`), change("countries/vn.toml", "count = 18", "count = 180")),
			[]string{"th.toml: hotline: number is neither", "vn.toml: age_of_majority: count must be"}},
		"a problem beside another": {all(change(border, `"locked_in"`, `"locked_out"`), change(thailand, "count = 15", "count = 0")), []string{"locked_out", "shelter_days: count must be"}},
		"a country twice":          {twin(thailand, "countries/thailand.toml"), []string{"TH: this country is there already"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := instruments(t)
			c.broken(t, f)
			l, err := screening.LoadLibrary(f)
			var lint *protocol.LintError
			if l != nil || !errors.As(err, &lint) {
				t.Fatalf("error is %v, want problems", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no problem says %q:\n%v", want, err)
				}
			}
		})
	}
}

// A pack of instruments may bring no countries, or older ones than another.
func TestOfSeveralEditionsTheCountryThatWasLookedThroughLastCounts(t *testing.T) {
	load := func(steps ...func(*testing.T, fstest.MapFS)) *screening.Library {
		f := instruments(t)
		all(steps...)(t, f)
		l, err := screening.LoadLibrary(f)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	shipped := load()
	without := load(drop("countries/"))
	older := load(drop("countries/"), put(thailand, strings.ReplaceAll(string(instruments(t)[thailand].Data), "2026-11-27", "2026-11-26")))
	for name, l := range map[string]*screening.Library{"no countries": without.After(shipped), "an older file": older.After(shipped)} {
		if f, ok := l.Country("TH"); !ok || f.Dated != "2026-11-27" || len(l.Countries()) != 14 {
			t.Errorf("%s: %+v of %d", name, f, len(l.Countries()))
		}
	}
	if f, ok := shipped.After(older).Country("TH"); !ok || f.Dated != "2026-11-27" {
		t.Errorf("%+v", f)
	}
}
