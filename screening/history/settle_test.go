package history

import (
	"slices"
	"testing"

	"pelita/screening/protocol"
)

// quarrel lets two devices answer one question differently and hear of each other.
func quarrel() (a, b *device, all []ChangeSet) {
	a, b = newDevice(1), newDevice(2)
	all = []ChangeSet{a.set(hours(), yes()), b.set(hours(), no())}
	a.see(all...)
	b.see(all...)
	return a, b, all
}

func TestAPersonSettlesWithAReasonAndNothingIsLost(t *testing.T) {
	a, _, all := quarrel()
	c := a.do(a.state.Chosen(hours(), yes(), "she said it twice", nil)...)
	if n := len(a.state.Conflicts()); n != 0 {
		t.Fatalf("%d conflicts after it was settled", n)
	}
	found := a.state.Resolutions()
	if len(found) != 1 || found[0].Reason != "she said it twice" || !found[0].Standing {
		t.Fatalf("%+v", found)
	}
	if len(found[0].Weighed) != 2 || len(found[0].Seen) != 2 {
		t.Errorf("both answers must stay: %+v", found[0])
	}
	if !slices.ContainsFunc(found[0].Weighed, func(w Weighed) bool { return w.ID == all[1].ID(0) && w.Answer.Equal(no()) }) {
		t.Error("the answer that was set aside is lost")
	}
	if got := Fold(append(all, c)).Hash(); got != a.state.Hash() {
		t.Error("another order gives another state")
	}
}

func TestSettledDifferentlyAtTheSameTimeIsAConflictAgain(t *testing.T) {
	a, b, _ := quarrel()
	one := a.do(a.state.Chosen(hours(), yes(), "r1", nil)...)
	two := b.do(b.state.Chosen(hours(), absent(protocol.Declined), "r2", nil)...)
	a.see(two)
	b.see(one)
	if len(a.state.Conflicts()) != 1 || a.state.Hash() != b.state.Hash() {
		t.Fatal("two settlements of different answers must stand beside each other")
	}
	a.do(a.state.Chosen(hours(), yes(), "r3", nil)...)
	found := a.state.Resolutions()
	count(t, "resolutions", len(found), 3)
	count(t, "conflicts", len(a.state.Conflicts()), 0)
	standing := slices.DeleteFunc(found, func(r Resolution) bool { return !r.Standing })
	if len(standing) != 1 || standing[0].Reason != "r3" {
		t.Errorf("standing: %+v", standing)
	}
}

func TestSettledAgainCanGoBackToWhatWasSetAside(t *testing.T) {
	a, _, _ := quarrel()
	a.do(a.state.Chosen(hours(), yes(), "r1", nil)...)
	first := a.state.Resolutions()[0]
	a.do(a.state.Chosen(hours(), no(), "r2", first.Weighed)...)
	live := a.state.Live(hours())
	if len(live) != 1 || !live[0].Answer.Equal(no()) {
		t.Fatalf("live: %+v", live)
	}
	all := a.state.Resolutions()
	count(t, "resolutions", len(all), 2)
	count(t, "weighed", len(all[1].Weighed), 3)
	if all[0].Standing || !all[1].Standing {
		t.Error("the later settlement stands, and the first does not")
	}
}

func TestALateAnswerThatNobodyWeighedIsAConflictAgain(t *testing.T) {
	a, _, all := quarrel()
	late := newDevice(3).set(hours(), absent(protocol.Unknown))
	a.do(a.state.Chosen(hours(), yes(), "r", nil)...)
	a.see(late, all[1])
	count(t, "conflicts", len(a.state.Conflicts()), 1)
}

func TestAResolveAloneChangesNoAnswer(t *testing.T) {
	a, _, _ := quarrel()
	a.do(a.state.Chosen(hours(), yes(), "r", nil)[1])
	count(t, "conflicts", len(a.state.Conflicts()), 1)
}

func TestASettlementWithoutReasonIsRefused(t *testing.T) {
	a, _, _ := quarrel()
	c := ChangeSet{Record: RecordID{1}, Device: DeviceID{1}, Counter: 9, Ops: a.state.Chosen(hours(), yes(), "", nil)}
	if _, err := c.Encode(); err == nil {
		t.Error("it was taken")
	}
}
