package presenter

import (
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// officerName is how an officer is named on screen. Names are not part of a
// record; the short id tells officers apart.
func officerName(id screening.OfficerID) string { return id.String()[:6] }

// byline says who wrote something down, and when.
func byline(t locales.Language, officer screening.OfficerID, at history.HLC, now time.Time) string {
	return t.T("record.by", "officer", officerName(officer), "when", moment(t, at.Time(), now))
}

// nameOf is the name the person wants to be called by, or "".
func nameOf(r screening.Record) string {
	for _, l := range r.Answers(screening.ItemCallName, 0, protocol.Said) {
		if l.Answer.Known() {
			return l.Answer.Value.Text
		}
	}
	return ""
}

// answerLines lists every live answer to one item instance: what was answered,
// from where, by whom.
func answerLines(t locales.Language, item *protocol.Item, r screening.Record, at place, now time.Time) []Line {
	var out []Line
	for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
		for _, l := range r.State.Live(history.Register{Item: at.Item, Instance: at.Instance, Source: s}) {
			out = append(out, Line{
				Label: t.T("record.source_by", "source", t.T("source."+s.String()), "by", byline(t, l.Officer, l.HLC, now)),
				Text:  answerWords(t, item, l.Answer),
			})
		}
	}
	return out
}

func noteLines(t locales.Language, r screening.Record, now time.Time) []Line {
	var out []Line
	for _, n := range r.State.Notes() {
		out = append(out, Line{Label: byline(t, n.Officer, n.HLC, now), Text: n.Text})
	}
	return out
}
