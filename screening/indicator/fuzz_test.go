package indicator_test

import (
	"errors"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

func FuzzParseSet(f *testing.F) {
	small := loadSmall(f)
	for _, path := range files(f, "testdata/indicators") {
		f.Add(read(f, path))
	}
	p := small.protocols[""]
	f.Fuzz(func(t *testing.T, b []byte) {
		set, err := indicator.ParseSet(small.bank, "f", b)
		if err != nil {
			var lint *protocol.LintError
			if !errors.As(err, &lint) || len(lint.Problems) == 0 {
				t.Fatalf("error is %v, want problems", err)
			}
			return
		}
		for _, row := range set.Rows {
			if row.ID == "" || row.Cite == "" || row.When == nil {
				t.Fatalf("a row that may not be: %+v", row)
			}
		}
		a := indicator.Evaluate(indicator.Sets{ILO: set, Palermo: set, Urgency: set, Flags: set}, p, p.Resolve(nil))
		if len(a.Dimensions) != 6 || len(a.Palermo) != 3 {
			t.Fatalf("%d dimensions, %d elements", len(a.Dimensions), len(a.Palermo))
		}
	})
}
