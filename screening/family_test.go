package screening_test

import (
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/protocol"
)

// walked asks everything that comes next until nothing does, answering each with
// a decline, and lists what was asked.
func walked(t *testing.T, p *protocol.Protocol, f protocol.Facts) []protocol.ItemID {
	t.Helper()
	return walkNext(t, p, f, declined)
}

// TestARecordGoesOnInAnotherProtocolAndNothingIsAskedTwice moves the records of
// scenarios through the family. What was answered stays answered and keeps its
// place; the walk goes on with what the next protocol asks beside it.
func TestARecordGoesOnInAnotherProtocolAndNothingIsAskedTwice(t *testing.T) {
	tests := []struct {
		scenario, from, to string
		first              protocol.ItemID   // the first need or core question that is left
		kept               []protocol.ItemID // answered before, and part of the next protocol too
	}{
		{"border-indicators", "tfc-border", "tfc-returnee", "injury_seen", []protocol.ItemID{"work_different", "papers_taken", "locked_in", "work_hours", "made_to_do"}},
		{"border-child", "tfc-border", "tfc-child", "injury_seen", []protocol.ItemID{"age", "afraid_here"}},
		{"contact-inside", "tfc-contact", "tfc-returnee", "hurt_now", []protocol.ItemID{"age", "call_name", "language", "place_held", "locked_in", "papers_taken", "debt_there", "ransom_asked", "others_inside", "nationality"}},
		{"contact-inside", "tfc-contact", "tfc-border", "hurt_now", []protocol.ItemID{"age", "locked_in", "papers_taken", "debt_there"}},
		{"triage-afraid", "tfc-triage", "tfc-returnee", "self_harm", []protocol.ItemID{"age", "call_name", "language", "afraid_here", "hurt_now", "child_alone", "return_danger"}},
		{"triage-child", "tfc-triage", "tfc-child", "trusted_adult", []protocol.ItemID{"age", "call_name", "hurt_now", "despair_seen"}},
		{"sixteen", "tfc-returnee", "tfc-child", "despair_seen", []protocol.ItemID{"age", "trusted_adult", "hurt_now"}},
	}
	for _, tt := range tests {
		t.Run(tt.scenario+" to "+tt.to, func(t *testing.T) {
			from, f := scenario(t, tt.scenario)
			if from.ID != tt.from || !slices.Contains(from.GoesOn, tt.to) {
				t.Fatalf("the scenario is of %s, which goes on in %v", from.ID, from.GoesOn)
			}
			to, _ := library(t).Protocol(tt.to)
			for _, id := range tt.kept {
				if len(f[id]) == 0 || !to.Has(id) {
					t.Errorf("%s: on record %v, in the next protocol %v", id, f[id], to.Has(id))
				}
			}
			asked := walked(t, to, f) // fails when anything is asked twice
			if len(asked) == 0 || asked[0] != tt.first {
				t.Errorf("goes on with %v, want %s first", asked, tt.first)
			}
		})
	}
}

// TestAMovedRecordKeepsEveryAnswer goes through the record itself: after two moves
// the facts are the same, and each protocol assesses them.
func TestAMovedRecordKeepsEveryAnswer(t *testing.T) {
	d := newDesk(t)
	f := scenarios(t)["contact-inside"]
	r := d.open(f.Protocol)
	var all []screening.Answered
	for _, g := range f.Given {
		all = append(all, screening.Answered{Item: g.Item, Instance: g.Instance, Source: g.Source, Answer: g.Answer})
	}
	r = d.must(d.work.AnswerAll(t.Context(), r, all))
	before := len(r.Facts())
	for _, to := range []string{"tfc-border", "tfc-returnee", "tfc-child"} {
		r = d.must(d.work.Move(t.Context(), r, to))
		if r.Protocol().ID != to || len(r.Facts()) != before {
			t.Errorf("in %s there are %d answers, there were %d", r.Protocol().ID, len(r.Facts()), before)
		}
	}
}

// TestWhoIsOutIsNoLongerInside: what was told of somebody inside presses only as
// long as they are not out, and the pause of the interview ends with that answer.
func TestWhoIsOutIsNoLongerInside(t *testing.T) {
	p, _ := library(t).Protocol("tfc-returnee")
	_, f := scenario(t, "contact-inside")
	inside := func(f protocol.Facts) []string {
		var out []string
		for _, g := range library(t).AssessFacts(p, f).Urgency {
			if len(g.Row.ID) >= 13 && g.Row.ID[:13] == "urgent_inside" {
				out = append(out, g.Row.ID)
			}
		}
		return out
	}
	if got := inside(f); len(got) < 2 {
		t.Errorf("still inside: %v", got)
	}
	f["out_now"] = [][]protocol.Answer{{yes}}
	if got := inside(f); len(got) > 0 {
		t.Errorf("out, and still pressing: %v", got)
	}
}

// TestWhatThePersonWishesToTellIsNotSpared: detail of violence is passed over once
// nothing hangs on it, but never after the person said that they want to tell.
func TestWhatThePersonWishesToTellIsNotSpared(t *testing.T) {
	p, f := scenario(t, "sold-twice")
	for _, tt := range []struct {
		tell protocol.Answer
		want bool
	}{{yes, false}, {no, true}, {declined, true}} {
		f["punishment_tell"] = [][]protocol.Answer{{tt.tell}}
		if got := slices.Contains(library(t).Spare(p.Resolve(f)), "punishment_more"); got != tt.want {
			t.Errorf("after %+v the punishments are spared: %v", tt.tell, got)
		}
	}
}
