package exposure

import (
	"slices"
	"testing"
)

// TestSRB14_OnAJourneyAnOfficerIsNotSaidToFindNothing: what stays is said.
func TestSRB14_OnAJourneyAnOfficerIsNotSaidToFindNothing(t *testing.T) {
	for _, c := range []struct {
		in   Inside
		want []string
	}{
		{Inside{Open: true}, []string{"nothing"}},
		{Inside{Open: true, Away: true}, []string{"away", "away_file"}},
		{Inside{Open: true, Away: true, Administrator: true}, []string{"away", "away_file", "away_admin"}},
		{Inside{Open: true, Away: true, Records: 1}, []string{"away", "away_file", "records", "oldest"}},
	} {
		var got []string
		for _, f := range officer(Facts{Inside: c.in}) {
			got = append(got, f.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.in, got, c.want)
		}
	}
}

// TestSRB14_AKeyOfBeforeThatIsNotGoneIsNamed as open, and only then.
func TestSRB14_AKeyOfBeforeThatIsNotGoneIsNamed(t *testing.T) {
	for _, there := range []bool{false, true} {
		all := Findings(Facts{Outside: Outside{Before: there}})
		if got := slices.ContainsFunc(all, func(f Finding) bool { return f.Key() == "doctor.laboratory.old_key" && f.Weight == Open }); got != there {
			t.Errorf("%v, want %v", got, there)
		}
	}
}

// TestHalfTypedSentencesAndTheClipboardAreNamed: a draft is as open as a record to
// who has it unlocked, and is not named where there is none.
func TestHalfTypedSentencesAndTheClipboardAreNamed(t *testing.T) {
	codes := func(drafts int) map[string]Finding {
		out := map[string]Finding{}
		for _, f := range Findings(Facts{Outside: Outside{Drafts: drafts}, Inside: Inside{Open: true, Records: 3}}) {
			out[f.Key()] = f
		}
		return out
	}
	if f, there := codes(2)["doctor.officer.drafts"]; !there || f.Weight != Open || f.Args[1] != "2" {
		t.Errorf("two drafts: %+v", f)
	}
	if _, there := codes(0)["doctor.officer.drafts"]; there {
		t.Error("no draft, and it names some")
	}
	if _, there := codes(0)["doctor.laboratory.clipboard"]; !there {
		t.Error("the clipboard is not named")
	}
}
