package locales

import (
	"errors"
	"testing"
	"testing/fstest"
)

func TestAnEditionSaysTheInstrumentInItsOwnWordsAndNothingElse(t *testing.T) {
	f := folder(
		"ui.en.toml", `"home.title" = "Cases"`+"\n"+`"item.hours.ask" = "How long today?"`+"\n"+`"item.new.ask" = "New?"`,
		"ui.id.toml", `"item.hours.ask" = "Berapa lama kini?"`+"\n"+`"item.gone.help" = "Bantuan"`,
		"earlier/1.0.0/tfc.en.toml", `"item.hours.ask" = "How long then?"`+"\n"+`"item.gone.ask" = "Gone?"`,
		"earlier/1.0.0/tfc.id.toml", `"item.hours.ask" = "Berapa lama dulu?"`,
	)
	c, err := LoadFS(f)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.With("pack 2", fstest.MapFS{"tfc.en.toml": {Data: []byte(`"item.hours.ask" = "How long next?"`)}}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, edition, tag, key, want string }{
		{"the words of then", "1.0.0", "en", "item.hours.ask", "How long then?"},
		{"in each language", "1.0.0", "id", "item.hours.ask", "Berapa lama dulu?"},
		{"the words of today without an edition", "", "en", "item.hours.ask", "How long today?"},
		{"an unknown edition changes nothing", "7.0.0", "en", "item.hours.ask", "How long today?"},
		{"the interface stays as it is", "1.0.0", "id", "home.title", "Cases"},
		{"what the edition does not say comes from today", "1.0.0", "en", "item.new.ask", "New?"},
		{"what the language never said comes in English", "1.0.0", "id", "item.gone.ask", "Gone?"},
		{"one edition more", "pack 2", "en", "item.hours.ask", "How long next?"},
		{"a translation that the pack does not bring stays", "pack 2", "id", "item.hours.ask", "Berapa lama kini?"},
		{"what nobody says is seen", "1.0.0", "en", "item.none.ask", "[item.none.ask]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.Language(tt.tag).Under(tt.edition).T(tt.key); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	if got := c.Language("en").Ever("item.gone.ask"); got != "Gone?" {
		t.Errorf("what was said once is %q", got)
	}
	if got := c.Language("en").Ever("item.none.ask"); got != "[item.none.ask]" {
		t.Errorf("what was never said is %q", got)
	}
}

func TestNobodyHasCheckedTheTranslationOfAnEdition(t *testing.T) {
	f := folder("ui.en.toml", `"home.title" = "Cases"`, "earlier/1.0.0/tfc.id.toml", `"item.hours.ask" = "?"`, "earlier/1.0.0/tfc.en.toml", `"item.hours.ask" = "?"`)
	f["locales.toml"] = &fstest.MapFile{Data: []byte(listing[:len(listing)-len("review = \"unreviewed\"\n")] + "review = \"reviewed-by\"\nby = \"a speaker\"\non = \"2026-01-01\"\n")}
	c, err := LoadFS(f)
	if err != nil {
		t.Fatal(err)
	}
	if c.Language("id").Review().State != ReviewedBy || c.Language("id").Under("1.0.0").Review().State != Unreviewed {
		t.Error("the wording of an edition passes for checked")
	}
	if c.Language("en").Under("1.0.0").Review().State != SourceWording {
		t.Error("the source wording is no translation")
	}
}

func TestAnEditionIsRefusedWhenItSaysMoreThanAnInstrument(t *testing.T) {
	c := small(t)
	for name, files := range map[string]fstest.MapFS{
		"a word of the interface": {"tfc.en.toml": {Data: []byte(`"outcome.none-recorded" = "fine"`)}},
		"a key in two files":      {"tfc.en.toml": {Data: []byte(`"item.a.ask" = "x"`)}, "other.en.toml": {Data: []byte(`"item.a.ask" = "y"`)}},
		"no string":               {"tfc.en.toml": {Data: []byte(`"item.a.ask" = 3`)}},
		"no language in the name": {"tfc.toml": {Data: []byte(`"item.a.ask" = "x"`)}},
		"no TOML":                 {"tfc.en.toml": {Data: []byte(`"item.a.ask" = `)}},
	} {
		if _, err := c.With("x", files); !errors.Is(err, ErrText) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
