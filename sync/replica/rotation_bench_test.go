//go:build unix

package replica_test

import (
	"fmt"
	"syscall"
	"testing"

	"pelita/sync/envelope"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// processor reports the processor's time for each round, which neither other programs
// nor a disk change much.
func processor(b *testing.B) (done func()) {
	b.Helper()
	used := func() float64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
	}
	before := used()
	return func() { b.ReportMetric((used()-before)/float64(b.N), "cpu-ms/op") }
}

// BenchmarkKeysForFiftyDevices is what of a rotation only the keys cost: a new
// epoch, and 50 wraps.
func BenchmarkKeysForFiftyDevices(b *testing.B) {
	id, err := envelope.NewIdentity()
	if err != nil {
		b.Fatal(err)
	}
	space, device, recipient := wire.NewID(), wire.NewID(), id.Recipient().String()
	defer processor(b)()
	for b.Loop() {
		epoch, key, err := envelope.NewEpoch(space, nil, nil)
		if err != nil {
			b.Fatal(err)
		}
		for range 50 {
			if _, err := envelope.Wrap(key, epoch, device, recipient); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkRotationForFiftyDevices is one new epoch of a caseload of 50 devices:
// the record, 50 wraps, the statement, and its place in the log.
func BenchmarkRotationForFiftyDevices(b *testing.B) {
	a := synctest.NewAgency(b)
	for n := range 49 {
		a.Join(b, fmt.Sprint("device ", n))
	}
	b.ResetTimer()
	defer processor(b)()
	for b.Loop() {
		if err := a.First.Replica.Rotate(b.Context(), a.Admins(), a.Space); err != nil {
			b.Fatal(err)
		}
	}
}
