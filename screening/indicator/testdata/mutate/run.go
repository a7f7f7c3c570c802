package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// mutant is one small change. A mutant of the code has a number, one of the data
// a file with changed content.
type mutant struct {
	name, dir     string
	number, line  int
	file, content string
}

// packages are the test programs, in the order in which they are tried.
func packages() []string { return []string{"screening/interview", "screening/indicator", "screening"} }

// A mutant that never ends is noticed by the processor time that it takes: a busy
// machine must not count as a test that fails.
const (
	processor = "60"             // seconds
	limit     = 30 * time.Minute // for one that waits and never ends
)

// bench is the compiled test programs and every mutant.
type bench struct {
	dir     string
	mutants []mutant
	workers int
}

func newBench(workers int) (*bench, error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, workers: workers}
	if err := b.compile(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	data, err := dataMutants()
	b.mutants = append(b.mutants, data...)
	b.nameApart()
	return b, err
}

// nameApart numbers the mutants of one name.
func (b *bench) nameApart() {
	seen := map[string]int{}
	for n := range b.mutants {
		m := &b.mutants[n]
		if seen[m.name]++; seen[m.name] > 1 {
			m.name += fmt.Sprint(" #", seen[m.name])
		}
	}
}

func (b *bench) compile() error {
	exports, err := exportFiles()
	if err != nil {
		return err
	}
	overlay := map[string]string{}
	for _, dir := range packages()[:2] {
		files, err := weave(dir, exports, &b.mutants)
		if err != nil {
			return err
		}
		for name, text := range files {
			at := filepath.Join(b.dir, strings.ReplaceAll(name, "/", "+"))
			if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
				return err
			}
			full, err := filepath.Abs(name)
			if err != nil {
				return err
			}
			overlay[full] = at
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return err
	}
	over := filepath.Join(b.dir, "overlay.json")
	if err := os.WriteFile(over, list, 0o600); err != nil {
		return err
	}
	for _, pkg := range packages() {
		out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", over, "-o", b.program(pkg), "./"+pkg).CombinedOutput()
		if err != nil {
			return fmt.Errorf("compile %s: %w\n%s", pkg, err, out)
		}
		if killed := b.execute(pkg, pkg, 0); killed {
			return fmt.Errorf("%s does not pass without a mutant", pkg)
		}
	}
	return nil
}

func (b *bench) program(pkg string) string {
	return filepath.Join(b.dir, strings.ReplaceAll(pkg, "/", "+")+".test")
}

// exportFiles finds the compiled form of everything that the packages import.
func exportFiles() (map[string]string, error) {
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}
	for _, pkg := range packages()[:2] {
		args = append(args, "./"+pkg)
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[path] = file
	}
	return exports, nil
}

// execute runs a test program in a folder and says whether it failed.
func (b *bench) execute(pkg, dir string, number int) (killed bool) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	args := []string{"-test.failfast"}
	if pkg != "screening/indicator" { // the others have properties that draw records
		args = append(args, "-rapid.checks=20", "-rapid.nofailfile")
	}
	shell := []string{"-c", `ulimit -t "$1"; shift; exec "$@"`, "sh", processor, b.program(pkg)}
	c := exec.CommandContext(ctx, "sh", append(shell, args...)...)
	c.Dir = dir
	c.Env = append(os.Environ(), fmt.Sprint("PELITA_MUTANT=", number))
	return c.Run() != nil
}

// kills runs the programs that could notice a mutant, until one does.
func (b *bench) kills(m mutant, worker int) bool {
	if m.number > 0 {
		for _, pkg := range packages() {
			if (pkg != "screening/interview" || m.dir == pkg) && b.execute(pkg, pkg, m.number) {
				return true
			}
		}
		return false
	}
	root := filepath.Join(b.dir, fmt.Sprint("tree", worker))
	file := filepath.Join(root, m.file)
	if err := os.WriteFile(file, []byte(m.content), 0o600); err != nil {
		return false
	}
	killed := b.execute("screening/indicator", filepath.Join(root, "screening/indicator"), 0)
	if b, err := os.ReadFile(m.file); err == nil {
		os.WriteFile(file, b, 0o600)
	}
	return killed
}

// tree makes a copy of what the tests of the indicators read: the data, and the
// names of the tests that hold what no case can show.
func (b *bench) tree(worker int) error {
	root := filepath.Join(b.dir, fmt.Sprint("tree", worker))
	for _, dir := range []string{"app", "assets", "locales", "screening", "sync", "testdata"} {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(dir)); err != nil {
			return err
		}
	}
	if b.execute("screening/indicator", filepath.Join(root, "screening/indicator"), 0) {
		return errors.New("the copy of the data does not pass without a mutant")
	}
	return nil
}

// tally is what became of the mutants.
type tally struct {
	killed     map[string]int // by kind
	equivalent int
	survived   []mutant
}

func (b *bench) tryAll(list []mutant, known equivalents) tally {
	t := tally{killed: map[string]int{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	todo := make(chan mutant)
	for worker := range b.workers {
		if err := b.tree(worker); err != nil {
			fail(err)
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			for m := range todo {
				killed := !known.has(m) && b.kills(m, worker)
				mu.Lock()
				t.add(m, killed, known.has(m))
				mu.Unlock()
			}
		}()
	}
	for _, m := range list {
		todo <- m
	}
	close(todo)
	wg.Wait()
	return t
}

func (t *tally) add(m mutant, killed, equivalent bool) {
	switch {
	case equivalent:
		t.equivalent++
	case killed:
		t.killed[m.kind()]++
	default:
		t.survived = append(t.survived, m)
		fmt.Printf("survived   %s (line %d)\n", m.name, m.line)
	}
}

// kind is the package of a mutant of the code, or "data".
func (m mutant) kind() string {
	if m.number == 0 {
		return "data"
	}
	return filepath.Base(m.dir)
}

func (t tally) total() int {
	n := len(t.survived)
	for _, k := range t.killed {
		n += k
	}
	return n
}

// score is how many in a thousand were killed.
func (t tally) score() int { return t.killedAll() * 1000 / max(t.total(), 1) }

func (t tally) killedAll() int { return t.total() - len(t.survived) }

func (t tally) print(took time.Duration) {
	for _, kind := range []string{"indicator", "interview", "data"} {
		left := 0
		for _, m := range t.survived {
			if m.kind() == kind {
				left++
			}
		}
		if all := t.killed[kind] + left; all > 0 {
			fmt.Printf("%-10s %d of %d killed\n", kind, t.killed[kind], all)
		}
	}
	fmt.Printf("%d of %d killed, %d.%d in a hundred; %d equivalent left out; %.0f s\n",
		t.killedAll(), t.total(), t.score()/10, t.score()%10, t.equivalent, took.Seconds())
}

// equivalents are the mutants that are no change, by name.
type equivalents map[string]string

// readEquivalents reads "name" lines, each followed by an indented reason.
func readEquivalents() (equivalents, error) {
	f, err := os.Open("screening/indicator/testdata/mutate/equivalent.txt")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	known, name := equivalents{}, ""
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, "\t"):
			name = line
		case name == "":
			return nil, fmt.Errorf("equivalent.txt: a reason without a mutant: %s", line)
		default:
			known[name] += strings.TrimSpace(line)
		}
	}
	return known, nil
}

func (e equivalents) has(m mutant) bool { return e[m.name] != "" }

// unused lists entries that name no mutant any more.
func (e equivalents) unused(all []mutant) []string {
	var stale []string
	for name := range e {
		if !slices.ContainsFunc(all, func(m mutant) bool { return m.name == name }) {
			stale = append(stale, name)
		}
	}
	slices.Sort(stale)
	return stale
}
