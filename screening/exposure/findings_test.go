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
