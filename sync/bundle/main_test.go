package bundle_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain runs fewer random histories than usual unless told how many: each
// of them makes a hub and many devices.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", "15"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}
