package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// arrow forbids a package to reach another at any distance. Patterns are
// import paths; a trailing /... takes in everything below.
type arrow struct {
	from, except []string
	never        []string
	because      string
}

const (
	age    = "filippo.io/age/..."
	fyne   = "fyne.io/..."
	fynApp = "fyne.io/fyne/v2/app"
	sql    = "database/sql"
	sqlite = "github.com/mattn/go-sqlite3"
)

// never holds the table of DESIGN section 2.
var never = []arrow{
	{from: []string{"pelita/screening/..."}, never: []string{"pelita/app/...", "pelita/sync/...", fyne, "github.com/nicksnyder/go-i18n/...", "net/http"},
		because: "the domain outlives toolkit and transport"},
	{from: []string{
		"pelita/screening/protocol",
		"pelita/screening/history",
		"pelita/screening/interview",
		"pelita/screening/indicator",
		"pelita/screening/ledger",
		"pelita/screening/address",
		"pelita/screening/outline/...",
		"pelita/screening/country",
		"pelita/screening/canon",
		"pelita/screening/dialect",
	},
		never:   []string{"pelita/screening", "pelita/screening/vault", "pelita/screening/disclose", "pelita/screening/referral", "pelita/screening/pack", age, sqlite, sql},
		because: "leaves"},
	{from: []string{"pelita/screening"}, never: []string{"pelita/screening/vault", "pelita/screening/disclose", "pelita/screening/referral", "pelita/screening/pack", "pelita/screening/acts", "pelita/screening/unkept"},
		because: "ports do not know their plugs"},
	{from: []string{"pelita/screening/..."}, except: []string{"pelita/screening/protocol"}, never: []string{"directly:cel.dev/cel-go/..."},
		because: "conditions are compiled in one place"},
	{from: []string{"pelita/screening/disclose"}, never: []string{sql, age}, because: "redaction is pure"},
	{from: []string{"pelita/screening/pack"}, never: []string{sql, age, "directly:os/exec", "pelita/locales", "directly:text/template", "directly:html/template"}, because: "a pack is data, and reading one does nothing else"},
	{from: []string{"pelita/sync/..."}, never: []string{"pelita/app/...", "pelita/screening/...", "pelita/locales/...", fyne, "github.com/nicksnyder/go-i18n/...", "github.com/cockroachdb/apd/..."},
		because: "payloads are opaque"},
	{from: []string{"pelita/sync/wire", "pelita/sync/hub", "pelita/sync/cmd/hubd"}, never: []string{age, "pelita/sync/envelope"},
		because: "the hub is blind by linkage"},
	{from: []string{"pelita/sync/wire"}, never: []string{"net/http", sql}, because: "shared with the hub"},
	{from: []string{"pelita/app/presenter"}, never: []string{fyne, sql, age, "pelita/sync/...", "pelita/app/view", "pelita/app/courier"},
		because: "tested in microseconds"},
	{from: []string{"pelita/app/courier", "pelita/app/cmd/pelitactl"}, never: []string{fyne}, because: "scripts and tests need no toolkit"},
	{from: []string{"pelita/app/cmd/pelitactl/reader"}, never: []string{"pelita/app/...", "pelita/screening/...", "pelita/sync/...", "pelita/locales", "pelita/assets"},
		because: "it reads from the written formats alone"},
	{from: []string{"pelita/app/view", "pelita/app/widgets"}, never: []string{"pelita/screening/vault", "pelita/sync/...", sql, age},
		because: "they draw"},
	{from: []string{"pelita/..."}, except: []string{"pelita"}, never: []string{fynApp}, because: "only main.go needs OpenGL"},
	{from: []string{"pelita/locales", "pelita/assets"}, never: []string{"pelita/app/...", "pelita/screening/...", "pelita/sync/..."},
		because: "they import nothing of ours"},
	{from: []string{"pelita/..."}, except: []string{"pelita/screening/screeningtest/...", "pelita/screening/outline/outlinetest", "pelita/sync/synctest/..."},
		never:   []string{"pelita/screening/screeningtest/...", "pelita/screening/outline/outlinetest", "pelita/sync/synctest/...", "directly:testing"},
		because: "test code stays out of the programs"},
}

// reach is what go list tells of one package.
type reach struct {
	ImportPath    string
	Imports, Deps []string
}

func TestNeverArrows(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 15 {
		t.Fatalf("go list saw %d packages; the house has more", len(packages))
	}
	for _, finding := range wrongArrows(packages) {
		t.Error(finding)
	}
}

func TestNeverArrowsRejectEachWrongArrow(t *testing.T) {
	for _, rule := range never {
		for _, from := range rule.from {
			for _, to := range rule.never {
				name := strings.TrimPrefix(strings.TrimSuffix(to, "/..."), "directly:")
				p := reach{ImportPath: strings.Replace(from, "/...", "/planted", 1), Imports: []string{name}, Deps: []string{"fmt", name}}
				if len(wrongArrows([]reach{p})) == 0 {
					t.Errorf("%s -> %s was not noticed", p.ImportPath, name)
				}
			}
		}
	}
}

func listPackages(t *testing.T) []reach {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []reach
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p reach
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all = append(all, p)
	}
}

func wrongArrows(packages []reach) []string {
	var findings []string
	for _, p := range packages {
		for _, rule := range never {
			if !matchesAny(rule.from, p.ImportPath) || matchesAny(rule.except, p.ImportPath) {
				continue
			}
			for _, to := range rule.never {
				if hit := firstHit(p, to); hit != "" {
					findings = append(findings, fmt.Sprintf("%s reaches %s: %s", p.ImportPath, hit, rule.because))
				}
			}
		}
	}
	return findings
}

func firstHit(p reach, pattern string) string {
	among := p.Deps
	if direct, ok := strings.CutPrefix(pattern, "directly:"); ok {
		pattern, among = direct, p.Imports
	}
	for _, d := range among {
		if d != p.ImportPath && matches(pattern, d) {
			return d
		}
	}
	return ""
}

func matchesAny(patterns []string, path string) bool {
	for _, p := range patterns {
		if matches(p, path) {
			return true
		}
	}
	return false
}

func matches(pattern, path string) bool {
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == root || strings.HasPrefix(path, root+"/")
	}
	return path == pattern
}

// ban forbids words in the text of non-test code. What needs the types to be
// told is a rule of testdata/vetting.
type ban struct {
	where   func(file string) bool
	pattern *regexp.Regexp
	because string
}

func under(roots ...string) func(string) bool {
	return func(file string) bool {
		for _, r := range roots {
			if strings.HasPrefix(file, r) {
				return true
			}
		}
		return false
	}
}

// isMain says whether a file belongs to a program; the mutation run is one, too.
func isMain(file string) bool {
	return file == "main.go" || strings.Contains(file, "/cmd/") || strings.Contains(file, "/testdata/mutate/")
}

var bans = []ban{
	{func(f string) bool { return f != "app/runner.go" }, regexp.MustCompile(`\bfyne\.Do(AndWait)?\(`), "the one fyne.Do is in app/runner.go"},
	{under("screening/ledger/", "screening/indicator/", "screening/address/"), regexp.MustCompile(`\bfloat(32|64)\b`), "no float where decimals or counts belong"},
	{func(string) bool { return true }, regexp.MustCompile(`strings\.(Contains|HasPrefix|HasSuffix)\(\w+\.Error\(\)|\.Error\(\) *[!=]=`), "errors are told apart by errors.Is"},
	{func(string) bool { return true }, regexp.MustCompile(`(?i)decoy|duress`), "nothing pretends to be another profile (SR-B17)"},
	{func(f string) bool { return !strings.HasPrefix(f, "app/testdata/vetting/testdata/") }, regexp.MustCompile(`\bjson\.(Unmarshal|NewDecoder|Valid)\(`), "what machines read is CBOR: no JSON is taken in (SR-H12)"},
	{func(string) bool { return true }, regexp.MustCompile(`\b(zip\.(NewReader|OpenReader)|excelize\.Open\w*|tar\.NewReader)\(`), "no archive is taken in (SR-H03)"},
}

func TestTextBans(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, f := range bannedText(filepath.ToSlash(strings.TrimPrefix(path, "../")), string(src)) {
			t.Error(f)
		}
		return nil
	})
	if err != nil || files < 30 {
		t.Fatalf("read %d files: %v", files, err)
	}
}

func TestTextBansRejectEachBannedText(t *testing.T) {
	for name, planted := range map[string][2]string{
		"go statement in a view":     {"app/view/x.go", "package p\nfunc f() { go f() }"},
		"fyne.Do in a view":          {"app/view/x.go", "package p\nfunc f() { fyne.Do(f) }"},
		"float in the ledger":        {"screening/ledger/x.go", "package p\nvar f float64"},
		"error text compared":        {"app/x.go", "package p\nfunc f() bool { return err.Error() == \"x\" }"},
		"error text searched":        {"app/x.go", "package p\nfunc f() bool { return strings.Contains(err.Error(), \"x\") }"},
		"a second passphrase":        {"screening/vault/x.go", "package p\nfunc openDecoy() {}"},
		"a reader of JSON":           {"app/x.go", "package p\nvar err = json.Unmarshal(b, &v)"},
		"a reader of archives":       {"app/x.go", "package p\nvar r, err = zip.NewReader(f, n)"},
		"package function init":      {"app/x.go", "package p\nfunc init() {}"},
		"go statement in the runner": {"screening/runner.go", "package p\nfunc f() { go f() }"},
	} {
		if name == "go statement in the runner" { // only app/ has a single runner
			planted[0] = "app/presenter/runner.go"
		}
		if len(bannedText(planted[0], planted[1])) == 0 {
			t.Errorf("%s was not noticed", name)
		}
	}
}

func bannedText(file, src string) []string {
	var findings []string
	parsed, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
	if err != nil {
		return []string{file + ": " + err.Error()}
	}
	code := withoutComments(src)
	for _, b := range bans {
		if b.where(file) && b.pattern.MatchString(code) {
			findings = append(findings, fmt.Sprintf("%s: %s", file, b.because))
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if strings.HasPrefix(file, "app/") && file != "app/runner.go" && !isMain(file) {
				findings = append(findings, file+": the one go statement is in app/runner.go")
			}
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				findings = append(findings, file+": no init")
			}
		}
		return true
	})
	return findings
}

var lineComment = regexp.MustCompile(`(?m)//.*$`)

func withoutComments(src string) string { return lineComment.ReplaceAllString(src, "") }

func TestMainIsThin(t *testing.T) {
	src, err := os.ReadFile("../main.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(src), "\n"); n > 25 {
		t.Errorf("main.go has %d lines; 25 are enough", n)
	}
}
