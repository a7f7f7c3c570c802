package disclose

import (
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// canary is an answer that makes rows which some readers must not see.
type canary struct {
	item protocol.ItemID
	say  protocol.Value
	rows []string
	need string // "" when no need opens it
	// state: a service of a state never reads it
	state bool
}

func canaries() []canary {
	return []canary{
		{"own_officials_feared", yes(), []string{"urgent_officials_feared"}, "", true},
		{"officials_part", yes(), []string{"means_power"}, "", true},
		{"out_now", no(), []string{"urgent_inside"}, "", true},
		{"inside_hurt", yes(), []string{"urgent_inside_hurt"}, "", true},
		{"inside_moved_soon", yes(), []string{"urgent_inside_moved"}, "", true},
		{"inside_noticed", yes(), []string{"urgent_inside_noticed"}, "", true},
		{"sexual_harm", yes(), []string{"urgent_sexual_care", "purpose_sexual"}, "medical", false},
		{"pregnant", yes(), []string{"urgent_pregnancy"}, "medical", false},
		{"hurt_now", yes(), []string{"urgent_injury"}, "medical", false},
		{"injury_seen", yes(), []string{"urgent_injury_seen"}, "medical", false},
		{"medicine_needed", yes(), []string{"urgent_medicine"}, "medical", false},
		{"self_harm", yes(), []string{"urgent_suicide_risk"}, "mental_health", false},
		{"despair_seen", yes(), []string{"urgent_despair"}, "mental_health", false},
		{"after_talk", one("unwell"), []string{"urgent_after_talk"}, "mental_health", false},
	}
}

// rowsOf are the ids of all rows that leave.
func rowsOf(c Content) []string {
	out := slices.Clone(c.Indicators)
	for _, u := range c.Urgency {
		out = append(out, u.Row)
	}
	return out
}

func TestAStateReadsNothingOfOfficialsOrOfWhoIsStillInside(t *testing.T) {
	p := projector(t)
	def, _ := p.Library.Protocol("tfc-returnee")
	for _, to := range []Receiver{{ID: "dinas"}, shelter()} {
		d := full(t, p.Library)
		d.consent(PurposeAuthorities)
		for _, c := range canaries() {
			d.set(c.item, c.say)
		}
		leaves := disclosed(t, p, d, to)
		found := p.Library.AssessFacts(def, d.record().Facts())
		for _, c := range canaries() {
			if !c.state {
				continue
			}
			for _, row := range c.rows {
				held := slices.ContainsFunc(slices.Concat(found.Urgency, found.Present), func(g indicator.Ground) bool { return g.Row.ID == row })
				if said := slices.Contains(leaves, row); !held || said != (to.Body == Independent) {
					t.Errorf("%s holds %v, and is told to %s: %v", row, held, to.ID, said)
				}
			}
		}
	}
}

func TestWhatTellsOfBodyOrMindLeavesOnlyWithTheNeedThatWasChosen(t *testing.T) {
	p := projector(t)
	for _, needs := range [][]string{{"legal", "shelter"}, {"medical"}, {"mental_health"}, {"medical", "mental_health"}} {
		d := newDraft(t, p.Library)
		d.set("needs", many(needs...))
		d.set("gender", one("woman"))
		for _, c := range canaries() {
			d.set(c.item, c.say)
		}
		leaves := disclosed(t, p, d, shelter())
		for _, c := range canaries() {
			for _, row := range c.rows {
				if want := c.need == "" || slices.Contains(needs, c.need); slices.Contains(leaves, row) != want {
					t.Errorf("%s leaves %v with the needs %v", row, !want, needs)
				}
			}
		}
	}
}

// An ambulance service that is told because somebody is unconscious must read why.
func TestADangerToLifeIsToldWhereItIsTheReasonOfTheSharing(t *testing.T) {
	p := projector(t)
	d := newDraft(t, p.Library)
	d.sets = d.sets[:1]
	for _, item := range []protocol.ItemID{"hurt_now", "pregnant", "sexual_harm"} {
		d.set(item, yes())
	}
	d.add(history.Op{Kind: history.GiveConsent, Text: "unconscious", Consent: history.Consent{
		Purpose: PurposeService, Scope: screening.ScopeService(shelter().ID), Basis: screening.BasisVitalInterest}})
	leaves := disclosed(t, p, d, shelter())
	if !slices.Contains(leaves, "urgent_injury") || slices.Contains(leaves, "urgent_pregnancy") || slices.Contains(leaves, "purpose_sexual") {
		t.Errorf("what leaves is %v", leaves)
	}
}

// disclosed are the rows that leave; the preview must say the same.
func disclosed(t *testing.T, p Projector, d *draft, to Receiver) []string {
	t.Helper()
	got, err := p.Disclose(d.record(), Shelter, to)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(got.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, l := range got.Preview() {
		if l.Label == "disclosure.urgency" || l.Label == "disclosure.indicators" {
			for _, v := range l.Values {
				shown = append(shown, v.Key)
			}
		}
	}
	leaves := rowsOf(again)
	for _, row := range leaves {
		if !slices.Contains(shown, indicatorKey(row)) {
			t.Errorf("%s leaves and is not in the preview", row)
		}
	}
	if len(shown) != len(leaves) {
		t.Errorf("the preview shows %v, and %v leaves", shown, leaves)
	}
	return leaves
}
