package indicator_test

import (
	"os"
	"path/filepath"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

const root = "../.."

// shipped is the instrument as it is in assets/: the interviews, not the forms.
type shipped struct {
	bank      *protocol.Bank
	protocols map[string]*protocol.Protocol
	sets      indicator.Sets
	topics    *indicator.Set
	clarify   *indicator.Set
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func loadShipped(t testing.TB) *shipped {
	t.Helper()
	s := &shipped{protocols: map[string]*protocol.Protocol{}}
	var items []protocol.File
	for _, path := range files(t, "assets/items") {
		items = append(items, protocol.File{Name: path, Bytes: read(t, path)})
	}
	bank, err := protocol.ParseBankFiles(items)
	if err != nil {
		t.Fatalf("the shipped item bank:\n%v", err)
	}
	s.bank = bank
	for _, path := range files(t, "assets/protocols") {
		p, err := protocol.Parse(bank, path, read(t, path))
		if err != nil {
			t.Errorf("a shipped protocol:\n%v", err)
			continue
		}
		if p.Form == protocol.NoForm {
			s.protocols[p.ID] = p
		}
	}
	for _, path := range files(t, "assets/indicators") {
		set, err := indicator.ParseSet(bank, path, read(t, path))
		if err != nil {
			t.Errorf("a shipped indicator set:\n%v", err)
			continue
		}
		s.put(set)
	}
	if t.Failed() {
		t.FailNow()
	}
	return s
}

func (s *shipped) put(set *indicator.Set) {
	switch set.Kind {
	case indicator.ILO:
		s.sets.ILO = set
	case indicator.Palermo:
		s.sets.Palermo = set
	case indicator.Urgency:
		s.sets.Urgency = set
	case indicator.Flags:
		s.sets.Flags = set
	case indicator.Topics:
		s.topics = set
	case indicator.Clarify:
		s.clarify = set
	}
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(root, dir, "*.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for n := range list {
		list[n], _ = filepath.Rel(root, list[n])
	}
	return list
}

func TestTheShippedInstrumentLoadsAndIsWhole(t *testing.T) {
	s := loadShipped(t)
	for name, set := range map[string]*indicator.Set{
		"ilo": s.sets.ILO, "palermo": s.sets.Palermo, "urgency": s.sets.Urgency,
		"flags": s.sets.Flags, "topics": s.topics, "clarify": s.clarify,
	} {
		if set == nil {
			t.Errorf("no set of kind %s", name)
		}
	}
	if t.Failed() {
		return
	}
	views := []*indicator.Set{s.sets.ILO, s.sets.Palermo, s.sets.Urgency, s.sets.Flags}
	if err := indicator.CheckTopics("scam-centre", s.topics, views...); err != nil {
		t.Error(err)
	}
}
