// Command mutate changes the engine and its data one small thing at a time and
// says which changes no test notices.
//
// Code: every operator, comparison, whole number, condition and statement of
// screening/indicator and screening/interview. All mutants of the code are
// compiled into the test programs once, by an overlay; an environment variable
// says which one is alive. Data: every strength and every condition of
// assets/indicators, in a copy of the files that the compiled tests read.
//
// Run it from the root of the module:
//
//	go run ./screening/indicator/testdata/mutate [-part 1/4] [-sample 5] [-only code|data] [-match TEXT] [-again REPORT]
//
// Mutants that no test could ever tell from the original stand in
// equivalent.txt, each with its reason.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// selection says which mutants are tried.
type selection struct {
	part, parts int
	sample      int
	only, match string
	again       map[string]bool // names of an earlier report; nil for all
}

func main() {
	var s selection
	part := flag.String("part", "1/1", "which part of how many parts to run")
	flag.IntVar(&s.sample, "sample", 1, "run every n-th mutant only")
	flag.StringVar(&s.only, "only", "", "code or data; both when empty")
	flag.StringVar(&s.match, "match", "", "run mutants whose name holds this text only")
	again := flag.String("again", "", "run only what this earlier report lists as survived")
	goal := flag.Int("goal", 0, "fail when less than this share in a hundred is killed")
	workers := flag.Int("workers", 2, "how many test programs run at once")
	flag.Parse()
	if _, err := fmt.Sscanf(*part, "%d/%d", &s.part, &s.parts); err != nil || s.part < 1 || s.part > s.parts {
		fail(fmt.Errorf("part: %q is not like 1/4", *part))
	}
	if *again != "" {
		b, err := os.ReadFile(*again)
		if err != nil {
			fail(err)
		}
		s.again = survivors(string(b))
	}
	if err := run(s, *workers, *goal); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "mutate:", err)
	os.Exit(1)
}

// picks says whether the nth mutant is in the selection.
func (s selection) picks(n int, m mutant) bool {
	kind := "code"
	if m.number == 0 {
		kind = "data"
	}
	if s.again != nil && !s.again[plain(m.name)] {
		return false
	}
	return (s.only == "" || s.only == kind) && strings.Contains(m.name, s.match) &&
		n%max(s.sample, 1) == 0 && (n/max(s.sample, 1))%s.parts == s.part-1
}

// survivors reads the names out of a report.
func survivors(report string) map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(report) {
		name, is := strings.CutPrefix(line, "survived ")
		if at := strings.LastIndex(name, " (line "); is && at > 0 {
			names[plain(strings.TrimSpace(name[:at]))] = true
		}
	}
	return names
}

// plain is a name without the number of those that have the same.
func plain(name string) string {
	at := strings.LastIndex(name, " #")
	if at < 0 {
		return name
	}
	return name[:at]
}

func run(s selection, workers, goal int) error {
	began := time.Now()
	b, err := newBench(workers)
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	fmt.Printf("compiled in %.0f s\n", time.Since(began).Seconds())
	known, err := readEquivalents()
	if err != nil {
		return err
	}
	var chosen []mutant
	for n, m := range b.mutants {
		if s.picks(n, m) {
			chosen = append(chosen, m)
		}
	}
	t := b.tryAll(chosen, known)
	t.print(time.Since(began))
	if s.match == "" && s.only == "" {
		for _, stale := range known.unused(b.mutants) {
			fmt.Printf("stale      %s\n", stale)
		}
	}
	if t.score() < goal*10 {
		return fmt.Errorf("fewer than %d in a hundred were killed", goal)
	}
	return nil
}
