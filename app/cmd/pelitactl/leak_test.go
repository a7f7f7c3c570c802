package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/screening/screeningtest/canary"
)

// items are where a planted value can be typed into an interview.
// The last three belong to one move.
var items = []string{"call_name", "place_held", "recruiter_contact", "safe_contact", "not_to_share", "[[group.move]]", "move_place", "move_when_said", "move_owner"}

// scan looks for every planted value below the roots and names each hit.
func scan(t *testing.T, roots ...string) []canary.Hit {
	t.Helper()
	r, err := scanner(t).Tree(roots...)
	if err != nil {
		t.Fatal(err)
	}
	if r.Files == 0 {
		t.Fatalf("nothing to scan in %v", roots)
	}
	return r.Hits
}

func scanner(t *testing.T) *canary.Scanner {
	t.Helper()
	s, err := canary.New(canary.Planted())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plantedScenario is an interview that begins to plant at nine times the nth
// value; nine of them plant all.
func plantedScenario(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "protocol = \"tfc-returnee\"\nage = 29\n[answers]\n")
	all := canary.Planted()
	for i, item := range items {
		if item == "[[group.move]]" {
			fmt.Fprintln(&b, item)
			continue
		}
		fmt.Fprintf(&b, "%s = %q\n", item, all[(n*len(items)+i)%len(all)].Text)
	}
	file := filepath.Join(t.TempDir(), "answers.toml") // a folder that is not scanned: it is what the officer typed
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Held: that no value which was typed, and no passphrase, lies anywhere on the
// disk of two devices and their hub, in any of fourteen encodings.
func TestSRA01_NothingReadableIsLeftAnywhere(t *testing.T) {
	t.Parallel()
	a, b, agency := pair(t)
	hub := startHub(t, agency)
	var ids []string
	for n := range len(items) {
		ids = append(ids, a.screenOne(plantedScenario(t, n)))
	}
	a.killed(700*time.Millisecond, "sync", "--hub", hub.url(), "--pin", hub.Pin)
	hub.kill()
	hub.start()
	for _, o := range []*office{a, b, a} {
		if r := o.sync(hub); r.code != 0 {
			t.Fatalf("sync: %s", r.stderr)
		}
	}
	roots := []string{filepath.Dir(a.dir), filepath.Dir(b.dir), hub.dir}
	hit := false
	for range 20 { // a save is short, and the machine is busy
		if hit = b.killedWhen(grows(filepath.Join(b.dir, "vault.db-wal"), 0), "screen", "--protocol", "tfc-returnee", "--answers", plantedScenario(t, 1)); hit {
			break
		}
	}
	if !hit {
		t.Error("the kill did not hit the save: no write-ahead log is scanned")
	}
	for _, hit := range scan(t, roots...) { // with what the killed program left open
		t.Error(hit)
	}
	query := filepath.Join(t.TempDir(), "query")
	if err := os.WriteFile(query, []byte(canary.Planted()[8].Text), 0o600); err != nil {
		t.Fatal(err)
	}
	var found []listed
	b.do(&found, "record", "search", "--text-file", query)
	if len(found) == 0 {
		t.Error("the colleague's search does not find what was planted: the test would prove nothing")
	}

	for _, hit := range scan(t, roots...) {
		t.Error(hit)
	}
	for _, o := range []*office{a, b} {
		for _, hit := range scanner(t).Bytes("the error output", o.printed.Bytes()) {
			t.Error(hit)
		}
	}

	t.Run("a run that leaks is noticed", func(t *testing.T) {
		leak, err := os.Create(filepath.Join(filepath.Dir(b.dir), "leak.log"))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			cmd := b.command("record", "show", id)
			cmd.Stdout = leak
			if err := cmd.Run(); err != nil {
				t.Fatal(err)
			}
		}
		leak.Close()
		found := map[string]bool{}
		for _, hit := range scan(t, filepath.Dir(b.dir)) {
			found[hit.Value] = true
		}
		for _, v := range canary.Planted() {
			if !found[v.Name] && v.Text != passphrase {
				t.Errorf("%s was written out and not noticed", v.Name)
			}
		}
	})
}
