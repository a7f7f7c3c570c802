package protocol_test

import (
	"testing"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/protocol"
)

func TestEveryItemOfEveryProtocolHasACodeOfItsOwn(t *testing.T) {
	l, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Protocols() {
		seen := map[string]protocol.ItemID{}
		for _, i := range append(p.Items(), p.Waited()...) {
			code := protocol.Code(p, i.ID)
			if other, twice := seen[code]; twice || code == "" {
				t.Errorf("%s: %s and %s are both %q", p.ID, other, i.ID, code)
			}
			seen[code] = i.ID
			if found, ok := protocol.Coded(p, " "+code+" "); !ok || found.ID != i.ID {
				t.Errorf("%s: %q does not lead to %s", p.ID, code, i.ID)
			}
		}
	}
}

// The codes are on paper in somebody's bag: those of a version never change.
func TestCodesFollowSectionAndStep(t *testing.T) {
	l, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		t.Fatal(err)
	}
	p, _ := l.Form(protocol.CaseworkForm)
	for id, want := range map[protocol.ItemID]string{
		"step_what": "A1", "step_more": "A6", "embassy_wanted": "B1", "family_told_on": "B4", "officer_rest": "J3",
		"advert_title": "", "nothing_such": "",
	} {
		if got := protocol.Code(p, id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
	border, _ := l.Protocol("tfc-border")
	if got := protocol.Code(border, "medical_handled"); got != protocol.SectionCode(len(border.Sections))+"4" {
		t.Errorf("what a stop waits for is %q", got)
	}
	for _, code := range []string{"", "Z99", "A", "1"} {
		if i, ok := protocol.Coded(p, code); ok {
			t.Errorf("%q leads to %s", code, i.ID)
		}
	}
}

func TestLettersGoOnBehindZ(t *testing.T) {
	for n, want := range map[int]string{0: "a", 25: "z", 26: "aa", 27: "ab", 51: "az", 52: "ba", -1: ""} {
		if got := protocol.OptionCode(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
