package indicator_test

import (
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// loadSmall reads the small instrument of testdata/.
func loadSmall(t testing.TB) *shipped {
	t.Helper()
	bank, err := protocol.ParseBank("items.toml", read(t, "testdata/protocols/items.toml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := protocol.Parse(bank, "small.toml", read(t, "testdata/protocols/small.toml"))
	if err != nil {
		t.Fatal(err)
	}
	s := &shipped{bank: bank, protocols: map[string]*protocol.Protocol{"": p}}
	for _, path := range files(t, "testdata/indicators") {
		set, err := indicator.ParseSet(bank, path, read(t, path))
		if err != nil {
			t.Fatal(err)
		}
		s.put(set)
	}
	return s
}

func (s *shipped) resolve(t testing.TB, toml string) *protocol.Resolved {
	t.Helper()
	p := s.protocols[""]
	lib := func(string) (*protocol.Protocol, bool) { return p, true }
	f, err := protocol.ParseAnswers(lib, "answers", []byte("protocol = \"small-walk\"\n"+toml))
	if err != nil {
		t.Fatal(err)
	}
	return p.Resolve(f.Facts())
}

func (s *shipped) assess(t testing.TB, toml string) indicator.Assessment {
	t.Helper()
	r := s.resolve(t, toml)
	return indicator.Evaluate(s.sets, r.Protocol(), r)
}
