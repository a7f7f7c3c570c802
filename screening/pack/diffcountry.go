package pack

import (
	"slices"
	"strconv"
	"strings"

	"pelita/screening"
	"pelita/screening/country"
)

// countryDifferences lists what a pack says otherwise of the countries that it
// brings, field by field. Of a field that can have several facts those that stay
// are left out, so that one number that was swapped stands alone.
func countryDifferences(now, next *screening.Library) []Difference {
	old, told := map[string]string{}, map[string]string{}
	for _, f := range next.Countries() {
		before, after := map[string][]string{}, factLines(f)
		if had, ok := now.Country(f.Code); ok {
			before = factLines(had)
		}
		for field := range after {
			if rest := without(after[field], before[field]); len(rest) > 0 {
				told[f.Code+" "+field] = strings.Join(rest, "\n")
			}
		}
		for field := range before {
			if rest := without(before[field], after[field]); len(rest) > 0 {
				old[f.Code+" "+field] = strings.Join(rest, "\n")
			}
		}
		moved(f.Code, before, after, old, told)
	}
	return compare("country", old, told)
}

// moved adds the fields of which only the order differs: the first is offered first.
func moved(code string, before, after map[string][]string, old, told map[string]string) {
	for field := range after {
		id := code + " " + field
		if old[id] == "" && told[id] == "" && !slices.Equal(before[field], after[field]) {
			old[id], told[id] = strings.Join(before[field], "\n"), strings.Join(after[field], "\n")
		}
	}
}

func without(lines, known []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(s string) bool { return slices.Contains(known, s) })
}

// factLines says each fact of a country in one line, by the code of its field, and
// beside them what is said of the whole file.
func factLines(f *country.Facts) map[string][]string {
	out := map[string][]string{
		"name": {wordsLine(f.Name)}, "dated": {f.Dated + ", for " + strconv.Itoa(f.StaleAfter) + " months"},
	}
	for _, field := range country.Fields() {
		for _, one := range f.Of(field) {
			out[field.String()] = append(out[field.String()], factLine(one))
		}
	}
	return out
}

func factLine(f country.Fact) string {
	var parts []string
	add := func(what, text string) {
		if text != "" {
			parts = append(parts, strings.TrimSpace(what+" "+text))
		}
	}
	add("", f.Number)
	add("", f.Reach.String())
	if f.Count > 0 {
		add("", strconv.Itoa(f.Count))
	}
	add("", strings.Join(f.Codes, " "))
	add("", wordsLine(f.Words))
	add("called", f.Called)
	add("as of", f.AsOf)
	for _, s := range f.Sources {
		add("source", sourceLine(s))
	}
	return strings.Join(parts, ", ")
}

func sourceLine(s country.Source) string {
	parts := []string{s.Title, s.Publisher, s.Published, s.Seen, s.Kind.String(), s.URL}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
}

func wordsLine(w country.Words) string {
	var parts []string
	for _, tag := range w.Tags() {
		text, _ := w.In(tag)
		parts = append(parts, tag+" “"+text+"”")
	}
	return strings.Join(parts, ", ")
}
