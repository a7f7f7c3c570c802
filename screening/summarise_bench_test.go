package screening_test

import (
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// interviewed is a record of some forty answers and four notes, in one change.
func interviewed(b *testing.B, l *screening.Library, n int) screening.Record {
	b.Helper()
	p, _ := l.Protocol("tfc-returnee")
	ref := history.ProtocolRef{ID: p.ID, Version: p.Version, Digest: p.Digest()}
	ops := []history.Op{{Kind: history.UseProtocol, Protocol: ref}}
	for i, item := range p.Items() {
		reg := history.Register{Item: item.ID, Source: item.Source}
		switch {
		case item.Group != "":
		case item.Type == protocol.YesNo:
			ops = append(ops, history.Op{Kind: history.Set, Register: reg, Answer: screeningtest.YesNo((i*7+n)%3 == 0)})
		case item.Type == protocol.Text:
			ops = append(ops, history.Op{Kind: history.Set, Register: reg, Answer: screeningtest.Text("they took the passport and said that there is a debt")})
		}
	}
	for range 4 {
		ops = append(ops, history.Op{Kind: history.AddNote, Text: "a house near the river"})
	}
	c := screening.Change{Protocol: ref, Ops: ops}
	id := screening.RecordID{1, byte(n), byte(n >> 8)}
	return screening.Record{ID: id, State: history.Fold([]history.ChangeSet{{
		Record: id, Device: screening.DeviceID{1}, Counter: 1, HLC: 1 << 40, Protocol: ref, Ops: c.Ops,
	}})}
}

// BenchmarkSummarise is what the list says of a record: it is made again for each
// save and for each record that arrives.
func BenchmarkSummarise(b *testing.B) {
	l := library(b)
	var records []screening.Record
	for n := range 64 {
		records = append(records, interviewed(b, l, n))
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		l.Summarise(records[n%len(records)])
	}
}
