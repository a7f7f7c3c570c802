package locales

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

const listing = `
[[language]]
tag = "en"
name = "English"
review = "source"
[[language]]
tag = "id"
name = "Bahasa Indonesia"
review = "unreviewed"
`

func folder(files ...string) fstest.MapFS {
	m := fstest.MapFS{"locales.toml": {Data: []byte(listing)}}
	for i := 0; i+1 < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

func small(t *testing.T) *Catalogue {
	t.Helper()
	c, err := LoadFS(folder(
		"ui.en.toml", `"home.title" = "Cases of {name}"`+"\n"+`"home.only" = "Only here"`+"\n"+`"item.hours.option.other" = "Other"`,
		"ui.id.toml", `"home.title" = "Kasus {name}"`,
	))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestALanguageSpeaksItsOwnWordsAndFallsBackToEnglish(t *testing.T) {
	c := small(t)
	for _, tt := range []struct {
		name, tag, key string
		pairs          []string
		want           string
	}{
		{"own text with its placeholder filled", "id", "home.title", []string{"name", "Ratna"}, "Kasus Ratna"},
		{"a missing key comes in English", "id", "home.only", nil, "Only here"},
		{"a key nobody has is shown in brackets", "id", "home.none", nil, "[home.none]"},
		{"an unknown language is English", "xx", "home.only", nil, "Only here"},
		{"a placeholder without a value stays visible", "en", "home.title", nil, "Cases of {name}"},
		{"a value that looks like a placeholder is not filled again", "en", "home.title", []string{"name", "{name}"}, "Cases of {name}"},
		{"a key that ends in a word of the library is a plain key", "en", "item.hours.option.other", nil, "Other"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.Language(tt.tag).T(tt.key, tt.pairs...); got != tt.want {
				t.Errorf("T(%q) = %q, want %q", tt.key, got, tt.want)
			}
		})
	}
	if c.Language("id").Has("home.only") || !c.Language("en").Has("home.only") {
		t.Error("Has must not fall back")
	}
	var zero Language
	if got := zero.T("home.title"); got != "[home.title]" {
		t.Errorf("zero language says %q", got)
	}
}

func TestATextIsNeverATemplate(t *testing.T) {
	c, err := LoadFS(folder("ui.en.toml", `"a.b" = "{{.Secret}} {{"`))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Language("en").T("a.b"); got != "{{.Secret}} {{" {
		t.Errorf("got %q", got)
	}
}

func TestUnusableTextFilesAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, file, text string }{
		{"a nested table", "ui.en.toml", "[home]\ntitle = \"x\""},
		{"a number", "ui.en.toml", `"home.title" = 3`},
		{"a key that the library takes for itself", "ui.en.toml", `"other" = "x"`},
		{"broken syntax", "ui.en.toml", `"home.title" = `},
		{"an unknown key in the list", "locales.toml", listing + "\nmood = \"x\""},
		{"an unknown review state", "locales.toml", strings.Replace(listing, "unreviewed", "perfect", 1)},
		{"a checked translation without a checker", "locales.toml", strings.Replace(listing, "unreviewed", "reviewed-by", 1)},
		{"no English", "locales.toml", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := LoadFS(folder(tt.file, tt.text)); !errors.Is(err, ErrText) {
				t.Errorf("got %v, want ErrText", err)
			}
		})
	}
	t.Run("one key in two files", func(t *testing.T) {
		_, err := LoadFS(folder("ui.en.toml", `"a.b" = "x"`, "tfc.en.toml", `"a.b" = "y"`))
		if !errors.Is(err, ErrText) {
			t.Errorf("got %v, want ErrText", err)
		}
	})
}

func TestThePseudoLocalesStretchOrEqualiseEveryText(t *testing.T) {
	c := small(t)
	for _, key := range c.Keys() {
		plain := c.Language("en").T(key)
		long := c.Language(PseudoLong).T(key)
		if 5*utf8.RuneCountInString(long) < 7*utf8.RuneCountInString(plain) {
			t.Errorf("%s: %q is not 40 percent longer than %q", key, long, plain)
		}
		if got := c.Language(PseudoSame).T(key); got != sameText {
			t.Errorf("%s says %q", key, got)
		}
	}
	if got := c.Language(PseudoLong).T("home.title", "name", "Ratna"); !strings.Contains(got, "Ratna") {
		t.Errorf("placeholder is lost in %q", got)
	}
}

func TestRightToLeftFollowsTheScript(t *testing.T) {
	for tag, want := range map[string]bool{"ar": true, "ur": true, "en": false, "km": false, "": false} {
		if got := (Language{tag: tag}).RightToLeft(); got != want {
			t.Errorf("%q: %v", tag, got)
		}
	}
}

func FuzzLoadFS(f *testing.F) {
	for _, seed := range []string{``, `"a.b" = "x {name}"`, `[a]` + "\n" + `other = "x"`, `"a" = 3`, `"a.b" = ["x"]`, "\"a\" = \"{{.}}\"", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := LoadFS(folder("ui.en.toml", text))
		if err != nil {
			if !errors.Is(err, ErrText) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		for _, key := range c.Keys() {
			if got, want := c.Language("id").T(key), c.Language("en").T(key); got != want {
				t.Fatalf("%q falls back to %q, not %q", key, got, want)
			}
		}
	})
}
