package presenter

import (
	"testing"

	"pelita/screening/protocol"
)

// BenchmarkTap is a tap on an answer in the middle of a full interview: kept in
// a store without a disk, and rendered.
func BenchmarkTap(b *testing.B) {
	s := newStand(b, inline{})
	r := s.open("tfc-returnee")
	r = s.answer(r, "age", protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "30"}})
	r = s.answer(s.answer(r, "consent_interview", yes()), "locked_in", yes())
	x := NewInterview(s.frame, s.work, s.keeper, r.ID, func(InterviewState) {})
	x.Enter()
	x.JumpItem("papers_taken", 0)
	b.ResetTimer()
	for n := range b.N {
		x.Choose([]string{codeYes, codeNo}[n%2])
	}
}
