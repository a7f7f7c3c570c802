package synctest

import (
	"os"
	"testing"
)

// MustRunEnv is set where every test has to run: in continuous integration.
const MustRunEnv = "PELITA_MUST_RUN"

// Skip skips a test that needs what this machine does not give, by name. Where
// MustRunEnv is set it fails instead: a proof that was not carried out proves
// nothing.
func Skip(t testing.TB, needs string) {
	t.Helper()
	if os.Getenv(MustRunEnv) != "" {
		t.Fatalf("%s, and every test has to run here", needs)
	}
	t.Skip(needs)
}
