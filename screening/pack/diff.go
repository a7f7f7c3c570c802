package pack

import (
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Difference is one thing that a pack brings, takes away or makes otherwise.
type Difference struct {
	// Area is protocol, stop, section, step, item, row, text or country.
	Area string
	// Kind is added, removed or changed.
	Kind string
	// ID names it: a protocol, an item, a row, a stop as "tfc-border danger_here", a
	// section as "tfc-border needs", a step as "tfc-border needs age", a text as
	// "en item.x.ask", a country fact as "TH hotline".
	ID string
	// From and To say what differs, in codes: versions, strengths, conditions.
	// Of texts they are the words themselves, of a country fact all that is said.
	From, To string
}

// The kinds of a difference.
const (
	added   = "added"
	removed = "removed"
	changed = "changed"
)

// Wording gives what is said now in a language; "" when nothing is.
type Wording func(tag, key string) string

// Differences lists what a pack would change of what is in use: protocols with
// their sections, steps and stops, items, rows, texts, country facts. next is the
// library of the pack alone.
func (p *Pack) Differences(now, next *screening.Library, say Wording) []Difference {
	out := protocolDifferences(now, next)
	out = append(out, itemDifferences(now.Bank, next.Bank)...)
	out = append(out, rowDifferences(now, next)...)
	out = append(out, p.textDifferences(say)...)
	return append(out, countryDifferences(now, next)...)
}

// compare lists what differs of two sets of things that are told apart by their
// ids, in the order of ids. describe says one in a line.
func compare(area string, old, now map[string]string) []Difference {
	var out []Difference
	for _, id := range keysOf(old, now) {
		before, was := old[id]
		after, is := now[id]
		d := Difference{Area: area, ID: id, From: before, To: after, Kind: changed}
		switch {
		case was && is && before == after:
			continue
		case !was:
			d.Kind = added
		case !is:
			d.Kind = removed
		}
		out = append(out, d)
	}
	return out
}

// keysOf are the keys of both maps, each once and in order.
func keysOf[V any](a, b map[string]V) []string {
	var keys []string
	for k := range a {
		keys = append(keys, k)
	}
	for k := range b {
		if _, both := a[k]; !both {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

func itemDifferences(now, next *protocol.Bank) []Difference {
	lines := func(b *protocol.Bank) map[string]string {
		out := map[string]string{}
		for _, i := range b.Items() {
			out[string(i.ID)] = strings.TrimSpace(i.Type.String() + " " + i.Source.String() + " " + i.Distress.String() + " " + i.Group + " " + strings.Join(i.Options, ","))
		}
		return out
	}
	return compare("item", lines(now), lines(next))
}

func rowDifferences(now, next *screening.Library) []Difference {
	lines := func(l *screening.Library) map[string]string {
		out := map[string]string{}
		for _, s := range l.Indicators() {
			for _, r := range s.Rows {
				out[r.ID] = rowLine(&r)
			}
		}
		return out
	}
	return compare("row", lines(now), lines(next))
}

func rowLine(r *indicator.Row) string {
	parts := []string{r.Dimension, r.Adult.String() + "/" + r.Child.String(), r.Within, r.When.String()}
	if r.Vulnerability {
		parts = append(parts, "vulnerability")
	}
	if r.Coercion {
		parts = append(parts, "coercion")
	}
	if r.Vital {
		parts = append(parts, "vital")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// textDifferences are the texts that the pack says otherwise. What it does not say
// stays as it is.
func (p *Pack) textDifferences(say Wording) []Difference {
	old, now := map[string]string{}, map[string]string{}
	for _, f := range p.files {
		if !strings.HasPrefix(f.Path, textsFolder+"/") {
			continue
		}
		tag := languageOf(f)
		texts, err := readTexts(f)
		if err != nil {
			continue // Check has refused it
		}
		for key, text := range texts {
			id := tag + " " + key
			now[id] = text
			if before := say(tag, key); before != "" {
				old[id] = before
			}
		}
	}
	return compare("text", old, now)
}

// short is the beginning of a digest, enough to compare by eye.
func short(d [32]byte) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, x := range d[:8] {
		b.WriteByte(digits[x>>4])
		b.WriteByte(digits[x&15])
	}
	return b.String()
}
