package history

import (
	"testing"

	"pgregory.net/rapid"
)

// firstNewest begins the kinds that the version before this one does not know.
const firstNewest = Resolve

// older is a change-set as a build before this one reads it: what it does not know
// is foreign to it, and kept.
func older(t testing.TB, c ChangeSet) ChangeSet {
	t.Helper()
	out := c
	out.Ops = nil
	for _, o := range c.Ops {
		if o.Kind >= firstNewest && !o.Foreign() {
			raw, err := o.encode()
			if err != nil {
				t.Fatal(err)
			}
			o = Op{Kind: o.Kind, foreign: raw}
		}
		out.Ops = append(out.Ops, o)
	}
	return out
}

// Run with -rapid.checks=10000 by make converge.
func TestSRD07_AnyOrderSubsetAndRepetitionGivesOneHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawHistory(t)
		want := Fold(all).Hash()
		order := rapid.Permutation(all).Draw(t, "order")
		first := rapid.IntRange(0, len(order)).Draw(t, "subset")
		s := Fold(order[:first])
		again := rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "again")
		for _, c := range append(again, order[first:]...) {
			s = s.Apply(c)
		}
		if s.Hash() != want {
			t.Fatal("a subset and then the rest gives another state")
		}
	})
}

func TestSRD07_AnOlderBuildKeepsForwardsAndComesToTheSameHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawHistory(t)
		var s State
		for _, c := range rapid.Permutation(all).Draw(t, "order") {
			old := older(toTB(t), c)
			here, err := c.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if forwarded, err := old.Encode(); err != nil || string(forwarded) != string(here) {
				t.Fatalf("an older build forwards other bytes: %v", err)
			}
			s = s.Apply(old)
		}
		if s.Hash() != Fold(all).Hash() {
			t.Fatal("an older build comes to another state")
		}
		// The day it is upgraded, it reads its own body and understands the rest.
		upgraded, err := ParseBody([]byte(body(toTB(t), s)))
		if err != nil {
			t.Fatal(err)
		}
		if len(upgraded.Resolutions()) != len(Fold(all).Resolutions()) || len(upgraded.Links()) != len(Fold(all).Links()) {
			t.Fatal("the upgraded build does not see what it kept")
		}
	})
}
