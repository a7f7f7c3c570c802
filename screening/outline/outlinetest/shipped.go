// Package outlinetest reads what ships, for the tests of the exports.
package outlinetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// root is the top of the repository, from a package of screening/outline/.
const root = "../../../"

// Protocols are all protocols that the program carries.
func Protocols(t testing.TB) []*protocol.Protocol {
	t.Helper()
	var files []protocol.File
	for _, name := range found(t, "assets/items/*.toml") {
		files = append(files, protocol.File{Name: name, Bytes: read(t, name)})
	}
	bank, err := protocol.ParseBankFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	var out []*protocol.Protocol
	for _, name := range found(t, "assets/protocols/*.toml") {
		p, err := protocol.Parse(bank, name, read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// Protocol is one that the program carries.
func Protocol(t testing.TB, id string) *protocol.Protocol {
	t.Helper()
	for _, p := range Protocols(t) {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no protocol %s", id)
	return nil
}

// Wordings are the texts in the languages that ship. The translation has not
// been checked by anybody.
func Wordings(t testing.TB) []outline.Wording {
	t.Helper()
	return []outline.Wording{
		{Language: language(t, "en", "English"), Checked: true},
		{Language: language(t, "id", "Bahasa Indonesia")},
	}
}

// texts is one language, read from its files.
type texts struct {
	tag, name string
	words     map[string]string
}

func language(t testing.TB, tag, name string) texts {
	t.Helper()
	l := texts{tag: tag, name: name, words: map[string]string{}}
	for _, file := range found(t, "locales/*."+tag+".toml") {
		if err := toml.Unmarshal(read(t, file), &l.words); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return l
}

func (l texts) Tag() string  { return l.tag }
func (l texts) Name() string { return l.name }

func (l texts) Has(key string) bool { return l.words[key] != "" }

func (l texts) T(key string, pairs ...string) string {
	text, ok := l.words[key]
	if !ok {
		return "[" + key + "]"
	}
	for n := 0; n+1 < len(pairs); n += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[n]+"}", pairs[n+1])
	}
	return text
}

func found(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(root + pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	return names
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
