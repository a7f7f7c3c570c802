package history

import (
	"iter"
	"slices"

	"pelita/screening/protocol"
)

// State is the fold of a record's change-sets: an immutable value. The zero
// State is a record of which nothing has arrived. What its methods return
// belongs to the caller, except the codes inside an answer, which are shared
// and must not be written to.
type State struct{ f *fold }

// Fold folds change-sets, in any order.
func Fold(all []ChangeSet) State {
	f := State{}.fold().clone()
	for _, c := range all {
		if f.takes(c) {
			f.add(c)
		}
	}
	if f.record == (RecordID{}) {
		return State{}
	}
	return State{f}
}

// Apply returns the state with c; s stays as it is. A change-set that is in s
// already, belongs to another record, or is one that Encode refuses, changes
// nothing. Whatever the order and repetition in which change-sets are applied,
// the same set gives the same state and the same Body.
func (s State) Apply(c ChangeSet) State {
	if !s.fold().takes(c) {
		return s
	}
	f := s.fold().clone()
	f.add(c)
	return State{f}
}

func (s State) fold() *fold {
	if s.f == nil {
		return &fold{}
	}
	return s.f
}

// Record is the id of the record; zero for the zero State.
func (s State) Record() RecordID { return s.fold().record }

// Opened is the earliest time of any change.
func (s State) Opened() HLC { return s.fold().opened }

// Updated is the latest time of any change.
func (s State) Updated() HLC { return s.fold().updated }

// Seen says whether the change-set that device numbered counter is in the state.
func (s State) Seen(device DeviceID, counter uint64) bool { return s.fold().has(device, counter) }

// Numbers gives every change-set that is in the state: its device and its counter.
func (s State) Numbers() iter.Seq2[DeviceID, uint64] {
	return func(yield func(DeviceID, uint64) bool) {
		for _, d := range s.fold().seen {
			for _, r := range d.runs {
				for n := r.first; ; n++ {
					if !yield(d.device, n) {
						return
					}
					if n == r.last {
						break
					}
				}
			}
		}
	}
}

// Foreign counts the ops that only a newer version understands. They are kept;
// a screen should say that there is more than it shows.
func (s State) Foreign() int {
	n := 0
	for _, k := range s.fold().kept {
		if k.op.Foreign() {
			n++
		}
	}
	return n
}

// Live is one answer that nothing has superseded, with who asked, when, and in
// which protocol and wording.
type Live struct {
	ID       OpID
	Answer   protocol.Answer
	HLC      HLC
	Officer  OfficerID
	Protocol ProtocolRef
	Text     TextRef
}

// Live lists the live answers of a register in display order: by clock, then by
// device. Several distinct ones are a conflict that only a person settles.
func (s State) Live(reg Register) []Live { return slices.Collect(s.LiveOf(reg)) }

// LiveOf goes over what Live lists.
func (s State) LiveOf(reg Register) iter.Seq[Live] {
	return func(yield func(Live) bool) {
		f := s.fold()
		i, ok := f.find(reg)
		if !ok {
			return
		}
		for _, l := range f.regs[i].live {
			if !yield(l.shown()) {
				return
			}
		}
	}
}

// LiveOfItem goes over the live answers of all registers of an item.
func (s State) LiveOfItem(item protocol.ItemID) iter.Seq[Live] {
	return func(yield func(Live) bool) {
		regs := s.fold().regs
		i, _ := s.fold().find(Register{Item: item})
		for ; i < len(regs) && regs[i].Item == item; i++ {
			for _, l := range regs[i].live {
				if !yield(l.shown()) {
					return
				}
			}
		}
	}
}

// All goes over the live answers of all registers, in the order of Registers.
func (s State) All() iter.Seq2[Register, Live] {
	return func(yield func(Register, Live) bool) {
		for _, r := range s.fold().regs {
			for _, l := range r.live {
				if !yield(r.Register, l.shown()) {
					return
				}
			}
		}
	}
}

func (l *liveOp) shown() Live {
	return Live{
		ID: l.id, Answer: l.answer, HLC: l.hlc,
		Officer: l.ctx.officer, Protocol: l.ctx.protocol, Text: l.ctx.text,
	}
}

// Registers lists the registers that hold an answer, by item, instance, source.
func (s State) Registers() []Register {
	var out []Register
	for _, r := range s.fold().regs {
		out = append(out, r.Register)
	}
	return out
}

// Prev is what a new Set or Retract of the register must list: every live op,
// own ones included, also those whose answers are equal.
func (s State) Prev(reg Register) []OpID {
	f := s.fold()
	i, ok := f.find(reg)
	if !ok {
		return nil
	}
	var out []OpID
	for _, l := range f.regs[i].live {
		out = append(out, l.id)
	}
	slices.SortFunc(out, OpID.Compare)
	return out
}

// Conflicts lists the registers with several distinct live answers. Equal
// answers given twice are no conflict.
func (s State) Conflicts() []Register {
	var out []Register
	for _, r := range s.fold().regs {
		if len(r.live) > 1 && slices.ContainsFunc(r.live, func(l *liveOp) bool { return !l.answer.Equal(r.live[0].answer) }) {
			out = append(out, r.Register)
		}
	}
	return out
}

// Facts is what is on record, as conditions see it: of each instance the
// distinct live answers of all sources. A reason why there is no answer counts
// beside a value only where officers differ about one register; otherwise a
// value from any source stands alone.
func (s State) Facts() protocol.Facts {
	regs := s.fold().regs
	facts := make(protocol.Facts, len(regs))
	room := make([]protocol.Answer, 0, liveIn(regs))
	rounds := make([][]protocol.Answer, len(regs))
	for len(regs) > 0 {
		item, instance := regs[0].Item, regs[0].Instance
		n := 1
		for n < len(regs) && regs[n].Item == item && regs[n].Instance == instance {
			n++
		}
		if instance == 0 {
			facts[item], rounds = rounds[:1:1], rounds[1:]
		}
		for len(facts[item]) <= instance {
			facts[item] = append(facts[item], nil)
		}
		at := len(room)
		room = appendAlternatives(room, regs[:n])
		facts[item][instance] = room[at:len(room):len(room)]
		regs = regs[n:]
	}
	return facts
}

// liveIn counts the live answers of registers.
func liveIn(regs []*register) int {
	n := 0
	for _, r := range regs {
		n += len(r.live)
	}
	return n
}

// appendAlternatives appends the distinct answers of the registers of one instance.
func appendAlternatives(room []protocol.Answer, regs []*register) []protocol.Answer {
	at := len(room)
	known := slices.ContainsFunc(regs, (*register).known)
	for _, r := range regs {
		if known && !r.known() {
			continue
		}
		for _, l := range r.live {
			if !slices.ContainsFunc(room[at:], l.answer.Equal) {
				room = append(room, l.answer)
			}
		}
	}
	return room
}

func (r *register) known() bool {
	for _, l := range r.live {
		if l.answer.Known() {
			return true
		}
	}
	return false
}
