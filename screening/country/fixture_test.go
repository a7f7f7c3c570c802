package country_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/screening/country"
)

// small is a file with one fact of each kind, to be broken.
const small = `country = "XA"
dated = "2026-06-15"
stale_after = 6
name = {en = "Anyland", id = "Negeri Apa Saja"}

[[source]]
id = "law"
title = "The law"
publisher = "Anyland"
date = "2024"
seen = "2026-06-01"
kind = "law"
url = "https://example.org/law"

[[source]]
id = "news"
title = "The news"
publisher = "A paper"
date = "2026-03-14"
seen = "2026-06-15"
kind = "secondary"

[[fact]]
field = "hotline"
number = "1300"
reach = "home"
words = {en = "Line", id = "Saluran"}
as_of = "2026-03-14"
sources = ["news"]

[[fact]]
field = "hotline"
number = "+6621123456"
reach = "anywhere"
called = "2026-06-14"
words = {en = "Line abroad"}
as_of = "2026-03"
sources = ["news"]

[[fact]]
field = "age_of_majority"
count = 18
as_of = "2024"
sources = ["law"]

[[fact]]
field = "mandatory_reporting"
codes = ["everyone-child-harm", "officials-trafficking"]
words = {en = "Report it.", id = "Laporkan."}
as_of = "2024"
sources = ["law", "news"]

[[fact]]
field = "confidentiality"
words = {en = "A court can ask for the record."}
as_of = "2024"
sources = ["law"]
`

func parse(t testing.TB, file string) *country.Facts {
	t.Helper()
	f, err := country.Parse("xa.toml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// changed is small with the first old replaced by new.
func changed(t testing.TB, old, new string) string {
	t.Helper()
	if !strings.Contains(small, old) {
		t.Fatalf("the fixture no longer holds %q", old)
	}
	return strings.Replace(small, old, new, 1)
}

// on is noon of a day.
func on(t testing.TB, day string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at.Add(12 * time.Hour)
}

// shipped are the files that come with the program, by code.
func shipped(t testing.TB) map[string]*country.Facts {
	t.Helper()
	files, err := filepath.Glob("../../assets/countries/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no country files: %v", err)
	}
	out := map[string]*country.Facts{}
	for _, file := range files {
		f := parse(t, string(read(t, file)))
		if base := strings.TrimSuffix(filepath.Base(file), ".toml"); base != strings.ToLower(f.Code) {
			t.Errorf("%s is about %s", file, f.Code)
		}
		out[f.Code] = f
	}
	return out
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
