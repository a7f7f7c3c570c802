package hub_test

import (
	"testing"

	"pelita/sync/wire"
)

// One format, nothing negotiated: what says that it is older or newer is refused by
// its own code, whether it asks or is stored, and changes nothing.
func TestSRD11_NoOtherVersionIsTakenOrTalkedInto(t *testing.T) {
	p := newPusher(t)
	seg := p.segment(wire.Link{}, p.a.First, p.a.First.Sign, "text")
	for _, version := range []byte{0, 2, 255} {
		other := append([]byte(nil), seg.Raw...)
		other[0] = version
		if _, err := wire.ParseSegment(other); err == nil {
			t.Errorf("a segment of version %d is read", version)
		}
		if _, err := p.push(p.a.First, other); err == nil {
			t.Errorf("a segment of version %d is stored", version)
		}
		call := p.call(p.a.First, nothing)
		call.Ask.Version = version
		b, err := wire.Marshal(call.Ask)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wire.ParseAsk(b); err == nil {
			t.Errorf("an ask of version %d is read", version)
		}
		b, err = wire.Marshal(wire.Reply{Version: version, Incarnation: 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wire.ParseReply(b); err == nil {
			t.Errorf("a reply of version %d is read", version)
		}
	}
	if _, err := p.push(p.a.First, seg.Raw); err != nil {
		t.Errorf("after all that the real one is refused: %v", err)
	}
}
