//go:build unix

package vault_test

import (
	"fmt"
	"testing"
	"time"

	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// TestSRB15_TwoThousandRecordsLeaveWithinThreeSeconds: of processor time, which a
// machine with other work to do does not lengthen.
func TestSRB15_TwoThousandRecordsLeaveWithinThreeSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	id := identity(t)
	v := guarded(t, t.TempDir(), id)
	for i := range 2000 {
		r := commit(t, v, screeningtest.Opening())
		commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(fmt.Sprintf("Person %d of the test", i))))
	}
	start := vault.Worked(t)
	leave(t, v)
	took := vault.Worked(t) - start
	t.Logf("2,000 records left in %v of processor time", took)
	if took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestSRB15_OneCaseloadOfTwoThousandLeavesWithinThreeSeconds between those of one that
// stays.
func TestSRB15_OneCaseloadOfTwoThousandLeavesWithinThreeSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	id := identity(t)
	v, h := guarded(t, t.TempDir(), id), homes{}
	for i := range 2500 {
		r := commit(t, v, screeningtest.Opening())
		if h[r.ID] = space(); i%5 == 0 {
			h[r.ID] = other()
		}
		commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(fmt.Sprintf("Person %d of the test", i))))
	}
	start := vault.Worked(t)
	part(t, v, h, space())
	took := vault.Worked(t) - start
	t.Logf("2,000 of 2,500 records left in %v of processor time", took)
	if took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}
