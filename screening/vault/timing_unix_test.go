//go:build unix

package vault

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"pelita/screening"
	cards "pelita/screening/passphrase"
	"pelita/screening/screeningtest"
)

// The three ways to fail at the passphrase take the same time and say the same: a
// wrong passphrase, a wrong card, and a key file whose salt was changed. It is a
// bound on the difference of medians of processor time, as no machine gives equal
// times.
func TestSRB18_EveryFailureAtThePassphraseTakesTheSameTime(t *testing.T) {
	dir := t.TempDir()
	cfg := Config{Dir: dir, Now: screeningtest.Clock(), WorkFactor: 13, factors: workFactors{13, maxWorkFactor}}
	card := cards.NewCard()
	v, err := Create(t.Context(), cfg, Creation{Passphrase: card.With([]byte(benchPassphrase))})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, fileUser1)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tries := []struct {
		name   string
		file   []byte
		secret []byte
		took   []time.Duration
	}{
		{name: "wrong passphrase", file: sound, secret: card.With([]byte("another lamp in the small hours"))},
		{name: "wrong card", file: sound, secret: cards.NewCard().With([]byte(benchPassphrase))},
		{name: "no card", file: sound, secret: []byte(benchPassphrase)},
		{name: "changed salt", file: resalted(t, sound), secret: card.With([]byte(benchPassphrase))},
	}
	texts, apart := map[string]bool{}, ""
	for range 4 { // what a machine does beside sets one round of medians apart now and then
		for range 25 {
			for _, i := range rand.Perm(len(tries)) { // none always after the same other one
				if err := os.WriteFile(path, tries[i].file, fileMode); err != nil {
					t.Fatal(err)
				}
				start := worked(t)
				_, err := Open(t.Context(), cfg, tries[i].secret)
				tries[i].took = append(tries[i].took, worked(t)-start)
				if !errors.Is(err, screening.ErrWrongPassphrase) {
					t.Fatalf("%s: %v", tries[i].name, err)
				}
				texts[err.Error()] = true
			}
		}
		first := median(tries[0].took)
		apart = ""
		for i, try := range tries {
			took := median(try.took)
			t.Logf("%s: %s", try.name, took)
			if took < first*3/4 || took > first*4/3 {
				apart += fmt.Sprintf("; %s takes %s, a wrong passphrase %s", try.name, took, first)
			}
			tries[i].took = nil
		}
		if apart == "" {
			break
		}
	}
	if len(texts) != 1 || apart != "" {
		t.Errorf("%d texts: %v%s", len(texts), texts, apart)
	}
}

// worked is how long this process has had a processor: other programs on the
// machine do not count.
func worked(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// resalted changes one letter of the salt of a passphrase file.
func resalted(t *testing.T, file []byte) []byte {
	t.Helper()
	out := bytes.Clone(file)
	at := bytes.Index(out, []byte("-> scrypt ")) + len("-> scrypt ")
	if out[at] == 'A' {
		out[at] = 'B'
	} else {
		out[at] = 'A'
	}
	return out
}

// Worked is worked for the tests outside of the package.
func Worked(t *testing.T) time.Duration { return worked(t) }
