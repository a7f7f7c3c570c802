package presenter

import (
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening/country"
)

// CountryState is the page of what holds in one country. What is out of date is
// not on it until that was acknowledged.
type CountryState struct {
	Page
	Country Choice[string]
	// Caution says how far the lines can be relied on.
	Caution Notice
	// Name and Dated head the lines of the chosen country.
	Name, Dated string
	// Stale is shown when the whole file is old or out of date.
	Stale Notice
	// Held says how many lines are not shown; Acknowledge shows them.
	Held        string
	Acknowledge Action
	Fields      []FieldCard
	// Unknown lists the fields of which nothing is known.
	UnknownTitle, UnknownText string
	Unknown                   []string
}

// FieldCard is one field with its lines.
type FieldCard struct {
	// Code is that of the field.
	Code, Title string
	Facts       []FactRow
}

// FactRow is one line. Value is what it amounts to in few words, or empty;
// Detail says the rest.
type FactRow struct {
	Value, Detail string
	// State is empty for a line that is current.
	State Chip
	// AsOf is the day to which its sources reach; Notes what else to know of it.
	AsOf    string
	Notes   []string
	Sources []string
}

// Country shows what holds in a country.
type Country struct {
	stage[CountryState]
	countries Countries
	posted    Latest[Posting]
	code      string
	picked    bool            // by the officer, not by the posting
	taken     map[string]bool // countries whose old lines were acknowledged
}

// NewCountry makes the presenter of what holds in a country.
func NewCountry(f Frame, countries Countries, render func(CountryState)) *Country {
	c := &Country{
		stage: newStage(f, render), countries: countries,
		posted: Latest[Posting]{Runner: f.Runner}, taken: map[string]bool{},
	}
	c.stage.build = c.state
	return c
}

// Enter shows the country of the posting, when it is known.
func (c *Country) Enter() {
	c.frame.post(&c.posted, func(p Posting) {
		if !c.picked {
			c.code = p.Country
		}
		c.Rebuild()
	})
	c.Rebuild()
}

// Leave ends the page. What was acknowledged is asked again the next time.
func (c *Country) Leave(done func()) {
	c.posted.Drop()
	c.clear()
	done()
}

// Choose shows another country.
func (c *Country) Choose(code string) {
	c.code, c.picked = code, true
	c.Rebuild()
}

// Acknowledge shows what is out of date of the country on the page.
func (c *Country) Acknowledge() {
	c.taken[c.code] = true
	c.Rebuild()
}

func (c *Country) state() CountryState {
	t := c.speech()
	st := CountryState{
		Page:    c.page(t.T("country.title")),
		Country: Choice[string]{Label: t.T("country.choose"), Options: c.options(t)},
	}
	if len(st.Country.Options) == 0 {
		st.Caution = Notice{Kind: Caution, Text: t.T("country.nothing")}
		return st
	}
	st.Caution = Notice{Kind: Caution, Title: t.T("country.caution_title"), Text: t.T("country.caution")}
	if f, ok := c.countries.Country(c.code); ok {
		c.facts(t, &st, f)
	}
	return st
}

// options offers every country, in the order of their names.
func (c *Country) options(t locales.Language) []Option[string] {
	var out []Option[string]
	for _, f := range c.countries.Countries() {
		out = append(out, Option[string]{Code: f.Code, Label: countryName(t, c.countries, f.Code), Chosen: f.Code == c.code})
	}
	slices.SortStableFunc(out, func(a, b Option[string]) int { return strings.Compare(a.Label, b.Label) })
	return out
}

func (c *Country) facts(t locales.Language, st *CountryState, f *country.Facts) {
	st.Name = countryName(t, c.countries, f.Code)
	st.Dated = t.T("country.dated", "day", dayOf(t, f.Dated))
	st.Stale = staleNotice(t, f.Stands(c.frame.reached()), dayOf(t, f.Dated))
	held := 0
	for _, field := range f.Known() {
		card := FieldCard{Code: field.String(), Title: fieldName(t, field)}
		for _, one := range f.Of(field) {
			stands := f.StandOf(one, c.frame.reached())
			if stands <= country.OutOfDate && !c.taken[f.Code] {
				held++
				continue
			}
			card.Facts = append(card.Facts, factRow(t, one, stands))
		}
		if len(card.Facts) > 0 {
			st.Fields = append(st.Fields, card)
		}
	}
	if held > 0 {
		st.Held = t.T("country.held", "n", strconv.Itoa(held))
		st.Acknowledge = Action{Label: t.T("country.acknowledge")}
	}
	c.unknown(t, st, f)
}

func (c *Country) unknown(t locales.Language, st *CountryState, f *country.Facts) {
	known := f.Known()
	for _, field := range country.Fields() {
		if !slices.Contains(known, field) {
			st.Unknown = append(st.Unknown, fieldName(t, field))
		}
	}
	if len(st.Unknown) > 0 {
		st.UnknownTitle, st.UnknownText = t.T("country.unknown_title"), t.T("country.unknown")
	}
}

func staleNotice(t locales.Language, s country.State, dated string) Notice {
	switch s {
	case country.Current:
		return Notice{}
	case country.Old:
		return Notice{Kind: Caution, Title: t.T("country.old_title"), Text: t.T("country.old", "day", dated)}
	}
	return Notice{Kind: Problem, Title: t.T("country.out_title"), Text: t.T("country.out", "day", dated)}
}

func factRow(t locales.Language, one country.Fact, stands country.State) FactRow {
	row := FactRow{State: stateChip(t, stands), AsOf: t.T("country.as_of", "date", dateWords(t, one.AsOf))}
	row.Value, row.Detail = factWords(t, one)
	if one.Number != "" {
		row.Notes = append(row.Notes, t.T("country.reach."+one.Reach.String()), calledWords(t, one))
	}
	if onlyEnglish(t, one) {
		row.Notes = append(row.Notes, t.T("country.english"))
	}
	for _, s := range one.Sources {
		row.Sources = append(row.Sources, originWords(t, s))
	}
	return row
}

func calledWords(t locales.Language, one country.Fact) string {
	if one.Called == "" {
		return t.T("country.not_called")
	}
	return t.T("country.called", "day", dayOf(t, one.Called))
}
