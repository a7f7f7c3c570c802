package presenter

import (
	"slices"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// LaneRow is one urgent need or one flag.
type LaneRow struct {
	ID, Name string
	// Within is the time limit in words, with the hour by which it ends, or "".
	Within string
	// Late: that hour has passed.
	Late bool
	// Do says what to do next, or "".
	Do     string
	Topics []string
	Cite   string
}

// urgencyRows lists the urgent needs of a record, what is due first before the
// others.
func urgencyRows(t locales.Language, r screening.Record, a screening.Assessment, now time.Time) []LaneRow {
	var out []LaneRow
	for _, u := range r.Urgencies(a) {
		row := laneRow(t, u.Ground)
		if u.Within != "" {
			row.Late = !now.Before(u.By)
			row.Within = untilWords(t, u, now)
		}
		out = append(out, row)
	}
	return out
}

// untilWords says how soon an urgency has to be acted on, and by when; the day
// is named where it is not today.
func untilWords(t locales.Language, u screening.Due, now time.Time) string {
	within, by := t.T("within."+u.Within), u.By.In(now.Location())
	when := by.Format("15:04")
	if y, m, d := by.Date(); y != now.Year() || m != now.Month() || d != now.Day() {
		when = moment(t, by, now)
	}
	if now.Before(by) {
		return t.T("asking.within_by", "within", within, "when", when)
	}
	return t.T("asking.within_passed", "within", within, "when", when)
}

func flagRows(t locales.Language, grounds []indicator.Ground) []LaneRow {
	var out []LaneRow
	for _, g := range grounds {
		out = append(out, laneRow(t, g))
	}
	return out
}

func laneRow(t locales.Language, g indicator.Ground) LaneRow {
	return LaneRow{
		ID: g.Row.ID, Name: indicatorName(t, g.Row.ID), Do: nextStep(t, g.Row.ID),
		Topics: topics(t, g.Items), Cite: g.Row.Cite,
	}
}

// nextStep is what to do about a row; nothing where the texts do not say.
func nextStep(t locales.Language, id string) string {
	if key := "indicator." + id + ".do"; known(t, key) {
		return t.T(key)
	}
	return ""
}

// SourceAnswers are answers from one source. What the person said, what the
// officer saw and what a document shows are never mixed.
type SourceAnswers struct {
	Source  string
	Answers []Line
}

// behind lists the answers behind an indicator, by source. A reason why there is
// no answer is none.
func behind(t locales.Language, bank *protocol.Bank, r screening.Record, ids []protocol.ItemID) []SourceAnswers {
	var out []SourceAnswers
	for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
		from := SourceAnswers{Source: t.T("source." + s.String())}
		for _, id := range ids {
			if item, ok := bank.Item(id); ok {
				from.Answers = append(from.Answers, given(t, item, r, s)...)
			}
		}
		if len(from.Answers) > 0 {
			out = append(out, from)
		}
	}
	return out
}

// given lists what one source says of an item, each answer once.
func given(t locales.Language, item *protocol.Item, r screening.Record, s protocol.Source) []Line {
	var out []Line
	for n := range r.Facts()[item.ID] {
		for _, l := range r.State.Live(history.Register{Item: item.ID, Instance: n, Source: s}) {
			line := Line{Label: topic(t, item.ID), Text: answerWords(t, item, l.Answer)}
			if l.Answer.Known() && !slices.Contains(out, line) {
				out = append(out, line)
			}
		}
	}
	return out
}

// findingName is the name of a finding that a reason speaks of.
func findingName(t locales.Language, id string) string {
	if strings.HasPrefix(id, "D") {
		return t.T("dimension." + strings.ToLower(id))
	}
	return t.T("palermo." + id)
}

// whyWords says why a question is the next one to ask, or why there is none.
func whyWords(t locales.Language, w screening.Why) string {
	var names []string
	for _, id := range w.Opens {
		names = append(names, findingName(t, id))
	}
	if w.Reason == screening.Deciding {
		return t.T("asking.why.deciding", "findings", strings.Join(names, "; "))
	}
	return t.T("asking.why." + w.Reason.String())
}

// decidedWords says in a sentence what decided a finding, or what it waits for.
func decidedWords(t locales.Language, f indicator.Finding) string {
	switch {
	case f.State == indicator.Positive && f.Clause != indicator.NoClause:
		return t.T("asking.decided." + f.Clause.String())
	case f.State == indicator.Positive:
		return t.T("asking.decided.element")
	case f.State == indicator.NotMet && len(f.Because) > 0:
		return t.T("asking.decided.too_little")
	case f.State == indicator.NotMet:
		return t.T("asking.decided.not_met")
	case len(f.Because) > 0:
		return t.T("asking.decided.open_some")
	case len(f.Open) > 0:
		return t.T("asking.decided.open_none")
	}
	return t.T("asking.decided.not_asked")
}

// ClarifyCard is something that does not go together yet, to be cleared up later.
type ClarifyCard struct {
	// ID tells cards apart.
	ID    string
	Title string
	// Text says why both can be true, or "".
	Text    string
	Sources []SourceAnswers
}

// clarifyCards lists what is to be cleared up later.
func clarifyCards(t locales.Language, b book, r screening.Record) []ClarifyCard {
	var out []ClarifyCard
	for _, u := range b.Unclear(r) {
		c := ClarifyCard{Sources: behind(t, b.Bank, r, u.Items)}
		if u.Row != nil {
			c.ID, c.Title, c.Text = u.Row.ID, indicatorName(t, u.Row.ID), nextStep(t, u.Row.ID)
		} else {
			c.ID = string(u.Items[0])
			c.Title = t.T("asking.clarify.sources", "topic", topic(t, u.Items[0]))
			c.Text = t.T("asking.clarify.sources_text")
		}
		out = append(out, c)
	}
	return out
}
