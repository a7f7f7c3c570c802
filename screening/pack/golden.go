package pack

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// MinGolden is how many cases a pack brings at least.
const MinGolden = 50

// Case is one answered screening.
type Case struct {
	Name string
	File *protocol.AnswersFile
}

// Golden runs the cases that a pack brings, under its own instruments: each must
// come out as its author says. It gives their number. *Refusal naming the case.
func (p *Pack) Golden(l *screening.Library) (int, error) {
	cases, err := readCases(p.Files(), goldenFolder, l)
	if err != nil {
		return 0, refused(Golden, "", err)
	}
	if len(cases) < MinGolden {
		return 0, refuse(Golden, fmt.Sprintf("%d cases, %d are needed", len(cases), MinGolden))
	}
	for _, c := range cases {
		if what := c.differs(l); what != "" {
			return 0, refuse(Golden, c.Name+": "+what)
		}
	}
	return len(cases), nil
}

// readCases reads the answers files of a folder against a library.
func readCases(fsys fs.FS, dir string, l *screening.Library) ([]Case, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Case
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".toml") {
			continue
		}
		name := path.Join(dir, e.Name())
		b, err := readFile(fsys, name)
		if err != nil {
			return nil, err
		}
		f, err := protocol.ParseAnswers(l.Protocol, name, b)
		if err != nil {
			return nil, wrap(caseOf(name), err)
		}
		out = append(out, Case{Name: caseOf(name), File: f})
	}
	return out, nil
}

// differs names the first thing that does not come out as the case says, or "". A
// case says at least which profile, outcome and urgent needs it expects.
func (c Case) differs(l *screening.Library) string {
	want := c.File.Expect
	if want.Outcome == "" || want.Profile == "" || want.Urgency == nil {
		return "profile, outcome and urgency must be expected"
	}
	p, ok := l.Protocol(c.File.Protocol)
	if !ok {
		return "no such protocol"
	}
	a := l.AssessFacts(p, c.File.Facts())
	checks := [][3]string{
		{"profile", want.Profile, a.Profile.String()}, {"outcome", want.Outcome, a.Outcome.String()},
		{"forced criminality", want.ForcedCriminality, a.ForcedCriminality.State.String()}, {"stop", want.Stop, stopOf(p, c.File.Facts())},
	}
	for _, f := range a.Dimensions {
		checks = append(checks, [3]string{f.ID, want.Dimensions[f.ID], f.State.String()})
	}
	for _, f := range a.Palermo {
		checks = append(checks, [3]string{f.ID, want.Palermo[f.ID], f.State.String()})
	}
	for _, one := range checks {
		if one[1] != "" && one[1] != one[2] {
			return one[0]
		}
	}
	if !sameRows(want.Urgency, a.Urgency) {
		return "urgency"
	}
	if want.Flags != nil && !sameRows(want.Flags, a.Flags) {
		return "flags"
	}
	return ""
}

// stopOf is the stop in force at the beginning, or "none".
func stopOf(p *protocol.Protocol, f protocol.Facts) string {
	if s := interview.New(p, f).Stop(); s != nil {
		return s.ID
	}
	return "none"
}

func sameRows(want []string, got []indicator.Ground) bool {
	return slices.Equal(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(rowIDs(got))))
}

func rowIDs(grounds []indicator.Ground) []string {
	var out []string
	for _, g := range grounds {
		out = append(out, g.Row.ID)
	}
	return out
}
