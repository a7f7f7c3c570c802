package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/screening/protocol"
)

// drawOps draws what an officer might do next, from what the device shows.
func drawOps(t *rapid.T, s State) []Op {
	var ops []Op
	for range rapid.IntRange(0, 3).Draw(t, "ops") {
		ops = append(ops, drawOp(t, s))
	}
	return ops
}

func drawOp(t *rapid.T, s State) Op {
	reg := Register{
		Item:     rapid.SampledFrom([]protocol.ItemID{"hours", "pay"}).Draw(t, "item"),
		Instance: rapid.IntRange(0, 1).Draw(t, "instance"),
		Source:   protocol.Source(rapid.IntRange(0, 1).Draw(t, "source")),
	}
	answer := rapid.SampledFrom([]protocol.Answer{yes(), no(), absent(protocol.Declined)}).Draw(t, "answer")
	purpose := rapid.SampledFrom([]string{"referral", "statistics"}).Draw(t, "purpose")
	seen := s.ConsentHeads(purpose, "this-record")
	consent := Consent{Purpose: purpose, Scope: "this-record"}
	switch rapid.SampledFrom(append([]Kind{Set, Set, Set, 77}, everyKind()...)).Draw(t, "kind") {
	case Set:
		return Op{Kind: Set, Register: reg, Answer: answer, Prev: drawPrev(t, s.Prev(reg))}
	case Retract:
		return Op{Kind: Retract, Register: reg, Prev: drawPrev(t, s.Prev(reg))}
	case AddNote:
		return Op{Kind: AddNote, Text: "n", Register: Register{Item: reg.Item}}
	case Decide:
		var prev []OpID
		for _, d := range s.Decisions() {
			prev = append(prev, d.ID)
		}
		return Op{Kind: Decide, Decision: Decision{Kind: "other"}, Prev: prev}
	case GiveConsent:
		return Op{Kind: GiveConsent, Consent: consent, Prev: drawPrev(t, seen)}
	case Withdraw:
		return Op{Kind: Withdraw, Consent: consent, Prev: seen}
	case UseProtocol:
		id := rapid.SampledFrom([]string{"tfc-border", "tfc-returnee"}).Draw(t, "protocol")
		return Op{Kind: UseProtocol, Protocol: ProtocolRef{ID: id}, Prev: s.ProtocolHeads()}
	case Close:
		return Op{Kind: Close, Prev: s.StatusHeads()}
	case Reopen:
		return Op{Kind: Reopen, Prev: s.StatusHeads()}
	case ShareOut:
		return Op{Kind: ShareOut, Share: Share{Referral: "r1"}}
	case KeepSealed:
		return keepSealed(byte(rapid.IntRange(1, 3).Draw(t, "sheet")))
	case Attach:
		return attach(byte(rapid.IntRange(1, 2).Draw(t, "file")))
	case Handle:
		return drawHandle(t, s)
	case Resolve:
		return drawResolve(t, s, reg)
	case LinkRecord, UnlinkRecord:
		return drawLink(t, s)
	}
	return Op{Kind: 77, foreign: []byte{0xa2, 0x01, 0x18, 77, 0x18, 40, 0xf5}}
}

// everyKind lists the kinds, so that a new one is drawn as soon as it is there.
func everyKind() []Kind {
	var out []Kind
	for k := Kind(1); k <= lastKind; k++ {
		out = append(out, k)
	}
	return out
}

func drawHandle(t *rapid.T, s State) Op {
	file := attach(byte(rapid.IntRange(1, 2).Draw(t, "file"))).File.ID
	prev, link := s.CustodyHeads(file)
	if len(prev) == 0 {
		prev = []OpID{{Device: newDevice(1).id, Counter: 1}}
	}
	return Op{Kind: Handle, Handling: Handling{File: file, Step: "viewed", Link: link}, Prev: prev}
}

// drawResolve draws the Resolve alone: what supersedes is always a Set, so a
// Resolve that lost its Set must change no answer.
func drawResolve(t *rapid.T, s State, reg Register) Op {
	ops := s.Chosen(reg, no(), "why", nil)
	o := ops[1]
	o.Prev = drawPrev(t, o.Prev)
	if len(o.Prev) == 0 {
		o.Prev = []OpID{{Device: newDevice(1).id, Counter: 1}}
	}
	return o
}

func drawLink(t *rapid.T, s State) Op {
	other := RecordID{0: byte(rapid.IntRange(2, 4).Draw(t, "other"))}
	if heads := s.LinkHeads(other); len(heads) > 0 && rapid.Bool().Draw(t, "unlink") {
		return Op{Kind: UnlinkRecord, Other: other, Prev: heads}
	}
	return Op{Kind: LinkRecord, Other: other}
}

// drawPrev sometimes names an op that is not there, of another register, or of
// a device never heard of: a fold must not care.
func drawPrev(t *rapid.T, prev []OpID) []OpID {
	if rapid.IntRange(0, 5).Draw(t, "stray") == 0 {
		return append(prev, OpID{
			Device:  newDevice(byte(rapid.IntRange(1, 4).Draw(t, "device"))).id,
			Counter: rapid.Uint64Range(1, 8).Draw(t, "counter"), Index: uint16(rapid.IntRange(0, 2).Draw(t, "index")),
		})
	}
	return prev
}

// drawHistory lets two to five devices work on one record, each seeing the others'
// change-sets late, in part, and out of order.
func drawHistory(t *rapid.T) []ChangeSet {
	var devices []*device
	for n := range byte(rapid.IntRange(2, 5).Draw(t, "devices")) {
		devices = append(devices, newDevice(n+1))
	}
	var all []ChangeSet
	for range rapid.IntRange(1, 20).Draw(t, "steps") {
		d := rapid.SampledFrom(devices).Draw(t, "who")
		if len(all) > 0 && rapid.Bool().Draw(t, "sync") {
			d.see(rapid.SliceOfN(rapid.SampledFrom(all), 0, 4).Draw(t, "arrived")...)
			continue
		}
		if rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
			d.counter += 2 // the device worked on other records
		}
		all = append(all, d.do(drawOps(t, d.state)...))
	}
	return all
}

func TestAnyOrderAndRepetitionGivesTheSameBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawHistory(t)
		want := body(toTB(t), Fold(all))
		order := rapid.Permutation(all).Draw(t, "order")
		order = append(order, rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "again")...)
		order = append(rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "before"), order...)
		var s State
		for i, c := range order {
			s = s.Apply(c)
			if i%3 != 0 {
				continue
			}
			again, err := ParseBody([]byte(body(toTB(t), s)))
			if err != nil {
				t.Fatalf("a body does not parse: %v", err)
			}
			s = again
		}
		if got := body(toTB(t), s); got != want {
			t.Fatalf("bodies differ:\n%x\n%x", got, want)
		}
		if s.Hash() != Fold(all).Hash() {
			t.Fatal("hashes differ")
		}
	})
}

func TestAnAnswerIsLiveUnlessAnOpOfItsRegisterListsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.Permutation(drawHistory(t)).Draw(t, "order")
		s := Fold(all)
		got := map[string]bool{}
		for _, reg := range s.Registers() {
			for _, l := range s.Live(reg) {
				got[fmt.Sprint(reg, l.ID, l.Answer)] = true
			}
		}
		want := map[string]bool{}
		for _, c := range all {
			for i, o := range c.Ops {
				if o.Kind == Set && !listed(all, o.Register, c.ID(i)) {
					want[fmt.Sprint(o.Register, c.ID(i), o.Answer)] = true
				}
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("live:\n%v\nwant:\n%v", got, want)
		}
	})
}

func listed(all []ChangeSet, reg Register, id OpID) bool {
	for _, c := range all {
		for _, o := range c.Ops {
			if (o.Kind == Set || o.Kind == Retract) && o.Register == reg && slices.Contains(o.Prev, id) {
				return true
			}
		}
	}
	return false
}

func TestChangeSetsOfAnyHistoryDecodeToThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range drawHistory(t) {
			b, err := c.Encode()
			if err != nil {
				t.Fatal(err)
			}
			d, err := Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			if body(toTB(t), Fold([]ChangeSet{c})) != body(toTB(t), Fold([]ChangeSet{d})) {
				t.Fatal("a decoded change-set folds to something else")
			}
		}
	})
}

func TestApplyLeavesTheOldStateAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawHistory(t)
		var states []State
		var bodies []string
		var s State
		for _, c := range all {
			s = s.Apply(c)
			states, bodies = append(states, s), append(bodies, body(toTB(t), s))
			states[0].Apply(c)
			if len(states) > 1 {
				states[len(states)-2].Apply(all[len(all)-1])
			}
		}
		for i := range states {
			if body(toTB(t), states[i]) != bodies[i] {
				t.Fatalf("state %d of %d changed", i, len(states))
			}
		}
	})
}

func TestApplyKeepsNothingOfTheCallersMemory(t *testing.T) {
	d := newDevice(1)
	a := protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: []string{"a", "b"}}}
	ops := []Op{{Kind: Set, Register: Register{Item: "x"}, Answer: a}, {Kind: Decide, Decision: Decision{Kind: "other"}, Prev: []OpID{{Counter: 3}}}}
	c := d.do(ops...)
	want := body(t, d.state)
	c.Ops[0].Answer.Value.Codes[0] = "changed"
	c.Ops[1].Prev[0].Counter = 99
	if body(t, d.state) != want {
		t.Error("writing to the change-set changed the state")
	}
}

func TestAChangeSetThatDoesNotBelongChangesNothing(t *testing.T) {
	d := newDevice(1)
	c := d.set(Register{Item: "hours"}, yes())
	want := body(t, d.state)
	other, invalid, again := c, c, c
	other.Record, other.Counter = RecordID{2}, 9
	invalid.Counter, invalid.Ops = 9, []Op{{Kind: Set}}
	for name, c := range map[string]ChangeSet{"another record": other, "invalid": invalid, "seen": again} {
		if body(t, d.state.Apply(c)) != want {
			t.Errorf("%s: the state changed", name)
		}
	}
	if !d.state.Seen(d.id, 1) || d.state.Seen(d.id, 2) || d.state.Seen(DeviceID{}, 1) {
		t.Error("Seen does not name what was applied")
	}
}

// tb lets helpers fail a rapid test.
type tb struct {
	testing.TB
	t *rapid.T
}

func toTB(t *rapid.T) testing.TB { return tb{t: t} }

func (b tb) Helper()           {}
func (b tb) Fatal(args ...any) { b.t.Fatal(args...) }

func TestAConsentStandsOnlyIfItWasGivenInKnowledgeOfEveryWithdrawal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.Permutation(drawHistory(t)).Draw(t, "order")
		ops := map[OpID]Op{}
		for _, c := range all {
			for i, o := range c.Ops {
				ops[c.ID(i)] = o
			}
		}
		for _, g := range Fold(all).Consents() {
			ended := false
			for id, w := range ops {
				if w.Kind != Withdraw {
					continue
				}
				known := slices.Contains(ops[g.ID].Prev, id) || id.Device == g.ID.Device && id.Compare(g.ID) < 0
				named := slices.Contains(w.Prev, g.ID)
				ended = ended || named || w.Consent == g.Consent && !known
			}
			if g.Withdrawn != ended {
				t.Fatalf("consent %v withdrawn: %v, want %v", g.ID, g.Withdrawn, ended)
			}
		}
	})
}

func TestFiftyDevicesWithTwoHundredEditsEachConverge(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var devices []*device
	for n := range byte(50) {
		devices = append(devices, newDevice(n+1))
	}
	var all []ChangeSet
	for range 200 {
		for _, d := range devices {
			if len(all) > 0 {
				d.see(all[random.IntN(len(all))])
			}
			reg := Register{Item: protocol.ItemID(fmt.Sprintf("item_%d", random.IntN(70)))}
			all = append(all, d.set(reg, [...]protocol.Answer{yes(), no(), absent(1)}[random.IntN(3)]))
		}
	}
	want := Fold(all).Hash()
	for range 2 {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if Fold(all).Hash() != want {
			t.Fatal("another order gives another state")
		}
	}
}
