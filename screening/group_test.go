package screening_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// somebody draws a member of a group.
func somebody(t *rapid.T, n int) screening.Summary {
	return screening.Summary{
		ID: screening.RecordID{0: byte(n)}, Opened: time.Unix(int64(rapid.IntRange(0, 3).Draw(t, "arrived")), 0),
		Membership: screening.Membership{
			Group:  screening.RecordID{1},
			Within: time.Duration(rapid.SampledFrom([]int{0, 4, 24, 72}).Draw(t, "within")) * time.Hour,
		},
	}
}

// Who is seen first hangs on protection and arrival alone. Whatever the findings
// say, however many there are, the order is the same.
func TestNothingButUrgencyAndArrivalOrdersAGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var members []screening.Summary
		for n := range rapid.IntRange(0, 12).Draw(t, "people") {
			members = append(members, somebody(t, n))
		}
		want := screening.ByProtection(members)
		for i := 1; i < len(want); i++ {
			a, b := want[i-1], want[i]
			if b.Within > 0 && (a.Within == 0 || a.Within > b.Within) {
				t.Fatalf("within %v waits behind within %v", b.Within, a.Within)
			}
			if a.Within == b.Within && a.Opened.After(b.Opened) {
				t.Fatal("who arrived first waits")
			}
		}
		other := slices.Clone(members)
		for n := range other {
			other[n].Outcome = indicator.Outcome(rapid.IntRange(0, 2).Draw(t, "outcome"))
			other[n].Stage = screening.Stage(rapid.IntRange(0, 2).Draw(t, "stage"))
			other[n].Conflicts = rapid.IntRange(0, 9).Draw(t, "conflicts")
			other[n].Urgency = rapid.SliceOfN(rapid.StringN(1, 3, 9), 0, 5).Draw(t, "rows")
			other[n].Name = rapid.String().Draw(t, "name")
			other[n].Seen = screening.Seen(rapid.IntRange(0, 2).Draw(t, "seen"))
		}
		other = rapid.Permutation(other).Draw(t, "order")
		for n, s := range screening.ByProtection(other) {
			if s.ID != want[n].ID {
				t.Fatalf("place %d changed with what the findings say", n)
			}
		}
	})
}

func grouped(t *testing.T) (screening.Casework, *screeningtest.Memory, screening.RecordID) {
	t.Helper()
	d := newDesk(t)
	return d.work, d.memory, d.open("form-group").ID
}

func TestSomebodyOfAGroupIsCalledUpByANumberUntilThereIsAName(t *testing.T) {
	work, store, group := grouped(t)
	r, err := work.Join(t.Context(), group, "07")
	if err != nil {
		t.Fatal(err)
	}
	s := work.Library.Summarise(r)
	if s.Group != group || s.Number != "07" || s.Name != "07" || s.Seen != screening.NotSeen || s.Protocol != screening.TriageProtocol {
		t.Errorf("%+v", s)
	}
	if s.Within != 0 {
		t.Errorf("within %v: nobody has asked the age yet", s.Within)
	}
	r, err = work.Answer(t.Context(), r, screening.Answered{Item: screening.ItemCallName, Answer: screeningtest.Text("Sari")})
	if err != nil {
		t.Fatal(err)
	}
	if s := work.Library.Summarise(r); s.Name != "Sari" || s.Number != "07" {
		t.Errorf("%+v", s)
	}
	all, err := store.Summaries(t.Context())
	if err != nil || len(screening.Members(all, group)) != 1 || len(screening.Members(all, screening.RecordID{})) != 0 {
		t.Errorf("%d members, %v", len(screening.Members(all, group)), err)
	}
}

// The triage is done when everything that it demands and everything urgent was
// asked: an absence is an answer, and another interview does not undo it.
func TestTheTriageIsDoneWhenEverythingUrgentWasAsked(t *testing.T) {
	work, _, group := grouped(t)
	r, err := work.Join(t.Context(), group, "07")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := work.Library.Protocol(screening.TriageProtocol)
	for n, i := range p.Items() {
		if s := work.Library.Summarise(r); n > 0 && s.Seen == screening.WasSeen && !slices.Contains([]protocol.SectionKind{protocol.Safety}, kindOf(p, i)) {
			t.Fatalf("done before %s was asked", i.ID)
		}
		if p.Resolve(r.Facts()).Relevant(i.ID) != protocol.Yes {
			continue
		}
		r, err = work.Answer(t.Context(), r, screening.Answered{Item: i.ID, Source: i.Source, Answer: reply(i)})
		if err != nil {
			t.Fatal(err)
		}
	}
	if s := work.Library.Summarise(r); s.Seen != screening.WasSeen {
		t.Errorf("%v", s.Seen)
	}
	if r, err = work.Move(t.Context(), r, "tfc-returnee"); err != nil {
		t.Fatal(err)
	}
	if s := work.Library.Summarise(r); s.Seen != screening.WasSeen || s.Group != group {
		t.Errorf("%+v", s.Membership)
	}
}

func kindOf(p *protocol.Protocol, i *protocol.Item) protocol.SectionKind {
	section, _, _ := p.Place(i.ID)
	return p.Sections[section].Kind
}

// reply says no, an age, or nothing that is known.
func reply(i *protocol.Item) protocol.Answer {
	switch i.Type {
	case protocol.YesNo:
		return screeningtest.YesNo(false)
	case protocol.Age:
		return protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "30"}}
	}
	return screeningtest.Absent(protocol.Declined)
}

func TestUrgencyOfAMemberIsWhatWasSaidOrSeen(t *testing.T) {
	work, _, group := grouped(t)
	r, err := work.Join(t.Context(), group, "07")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		item protocol.ItemID
		a    protocol.Answer
		want time.Duration
	}{
		{"return_danger", screeningtest.YesNo(true), 24 * time.Hour},
		{"hurt_now", screeningtest.YesNo(true), 4 * time.Hour},
		{"hurt_now", screeningtest.YesNo(false), 24 * time.Hour},
		{"age", protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "14-19"}}, 4 * time.Hour},
	} {
		i, _ := work.Library.Bank.Item(step.item)
		if r, err = work.Answer(t.Context(), r, screening.Answered{Item: i.ID, Source: i.Source, Answer: step.a}); err != nil {
			t.Fatal(err)
		}
		if got := work.Library.Summarise(r).Within; got != step.want {
			t.Errorf("after %s: within %v, want %v", step.item, got, step.want)
		}
	}
}

func TestSeatingAndHandingAreTakenBack(t *testing.T) {
	work, _, group := grouped(t)
	r, err := work.Join(t.Context(), group, "07")
	if err != nil {
		t.Fatal(err)
	}
	do := func(r screening.Record, err error) screening.Record {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r = do(work.HandTo(t.Context(), do(work.SeatApart(t.Context(), r, true)), "device"))
	if m := work.Library.Summarise(r).Membership; !m.Apart || m.HandedTo != "device" {
		t.Errorf("%+v", m)
	}
	r = do(work.HandTo(t.Context(), do(work.SeatApart(t.Context(), r, false)), ""))
	if m := work.Library.Summarise(r).Membership; m.Apart || m.HandedTo != "" {
		t.Errorf("%+v", m)
	}
}
