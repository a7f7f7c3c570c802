package history

import "testing"

func linkTo(other byte) Op { return Op{Kind: LinkRecord, Other: RecordID{other}, Text: "same voice"} }

func (d *device) unlink(other byte) ChangeSet {
	return d.do(Op{Kind: UnlinkRecord, Other: RecordID{other}, Prev: d.state.LinkHeads(RecordID{other})})
}

func TestALinkIsReversibleAndStaysInTheHistory(t *testing.T) {
	d := newDevice(1)
	first := d.do(linkTo(2))
	count(t, "links", len(d.state.Links()), 1)
	gone := d.unlink(2)
	count(t, "links after unlink", len(d.state.Links()), 0)
	if Fold([]ChangeSet{gone, first}).Hash() != d.state.Hash() {
		t.Error("another order gives another state")
	}
	d.do(linkTo(2))
	count(t, "links after linking again", len(d.state.Links()), 1)
}

func TestTwoLinksThatAreTakenBackAtOnceAreBothGone(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	both := a.do(linkTo(2), linkTo(3))
	b.see(both)
	one, two := a.unlink(2), b.unlink(3)
	a.see(two)
	b.see(one)
	count(t, "links", len(a.state.Links()), 0)
	if a.state.Hash() != b.state.Hash() {
		t.Error("the devices differ")
	}
}

func TestALinkMadeWhileAnotherWasTakenBackStays(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	first := a.do(linkTo(2))
	b.see(first)
	again := b.do(linkTo(2))
	a.unlink(2)
	a.see(again)
	if l := a.state.Links(); len(l) != 1 || l[0].ID != again.ID(0) {
		t.Errorf("links: %+v", l)
	}
}

func TestALinkCountsInNoAnswer(t *testing.T) {
	d := newDevice(1)
	d.do(linkTo(2))
	if len(d.state.Facts()) != 0 || len(d.state.Registers()) != 0 {
		t.Error("a link is an answer")
	}
}
