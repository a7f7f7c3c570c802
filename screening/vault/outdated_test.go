package vault_test

import (
	"path/filepath"
	"testing"

	"github.com/BurntSushi/toml"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// A list of an earlier release is made anew when the vault is opened: it then
// says of every record what lists say today, and holds against its bodies.
func TestAListOfAnEarlierReleaseIsMadeAnew(t *testing.T) {
	var want expectation
	file := filepath.Join(released, "1", "expect.toml")
	if _, err := toml.DecodeFile(file, &want); err != nil {
		t.Fatal(err)
	}
	cfg := realConfig(copyDir(t, filepath.Dir(file)))
	member := screening.Membership{Number: "07", Apart: true}
	cfg.Summarise = func(r screening.Record) screening.Summary {
		s := screeningtest.Summarise(r)
		s.Membership = member
		return s
	}
	v, err := vault.Open(t.Context(), cfg, []byte(want.Passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != len(want.Records) {
		t.Fatalf("%d records, %v", len(sums), err)
	}
	for _, s := range sums {
		if s.Membership != member {
			t.Errorf("%s: %+v", s.ID, s.Membership)
		}
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
