package presenter

import (
	"slices"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/country"
	"pelita/screening/protocol"
)

// offerHotline is the code of a service that answers a telephone.
const offerHotline = "hotline"

// number is one that somebody can take along.
type number struct {
	name, value, way string // way is empty where the name says it
	country, reach   string
	asOf, called     string
	stands           country.State
	ofState          bool
}

// along is what may be given along. withheld: some belongs to a State that the
// person is afraid of.
type along struct {
	numbers  []number
	withheld bool
}

// along gathers numbers of the country where the officer works, then of the
// person's own. What is out of date is left out, and so are the numbers of the
// person's own State where its officials are feared or its embassy is unwanted;
// while it is not known which State that is, those of every State.
func (c *ClosingPage) along() along {
	facts := c.talked.record.Facts()
	own := nationalities(facts)
	feared := toldYesNo(facts, "own_officials_feared", true) || toldYesNo(facts, "embassy_wanted", false)
	var out along
	for _, place := range lands(c.posting.Country, own) {
		for _, n := range c.numbersOf(place) {
			switch {
			case n.stands <= country.OutOfDate || slices.ContainsFunc(out.numbers, func(o number) bool { return o.value == n.value }):
			case feared && n.ofState && (len(own) == 0 || slices.Contains(own, place)):
				out.withheld = true
			default:
				out.numbers = append(out.numbers, n)
			}
		}
	}
	return out
}

// lands are countries, each once, in order.
func lands(posting string, own []string) []string {
	var out []string
	for _, code := range append([]string{posting}, own...) {
		if code != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// numbersOf are the numbers of one country: those of its facts, which say no more
// of who answers than a State's, then those of the directory.
func (c *ClosingPage) numbersOf(place string) []number {
	var out []number
	now := c.frame.reached()
	if f, ok := c.unkept.Library.Country(place); ok {
		t := c.speech()
		for _, one := range f.Of(country.Hotline) {
			name, _ := one.Words.In(t.Tag())
			out = append(out, number{
				name: name, value: one.Number, country: place, reach: one.Reach.String(),
				asOf: one.AsOf, called: one.Called, stands: f.StandOf(one, now), ofState: true,
			})
		}
	}
	for _, s := range c.services {
		if s.Country != place || !slices.Contains(s.Offers, offerHotline) || s.Expires < now.Format(time.DateOnly) {
			continue
		}
		for _, n := range s.Numbers {
			out = append(out, number{
				name: s.Name, value: n.Value, way: n.Way, country: place, reach: n.Reach,
				asOf: n.AsOf, stands: country.Hotline.Standing(n.AsOf, now), ofState: s.Body != screening.BodyIndependent,
			})
		}
	}
	return out
}

// line says a number, where it works and how old its source is.
func (n number) line(t locales.Language, from Countries) Line {
	said := []string{n.value + "."}
	if n.way != "" {
		said[0] = t.T("unkept.way."+n.way, "number", n.value)
	}
	said = append(said, t.T("unkept.reach."+n.reach, "country", countryName(t, from, n.country)))
	age := "unkept.as_of"
	if n.stands == country.Old {
		age = "unkept.as_of_old"
	}
	said = append(said, t.T(age, "date", dateWords(t, n.asOf)), calledWords(t, country.Fact{Called: n.called}))
	return Line{Label: n.name, Text: strings.Join(said, " ")}
}

// nationalities are the countries whose papers the person holds, as far as that
// was said: ISO 3166-1 codes in capitals.
func nationalities(facts protocol.Facts) []string {
	var out []string
	for _, alternatives := range facts["nationality"] {
		for _, a := range alternatives {
			for _, code := range a.Value.Codes {
				if len(code) == 2 {
					out = append(out, strings.ToUpper(code))
				}
			}
		}
	}
	return out
}

// toldYesNo says whether anybody answered a question so.
func toldYesNo(facts protocol.Facts, item protocol.ItemID, with bool) bool {
	return slices.ContainsFunc(slices.Concat(facts[item]...), func(a protocol.Answer) bool {
		return a.Known() && a.Value.Bool == with
	})
}
