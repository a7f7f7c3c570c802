package app

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestTheLicencesNameEveryModuleThatIsAskedFor reads the first block of go.mod,
// which holds what the program itself imports.
func TestTheLicencesNameEveryModuleThatIsAskedFor(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(file), "require (")
	block, _, _ = strings.Cut(block, ")")
	asked := regexp.MustCompile(`(?m)^\t(\S+) v`).FindAllStringSubmatch(block, -1)
	if len(asked) < 20 {
		t.Fatalf("%d modules in go.mod", len(asked))
	}
	major := regexp.MustCompile(`/v\d+$`)
	for _, m := range asked {
		path := major.ReplaceAllString(m[1], "")
		name := path[strings.LastIndex(path, "/")+1:]
		switch {
		case strings.HasPrefix(path, "golang.org/x/"):
			name = "golang.org/x"
		case path == "pgregory.net/rapid", path == "go.uber.org/goleak":
			continue // in tests only
		}
		if !strings.Contains(strings.ToLower(licences), name) {
			t.Errorf("%s is not named", path)
		}
	}
}
