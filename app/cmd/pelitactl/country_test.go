package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCountryListSaysHowOldEachIsAndWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	r := plain(t, "country", "list", "--json")
	var rows []shownCountry
	decode(t, []byte(r.stdout), &rows)
	if len(rows) != 14 || rows[0].Country != "BD" {
		t.Fatalf("%+v", rows)
	}
	for _, row := range rows {
		if len(row.Digest) != 64 || row.Dated == "" || row.State == "" || len(row.Known)+len(row.Unknown) != 12 {
			t.Errorf("%+v", row)
		}
	}
	if words := plain(t, "country", "list").stdout; !strings.Contains(words, "TH Thailand") || strings.Count(words, "\n") != 14 {
		t.Errorf("in words:\n%s", words)
	}
}

func TestLintReadsAFileOfACountryAsOne(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "th.toml")
	text := strings.Replace(shippedFile(t, "countries/th.toml"), `sources = ["hotline-2023"]`, "sources = []", 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := plain(t, "protocol", "lint", file); r.code != exitFailed || !strings.Contains(r.stdout, "hotline: sources: a value needs at least one") {
		t.Errorf("exit %d: %s", r.code, r.stdout)
	}
}

func TestCountryShowPrintsEveryFactWithItsStateAndSources(t *testing.T) {
	t.Parallel()
	r := plain(t, "country", "show", "vn", "--json")
	var got struct {
		Country shownCountry
		Facts   []shownFact
	}
	decode(t, []byte(r.stdout), &got)
	f, _ := loadLibrary(t).Country("VN")
	if got.Country.Country != "VN" || len(got.Facts) == 0 || got.Facts[0].Number != f.Of(1)[0].Number {
		t.Fatalf("%+v", got)
	}
	for _, one := range got.Facts {
		if one.State == "" || one.AsOf == "" || len(one.Sources) == 0 || one.Words["id"] == "" {
			t.Errorf("%+v", one)
		}
	}
	words := plain(t, "country", "show", "VN").stdout
	for _, want := range []string{"] hotline: 111 (home, not called)", "Decree 162/2025", "not known: "} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing:\n%s", want, words)
		}
	}
	if r := plain(t, "country", "show", "ZZ"); r.code != exitFailed || !strings.Contains(r.stderr, "E_NO_COUNTRY") || r.stdout != "" {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
}
