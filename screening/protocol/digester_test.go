package protocol_test

import (
	"testing"

	"pelita/screening/protocol"
)

func TestNoTwoListsOfFieldsHaveOneDigest(t *testing.T) {
	seen := map[[32]byte]int{}
	for n, lists := range [][][]string{
		{{"ab", "c"}}, {{"a", "bc"}}, {{"abc"}}, {{"a", "b", "c"}}, {{"ab"}, {"c"}}, {{}, {"ab", "c"}}, {{"ab", "c", ""}}, {{"", "ab", "c"}},
	} {
		d := protocol.NewDigester()
		for _, l := range lists {
			d.List(l)
		}
		if before, twice := seen[d.Sum()]; twice {
			t.Errorf("lists %d and %d are the same", before, n)
		}
		seen[d.Sum()] = n
	}
	one, two := protocol.NewDigester(), protocol.NewDigester()
	one.Add("ab", "c")
	two.Add("ab")
	two.Add("c")
	if one.Sum() != two.Sum() {
		t.Error("fields that are added one by one are others")
	}
}
