package presenter

import (
	"testing"

	"pelita/screening/protocol"
)

// One letter typed in the keyed entry of the longest interview.
func BenchmarkKeyedLetter(b *testing.B) {
	s := newStand(b, inline{})
	id := s.open("tfc-returnee").ID
	p := NewFormPage(FormParams{Frame: s.frame, Work: s.work, Keeper: s.keeper, Record: id, Form: protocol.NoForm, Render: func(FormState) {}})
	p.Enter()
	at := Spot{Item: "call_name"}
	text := []string{"a", "b"}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		p.Type(at, text[n%2])
	}
}
