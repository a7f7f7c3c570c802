package passphrase_test

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pelita/screening/passphrase"
)

// lengths are passphrases of which the policy has more and less to do.
func lengths() map[string]string {
	return map[string]string{
		"words":    "seven quiet lamps beside the river",
		"longest":  strings.Repeat("seven quiet lamps beside the river with a zebra, ", 20),
		"repeated": strings.Repeat("a", passphrase.MaxBytes),
	}
}

// TestSRB04_TheAnswerComesAtOnce: a person types, and each letter is answered. What
// is measured is the work of the processor, the least of several tries; a phone is
// taken for five times as slow as a server.
func TestSRB04_TheAnswerComesAtOnce(t *testing.T) {
	const atOnce, slower = 50 * time.Millisecond, 5
	for name, p := range lengths() {
		var took []time.Duration
		for range 7 {
			before := worked(t)
			_ = passphrase.Check([]byte(p))
			took = append(took, worked(t)-before)
		}
		most := atOnce / slower
		if name != "words" {
			most *= 5 // a thousand letters that nobody types
		}
		if least := slices.Min(took); least > most {
			t.Errorf("%s: %v of work, %v is enough", name, least, most)
		} else {
			t.Logf("%s: %v of work", name, least)
		}
	}
}

// worked is the work of the processor for this process.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func BenchmarkCheck(b *testing.B) {
	for name, p := range lengths() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_ = passphrase.Check([]byte(p))
			}
		})
	}
}
