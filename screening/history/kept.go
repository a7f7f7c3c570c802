package history

import (
	"cmp"
	"slices"
)

// Note is one standing note, about Register.Item when that is named.
type Note struct {
	ID       OpID
	Register Register
	Text     string
	HLC      HLC
	Officer  OfficerID
}

// Decided is one decision.
type Decided struct {
	ID       OpID
	Decision Decision
	HLC      HLC
	Officer  OfficerID
}

// ConsentState is one consent and whether it still stands.
type ConsentState struct {
	ID      OpID
	Consent Consent
	GivenAt HLC
	Officer OfficerID
	// Protocol and Text are the questions and the wording in force when it was
	// given.
	Protocol ProtocolRef
	Text     TextRef
	// Words say who explained it; of a consent that rests on another basis, the
	// reason.
	Words       string
	Withdrawn   bool
	WithdrawnAt HLC // the earliest withdrawal; zero while it stands
}

// Shared is one disclosure that left.
type Shared struct {
	ID      OpID
	Share   Share
	HLC     HLC
	Officer OfficerID
}

// Sheet is one sealed sheet.
type Sheet struct {
	ID      OpID
	Sealed  Sealed
	HLC     HLC
	Officer OfficerID
}

// kept lists the ops of the given kinds in display order: by clock, then by id.
func (s State) kept(kinds ...Kind) []*keptOp {
	var out []*keptOp
	for _, k := range s.fold().kept {
		if !k.op.Foreign() && slices.Contains(kinds, k.op.Kind) {
			out = append(out, k)
		}
	}
	if len(out) > 1 {
		slices.SortFunc(out, func(a, b *keptOp) int { return cmp.Or(cmp.Compare(a.hlc, b.hlc), a.compare(b)) })
	}
	return out
}

// split parts ops into those that another of them lists in Prev, and the heads
// that none lists.
func split(ops []*keptOp) (listed, heads []*keptOp) {
	var prev map[OpID]bool
	for _, k := range ops {
		for _, p := range k.op.Prev {
			if prev == nil {
				prev = map[OpID]bool{}
			}
			prev[p] = true
		}
	}
	for _, k := range ops {
		if prev[k.id] {
			listed = append(listed, k)
		} else {
			heads = append(heads, k)
		}
	}
	return listed, heads
}

func ids(ops []*keptOp) []OpID {
	var out []OpID
	for _, k := range ops {
		out = append(out, k.id)
	}
	slices.SortFunc(out, OpID.Compare)
	return out
}

// Notes lists the notes that were neither replaced nor taken back.
func (s State) Notes() []Note {
	_, heads := split(s.kept(AddNote, Retract))
	var out []Note
	for _, k := range heads {
		if k.op.Kind == AddNote {
			out = append(out, Note{ID: k.id, Register: k.op.Register, Text: k.op.Text, HLC: k.hlc, Officer: k.ctx.officer})
		}
	}
	return out
}

// Decisions lists the decisions in force: those that no later one lists. More
// than one means that officers decided without seeing each other.
func (s State) Decisions() []Decided {
	_, heads := split(s.kept(Decide))
	return decided(heads)
}

// PastDecisions lists the decisions that were replaced.
func (s State) PastDecisions() []Decided {
	listed, _ := split(s.kept(Decide))
	return decided(listed)
}

// Disputed says whether several decisions are in force. A disputed record is
// not referred, exported as final, or counted until a person decides with all
// of them in Prev.
func (s State) Disputed() bool { return len(s.Decisions()) > 1 }

func decided(ops []*keptOp) []Decided {
	var out []Decided
	for _, k := range ops {
		out = append(out, Decided{ID: k.id, Decision: k.op.Decision, HLC: k.hlc, Officer: k.ctx.officer})
	}
	return out
}

// Protocols lists the protocols the record was asked in; the last is the
// current one: of those that no other replaces, the one with the latest clock.
func (s State) Protocols() []ProtocolRef {
	listed, heads := split(s.kept(UseProtocol))
	var out []ProtocolRef
	for _, k := range slices.Concat(listed, heads) {
		out = append(out, k.op.Protocol)
	}
	return slices.Compact(out)
}

// ProtocolHeads is what a new UseProtocol must list in Prev.
func (s State) ProtocolHeads() []OpID {
	_, heads := split(s.kept(UseProtocol))
	return ids(heads)
}

// Closed says whether the work has ended: somebody closed the record, and
// nobody took it up again who had not seen, or had seen, that.
func (s State) Closed() bool {
	_, heads := split(s.kept(Close, Reopen))
	return len(heads) > 0 && !slices.ContainsFunc(heads, func(k *keptOp) bool { return k.op.Kind == Reopen })
}

// StatusHeads is what a new Close or Reopen must list in Prev.
func (s State) StatusHeads() []OpID {
	_, heads := split(s.kept(Close, Reopen))
	return ids(heads)
}

// Shares lists the disclosures that left.
func (s State) Shares() []Shared {
	var out []Shared
	for _, k := range s.kept(ShareOut) {
		out = append(out, Shared{ID: k.id, Share: k.op.Share, HLC: k.hlc, Officer: k.ctx.officer})
	}
	return out
}

// Sheets lists the sealed sheets. They only grow: one that replaces another
// does not take it away.
func (s State) Sheets() []Sheet {
	var out []Sheet
	for _, k := range s.kept(KeepSealed) {
		out = append(out, Sheet{ID: k.id, Sealed: k.op.Sealed, HLC: k.hlc, Officer: k.ctx.officer})
	}
	return out
}
