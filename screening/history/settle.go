package history

import (
	"slices"

	"pelita/screening/protocol"
)

// MaxWeighed bounds the answers that one Resolve weighs.
const MaxWeighed = 64

// Weighed is one of the answers among which a person chose: its op and what it
// said. The fold drops an answer that was superseded, so the Resolve keeps it.
type Weighed struct {
	ID     OpID
	Answer protocol.Answer
}

// Resolution is how a person settled different answers of one register.
type Resolution struct {
	ID       OpID
	Register Register
	// Reason is why, in the words of the person who settled it.
	Reason  string
	Seen    []OpID
	Weighed []Weighed
	HLC     HLC
	Officer OfficerID
	// Standing says that what was chosen still stands.
	Standing bool
}

// Resolutions lists every settlement in display order. They only grow: one that
// is settled again stays.
func (s State) Resolutions() []Resolution {
	all := s.kept(Resolve)
	var out []Resolution
	for _, k := range all {
		out = append(out, Resolution{
			ID: k.id, Register: k.op.Register, Reason: k.op.Text, Seen: slices.Clone(k.op.Prev),
			Weighed: slices.Clone(k.op.Weighed), HLC: k.hlc, Officer: k.ctx.officer, Standing: s.stands(k),
		})
	}
	return out
}

// stands says whether the answer that was chosen with k is still live: the Set of
// the same change-set.
func (s State) stands(k *keptOp) bool {
	return slices.ContainsFunc(s.Live(k.op.Register), func(l Live) bool {
		return l.ID.Device == k.id.Device && l.ID.Counter == k.id.Counter
	})
}

// Chosen are the ops that settle reg: a Set that supersedes every answer that
// stands in s, and the Resolve that says why. again are answers that an earlier
// settlement weighed, so that they can be chosen once more.
func (s State) Chosen(reg Register, a protocol.Answer, reason string, again []Weighed) []Op {
	seen := s.Prev(reg)
	weighed := slices.Clone(again)
	for _, l := range s.Live(reg) {
		weighed = append(weighed, Weighed{l.ID, l.Answer})
	}
	weighed = sortedWeighed(weighed)
	if len(weighed) > MaxWeighed {
		weighed = weighed[:MaxWeighed]
	}
	return []Op{
		{Kind: Set, Register: reg, Answer: a, Prev: seen},
		{Kind: Resolve, Register: reg, Prev: slices.Clone(seen), Text: reason, Weighed: weighed},
	}
}

// sortedWeighed is the one order of a set of weighed answers, in new memory.
func sortedWeighed(all []Weighed) []Weighed {
	if len(all) == 0 {
		return nil
	}
	out := slices.Clone(all)
	slices.SortFunc(out, func(a, b Weighed) int { return a.ID.Compare(b.ID) })
	return slices.CompactFunc(out, func(a, b Weighed) bool { return a.ID == b.ID })
}

func (w Weighed) fits() bool { return storable(w.Answer) && answerTexts(w.Answer.Value) }

type weighedWire struct {
	_      struct{} `cbor:",toarray"`
	ID     opIDWire
	Answer answerWire
}

func readWeighed(all []weighedWire) (out []Weighed, err error) {
	for _, w := range all {
		a, err := w.Answer.answer()
		if err != nil {
			return nil, err
		}
		out = append(out, Weighed{OpID{Device: w.ID.Device, Counter: w.ID.Counter, Index: w.ID.Index}, a})
	}
	return out, nil
}

// weighed is nil when there are none of the shape this version knows.
func (h opHead) weighed() (out []weighedWire) {
	if h.Weighed == nil || codec().Unmarshal(h.Weighed, &out) != nil {
		return nil
	}
	return out
}
