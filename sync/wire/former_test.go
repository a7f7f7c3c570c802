package wire_test

import (
	"errors"
	"testing"

	"pelita/sync/wire"
)

// TestAnEnrolmentSaysWhatItsRequestSays: also that there was nothing, which is not the
// same as not saying; what an earlier version wrote says nothing.
func TestAnEnrolmentSaysWhatItsRequestSays(t *testing.T) {
	for name, r := range map[string]wire.Request{
		"new":                           {Former: []wire.ID{}},
		"restored":                      {Former: []wire.ID{id(3), id(4)}},
		"renewed":                       {Renews: id(3), Former: []wire.ID{id(3), id(4)}},
		"by an earlier version":         {},
		"renewed by an earlier version": {Renews: id(3)},
	} {
		said := r.Former != nil
		r.Device, r.Recipient, r.Nonce = id(2), "age1pq1x", make([]byte, 32)
		file, err := wire.NewRequest(r, key(2))
		if err != nil {
			t.Fatal(name, err)
		}
		asked, err := wire.ParseRequest(file)
		if err != nil {
			t.Fatal(name, err)
		}
		b, err := wire.Marshal(wire.Entry{Enrol: asked.Enrol()})
		var e wire.Entry
		if err == nil {
			err = wire.Unmarshal(b, &e)
		}
		if err != nil || (e.Enrol.Former != nil) != said || (asked.Former != nil) != said {
			t.Fatalf("%s: %+v, %v", name, e.Enrol, err)
		}
		for n, want := range map[byte]bool{2: true, 3: !said || len(r.Former) > 0, 4: !said || len(r.Former) > 0, 5: !said} {
			if got := e.Enrol.MayName(id(n)); got != want {
				t.Errorf("%s: it may name %d: %v", name, n, got)
			}
		}
	}
	if old := (wire.Enrol{Device: id(2)}); !old.MayName(id(5)) {
		t.Error("an enrolment of an earlier version is held to what it did not say")
	}
}

func TestFormerIdsAreOthersAndFew(t *testing.T) {
	g := newBook(t, 1, 50).g
	many := make([]wire.ID, wire.MaxFormer+1)
	for i := range many {
		many[i] = wire.NewID()
	}
	for name, former := range map[string][]wire.ID{"none of its own": {id(2)}, "no zero": {{}}, "each once": {id(3), id(3)}, "not too many": many} {
		if _, err := wire.NewRequest(wire.Request{Device: id(2), Recipient: "age1pq1x", Nonce: make([]byte, 32), Former: former}, key(2)); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%s in a request: %v", name, err)
		}
		enrol := &wire.Enrol{Device: id(2), Key: public(2), Recipient: "age1pq1x", Former: former}
		if _, err := wire.NewStatement(g, id(1), wire.Link{}, []wire.Entry{{Enrol: enrol}}); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%s in an enrolment: %v", name, err)
		}
	}
}
