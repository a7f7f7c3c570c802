package vault

import (
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// BenchmarkCompression is what zstd before the padding would save and cost, for a
// body and a change-set of a full interview and for the change-set of one tap.
// The page has the decision that follows from it.
func BenchmarkCompression(b *testing.B) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		b.Fatal(err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxValue))
	if err != nil {
		b.Fatal(err)
	}
	defer dec.Close()
	s := testSeal(b)
	for name, value := range compressible(b) {
		b.Run(name, func(b *testing.B) {
			p := place{table: tableBodies, column: columnValue, row: make([]byte, 16), version: 1}
			packed := enc.EncodeAll(value, nil)
			plain, small := s.seal(p, 1, value), s.seal(p, 1, packed)
			took := func(do func() error) float64 {
				return float64(timed(b, do).Nanoseconds()) / 1e3
			}
			var seal, packSeal, open, openUnpack float64
			for range b.N {
				seal += took(func() error { s.seal(p, 1, value); return nil })
				packSeal += took(func() error { s.seal(p, 1, enc.EncodeAll(value, nil)); return nil })
				open += took(func() error { _, err := s.open(p, plain); return err })
				openUnpack += took(func() error {
					z, err := s.open(p, small)
					if err == nil {
						_, err = dec.DecodeAll(z, nil)
					}
					return err
				})
			}
			n := float64(b.N)
			b.ReportMetric(float64(len(small))/float64(len(plain)), "x-size")
			b.ReportMetric(float64(len(plain)), "bytes")
			b.ReportMetric(seal/n, "us-seal")
			b.ReportMetric(packSeal/n, "us-zstd-seal")
			b.ReportMetric(open/n, "us-open")
			b.ReportMetric(openUnpack/n, "us-open-zstd")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func compressible(b *testing.B) map[string][]byte {
	b.Helper()
	encoded := func(c history.ChangeSet) []byte {
		out, err := c.Encode()
		if err != nil {
			b.Fatal(err)
		}
		return out
	}
	set := func(ops []history.Op) history.ChangeSet {
		return history.ChangeSet{
			Record: [16]byte{1}, Device: [16]byte{2}, Counter: 1, HLC: history.HLC(0).Next(time.Now().UnixMilli()),
			Officer: screeningtest.Officer(), Protocol: filled(7).Protocol, Text: filled(7).Text, Ops: ops,
		}
	}
	full := set(filled(7).Ops)
	body, err := history.Fold([]history.ChangeSet{full}).Body()
	if err != nil {
		b.Fatal(err)
	}
	tap := set(screeningtest.Answering(screening.Record{}, screeningtest.Said("item_3"), screeningtest.YesNo(true)).Ops)
	return map[string][]byte{"body": body, "changes-full": encoded(full), "changes-tap": encoded(tap)}
}
