package history

import (
	"testing"

	"pelita/screening/protocol"
)

// device writes change-sets as one tablet would: from what it has seen.
type device struct {
	id      DeviceID
	counter uint64
	clock   HLC
	state   State
}

func newDevice(n byte) *device { return &device{id: DeviceID{0: n, 15: n}} }

// do makes one change-set of ops, applies it here and returns it.
func (d *device) do(ops ...Op) ChangeSet {
	d.counter++
	d.clock = d.clock.Next(int64(d.counter) * 1000)
	c := ChangeSet{
		Record: RecordID{1}, Device: d.id, Counter: d.counter, HLC: d.clock, Officer: OfficerID{d.id[0]},
		Protocol: ProtocolRef{ID: "tfc-returnee", Version: "1.0.0"}, Text: TextRef{Locale: "en"}, Ops: ops,
	}
	d.state = d.state.Apply(c)
	return c
}

func (d *device) set(reg Register, a protocol.Answer) ChangeSet {
	return d.do(Op{Kind: Set, Register: reg, Answer: a, Prev: d.state.Prev(reg)})
}

func (d *device) see(all ...ChangeSet) {
	for _, c := range all {
		d.state = d.state.Apply(c)
		d.clock = Merge(d.clock, c.HLC, d.clock.Millis())
	}
}

func yes() protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: true}}
}

func no() protocol.Answer { return protocol.Answer{Value: protocol.Value{Type: protocol.YesNo}} }

func absent(a protocol.Absence) protocol.Answer { return protocol.Answer{Absence: a} }

func body(t testing.TB, s State) string {
	t.Helper()
	b, err := s.Body()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func count(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d, want %d", what, got, want)
	}
}
