package indicator_test

import (
	"fmt"
	"strings"
	"testing"
)

// rowsOfTheStandard is how many rows the two labour lists have together.
const rowsOfTheStandard = 67

func TestEveryRowHasTheStrengthOfTheStandard(t *testing.T) {
	want := map[string]string{}
	for line := range strings.Lines(string(read(t, "testdata/indicators/ilo-2009-weights.txt"))) {
		if f := strings.Fields(line); len(f) == 3 && f[0] != "#" {
			want[f[0]] = f[1] + " " + f[2]
		}
	}
	if len(want) != rowsOfTheStandard {
		t.Fatalf("%d rows are written down, want %d", len(want), rowsOfTheStandard)
	}
	for _, r := range loadShipped(t).sets.ILO.Rows {
		if got := fmt.Sprint(r.Adult, " ", r.Child); got != want[r.ID] {
			t.Errorf("%s is %s, written down is %q", r.ID, got, want[r.ID])
		}
		if !strings.HasPrefix(r.ID, "ilo_"+strings.TrimPrefix(r.Dimension, "D")+"_") {
			t.Errorf("%s stands in %s", r.ID, r.Dimension)
		}
		delete(want, r.ID)
	}
	for id := range want {
		t.Errorf("%s is in no set", id)
	}
}
