package locales

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

var (
	keyShape    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)*\.?$`)
	placeholder = regexp.MustCompile(`\{[a-z][a-z0-9_]*\}`)
)

func shipped(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func holes(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryLanguageSaysEverythingThatEnglishSays(t *testing.T) {
	c := shipped(t)
	for tag, texts := range c.keys {
		for _, key := range c.Keys() {
			text, ok := texts[key]
			if !ok {
				t.Errorf("%s lacks %s", tag, key)
				continue
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", tag, key)
			}
			if got, want := holes(text), holes(c.keys[Fallback][key]); !slices.Equal(got, want) {
				t.Errorf("%s: %s has the placeholders %v, English has %v", tag, key, got, want)
			}
			if rest := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
				t.Errorf("%s: %s has a brace that is no placeholder", tag, key)
			}
		}
		for key := range texts {
			if _, ok := c.keys[Fallback][key]; !ok {
				t.Errorf("%s has %s, which English lacks", tag, key)
			}
		}
	}
}

// spoken is what the program's sources say about keys.
type spoken struct {
	literals []string            // every literal that could be a key or, with a final dot, the start of keys
	calls    map[string][]string // keys given to a method T, and the names filled in
}

func readSources(t *testing.T, root string) spoken {
	t.Helper()
	s := spoken{calls: map[string][]string{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir // not the program
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, s.visit)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *spoken) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.BasicLit:
		if text, ok := literal(n); ok && keyShape.MatchString(text) {
			s.literals = append(s.literals, text)
		}
	case *ast.CallExpr:
		s.call(n)
	}
	return true
}

func (s *spoken) call(n *ast.CallExpr) {
	fun, ok := n.Fun.(*ast.SelectorExpr)
	if !ok || fun.Sel.Name != "T" || len(n.Args) == 0 {
		return
	}
	key, ok := literal(n.Args[0])
	if !ok || n.Ellipsis.IsValid() {
		return
	}
	names := []string{}
	for i := 1; i < len(n.Args); i += 2 {
		if name, ok := literal(n.Args[i]); ok {
			names = append(names, "{"+name+"}")
		}
	}
	slices.Sort(names)
	s.calls[key] = slices.Compact(names)
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func (s spoken) uses(key string) bool {
	return slices.ContainsFunc(s.literals, func(l string) bool {
		return l == key || strings.HasSuffix(l, ".") && strings.HasPrefix(key, l)
	})
}

func interfaceKeys(t *testing.T) []string {
	t.Helper()
	var texts map[string]string
	b, err := files.ReadFile("ui." + Fallback + ".toml")
	if err != nil {
		t.Skip("no interface texts yet")
	}
	if err := toml.Unmarshal(b, &texts); err != nil {
		t.Fatal(err)
	}
	keys := make([]string, 0, len(texts))
	for key := range texts {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func TestTheProgramSaysOnlyWhatStandsInTheTextsAndAllOfIt(t *testing.T) {
	keys := interfaceKeys(t)
	c := shipped(t)
	s := readSources(t, filepath.Join("..", "app"))
	for _, key := range keys {
		if !s.uses(key) {
			t.Errorf("nothing says %s", key)
		}
	}
	for key, names := range s.calls {
		text, ok := c.keys[Fallback][key]
		if !ok {
			t.Errorf("the program says %s, which has no text", key)
			continue
		}
		if want := holes(text); !slices.Equal(names, want) {
			t.Errorf("%s is filled with %v, its text has %v", key, names, want)
		}
	}
	screens := map[string]bool{}
	for _, key := range keys {
		screens[strings.SplitN(key, ".", 2)[0]] = true
	}
	for _, l := range s.literals {
		screen, rest, dotted := strings.Cut(l, ".")
		if !dotted || !screens[screen] {
			continue
		}
		known := slices.ContainsFunc(c.Keys(), func(k string) bool {
			return k == l || strings.HasSuffix(l, ".") && strings.HasPrefix(k, l)
		})
		if !known && rest != "" {
			t.Errorf("%q looks like a key and has no text", l)
		}
	}
}

func TestTheSourceReaderFindsKeysPrefixesAndFilledNames(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x
		import "a.b"
		func f() { l.T("home.title", "name", v); l.T("home.state." + code); g("home.other") }`, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := spoken{calls: map[string][]string{}}
	ast.Inspect(file, s.visit)
	for key, want := range map[string]bool{
		"home.title": true, "home.other": true, "home.state.open": true, "home.unused": false, "a.b": false,
	} {
		if s.uses(key) != want {
			t.Errorf("uses(%s) = %v", key, !want)
		}
	}
	if got := s.calls["home.title"]; !slices.Equal(got, []string{"{name}"}) {
		t.Errorf("names = %v", got)
	}
}
