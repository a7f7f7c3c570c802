package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pelita/assets"
	"pelita/screening/pack"
)

// workshop is where packs are made: three holders with a key each, and a root.
type workshop struct {
	t    *testing.T
	dir  string
	pass string
	root string
}

func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	w := &workshop{t: t, dir: t.TempDir()}
	w.pass = w.at("passphrase")
	w.write("passphrase", []byte(passphrase+"\n"))
	var public []string
	for _, name := range []string{"a", "b", "c"} {
		w.do(nil, "protocol", "key", "--holder", "Organisation "+name, "--out", w.at(name+".key"))
		public = append(public, w.at(name+".key.pub"))
	}
	w.do(nil, "protocol", "root", "--public", strings.Join(public, ","), "--out", w.at("root"))
	w.do(nil, "protocol", "sign", w.at("root"), "--key", w.at("a.key"), "--out", w.at("root"))
	w.do(nil, "protocol", "sign", w.at("root"), "--key", w.at("b.key"), "--out", w.at("root"))
	w.root = w.at("root")
	return w
}

func (w *workshop) at(name string) string { return filepath.Join(w.dir, name) }

func (w *workshop) write(name string, b []byte) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.at(name)), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.at(name), b, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workshop) try(args ...string) result {
	w.t.Helper()
	return inside(w.t, "", append(args, "--passphrase-file", w.pass, "--json")...)
}

func (w *workshop) do(v any, args ...string) {
	w.t.Helper()
	r := w.try(args...)
	if r.code != exitDone {
		w.t.Fatalf("pelitactl %v: exit %d: %s", args, r.code, r.stderr)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal([]byte(r.stdout), v); err != nil {
		w.t.Fatal(err)
	}
}

// layOut puts what ships into a folder, as a pack is laid out.
func (w *workshop) layOut(change func(name, text string) string) string {
	w.t.Helper()
	version := regexp.MustCompile(`(?m)^version = "[0-9.]*"$`)
	put := func(name string, b []byte) {
		w.write("pack/"+name, []byte(change(name, version.ReplaceAllString(string(b), `version = "9.0.0"`))))
	}
	for _, dir := range []string{"items", "protocols", "indicators"} {
		entries, err := assets.Files().ReadDir(dir)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range entries {
			b, err := assets.Files().ReadFile(dir + "/" + e.Name())
			if err != nil {
				w.t.Fatal(err)
			}
			put(dir+"/"+e.Name(), b)
		}
	}
	cases, err := filepath.Glob("../../../testdata/scenarios/*.toml")
	if err != nil || len(cases) < pack.MinGolden {
		w.t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, name := range cases {
		b, err := os.ReadFile(name)
		if err != nil {
			w.t.Fatal(err)
		}
		w.write("pack/golden/"+filepath.Base(name), b)
	}
	var texts strings.Builder
	for _, r := range loadLibrary(w.t).Sets.Urgency.Rows {
		texts.WriteString("\"indicator." + r.ID + ".do\" = \"Tell your supervisor.\"\n")
	}
	w.write("pack/texts/tfc.en.toml", []byte(texts.String()))
	return w.at("pack")
}

func same(_, text string) string { return text }

// TestAPackIsMadeByThreeHoldersAndInstalledByItsWordsAndDigest goes the whole way:
// keys, root, pack, signatures apart from each other, trust, preview, installation.
func TestAPackIsMadeByThreeHoldersAndInstalledByItsWordsAndDigest(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	build := func(number string, key ...string) result {
		args := []string{"protocol", "build", w.layOut(same), "--id", "tfc-agency", "--number", number, "--root", w.root, "--out", w.at("pack.pack")}
		return w.try(append(args, key...)...)
	}
	if r := build("1", "--key", w.at("a.key")); r.code != exitDone {
		t.Fatalf("%d, %s", r.code, r.stderr)
	}
	profile := w.at("profile")
	w.do(nil, "init", "--profile", profile, "--officer", "Officer", "--agency", "Agency")

	refusedWith(t, w.try("protocol", "install", w.at("pack.pack"), "--profile", profile), "E_PACK_NO_ROOT")
	var shown struct {
		Words   string `json:"words"`
		Trusted bool   `json:"trusted"`
	}
	w.do(&shown, "protocol", "trust", w.root)
	if len(strings.Fields(shown.Words)) != 6 || shown.Trusted {
		t.Fatalf("%+v", shown)
	}
	refusedWith(t, w.try("protocol", "trust", w.root, "--profile", profile, "--expect", "a b c d e f"), "E_WORDS")
	w.do(nil, "protocol", "trust", w.root, "--profile", profile, "--expect", shown.Words)

	refusedWith(t, w.try("protocol", "install", w.at("pack.pack"), "--profile", profile), "E_PACK_SIGNATURES")
	w.do(nil, "protocol", "sign", w.at("pack.pack"), "--key", w.at("c.key"), "--out", w.at("signed.pack"))

	var seen struct {
		Confirm   string `json:"confirm"`
		Second    string `json:"second"`
		Cases     int    `json:"cases"`
		Installed bool   `json:"installed"`
	}
	w.do(&seen, "protocol", "install", w.at("signed.pack"), "--profile", profile)
	if seen.Installed || seen.Cases < pack.MinGolden || len(seen.Confirm) != 64 {
		t.Fatalf("%+v", seen)
	}
	refusedWith(t, w.try("protocol", "install", w.at("signed.pack"), "--profile", profile, "--confirm", strings.Repeat("0", 64)), "E_PACK_UNCONFIRMED")
	w.do(&seen, "protocol", "install", w.at("signed.pack"), "--profile", profile, "--confirm", seen.Confirm, "--second", seen.Second)
	if !seen.Installed {
		t.Error("not installed")
	}
	refusedWith(t, w.try("protocol", "install", w.at("signed.pack"), "--profile", profile, "--confirm", seen.Confirm), "E_PACK_ROLLBACK")

	var packs struct {
		Installed []shownPack `json:"installed"`
	}
	w.do(&packs, "protocol", "packs", "--profile", profile)
	if len(packs.Installed) != 1 || !packs.Installed[0].Active || len(packs.Installed[0].Signers) != 2 {
		t.Errorf("%+v", packs)
	}
	var out screened
	w.do(&out, "screen", "--profile", profile, "--protocol", "tfc-returnee", "--answers", "../../../testdata/scenarios/worked-example.toml")
	if out.Protocol.Version != "9.0.0" || out.Result.Pack != "tfc-agency" || out.Result.Version != 1 || len(out.Result.Receipt) != 64 || out.Result.Expired {
		t.Errorf("%+v, %+v", out.Protocol, out.Result)
	}
	var record struct {
		Version string      `json:"version"`
		Result  shownResult `json:"result"`
	}
	w.do(&record, "record", "show", out.Record, "--profile", profile)
	if record.Version != "9.0.0" || record.Result != out.Result {
		t.Errorf("%+v, want %+v", record, out.Result)
	}
}

// refusedWith holds a refusal to its exit code, its code, and one line.
func refusedWith(t *testing.T, r result, code string) {
	t.Helper()
	if r.code != exitRefused || !strings.HasPrefix(r.stderr, "pelitactl: "+code+": ") || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("exit %d, %q, want %s", r.code, r.stderr, code)
	}
}

func TestAPackThatWouldNotDoIsNotBuilt(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	build := func(change func(name, text string) string) result {
		return w.try("protocol", "build", w.layOut(change), "--id", "tfc-agency", "--number", "1", "--root", w.root, "--out", w.at("x.pack"))
	}
	refusedWith(t, build(func(name, text string) string {
		return strings.Replace(text, "within = \"4h\"", "within = \"4h\"\nhub = \"https://hub.example\"", 1)
	}), "E_PACK_INSTRUMENT")
	refusedWith(t, build(func(name, text string) string {
		if name == "indicators/ilo-2009.toml" {
			return strings.Replace(text, `adult = "strong"`, `adult = "weak"`, 1)
		}
		return text
	}), "E_PACK_GOLDEN")
	w.write("pack/notes.txt", []byte("x"))
	refusedWith(t, build(same), "E_PACK_PATH")
	if _, err := os.Stat(w.at("x.pack")); err == nil {
		t.Error("a file was left")
	}
	if r := w.try("protocol", "sign", w.at("a.key.pub"), "--key", w.at("a.key"), "--out", w.at("x")); r.code != exitRefused {
		t.Errorf("something that is no pack was signed: %d", r.code)
	}
}
