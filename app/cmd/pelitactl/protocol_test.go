package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProtocolListNamesEveryProtocolWithItsDigest(t *testing.T) {
	t.Parallel()
	r := plain(t, "protocol", "list", "--json")
	var rows []map[string]string
	decode(t, []byte(r.stdout), &rows)
	listed := map[string]map[string]string{}
	for _, row := range rows {
		listed[row["id"]] = row
	}
	for _, p := range loadLibrary(t).Protocols() {
		if listed[p.ID]["digest"] != digest(p) {
			t.Errorf("%s is listed as %v", p.ID, listed[p.ID])
		}
	}
	for _, row := range rows {
		if len(row["digest"]) != 64 || row["version"] == "" || len(row) != 3 {
			t.Errorf("%v", row)
		}
	}
	if words := plain(t, "protocol", "list"); !strings.Contains(words.stdout, "tfc-border "+listed["tfc-border"]["version"]+" "+listed["tfc-border"]["digest"][:16]) {
		t.Errorf("in words:\n%s", words.stdout)
	}
}

func TestProtocolShowPrintsEveryQuestionInItsOrder(t *testing.T) {
	t.Parallel()
	p, _ := loadLibrary(t).Protocol("tfc-returnee")
	r := plain(t, "protocol", "show", "tfc-returnee", "--json")
	var got struct {
		ID, Digest string
		Sections   []shownSection
	}
	decode(t, []byte(r.stdout), &got)
	if got.ID != p.ID || got.Digest != digest(p) || len(got.Sections) != len(p.Sections) {
		t.Fatalf("%s, %d sections", got.ID, len(got.Sections))
	}
	for i, s := range p.Sections {
		if got.Sections[i].ID != s.ID || got.Sections[i].Kind != s.Kind.String() || len(got.Sections[i].Steps) != len(s.Steps) {
			t.Fatalf("section %d is %+v", i, got.Sections[i])
		}
		for n, st := range s.Steps {
			if got.Sections[i].Steps[n].Item+got.Sections[i].Steps[n].Group != showStep(st).Item+showStep(st).Group {
				t.Errorf("step %d of %s is %+v", n, s.ID, got.Sections[i].Steps[n])
			}
		}
	}
	if !strings.Contains(r.stdout, `"relevant":"interpreter_used == true"`) || !strings.Contains(r.stdout, `"group":"move"`) {
		t.Error("conditions or groups are left out")
	}
	words := plain(t, "protocol", "show", "tfc-returnee").stdout
	if strings.Index(words, "hurt_now") > strings.Index(words, "consent_interview") || !strings.Contains(words, "core") {
		t.Errorf("in words:\n%s", words)
	}
	if r := plain(t, "protocol", "show", "nobody"); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_PROTOCOL") || r.stdout != "" {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
}

// shippedFile is an instrument as it ships.
func shippedFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../../assets/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestLintFindsNothingInWhatShips(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"items/*.toml", "protocols/*.toml", "indicators/*.toml", "countries/*.toml"} {
		files, err := filepath.Glob("../../../assets/" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			if r := plain(t, "protocol", "lint", file, "--json"); r.code != exitDone || r.stdout != "[]\n" || r.stderr != "" {
				t.Errorf("%s: exit %d, %s%s", file, r.code, r.stdout, r.stderr)
			}
		}
	}
}

func TestLintNamesFileItemAndReason(t *testing.T) {
	t.Parallel()
	border, ilo, items := shippedFile(t, "protocols/tfc-border.toml"), shippedFile(t, "indicators/ilo-2009.toml"), shippedFile(t, "items/tfc.toml")
	tests := []struct {
		name, text   string
		item, reason string
		atLeast      int // problems
	}{
		{"an unreadable file", "id = \"tfc-border\" and more", "", "unreadable", 1},
		{"a file that is not text", "\xff\xfe\x00", "", "UTF-8", 1},
		{"an empty file", "", "", "id is missing", 1},
		{"a wrong type of an item", strings.Replace(items, `type = "yesno"`, `type = "maybe"`, 1), "private_place", "maybe", 1},
		{"a value of a wrong type", strings.Replace(border, `id = "counter"`, "id = 7", 1), "section 4", "wrong type", 1},
		{"an unknown item", strings.Replace(border, `"locked_in"`, `"locked_out"`, 1), "locked_out", "unknown item", 1},
		{"an unknown item in a condition", strings.Replace(border, "hurt_now == true", "hurt_then == true", 1), "medical", "hurt_then", 1},
		{"a condition of a wrong type", strings.Replace(border, "'hurt_now == true'", "'work_hours'", 1), "medical", "true or false", 1},
		{"an empty citation", strings.Replace(ilo, "cite = \"", "cite = \"\" # ", 1), "ilo_1_1", "cite is empty", 1},
		{"a missing citation", strings.Replace(ilo, "cite = \"", "# cite = \"", 1), "ilo_1_1", "cite is missing", 1},
		{"three problems at once", strings.NewReplacer(`"locked_in"`, `"locked_out"`, `"work_hours"`, `"work_ours"`, `effect = "end"`, `effect = "flee"`).Replace(border), "locked_out", "unknown item", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "pack.toml")
			if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			r := plain(t, "protocol", "lint", file, "--json")
			if r.code != exitFailed || !strings.Contains(r.stderr, "E_LINT") || strings.Count(r.stderr, "\n") != 1 || !strings.Contains(r.stderr, file) {
				t.Errorf("exit %d, errors %q", r.code, r.stderr)
			}
			var rows []struct{ File, Item, Reason string }
			decode(t, []byte(r.stdout), &rows)
			found := false
			for _, row := range rows {
				if row.File != file || row.Reason == "" {
					t.Errorf("%+v", row)
				}
				found = found || strings.Contains(row.Item, tt.item) && strings.Contains(row.Reason, tt.reason)
			}
			if !found || len(rows) < tt.atLeast {
				t.Errorf("no problem of %q with %q in %+v", tt.item, tt.reason, rows)
			}
			words := plain(t, "protocol", "lint", file)
			if words.code != exitFailed || strings.Count(words.stdout, "\n") != len(rows) || !strings.HasPrefix(words.stdout, file+": ") {
				t.Errorf("in words: exit %d\n%s", words.code, words.stdout)
			}
		})
	}
}

func TestLintOfAFileThatIsNotThereFails(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{"no such file": filepath.Join(t.TempDir(), "none.toml"), "a folder": t.TempDir()} {
		if r := plain(t, "protocol", "lint", file); r.code != exitFailed || strings.Count(r.stderr, "\n") != 1 || r.stdout != "" {
			t.Errorf("%s: exit %d, %q", name, r.code, r.stderr)
		}
	}
}
