package presenter

import (
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// authors says who wrote what down, in one language.
type authors struct {
	t     locales.Language
	now   time.Time
	self  screening.OfficerID
	names func(history.DeviceID) string
	// officers names those of this device, whose id is here.
	officers func(screening.OfficerID) string
	here     history.DeviceID
}

func (f Frame) authors(work screening.Casework) authors {
	return authors{t: f.Speech(), now: f.Now(), self: work.Officer, names: f.Names, officers: f.Officers, here: f.self()}
}

// written is who wrote something down, and when.
type written struct {
	id      history.OpID
	officer screening.OfficerID
	at      history.HLC
}

// line says who and when. A record holds no names of officers: they come from
// the agency's roster, and the short id stands in where it is silent.
func (a authors) line(w written) string {
	by := a.t.T("record.by", "officer", a.name(w), "when", moment(a.t, w.at.Time(), a.now))
	if clockAhead(w.at.Time(), a.now) {
		return a.t.T("clock.ahead", "by", by)
	}
	if w.at.Time().Before(noEarlier()) {
		return a.t.T("clock.behind", "by", by)
	}
	return by
}

// clockSlack is how far a time may lie ahead before it is doubted: a clock follows
// those of colleagues as far as this.
const clockSlack = time.Hour

// clockAhead says whether a time cannot be right: the clock of the device that wrote
// it was ahead. Such a change is taken like any other; people are told.
func clockAhead(at, now time.Time) bool { return at.After(now.Add(clockSlack)) }

// noEarlier is a day before which nothing can have been written: the program is
// younger.
func noEarlier() time.Time { return time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC) }

func (a authors) name(w written) string {
	if w.officer == a.self {
		return a.t.T("record.you")
	}
	if a.officers != nil {
		if name := a.officers(w.officer); name != "" {
			return name
		}
	}
	// The roster has one name for a device; of this one it is not enough.
	own := a.officers != nil && w.id.Device == a.here
	if a.names != nil && !own {
		if name := a.names(w.id.Device); name != "" {
			return name
		}
	}
	return a.t.T("record.officer", "id", w.officer.String()[:6])
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

// answers lists every live answer to one item instance: what was answered, from
// where, by whom.
func (a authors) answers(item *protocol.Item, r screening.Record, at place) []Line {
	var out []Line
	for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
		for _, l := range r.State.Live(history.Register{Item: at.Item, Instance: at.Instance, Source: s}) {
			by := a.line(written{l.ID, l.Officer, l.HLC})
			out = append(out, Line{
				Label: a.t.T("record.source_by", "source", a.t.T("source."+s.String()), "by", by),
				Text:  answerWords(a.t, item, l.Answer),
			})
		}
	}
	return out
}

func (a authors) notes(r screening.Record) []Line {
	var out []Line
	for _, n := range r.State.Notes() {
		out = append(out, Line{Label: a.line(written{n.ID, n.Officer, n.HLC}), Text: n.Text})
	}
	return out
}

// decisions lists those that stand first, then those that were replaced, the
// newest first.
func (a authors) decisions(r screening.Record) []PastDecision {
	var out []PastDecision
	for _, d := range r.State.Decisions() {
		p := a.decision(d)
		p.Standing = Chip{Code: "standing", Label: a.t.T("decision.standing")}
		out = append(out, p)
	}
	replaced := r.State.PastDecisions()
	for n := range replaced {
		out = append(out, a.decision(replaced[len(replaced)-1-n]))
	}
	return out
}

func (a authors) decision(d history.Decided) PastDecision {
	kind := d.Decision.Kind
	if key := "decision.kind." + kind; known(a.t, key) {
		kind = a.t.T(key)
	}
	return PastDecision{Kind: kind, Reasons: d.Decision.Reasons, By: a.line(written{d.ID, d.Officer, d.HLC})}
}
