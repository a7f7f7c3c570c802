package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	_ "github.com/mattn/go-sqlite3"

	"pelita/app/courier"
	"pelita/screening/journal"
)

func (o *office) kinds(args ...string) (out []string) {
	o.t.Helper()
	var all []shownEntry
	o.do(&all, append([]string{"journal", "list"}, args...)...)
	for _, e := range slices.Backward(all) {
		out = append(out, e.Kind)
	}
	return out
}

// keyFile writes a recovery key as the age program does.
func keyFile(t *testing.T, id *age.HybridIdentity) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recovery.key")
	text := fmt.Sprintf("# created: 2026-11-27\n# public key: %s\n%s\n", id.Recipient(), id)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTheJournalTellsWhatWasDoneAndHolds(t *testing.T) {
	t.Parallel()
	recovery, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	key := keyFile(t, recovery)
	o := founded(t, "tablet", courier.Newcomer{Officer: "First Officer", Recovery: []string{recovery.Recipient().String()}})
	var saved struct{ Record string }
	answers := filepath.Join(t.TempDir(), "answers.toml")
	if err := os.WriteFile(answers, []byte("protocol = \"tfc-returnee\"\n[answers]\ncall_name = \"Name Of Nobody\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.do(&saved, "screen", "--protocol", "tfc-returnee", "--answers", answers)
	o.do(nil, "record", "show", saved.Record)
	words := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(words, []byte("Nobody"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.do(nil, "record", "search", "--text-file", words)
	o.do(nil, "posting", "set", "--role", "consular")

	var first shownVerdict
	o.do(&first, "journal", "verify", "--recovery-key", key)
	if first.Authenticated != first.Head.Number || first.Head.Number == 0 {
		t.Errorf("%d of %d entries are proved", first.Authenticated, first.Head.Number)
	}
	got := o.kinds("--kind", "made,changed,opened,searched,role-changed")
	if want := []string{"made", "changed", "opened", "searched", "role-changed"}; !slices.Equal(got, want) {
		t.Errorf("the journal tells %v, want %v", got, want)
	}
	if got := o.kinds("--record", saved.Record, "--limit", "1"); !slices.Equal(got, []string{"opened"}) {
		t.Errorf("of the record it tells %v", got)
	}
	noted := fmt.Sprintf("%d:%s", first.Head.Number, first.Head.Hash)
	o.do(nil, "journal", "verify", "--head", noted)

	r := o.try("journal", "list")
	for _, secret := range []string{"Nobody", "First Officer", "consular"} {
		if strings.Contains(r.stdout, secret) {
			t.Errorf("the journal holds %q", secret)
		}
	}
	other, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	for code, args := range map[string][]string{
		"E_JOURNAL_KEY":  {"--recovery-key", keyFile(t, other)},
		"E_RECOVERY_KEY": {"--recovery-key", words},
		"E_JOURNAL: ":    {"--head", "1:" + strings.Repeat("00", 32)},
	} {
		if r := o.try(append([]string{"journal", "verify"}, args...)...); r.code != exitRefused || !strings.Contains(r.stderr, code) {
			t.Errorf("%v: exit %d, %s, want %s", args, r.code, r.stderr, code)
		}
	}
}

func TestSRJ01_VerifyNamesTheFirstEntryThatDoesNotHold(t *testing.T) {
	t.Parallel()
	o := founded(t, "tablet", firstOfficer())
	for range 3 {
		o.do(nil, "record", "list")
	}
	for _, statement := range []string{
		`UPDATE journal SET value = zeroblob(length(value)) WHERE rid = 3`,
		`DELETE FROM journal WHERE rid = 3`,
	} {
		db, err := sql.Open("sqlite3", filepath.Join(o.dir, "vault.db"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for _, verb := range []string{"list", "verify"} {
			if r := o.try("journal", verb); r.code != exitRefused || !strings.Contains(r.stderr, "E_JOURNAL: ") || !strings.Contains(r.stderr, "damaged: journal 3") {
				t.Errorf("%s, then %s: exit %d, %s", statement, verb, r.code, r.stderr)
			}
		}
	}
	if r := o.try("repair"); r.code != exitFailed || !strings.Contains(r.stderr, "E_JOURNAL: ") && !strings.Contains(r.stderr, "journal 3") {
		t.Errorf("repair: exit %d, %s", r.code, r.stderr)
	}
	if r := o.try("journal", "verify"); r.code != exitRefused || !strings.Contains(r.stderr, "damaged: journal 3") {
		t.Errorf("after the repair entry 3 is not named: exit %d, %s", r.code, r.stderr)
	}
	var all []shownEntry
	r := o.try("journal", "list", "--kind", "broken") // which comes past entry 3, and names it
	if err := json.Unmarshal([]byte(r.stdout), &all); err != nil || r.code != exitRefused {
		t.Errorf("exit %d, %v", r.code, err)
	}
	broken := uint64(0)
	for _, e := range all {
		if e.Kind == journal.Broken.String() {
			broken = e.Number
		}
	}
	if broken == 0 {
		t.Fatalf("the journal does not say that it was broken: %+v", all)
	}
	o.do(nil, "journal", "verify", "--from", fmt.Sprint(broken))
}
