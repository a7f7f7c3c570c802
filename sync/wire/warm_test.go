package wire_test

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/wire"
)

// two are the memories of both ends of one connection.
type two struct{ device, hub wire.Memory }

func drawAsk(t *rapid.T, spaces int) wire.Ask {
	a := wire.Ask{Version: wire.Version, Agency: wire.Short{7}, Device: id(1), Want: rapid.Uint64Range(0, 2).Draw(t, "want")}
	for n := range spaces {
		s := wire.SpaceAsk{Space: id(byte(n + 1)), Cursor: wire.Cursor{
			Incarnation: rapid.Uint64Range(1, 2).Draw(t, "incarnation"), HSeq: rapid.Uint64Range(0, 2).Draw(t, "hseq"),
		}}
		if rapid.Bool().Draw(t, "repair") {
			s.Repair, s.Vector = true, drawHeads(t, "vector")
		}
		a.Spaces = append(a.Spaces, s)
	}
	return a
}

func drawHeads(t *rapid.T, name string) []wire.Head {
	var heads []wire.Head
	for n := range rapid.IntRange(0, 2).Draw(t, name) {
		heads = append(heads, wire.Head{Device: id(byte(n + 1)), Seq: rapid.Uint64Range(1, 3).Draw(t, name), Hash: wire.Short{byte(n)}})
	}
	return heads
}

func drawReply(t *rapid.T, ask wire.Ask) wire.Reply {
	r := wire.Reply{Version: wire.Version, Incarnation: rapid.Uint64Range(1, 2).Draw(t, "incarnation"), Spaces: []wire.SpaceReply{}}
	for _, s := range ask.Spaces {
		if rapid.IntRange(0, 5).Draw(t, "hidden") == 0 {
			continue
		}
		space := wire.SpaceReply{
			Space: s.Space, Upto: rapid.Uint64Range(0, 2).Draw(t, "upto"), Top: rapid.Uint64Range(0, 2).Draw(t, "top"),
			Acks: drawHeads(t, "acks"),
		}
		if rapid.IntRange(0, 3).Draw(t, "repaired") == 0 {
			space.Heads, space.Repaired = drawHeads(t, "heads"), true
		}
		r.Spaces = append(r.Spaces, space)
	}
	return r
}

// exchange carries an ask and a reply from end to end as bytes.
func (m *two) exchange(t *rapid.T, ask wire.Ask, reply wire.Reply) {
	raw, short := m.device.ShortenAsk(ask)
	if !short {
		raw = mustMarshal(t, ask)
	}
	asked, warm, err := m.hub.ReadAsk(raw)
	if err != nil || warm != short || !reflect.DeepEqual(asked, ask) {
		t.Fatalf("asked %+v, understood %+v (%v)", ask, asked, err)
	}
	reply.Warm = m.hub.Next()
	sent := reply
	if warm {
		sent = m.hub.ShortenReply(asked, reply)
	}
	got, err := wire.ParseReply(mustMarshal(t, sent))
	if err == nil && warm {
		got, err = m.device.ExpandReply(ask, got)
	}
	if err != nil || !reflect.DeepEqual(got, reply) {
		t.Fatalf("said %+v, understood %+v (%v)", reply, got, err)
	}
	m.hub.Note(asked, reply, reply.Warm)
	m.device.Note(ask, got, got.Warm)
}

func mustMarshal(t *rapid.T, v any) []byte {
	b, err := wire.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAShortAskAndAShortReplyStandForTheWholeOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m two
		for range rapid.IntRange(1, 6).Draw(t, "exchanges") {
			ask := drawAsk(t, rapid.IntRange(0, 3).Draw(t, "spaces"))
			if rapid.Bool().Draw(t, "lost") {
				m.device.Forget()
			}
			m.exchange(t, ask, drawReply(t, ask))
		}
	})
}

func TestAnAskAfterAnExchangeThatIsNotRememberedIsCold(t *testing.T) {
	ask := wire.Ask{Version: wire.Version, Device: id(1), Want: 1}
	var device, hub wire.Memory
	device.Note(ask, wire.Reply{Incarnation: 1}, 1)
	raw, short := device.ShortenAsk(ask)
	if !short {
		t.Fatal("no short ask")
	}
	if _, _, err := hub.ReadAsk(raw); !errors.Is(err, wire.ErrCold) {
		t.Errorf("nothing remembered: %v", err)
	}
	hub.Note(ask, wire.Reply{Incarnation: 1}, 2)
	if _, _, err := hub.ReadAsk(raw); !errors.Is(err, wire.ErrCold) {
		t.Errorf("another exchange remembered: %v", err)
	}
}

// FuzzReadAsk: whatever is accepted is within the bounds of an ask.
func FuzzReadAsk(f *testing.F) {
	ask := wire.Ask{Version: wire.Version, Device: id(1), Want: 1, Spaces: []wire.SpaceAsk{{Space: id(1)}, {Space: id(2), Repair: true}}}
	reply := wire.Reply{Version: wire.Version, Incarnation: 1, Spaces: []wire.SpaceReply{{Space: id(1), Upto: 3, Top: 3}}, Warm: 1}
	var m wire.Memory
	m.Note(ask, reply, 1)
	short, _ := m.ShortenAsk(ask)
	whole, err := wire.Marshal(ask)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(short)
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		got, warm, err := m.ReadAsk(b)
		if err != nil {
			return
		}
		if got.Device.IsZero() || len(got.Spaces) > wire.MaxSpaces || warm && got.Device != ask.Device {
			t.Fatal("an accepted ask is out of order")
		}
	})
}

// FuzzShortReply: a short reply stands for answers about spaces that were
// answered before, and about no others.
func FuzzShortReply(f *testing.F) {
	ask := wire.Ask{Version: wire.Version, Device: id(1), Want: 1, Spaces: []wire.SpaceAsk{{Space: id(1)}}}
	var m wire.Memory
	m.Note(ask, wire.Reply{Incarnation: 1, Spaces: []wire.SpaceReply{{Space: id(1), Upto: 3, Top: 3}}}, 1)
	seed, err := wire.Marshal(wire.Reply{Version: wire.Version, Spaces: []wire.SpaceReply{}, Moved: []wire.Move{{Upto: 4, Top: 5, Seq: 1}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := wire.ParseReply(b)
		if err != nil || r.Incarnation != 0 {
			return
		}
		whole, err := m.ExpandReply(ask, r)
		if err == nil && (len(whole.Spaces) != 1 || whole.Spaces[0].Space != id(1) || whole.Incarnation != 1) {
			t.Fatal("a short reply speaks of what was not answered before")
		}
	})
}
