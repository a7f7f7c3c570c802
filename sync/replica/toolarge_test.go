package replica_test

import (
	"errors"
	"fmt"
	"testing"

	"pelita/sync/envelope"
)

// TestWhatStandsInFrontOfAPayloadThatCannotBeSealedGoesOut: and the report says that the
// rest does not.
func TestWhatStandsInFrontOfAPayloadThatCannotBeSealedGoesOut(t *testing.T) {
	t.Parallel()
	a, writes, reads := desks(t)
	for n := range 5 {
		writes.Log.Enqueue(a.Space, append(fmt.Appendf(nil, "%d", n), make([]byte, envelope.TargetPlaintext)...))
	}
	writes.Log.Enqueue(a.Space, make([]byte, envelope.MaxPayload+1))
	report, err := writes.Replica.Sync(t.Context())
	if !errors.Is(err, envelope.ErrTooLarge) || report.Sealed != 5 || report.Unsealed == 0 {
		t.Errorf("%d sealed, %d not, %v", report.Sealed, report.Unsealed, err)
	}
	round(t, reads)
	if n := len(reads.Log.Applied(a.Space)); n != 5 {
		t.Errorf("%d came, want 5", n)
	}
}
