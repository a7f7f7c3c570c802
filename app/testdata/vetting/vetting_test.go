package main

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// TestEachRuleFindsWhatItForbidsAndNothingElse reads the fixture of each rule,
// which marks every line that must be found.
func TestEachRuleFindsWhatItForbidsAndNothingElse(t *testing.T) {
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			results := analysistest.Run(t, analysistest.TestData(), r.analyzer(), r.name)
			found := 0
			for _, one := range results {
				found += len(one.Diagnostics)
			}
			if found == 0 {
				t.Error("it finds nothing in its own fixture")
			}
		})
	}
}

func TestEveryPlaceWhereARuleDoesNotHoldSaysWhy(t *testing.T) {
	for _, r := range rules() {
		for _, p := range r.except {
			if p.why == "" || p.pkg == "" || p.pkg == "pelita/..." {
				t.Errorf("%s: %+v", r.name, p)
			}
		}
	}
}
