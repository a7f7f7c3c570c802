package disclose

import (
	"testing"

	"pelita/screening/protocol"
)

func TestAnAgeLeavesAsTheNarrowestBandThatHoldsIt(t *testing.T) {
	absent := protocol.Answer{Absence: protocol.Declined}
	tests := []struct {
		name string
		ages []string
		more []protocol.Answer
		want string
	}{
		{"no answer", nil, nil, "not-known"},
		{"declined", nil, []protocol.Answer{absent}, "not-known"},
		{"an infant", []string{"0"}, nil, "0-11"},
		{"the last day of a band", []string{"11"}, nil, "0-11"},
		{"the first day of a band", []string{"12"}, nil, "12-15"},
		{"sixteen", []string{"16"}, nil, "16-17"},
		{"seventeen", []string{"17"}, nil, "16-17"},
		{"eighteen", []string{"18"}, nil, "18-24"},
		{"the oldest possible", []string{"130"}, nil, "60-plus"},
		{"a range inside a band", []string{"26-34"}, nil, "25-34"},
		{"a range of a child over two bands", []string{"14-17"}, nil, "under-18"},
		{"a range of an adult over two bands", []string{"30-40"}, nil, "18-plus"},
		{"a range around eighteen", []string{"14-19"}, nil, "in-doubt"},
		{"two answers in one band", []string{"26", "31"}, nil, "25-34"},
		{"two answers around eighteen", []string{"17", "25"}, nil, "in-doubt"},
		{"an answer beside an absence", []string{"26"}, []protocol.Answer{absent}, "25-34"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			all := c.more
			for _, a := range c.ages {
				all = append(all, protocol.Answer{Value: years(a)})
			}
			if got := ageBand([][]protocol.Answer{all}); got != c.want {
				t.Errorf("band %s, want %s", got, c.want)
			}
		})
	}
}

func TestAgesInOneBandGiveTheSameBytes(t *testing.T) {
	p := projector(t)
	var first []byte
	for _, a := range []string{"25", "29", "34", "26-30"} {
		d := newDraft(t, p.Library)
		d.set("age", years(a))
		got, err := p.Disclose(d.record(), Shelter, shelter())
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = got.Bytes()
		}
		if string(first) != string(got.Bytes()) {
			t.Errorf("age %s can be told from age 25", a)
		}
	}
}
