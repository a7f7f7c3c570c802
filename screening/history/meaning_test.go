package history

import (
	"fmt"
	"testing"

	"pelita/screening/protocol"
)

func hours() Register { return Register{Item: "hours"} }

func TestConcurrentAnswersStayVisibleUntilAPersonSettlesThem(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	first := a.set(hours(), no())
	b.see(first)
	fromA, fromB := a.set(hours(), yes()), b.set(hours(), absent(protocol.Declined))
	a.see(fromB)
	b.see(fromA)
	count(t, "live", len(a.state.Live(hours())), 2)
	count(t, "conflicts", len(a.state.Conflicts()), 1)
	b.see(a.set(hours(), yes()))
	for _, d := range []*device{a, b} {
		count(t, "conflicts after settling", len(d.state.Conflicts()), 0)
		count(t, "live after settling", len(d.state.Live(hours())), 1)
	}
}

func TestEqualAnswersGivenTwiceAreNoConflictButBothAreSuperseded(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	fromA, fromB := a.set(hours(), yes()), b.set(hours(), yes())
	a.see(fromB)
	b.see(fromA)
	count(t, "conflicts", len(a.state.Conflicts()), 0)
	count(t, "prev", len(a.state.Prev(hours())), 2)
	a.set(hours(), no())
	count(t, "live", len(a.state.Live(hours())), 1)
}

func TestEditingTwiceBeforeAnythingIsSentIsNoConflictWithOneself(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	first, second := a.set(hours(), yes()), a.set(hours(), no())
	b.see(second, first)
	count(t, "live", len(b.state.Live(hours())), 1)
	if got := b.state.Live(hours())[0]; !got.Answer.Equal(no()) || got.Officer != (OfficerID{1}) || got.Text.Locale != "en" {
		t.Error("the later answer, its officer or its wording is lost")
	}
}

func TestSourcesNeverOverwriteEachOther(t *testing.T) {
	a := newDevice(1)
	said, observed := hours(), Register{Item: "hours", Source: protocol.Observed}
	first := a.set(said, no())
	a.do(Op{Kind: Set, Register: observed, Answer: yes(), Prev: []OpID{first.ID(0)}})
	count(t, "registers", len(a.state.Registers()), 2)
	count(t, "conflicts", len(a.state.Conflicts()), 0)
}

func TestARetractedAnswerIsGoneAndCanBeGivenAgain(t *testing.T) {
	a := newDevice(1)
	a.set(hours(), yes())
	a.do(Op{Kind: Retract, Register: hours(), Prev: a.state.Prev(hours())})
	count(t, "registers", len(a.state.Registers()), 0)
	a.set(hours(), no())
	count(t, "live", len(a.state.Live(hours())), 1)
}

func TestFactsShowDistinctAnswersOfAllSources(t *testing.T) {
	said := Register{Item: "hours"}
	observed := Register{Item: "hours", Source: protocol.Observed}
	unknown := absent(protocol.Unknown)
	cases := []struct {
		name string
		sets map[Register][]protocol.Answer // concurrent ones
		want string
	}{
		{"one answer", map[Register][]protocol.Answer{said: {yes()}}, fmt.Sprint([]protocol.Answer{yes()})},
		{"equal answers count once", map[Register][]protocol.Answer{said: {yes(), yes()}, observed: {yes()}}, fmt.Sprint([]protocol.Answer{yes()})},
		{"sources that differ", map[Register][]protocol.Answer{said: {no()}, observed: {yes()}}, fmt.Sprint([]protocol.Answer{no(), yes()})},
		{"officers who differ about one register", map[Register][]protocol.Answer{said: {yes(), unknown}}, fmt.Sprint([]protocol.Answer{yes(), unknown})},
		{"a value of another source stands alone", map[Register][]protocol.Answer{said: {unknown}, observed: {yes()}}, fmt.Sprint([]protocol.Answer{yes()})},
		{"nothing known", map[Register][]protocol.Answer{said: {unknown}, observed: {absent(protocol.Declined)}}, fmt.Sprint([]protocol.Answer{unknown, absent(protocol.Declined)})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s State
			n := byte(0)
			for _, reg := range []Register{said, observed} {
				for _, a := range c.sets[reg] {
					n++
					s = s.Apply(newDevice(n).set(reg, a))
				}
			}
			if got := fmt.Sprint(s.Facts()["hours"][0]); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestFactsKeepTheNumberOfAnInstance(t *testing.T) {
	a := newDevice(1)
	a.set(Register{Item: "move_place", Instance: 2}, yes())
	facts := a.state.Facts()["move_place"]
	count(t, "instances", len(facts), 3)
	count(t, "answers of the first", len(facts[0]), 0)
	count(t, "answers of the third", len(facts[2]), 1)
}

func TestNotesStandUntilReplacedOrTakenBack(t *testing.T) {
	a := newDevice(1)
	first := a.do(Op{Kind: AddNote, Text: "one"}, Op{Kind: AddNote, Text: "two", Register: hours()})
	a.do(Op{Kind: AddNote, Text: "one, better", Prev: []OpID{first.ID(0)}})
	count(t, "notes", len(a.state.Notes()), 2)
	a.do(Op{Kind: Retract, Prev: []OpID{first.ID(1)}})
	if notes := a.state.Notes(); len(notes) != 1 || notes[0].Text != "one, better" {
		t.Error("the note that was taken back stands, or the better one does not")
	}
}

func TestDecisionsMadeWithoutSeeingEachOtherAreDisputed(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	decide := func(d *device, kind string) ChangeSet {
		var prev []OpID
		for _, old := range d.state.Decisions() {
			prev = append(prev, old.ID)
		}
		return d.do(Op{Kind: Decide, Decision: Decision{Kind: kind, Reasons: "r"}, Prev: prev})
	}
	b.see(decide(a, "continue-later"))
	fromA, fromB := decide(a, "presumed-victim-refer"), decide(b, "refer-further-assessment")
	if a.state.Disputed() {
		t.Error("one officer changing a decision is a dispute")
	}
	a.see(fromB)
	b.see(fromA)
	if !a.state.Disputed() || !b.state.Disputed() || len(a.state.Decisions()) != 2 {
		t.Error("two concurrent decisions are not disputed")
	}
	decide(b, "presumed-victim-refer")
	if b.state.Disputed() || len(b.state.Decisions()) != 1 || len(b.state.PastDecisions()) != 3 {
		t.Error("a decision that saw both does not settle the dispute, or drops what was decided before")
	}
}

func TestReopenWinsOverAConcurrentClose(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	status := func(d *device, k Kind) ChangeSet { return d.do(Op{Kind: k, Prev: d.state.StatusHeads()}) }
	b.see(status(a, Close))
	if !a.state.Closed() || (State{}).Closed() {
		t.Error("Close does not close, or an empty record is closed")
	}
	b.see(status(a, Reopen))
	a.see(status(b, Close))
	if !a.state.Closed() {
		t.Error("a close that saw the reopening does not close")
	}
	reopened, closed := status(a, Reopen), status(b, Close)
	a.see(closed)
	b.see(reopened)
	if a.state.Closed() || b.state.Closed() {
		t.Error("a concurrent close won over a reopening")
	}
}

func TestTheCurrentProtocolIsTheLastThatNobodyReplaced(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	use := func(d *device, id string) ChangeSet {
		return d.do(Op{Kind: UseProtocol, Protocol: ProtocolRef{ID: id}, Prev: d.state.ProtocolHeads()})
	}
	a.clock = HLC(1) << 60 // far in the future: b never catches up
	b.see(use(a, "tfc-border"))
	use(b, "tfc-returnee")
	if refs := b.state.Protocols(); len(refs) != 2 || refs[1].ID != "tfc-returnee" {
		t.Error("a clock in the future holds the record in the old protocol")
	}
	if (State{}).Protocols() != nil {
		t.Error("an empty record has a protocol")
	}
}

func TestSharesAreKept(t *testing.T) {
	a := newDevice(1)
	a.do(Op{Kind: ShareOut, Share: Share{Referral: "r", Service: "s", Profile: "shelter", Digest: [32]byte{1}}})
	if got := a.state.Shares(); len(got) != 1 || got[0].Share.Service != "s" || got[0].Officer != (OfficerID{1}) {
		t.Error("the share is not listed as it was recorded")
	}
}

func TestOpenedAndUpdatedSpanAllChanges(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	early := b.set(hours(), no())
	late := a.do()
	late2 := a.do()
	s := Fold([]ChangeSet{late2, late, early})
	if s.Opened() != min(early.HLC, late.HLC) || s.Updated() != late2.HLC || s.Record() != (RecordID{1}) {
		t.Error("the span is not that of the changes")
	}
}
