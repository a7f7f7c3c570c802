package outline_test

import (
	"os"
	"path/filepath"
	"testing"

	"pelita/screening/protocol"
)

// parsed reads every protocol of a bank that lies in several files.
func parsed(t testing.TB, items, protocols string) []*protocol.Protocol {
	t.Helper()
	var files []protocol.File
	for _, name := range found(t, items) {
		files = append(files, protocol.File{Name: name, Bytes: bytes(t, name)})
	}
	bank, err := protocol.ParseBankFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	var out []*protocol.Protocol
	for _, name := range found(t, protocols) {
		p, err := protocol.Parse(bank, name, bytes(t, name))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func found(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	return names
}

func bytes(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shipped are all protocols that the program carries, and the fixture that has
// every part once.
func shipped(t testing.TB) []*protocol.Protocol {
	t.Helper()
	return append(parsed(t, "../../assets/items/*.toml", "../../assets/protocols/*.toml"),
		parsed(t, "../../testdata/protocols/items.toml", "../../testdata/protocols/small.toml")...)
}
