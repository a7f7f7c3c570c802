package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pelita/screening"
	"pelita/screening/protocol"
)

// plain runs a command that is given no profile.
func plain(t *testing.T, args ...string) result {
	t.Helper()
	cmd := exec.Command(filepath.Join(programs, "pelitactl"), args...)
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if _, exited := err.(*exec.ExitError); !exited {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("a command without a profile left %v in the home folder, %v", left, err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// scenario reads the expectations of one scenario.
func scenario(t *testing.T, lib *screening.Library, file string) *protocol.AnswersFile {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := protocol.ParseAnswers(lib.Protocol, file, b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// once loads the instruments for all that runs in this process.
var once = sync.OnceValues(shipped)

func loadLibrary(t *testing.T) *screening.Library {
	t.Helper()
	lib, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestEveryScenarioComesOutOfTheProgramAsItsAuthorSays(t *testing.T) {
	t.Parallel()
	lib := loadLibrary(t)
	files, err := filepath.Glob(workedExample + "*.toml")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) {
			t.Parallel()
			f := scenario(t, lib, file)
			r := inside(t, "", "screen", "--json", "--protocol", f.Protocol, "--answers", file)
			if r.code != exitDone || r.stderr != "" {
				t.Fatalf("exit %d: %s", r.code, r.stderr)
			}
			compareScreened(t, f, lib, []byte(r.stdout))
		})
	}
}

// screenKeys are the keys of DESIGN section 8, and by what the result was worked
// out: these and no others.
var screenKeys = []string{"dimensions", "flags", "forcedCriminality", "nextItem", "outcome", "palermo", "profile", "protocol", "result", "urgency"}

func keysOf(m map[string]json.RawMessage) []string { return slices.Sorted(maps.Keys(m)) }

func decode(t *testing.T, b []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
}

func compareScreened(t *testing.T, f *protocol.AnswersFile, lib *screening.Library, out []byte) {
	t.Helper()
	var got map[string]json.RawMessage
	decode(t, out, &got)
	if !slices.Equal(keysOf(got), screenKeys) {
		t.Errorf("keys %v, want %v", keysOf(got), screenKeys)
	}
	var head map[string]string
	decode(t, got["protocol"], &head)
	p, _ := lib.Protocol(f.Protocol)
	if head["id"] != p.ID || head["version"] != p.Version || head["digest"] != digest(p) || len(head) != 3 {
		t.Errorf("protocol %v", head)
	}
	compareText(t, got, "profile", f.Expect.Profile)
	compareText(t, got, "outcome", f.Expect.Outcome)
	compareText(t, got, "forcedCriminality", f.Expect.ForcedCriminality)
	compareList(t, got, "urgency", f.Expect.Urgency)
	compareList(t, got, "flags", f.Expect.Flags)
	var palermo map[string]string
	decode(t, got["palermo"], &palermo)
	if !slices.Equal(slices.Sorted(maps.Keys(palermo)), []string{"act", "means", "purpose"}) {
		t.Errorf("palermo %v", palermo)
	}
	for element, want := range f.Expect.Palermo {
		if palermo[element] != want {
			t.Errorf("%s: %s, want %s", element, palermo[element], want)
		}
	}
	compareDimensions(t, got["dimensions"], f.Expect.Dimensions)
	switch next := string(got["nextItem"]); f.Expect.NextItem {
	case "":
	case "none":
		if next != "null" {
			t.Errorf("nextItem %s, want null", next)
		}
	default:
		compareText(t, got, "nextItem", f.Expect.NextItem)
	}
}

func compareText(t *testing.T, got map[string]json.RawMessage, key, want string) {
	t.Helper()
	var s string
	if decode(t, got[key], &s); want != "" && s != want {
		t.Errorf("%s: %s, want %s", key, s, want)
	}
}

func compareList(t *testing.T, got map[string]json.RawMessage, key string, want []string) {
	t.Helper()
	var list []string
	decode(t, got[key], &list)
	if list == nil {
		t.Errorf("%s is null, not a list", key)
	}
	slices.Sort(list)
	if want != nil && !slices.Equal(list, slices.Sorted(slices.Values(want))) {
		t.Errorf("%s: %v, want %v", key, list, want)
	}
}

func compareDimensions(t *testing.T, raw json.RawMessage, want map[string]string) {
	t.Helper()
	var all []map[string]json.RawMessage
	decode(t, raw, &all)
	if len(all) != 6 {
		t.Fatalf("%d dimensions, want six", len(all))
	}
	for i, d := range all {
		var id, state string
		decode(t, d["id"], &id)
		decode(t, d["state"], &state)
		if id != "D"+string(rune('1'+i)) || !slices.Equal(keysOf(d), []string{"because", "id", "open", "state"}) {
			t.Errorf("dimension %d is %s with keys %v", i, id, keysOf(d))
		}
		if want[id] != "" && state != want[id] {
			t.Errorf("%s: %s, want %s", id, state, want[id])
		}
		var because []struct {
			Indicator string
			Items     []string
		}
		var open []string
		decode(t, d["because"], &because)
		decode(t, d["open"], &open)
		if because == nil || open == nil {
			t.Errorf("%s: because or open is null, not a list", id)
		}
		if state == "positive" && len(because) == 0 {
			t.Errorf("%s is positive without a reason", id)
		}
		for _, b := range because {
			if b.Indicator == "" || len(b.Items) == 0 {
				t.Errorf("%s: %+v names no indicator or no answer", id, b)
			}
		}
		if (state == "undetermined") != (len(open) > 0) && state != "undetermined" {
			t.Errorf("%s is %s and has open topics %v", id, state, open)
		}
	}
}

func TestScreenSpeaksTheLanguageItIsAskedFor(t *testing.T) {
	t.Parallel()
	english := plain(t, "screen", "--protocol", "tfc-returnee", "--answers", anyScenario(t))
	indonesian := plain(t, "screen", "--protocol", "tfc-returnee", "--answers", anyScenario(t), "--lang", "id")
	if english.code != 0 || indonesian.code != 0 || strings.Count(english.stdout, "\n") != strings.Count(indonesian.stdout, "\n") {
		t.Fatalf("exit %d, %d:\n%s\n%s", english.code, indonesian.code, english.stdout, indonesian.stdout)
	}
	en, id := strings.Split(english.stdout, "\n"), strings.Split(indonesian.stdout, "\n")
	if !strings.Contains(en[0], "refer") || !strings.Contains(strings.ToLower(id[0]), "rujuk") {
		t.Errorf("the outcome is %q and %q", en[0], id[0])
	}
	for i := range en {
		if en[i] != "" && en[i] == id[i] {
			t.Errorf("the line %q is the same in both languages", en[i])
		}
	}
	if r := plain(t, "screen", "--protocol", "tfc-returnee", "--answers", anyScenario(t), "--lang", "tlh"); r.code != exitUsage {
		t.Errorf("a language that is not there: exit %d", r.code)
	}
}

func TestTheProtocolOnTheCommandLineDecides(t *testing.T) {
	t.Parallel()
	r := plain(t, "screen", "--json", "--protocol", "tfc-returnee", "--answers", workedExample+"border-indicators.toml")
	if r.code != 0 || !strings.Contains(r.stdout, `"id":"tfc-returnee"`) || !strings.Contains(r.stdout, `"pay_different"`) { // asked there alone
		t.Errorf("exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
	r = plain(t, "screen", "--json", "--protocol", "nobody", "--answers", anyScenario(t))
	if r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_PROTOCOL") {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
}

func TestScreenSaysTheSameToTheByteInEveryProcess(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../testdata/scenarios/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	lib := loadLibrary(t)
	for n, file := range files {
		if n%6 != 0 { // each is a process
			continue
		}
		args := []string{"screen", "--protocol", scenario(t, lib, file).Protocol, "--answers", file, "--json"}
		first, second := plain(t, args...), inside(t, "", args...)
		if first.code != 0 || first.stdout == "" || first != second {
			t.Errorf("%s: two processes differ:\n%s\n%s", file, first.stdout, second.stdout)
		}
	}
}
