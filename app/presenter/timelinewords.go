package presenter

import (
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/address"
	"pelita/screening/protocol"
)

// teller says in one language what was told.
type teller struct {
	t       locales.Language
	library *screening.Library
}

// lanes fills in the events and the people.
func (w teller) lanes(line screening.Timeline, st *TimelineState) {
	for _, lane := range []struct {
		code   string
		events []screening.Event
	}{{"dated", line.Dated}, {"disputed", line.Disputed}, {"undated", line.Undated}} {
		if len(lane.events) > 0 {
			st.Lanes = append(st.Lanes, EventLane{
				Code: lane.code, Title: w.t.T("timeline.lane." + lane.code), Intro: w.t.T("timeline.lane." + lane.code + "_intro"),
				Rows: w.events(lane.events, lane.code == "dated"),
			})
		}
	}
	if len(line.People) > 0 {
		st.PeopleTitle = w.t.T("timeline.people")
	}
	for _, person := range line.People {
		st.People = append(st.People, w.row("person", person))
	}
}

// events says the events of a lane; with years when they stand in their order.
func (w teller) events(events []screening.Event, inOrder bool) []EventRow {
	var out []EventRow
	last := ""
	for _, e := range events {
		row := w.row(e.Kind.String(), e.Told)
		row.Title, row.When, row.Said = w.t.T("timeline.event."+e.Kind.String()), w.answers(e.When), w.answers(e.Said)
		if e.When.Differs() || e.Said.Differs() {
			row.Differ = w.differ()
		}
		if year := yearOf(e); inOrder && year != last {
			row.Year, last = year, year
		}
		out = append(out, row)
	}
	return out
}

// yearOf is the year of an event's one date.
func yearOf(e screening.Event) string {
	v, _ := e.When.Value()
	return v.Text[:min(4, len(v.Text))]
}

// row says what was told, line by line.
func (w teller) row(code string, told []screening.Told) EventRow {
	row := EventRow{Code: code}
	for _, t := range told {
		row.Lines = append(row.Lines, Line{Label: topic(w.t, t.Item), Text: w.answers(t)})
		if t.Differs() {
			row.Differ = w.differ()
		}
	}
	return row
}

func (w teller) differ() Chip {
	return Chip{Code: "differ", Label: w.t.T("timeline.differ"), Tone: Marked}
}

// answers says every answer that stands; each with where it comes from when they
// are several, or not said by the person.
func (w teller) answers(told screening.Told) string {
	item, ok := w.library.Item(told.Item, nil)
	if !ok || !told.Known() {
		return ""
	}
	var out []string
	for _, a := range told.Answers {
		words := w.read(item, a.Answer)
		if told.Differs() || a.Source != item.Source {
			words = w.t.T("timeline.from", "answer", words, "source", w.t.T("source."+a.Source.String()))
		}
		out = append(out, words)
	}
	return strings.Join(out, "\n")
}

// read says an answer, and beside a text of a shape how it reads when that is
// written otherwise. An address of a page is never shown so that it could be opened.
func (w teller) read(item *protocol.Item, a protocol.Answer) string {
	words := answerWords(w.t, item, a)
	if item.Shape == protocol.NoShape || !a.Known() {
		return words
	}
	r := address.Read(item.Shape, a.Value.Text, address.Hint{})
	shown := r.Shown
	if on := addressOn(w.t, r); r.Kind == address.Account && on != "" && shown != "" {
		shown = w.t.T("timeline.account", "on", on, "name", shown)
	}
	switch {
	case item.Shape == protocol.WebShape && shown != "":
		return shown
	case shown == "" || shown == a.Value.Text:
		return words
	}
	return w.t.T("timeline.read_as", "typed", words, "shown", shown)
}
