package pack

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// protective is what protects a person in an assessment. Of each part a higher
// rank protects more.
type protective struct {
	outcome int
	child   bool
	forced  int
	urgency map[string]int
	flags   map[string]int
}

// Shift is one thing that comes out otherwise in one case.
type Shift struct {
	_ struct{} `cbor:",toarray"`
	// Case names the case, Protocol the protocol that was run.
	Case, Protocol string
	// What is outcome, child, forced-criminality, urgency or flag; Row names the
	// urgency or flag.
	What, Row string
	// From and To are codes; "" is nothing.
	From, To string
	// Less: the person is protected less by it.
	Less bool
}

// Reference is the set of cases by which an instrument is compared with another:
// those that come with the program, read by the edition that they were written for.
type Reference struct {
	cases []Case
}

// ReadReference reads golden/ of an instrument and of each earlier edition beside
// it; l is the library of the same files.
func ReadReference(fsys fs.FS, l *screening.Library) (Reference, error) {
	var ref Reference
	for _, e := range l.Editions() {
		dir := goldenFolder
		if e.Edition != "" {
			dir = path.Join("earlier", e.Edition, goldenFolder)
		}
		cases, err := readCases(fsys, dir, e)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Reference{}, err
		}
		ref.cases = append(ref.cases, cases...)
	}
	return ref, nil
}

// Size is the number of cases.
func (r Reference) Size() int { return len(r.cases) }

// Shifts runs every case under two libraries, as a record that was moved to each,
// and lists what protects a person and comes out otherwise: the losses first. A
// case whose protocol the later library lacks loses everything it had.
func (r Reference) Shifts(from, to *screening.Library) []Shift {
	var out []Shift
	for _, c := range r.cases {
		before, ok := protectionOf(from, c)
		if !ok {
			continue
		}
		after, _ := protectionOf(to, c)
		out = append(out, before.shifts(c, after)...)
	}
	slices.SortStableFunc(out, func(a, b Shift) int {
		if a.Less != b.Less {
			if a.Less {
				return -1
			}
			return 1
		}
		return 0
	})
	return out
}

// ShiftsDigest identifies exactly these shifts, so that whoever confirms them has
// seen them.
func ShiftsDigest(s []Shift) [32]byte {
	b, err := codec().enc.Marshal(s)
	if err != nil {
		b = nil // texts and flags: it cannot fail
	}
	return sha256.Sum256(slices.Concat([]byte(LabelChanges), b))
}

func protectionOf(l *screening.Library, c Case) (protective, bool) {
	p, ok := l.Protocol(c.File.Protocol)
	if !ok {
		return protective{}, false
	}
	a := l.AssessFacts(p, c.File.Facts())
	return protective{
		outcome: outcomeRank(a.Outcome), child: a.Profile == protocol.Child, forced: stateRank(a.ForcedCriminality.State),
		urgency: within(a.Urgency), flags: within(a.Flags),
	}, true
}

// outcomeRank: more suspicion protects more, and "nothing recorded" least.
func outcomeRank(o indicator.Outcome) int {
	return slices.Index([]indicator.Outcome{indicator.NoneRecorded, indicator.NotEnough, indicator.IndicatorsPresent}, o) + 1
}

func stateRank(s indicator.State) int {
	return slices.Index([]indicator.State{indicator.NotMet, indicator.Undetermined, indicator.Positive}, s) + 1
}

func outcomeCode(rank int) string {
	return code(rank, "none-recorded", "not-enough-information", "indicators-present")
}
func stateCode(rank int) string { return code(rank, "not-met", "undetermined", "positive") }
func limitCode(rank int) string { return code(rank, "any-time", "72h", "24h", "4h") }

// code is the rank-th code; 0 is nothing.
func code(rank int, codes ...string) string {
	if rank == 0 {
		return ""
	}
	return codes[rank-1]
}

// within is how soon each row has to be acted on: sooner ranks higher.
func within(grounds []indicator.Ground) map[string]int {
	out := map[string]int{}
	for _, g := range grounds {
		out[g.Row.ID] = max(slices.Index([]string{"", "72h", "24h", "4h"}, g.Row.Within), 0) + 1
	}
	return out
}

func (p protective) shifts(c Case, to protective) []Shift {
	var out []Shift
	add := func(what, row string, from, now int, words func(int) string) {
		if from != now {
			out = append(out, Shift{
				Case: c.Name, Protocol: c.File.Protocol, What: what, Row: row,
				From: words(from), To: words(now), Less: now < from,
			})
		}
	}
	add("outcome", "", p.outcome, to.outcome, outcomeCode)
	add("child", "", flag(p.child), flag(to.child), func(n int) string { return code(n+1, "adult", "child") })
	add("forced-criminality", "", p.forced, to.forced, stateCode)
	for what, rows := range map[string][2]map[string]int{"urgency": {p.urgency, to.urgency}, "flag": {p.flags, to.flags}} {
		for _, row := range union(rows[0], rows[1]) {
			add(what, row, rows[0][row], rows[1][row], limitCode)
		}
	}
	slices.SortFunc(out, func(a, b Shift) int { return cmp.Or(strings.Compare(a.What, b.What), strings.Compare(a.Row, b.Row)) })
	return out
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func union(a, b map[string]int) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	for k := range b {
		if _, both := a[k]; !both {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}
