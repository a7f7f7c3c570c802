package indicator_test

import (
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// BenchmarkAnswerToAssessment is what happens between a tap and the findings:
// facts with one answer more are resolved and assessed in full, with the
// shipped instrument.
func BenchmarkAnswerToAssessment(b *testing.B) {
	s := loadShipped(b)
	lib := func(id string) (*protocol.Protocol, bool) { p, ok := s.protocols[id]; return p, ok }
	for _, name := range []string{"nothing-to-report", "knowing-recruit-locked-in", "sold-twice"} {
		f, err := protocol.ParseAnswers(lib, name, read(b, "testdata/scenarios/"+name+".toml"))
		if err != nil {
			b.Fatal(err)
		}
		p, facts := s.protocols[f.Protocol], f.Facts()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				indicator.Evaluate(s.sets, p, p.Resolve(facts))
			}
		})
	}
	b.Run("empty", func(b *testing.B) {
		p := s.protocols["tfc-returnee"]
		for b.Loop() {
			indicator.Evaluate(s.sets, p, p.Resolve(nil))
		}
	})
}

// BenchmarkCanChange asks of every item whether it can still change anything.
func BenchmarkCanChange(b *testing.B) {
	s := loadShipped(b)
	p := s.protocols["tfc-returnee"]
	items := p.Items()
	for b.Loop() {
		r := p.Resolve(nil)
		for _, i := range items {
			s.sets.CanChange(i.ID, r)
		}
	}
}
