package country_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"pelita/screening/country"
	"pelita/screening/protocol"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	files, err := filepath.Glob("../../assets/countries/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(read(f, file))
	}
	now := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, b []byte) {
		facts, err := country.Parse("f", b)
		if err != nil {
			var lint *protocol.LintError
			if !errors.As(err, &lint) || len(lint.Problems) == 0 {
				t.Fatalf("error is %v, want problems", err)
			}
			return
		}
		again, err := country.Parse("f", b)
		if err != nil || again.Digest() != facts.Digest() {
			t.Fatalf("parsed twice, it says something else: %v", err)
		}
		for _, field := range country.Fields() {
			for _, one := range facts.Of(field) {
				if len(one.Sources) == 0 || one.AsOf == "" {
					t.Fatalf("a value that nothing supports: %+v", one)
				}
				if field == country.Hotline && (one.Number == "" || one.Reach == 0) {
					t.Fatalf("a number that cannot be called: %+v", one)
				}
				if facts.StandOf(one, now) > facts.Stands(now) {
					t.Fatalf("a fact that is younger than its file: %+v", one)
				}
			}
		}
	})
}
