package presenter

import (
	"slices"
	"testing"

	"pelita/screening/protocol"
)

func TestWhoWasToldWithoutAYesIsNamed(t *testing.T) {
	t.Parallel()
	codes := func(c ...string) protocol.Answer {
		return protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: c}}
	}
	var none protocol.Answer
	for name, tt := range map[string]struct {
		told, may, inside protocol.Answer
		want              []string
	}{
		"nothing asked, nobody told":       {},
		"nobody":                           {told: codes("nobody"), may: codes("nobody")},
		"who was named":                    {told: codes("ngo", "family"), may: codes("family", "ngo", "embassy")},
		"one more than was named":          {told: codes("ngo", "embassy"), may: codes("ngo"), want: []string{"embassy"}},
		"nobody may, and one was":          {told: codes("ngo"), may: codes("nobody"), inside: yes(), want: []string{"ngo"}},
		"nothing asked, and one was":       {told: codes("ngo"), want: []string{"ngo"}},
		"officials, by the call":           {told: codes("embassy"), inside: yes()},
		"officials only, by the call":      {told: codes("family"), inside: yes(), want: []string{"family"}},
		"no officials, by the call":        {told: codes("local_authority"), inside: no(), want: []string{"local_authority"}},
		"named, and no officials":          {told: codes("embassy", "ngo"), may: codes("embassy", "ngo"), inside: no(), want: []string{"embassy"}},
		"asked without an answer, and one": {told: codes("ngo"), may: protocol.Answer{Absence: protocol.Declined}, want: []string{"ngo"}},
		"who was told is not known":        {told: none, may: codes("ngo"), inside: no()},
	} {
		if got := toldBeyond(tt.told, tt.may, tt.inside); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestTheContactLogSaysThatSomebodyWasToldWithoutAYes(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	x := fillIn(t, s, s.open("tfc-contact").ID, protocol.ContactForm)
	const title = "Told without a yes"
	x.Choose(first("contact_may_tell"), "ngo")
	x.Choose(first("contact_told"), "ngo")
	if says(x.view.state, title) {
		t.Fatal("said of somebody who may be told")
	}
	x.Choose(first("contact_told"), "embassy")
	if !says(x.view.state, title) || !says(x.view.state, "The embassy: nothing on record") {
		t.Errorf("%+v", x.view.state.Blocks)
	}
	spokenWell(t, x.view.state)
}
