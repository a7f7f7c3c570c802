package screening_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// recordOf is a record with these answers, each at a time of its own.
func recordOf(p *protocol.Protocol, f protocol.Facts) screening.Record {
	id := screening.RecordID{9}
	ref := history.ProtocolRef{ID: p.ID, Version: p.Version, Digest: p.Digest()}
	sets := []history.ChangeSet{{Ops: []history.Op{{Kind: history.UseProtocol, Protocol: ref}}}}
	for _, i := range p.Items() {
		for n, answers := range f[i.ID] {
			for _, a := range answers {
				if a.Asked() {
					reg := history.Register{Item: i.ID, Instance: n, Source: i.Source}
					sets = append(sets, history.ChangeSet{Ops: []history.Op{{Kind: history.Set, Register: reg, Answer: a}}})
				}
			}
		}
	}
	for n := range sets {
		sets[n].Record, sets[n].Device, sets[n].Counter = id, screening.DeviceID{1}, uint64(n+1)
		sets[n].HLC = history.HLC(0).Next(int64(1_800_000_000_000 + n*60_000))
	}
	return screening.Record{ID: id, State: history.Fold(sets)}
}

// outcomeFrom works out an outcome from the rows that an assessment lists, by the
// letter of the rule: as far as indicators are present, and that none can be
// recorded where anything is.
func outcomeFrom(s indicator.Sets, a screening.Assessment) (present, none bool) {
	none = a.Profile == protocol.Adult && len(a.Urgency)+len(a.Flags) == 0
	for _, view := range []*indicator.Set{s.ILO, s.Palermo} {
		rows, mere := 0, 0
		for _, g := range a.Present {
			if own, ok := view.Row(g.Row.ID); !ok || own != g.Row || g.Row.Dimension == indicator.Act {
				continue
			}
			none = false
			rows++
			if g.Row.Vulnerability {
				mere++
			}
			present = present || g.Row.Coercion || g.Row.Dimension == indicator.ForcedCriminality
		}
		present = present || rows >= 2 && mere < rows
	}
	for _, g := range a.Present {
		present = present || g.Row.Strength(a.Profile) == indicator.Strong
	}
	return present, none
}

// sameAsAssessed holds a summary against the whole assessment of the record.
func sameAsAssessed(t interface{ Fatalf(string, ...any) }, l *screening.Library, r screening.Record) {
	s := l.Summarise(r)
	a, err := l.Assess(r)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var urgency []string
	var within time.Duration
	for _, g := range a.Urgency {
		urgency = append(urgency, g.Row.ID)
	}
	for _, d := range r.Urgencies(a) {
		if limit, err := time.ParseDuration(d.Within); err == nil && len(d.Items) > 0 && (within == 0 || limit < within) {
			within = limit
		}
	}
	edition, _, _ := l.Of(r)
	present, none := outcomeFrom(edition.Sets, a)
	switch {
	case s.Outcome != a.Outcome || !slices.Equal(s.Urgency, urgency) || s.Within != within:
		t.Fatalf("the list says %s %v %s, the assessment %s %v %s", s.Outcome, s.Urgency, s.Within, a.Outcome, urgency, within)
	case present != (s.Outcome == indicator.IndicatorsPresent) || s.Outcome == indicator.NoneRecorded && !none:
		t.Fatalf("the list says %s, the rows present %v, none %v", s.Outcome, present, none)
	}
}

func TestTheListSaysWhatTheWholeAssessmentSays(t *testing.T) {
	l := library(t)
	for name, f := range scenarios(t) {
		p, ok := l.Protocol(f.Protocol)
		if !ok || p.Form != protocol.NoForm {
			continue
		}
		t.Run(name, func(t *testing.T) { sameAsAssessed(t, l, recordOf(p, f.Facts())) })
	}
	rapid.Check(t, func(t *rapid.T) {
		p := anyInterview(t, l)
		f := drawn(t, p)
		if rapid.Bool().Draw(t, "few") {
			f = few(t, p, f)
		}
		sameAsAssessed(t, l, recordOf(p, f))
	})
}

func TestPlainLettersAreComparedLikeAllOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.ByteMax(127)).Draw(t, "text"))
		want := strings.Join(strings.Fields(norm.NFKC.String(strings.ToLower(norm.NFKC.String(s)))), " ")
		if got := screening.Normalise(s); got != want {
			t.Fatalf("%q becomes %q, want %q", s, got, want)
		}
	})
}
