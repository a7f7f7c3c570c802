package screening

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"pelita/screening/country"
)

// addCountries reads countries/. A library without that folder knows no
// country.
func (l *Library) addCountries(fsys fs.FS) error {
	if _, err := fs.Stat(fsys, "countries"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return eachFile(fsys, "countries", l.addCountry)
}

func (l *Library) addCountry(file string, b []byte) error {
	f, err := country.Parse(file, b)
	if err != nil {
		return err
	}
	if _, twice := l.countries[f.Code]; twice {
		return second(file, f.Code, "this country")
	}
	l.countries[f.Code] = f
	return nil
}

// newest gathers the facts of each country that were looked through last, of
// all editions; of two from one day, those of the newer edition.
func (l *Library) newest() map[string]*country.Facts {
	out := map[string]*country.Facts{}
	for _, e := range l.Editions() {
		for code, f := range e.countries {
			if have, ok := out[code]; !ok || f.Dated > have.Dated {
				out[code] = f
			}
		}
	}
	return out
}

// Country finds what is known of a country by its ISO 3166-1 code.
func (l *Library) Country(code string) (*country.Facts, bool) {
	f, ok := l.newest()[code]
	return f, ok
}

// Countries lists what is known, by code.
func (l *Library) Countries() []*country.Facts {
	all := l.newest()
	var out []*country.Facts
	for _, code := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[code])
	}
	return out
}
