package screening_test

import (
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// talked is a record that lives in memory only.
func talked(t *testing.T, words string) (*desk, screening.Record) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	for item, a := range map[protocol.ItemID]protocol.Answer{
		"consent_interview": yes, "consent_service": yes, "call_name": text("Ratna"), "locked_in": no, "hurt_now": declined,
	} {
		r = d.said(r, item, a)
	}
	r = d.said(r, "locked_in", yes)
	r = d.must(d.work.Answer(t.Context(), r, screening.Answered{Item: "move_place", Instance: 1, Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Place, Text: "by the river"}}}))
	for n := 0; n < 3; n++ {
		r = d.must(d.work.Note(t.Context(), r, words))
	}
	return d, r
}

func TestWhatWasSaidInMemoryIsKeptWholeAfterAYes(t *testing.T) {
	for name, words := range map[string]string{"in one change": "asks for water", "in several": strings.Repeat("long words ", 3000)} {
		t.Run(name, func(t *testing.T) {
			_, from := talked(t, words)
			d := newDesk(t)
			half := screening.Draft{Record: from.ID, At: interview.Position{Item: "hours_a_day"}, Text: "half a sen"}
			r, err := d.work.Keep(t.Context(), from, half)
			if err != nil {
				t.Fatal(err)
			}
			if r.ID == from.ID || r.Protocol() != from.Protocol() || len(r.State.Registers()) != len(from.State.Registers()) {
				t.Errorf("%d registers, want %d", len(r.State.Registers()), len(from.State.Registers()))
			}
			for _, reg := range from.State.Registers() {
				got, want := r.State.Live(reg), from.State.Live(reg)
				if len(got) != 1 || !got[0].Answer.Equal(want[0].Answer) {
					t.Errorf("%s: %+v", reg.Item, got)
				}
			}
			if !r.Consented("service") || len(r.State.Notes()) != 3 || r.State.Notes()[0].Text != words {
				t.Errorf("consents %+v, %d notes", r.State.Consents(), len(r.State.Notes()))
			}
			if got, err := d.memory.Draft(t.Context(), r.ID); err != nil || got.Text != half.Text || got.At != half.At || got.Record != r.ID {
				t.Errorf("%+v, %v", got, err)
			}
			if name == "in one change" && len(d.store.changes) != 1 {
				t.Errorf("%d changes", len(d.store.changes))
			}
		})
	}
}

func TestARecordThatCannotBeKeptStaysInMemory(t *testing.T) {
	m, from := talked(t, "words")
	d := newDesk(t)
	d.store.failAt = 1
	if _, err := d.work.Keep(t.Context(), from, screening.Draft{}); err == nil {
		t.Fatal("it is said to be kept")
	}
	if again := m.read(from.ID); again.State.Hash() != from.State.Hash() {
		t.Error("it changed")
	}
}

// No item asks about the police, and a yes for one service is no item either: what
// was said about them must not be lost on the way.
func TestEveryNoAndEveryNarrowYesIsKept(t *testing.T) {
	for name, words := range map[string]string{"in one change": "asks for water", "in several": strings.Repeat("long words ", 3000)} {
		t.Run(name, func(t *testing.T) {
			m, from := talked(t, words)
			for _, purpose := range []string{"police", "embassy", "family", "service"} {
				from = m.must(m.work.Refuse(t.Context(), from, purpose))
			}
			one := screening.ScopeService("one")
			from = m.give(from, screening.Permission{Purpose: "service", Scope: one, Mode: "signed", Language: "km", ExplainedBy: "a colleague"})
			from = m.must(m.work.Decide(t.Context(), from, history.Decision{Kind: "refer-further-assessment", Reasons: "because"}))
			from = m.must(m.work.Shared(t.Context(), from, history.Share{Referral: "ref", Service: "one", Profile: "shelter"}))
			d := newDesk(t)
			r, err := d.work.Keep(t.Context(), from, screening.Draft{})
			if err != nil {
				t.Fatal(err)
			}
			for _, purpose := range screening.Purposes() {
				if r.SaidNo(purpose) != from.SaidNo(purpose) || len(r.Standing(purpose)) != len(from.Standing(purpose)) {
					t.Errorf("%s: said no %v, standing %+v", purpose, r.SaidNo(purpose), r.Standing(purpose))
				}
			}
			got, want := r.Standing("service"), from.Standing("service")
			if len(got) != 1 || got[0].Consent != want[0].Consent || got[0].Words != "a colleague" {
				t.Errorf("%+v, want %+v", got, want)
			}
			if all := r.State.Decisions(); len(all) != 1 || all[0].Decision.Reasons != "because" || len(r.State.Shares()) != 1 {
				t.Errorf("%+v, %+v", all, r.State.Shares())
			}
		})
	}
}
