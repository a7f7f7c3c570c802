package history

import (
	"fmt"
	"testing"

	"pelita/screening/protocol"
)

// interviewOf is a record of n answers as an officer makes them: one change-set a tap.
func interviewOf(n int) []ChangeSet {
	ref := ProtocolRef{ID: "tfc-returnee", Version: "1.0.0", Digest: [32]byte{1}}
	text := TextRef{Locale: "id", Digest: [32]byte{2}}
	base := ChangeSet{
		Record: RecordID{9}, Device: DeviceID{7}, Officer: OfficerID{5}, Protocol: ref, Text: text,
	}
	var all []ChangeSet
	for i := range n {
		c := base
		c.Counter = uint64(1000 + i)
		c.HLC = HLC(1_760_000_000_000+i*9000) << 16
		a := protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: i%2 == 0}}
		switch i % 7 {
		case 0:
			a = protocol.Answer{Value: protocol.Value{Type: protocol.Text, Text: "a short sentence of what was said, in the words of the person"}}
		case 3:
			a = protocol.Answer{Absence: protocol.Declined}
		case 5:
			a = protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: []string{"beaten", "threatened"}}}
		}
		c.Ops = []Op{{Kind: Set, Register: Register{Item: protocol.ItemID(fmt.Sprintf("passport_taken_%02d", i))}, Answer: a}}
		all = append(all, c)
	}
	all[0].Ops = append([]Op{{Kind: UseProtocol, Protocol: ref}}, all[0].Ops...)
	return all
}

func BenchmarkApplyAndBody(b *testing.B) {
	all := interviewOf(71)
	s := Fold(all[:70])
	for b.Loop() {
		if _, err := s.Apply(all[70]).Body(); err != nil {
			b.Fatal(err)
		}
	}
	body, _ := s.Body()
	b.ReportMetric(float64(len(body)), "B/body")
}

func BenchmarkParseBody(b *testing.B) {
	body, err := Fold(interviewOf(70)).Body()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := ParseBody(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeChangeSet(b *testing.B) {
	c := interviewOf(1)[0]
	for _, d := range interviewOf(70)[1:] {
		c.Ops = append(c.Ops, d.Ops...)
	}
	enc, err := c.Encode()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Decode(enc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFacts(b *testing.B) {
	s := Fold(interviewOf(70))
	for b.Loop() {
		s.Facts()
	}
}
