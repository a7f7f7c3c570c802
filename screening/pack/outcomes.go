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
	// stops holds the stops that are met, also a pause that was lifted since, with
	// the effect they have; required what has to be answered before going on, a clear
	// answer above any.
	stops, required map[string]int
}

// Shift is one thing that comes out otherwise in one case.
type Shift struct {
	_ struct{} `cbor:",toarray"`
	// Case names the case, or is "" for a stop that no case meets; Protocol is the
	// protocol that was run.
	Case, Protocol string
	// What is outcome, child, forced-criminality, urgency, flag, stop or required;
	// Row names the urgency or flag, the stop, or the item that is required.
	What, Row string
	// From and To are codes; "" is nothing.
	From, To string
	// Less: the person is protected less by it.
	Less bool
}

// The What of a shift of a stop, and of what has to be answered.
const (
	stop     = "stop"
	required = "required"
)

// Reference is the set of cases by which an instrument is compared with another:
// those that come with the program, read by the edition that they were written for.
type Reference struct {
	cases []Case
}

// ReadReference reads the cases of an instrument, which lie in today, and golden/
// of each earlier edition beside it in fsys; l is the library of fsys. A case of an
// earlier edition is named after it, as "1.0.0/sixteen".
func ReadReference(today, fsys fs.FS, l *screening.Library) (Reference, error) {
	var ref Reference
	for _, e := range l.Editions() {
		from, dir := today, "."
		if e.Edition != "" {
			from, dir = fsys, path.Join("earlier", e.Edition, goldenFolder)
		}
		cases, err := readCases(from, dir, e)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Reference{}, err
		}
		for _, c := range cases {
			c.Name = path.Join(e.Edition, c.Name)
			ref.cases = append(ref.cases, c)
		}
	}
	return ref, nil
}

// Size is the number of cases.
func (r Reference) Size() int { return len(r.cases) }

// Shifts runs every case under two libraries, as a record that was moved to each,
// and lists what protects a person and comes out otherwise: the losses first. A
// case whose protocol the later library lacks loses everything it had. What is
// required is the protocol's more than the case's, so it is said of the first case
// alone: a hundred times the same would hide what is said once. A stop that is gone
// is said even when no case meets it.
func (r Reference) Shifts(from, to *screening.Library) []Shift {
	var out []Shift
	seen, met := map[Shift]bool{}, map[string]bool{}
	for _, c := range r.cases {
		before, ok := protectionOf(from, c)
		if !ok {
			continue
		}
		after, _ := protectionOf(to, c)
		for _, s := range before.shifts(c, after) {
			again := s
			again.Case = ""
			if s.What != required || !seen[again] {
				out = append(out, s)
			}
			seen[again] = true
			if s.What == stop {
				met[s.Protocol+" "+s.Row] = true
			}
		}
	}
	for _, s := range gone(from, to) {
		if !met[s.Protocol+" "+s.Row] {
			out = append(out, s)
		}
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
	b, err := codec().Marshal(s)
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
	r := p.Resolve(c.File.Facts())
	a := l.AssessResolved(r)
	return protective{
		outcome: outcomeRank(a.Outcome), child: a.Profile == protocol.Child, forced: stateRank(a.ForcedCriminality.State),
		urgency: within(a.Urgency), flags: within(a.Flags),
		stops: stopsOf(r), required: requiredOf(r),
	}, true
}

// stopsOf ranks every stop that is met, not only the one whose card is shown.
func stopsOf(r *protocol.Resolved) map[string]int {
	out := map[string]int{}
	for _, s := range r.Protocol().Stops {
		if s.When.Truth(r) == protocol.Yes {
			out[s.ID] = effectRank(s, s.Effect == protocol.Pause && r.Affirmed(s.Until))
		}
	}
	return out
}

// effectRank: a pause that goes on protects more than one that is over, and an end
// most.
func effectRank(s protocol.Stop, lifted bool) int {
	switch {
	case lifted:
		return 1
	case s.Effect == protocol.Pause:
		return 2
	}
	return 3
}

// gone lists the stops of one library that the other lacks or that do less there,
// whether or not a case meets them. A protocol that is gone is left out: its cases
// say so.
func gone(from, to *screening.Library) []Shift {
	var out []Shift
	for _, p := range from.Interviews() {
		now, ok := to.Protocol(p.ID)
		if !ok {
			continue
		}
		left := map[string]int{}
		for _, s := range now.Stops {
			left[s.ID] = effectRank(s, false)
		}
		for _, s := range p.Stops {
			if before := effectRank(s, false); left[s.ID] < before {
				out = append(out, Shift{Protocol: p.ID, What: stop, Row: s.ID, From: effectCode(before), To: effectCode(left[s.ID]), Less: true})
			}
		}
	}
	return out
}

// requiredOf ranks what has to be answered before going on: where it is asked for
// safety or consent, only a clear answer does.
func requiredOf(r *protocol.Resolved) map[string]int {
	out := map[string]int{}
	for _, s := range r.Protocol().Sections {
		for _, step := range s.Steps {
			for _, i := range step.Asked(r.Protocol().Bank()) {
				if r.Required(i.ID) == protocol.Yes {
					out[string(i.ID)] = 1 + flag(s.Kind == protocol.Safety || s.Kind == protocol.Notice)
				}
			}
		}
	}
	return out
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
func stateCode(rank int) string  { return code(rank, "not-met", "undetermined", "positive") }
func effectCode(rank int) string { return code(rank, "lifted", "pause", "end") }
func demandCode(rank int) string { return code(rank, "any-answer", "clear-answer") }
func limitCode(rank int) string  { return code(rank, "any-time", "72h", "24h", "4h") }

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
	for _, m := range []struct {
		what      string
		from, now map[string]int
		words     func(int) string
	}{
		{"urgency", p.urgency, to.urgency, limitCode}, {"flag", p.flags, to.flags, limitCode},
		{stop, p.stops, to.stops, effectCode}, {required, p.required, to.required, demandCode},
	} {
		for _, row := range keysOf(m.from, m.now) {
			add(m.what, row, m.from[row], m.now[row], m.words)
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
