package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"pelita/screening/country"
)

// shownCountry is a country as country list prints it.
type shownCountry struct {
	Country string   `json:"country"`
	Name    string   `json:"name"`
	Dated   string   `json:"dated"`
	State   string   `json:"state"`
	Digest  string   `json:"digest"`
	Known   []string `json:"known"`
	Unknown []string `json:"unknown"`
}

// shownFact is a fact as country show prints it. One that is out of date says so
// in its state; a script has to look at it.
type shownFact struct {
	Field   string            `json:"field"`
	State   string            `json:"state"`
	Number  string            `json:"number,omitempty"`
	Reach   string            `json:"reach,omitempty"`
	Called  string            `json:"called,omitempty"`
	Count   int               `json:"count,omitempty"`
	Codes   []string          `json:"codes,omitempty"`
	Words   map[string]string `json:"words,omitempty"`
	AsOf    string            `json:"asOf"`
	Sources []shownOrigin     `json:"sources"`
}

type shownOrigin struct {
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	Published string `json:"published,omitempty"`
	Seen      string `json:"seen"`
	Kind      string `json:"kind"`
	URL       string `json:"url,omitempty"`
}

// countryList names the countries of which something is known, and how old it is.
func countryList(_ context.Context, c *call) error {
	if err := c.parse(0); err != nil {
		return err
	}
	lib, err := c.shipped()
	if err != nil {
		return err
	}
	rows, lines := []shownCountry{}, []string{}
	for _, f := range lib.Countries() {
		row := showCountry(f, c.now())
		rows = append(rows, row)
		lines = append(lines, fmt.Sprintf("%s %-12s %s %-11s known %2d, not known %2d", row.Country, row.Name, row.Dated, row.State, len(row.Known), len(row.Unknown)))
	}
	return c.show(rows, lines...)
}

func showCountry(f *country.Facts, now time.Time) shownCountry {
	name, _ := f.Name.In(country.English)
	d := f.Digest()
	out := shownCountry{
		Country: f.Code, Name: name, Dated: f.Dated, State: f.Stands(now).String(), Digest: hex.EncodeToString(d[:]),
		Known: []string{}, Unknown: []string{},
	}
	for _, field := range country.Fields() {
		if f.Best(field, now) == country.NotKnown {
			out.Unknown = append(out.Unknown, field.String())
			continue
		}
		out.Known = append(out.Known, field.String())
	}
	return out
}

// countryShow prints every fact of a country with its state and its sources.
func countryShow(_ context.Context, c *call) error {
	if err := c.parse(1); err != nil {
		return err
	}
	lib, err := c.shipped()
	if err != nil {
		return err
	}
	f, ok := lib.Country(strings.ToUpper(c.args[0]))
	if !ok {
		return fmt.Errorf("show country: %w", country.ErrUnknown)
	}
	head := showCountry(f, c.now())
	facts, lines := []shownFact{}, []string{head.Country + " " + head.Name + ", dated " + head.Dated + ", " + head.State}
	for _, field := range country.Fields() {
		for _, one := range f.Of(field) {
			shown := showFact(one, f.StandOf(one, c.now()))
			facts = append(facts, shown)
			lines = append(lines, "", factLine(shown))
			for _, s := range shown.Sources {
				lines = append(lines, fmt.Sprintf("    %s. %s, %s (%s)", s.Title, s.Publisher, orUndated(s.Published), s.Kind))
			}
		}
	}
	lines = append(lines, "", "not known: "+strings.Join(head.Unknown, ", "))
	return c.show(map[string]any{"country": head, "facts": facts}, lines...)
}

func showFact(one country.Fact, stands country.State) shownFact {
	out := shownFact{
		Field: one.Field.String(), State: stands.String(), Number: one.Number, Reach: one.Reach.String(), Called: one.Called,
		Count: one.Count, Codes: one.Codes, Words: map[string]string{}, AsOf: one.AsOf, Sources: []shownOrigin{},
	}
	for _, tag := range one.Words.Tags() {
		out.Words[tag], _ = one.Words.In(tag)
	}
	for _, s := range one.Sources {
		out.Sources = append(out.Sources, shownOrigin{s.Title, s.Publisher, s.Published, s.Seen, s.Kind.String(), s.URL})
	}
	return out
}

// factLine is a fact in one line, the state first, so that an old number is not
// read as a good one.
func factLine(f shownFact) string {
	parts := []string{"[" + f.State + "] " + f.Field + ":"}
	if f.Number != "" {
		called := "not called"
		if f.Called != "" {
			called = "called " + f.Called
		}
		parts = append(parts, f.Number, "("+f.Reach+", "+called+")")
	}
	if f.Count > 0 {
		parts = append(parts, fmt.Sprint(f.Count))
	}
	if len(f.Codes) > 0 {
		parts = append(parts, strings.Join(f.Codes, ", ")+".")
	}
	if words := f.Words[country.English]; words != "" {
		parts = append(parts, words)
	}
	return strings.Join(append(parts, "(as of "+f.AsOf+")"), " ")
}

func orUndated(date string) string {
	if date == "" {
		return "undated"
	}
	return date
}
