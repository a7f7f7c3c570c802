package vault

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"testing"
)

const (
	benchApplied = 1
	benchWaiting = 2
)

// benchSegment is segment n of a chain of one kilobyte each.
func benchSegment(device [16]byte, n uint64, status uint8) Segment {
	content := make([]byte, 1024)
	copy(content, device[:])
	binary.BigEndian.PutUint64(content[16:], n)
	return Segment{Space: [16]byte{1}, Device: device, Seq: n, Hash: sha256.Sum256(content), Status: status, Linked: status == benchApplied, Bytes: content}
}

// putSegments stores chains of equal length; the last segment of the last chain
// waits.
func putSegments(b *testing.B, v *Vault, chains, length int) {
	b.Helper()
	err := v.Exchange(context.Background(), func(tx *Tx) error {
		for c := range chains {
			for n := 1; n <= length; n++ {
				status := uint8(benchApplied)
				if c == chains-1 && n == length {
					status = benchWaiting
				}
				if err := tx.PutSegment(benchSegment([16]byte{byte(c + 1)}, uint64(n), status)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSegments is what sync asks of four chains of a thousand segments.
func BenchmarkSegments(b *testing.B) {
	const chains, length = 4, 1000
	v := benchVault(b, b.TempDir())
	putSegments(b, v, chains, length)
	status := func(want uint8) func(uint8) bool { return func(s uint8) bool { return s == want } }
	first, last := [16]byte{1}, [16]byte{chains}
	for _, bb := range []struct {
		name string
		q    SegmentQuery
		want int
	}{
		{"the first of all", SegmentQuery{Limit: 1}, 1},
		{"one after three thousand", SegmentQuery{After: 3000, Limit: 1}, 1},
		{"a status that none has", SegmentQuery{Match: status(7), Limit: 1}, 0},
		{"the one that waits, of all", SegmentQuery{Match: status(benchWaiting), Limit: 1}, 1},
		{"the one that waits, of its chain", SegmentQuery{Device: last, Match: status(benchWaiting), Limit: 1}, 1},
		{"all but a status, late", SegmentQuery{After: 3000, Match: func(s uint8) bool { return s != benchWaiting }, Limit: 1}, 1},
		{"one of a chain", SegmentQuery{Device: first, After: 900, Limit: 1}, 1},
		{"a status of a chain, late", SegmentQuery{Device: first, After: 900, Match: status(benchApplied), Limit: 1}, 1},
	} {
		bb.q.Space = [16]byte{1}
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				found, err := v.Segments(context.Background(), bb.q)
				if err != nil || len(found) != bb.want {
					b.Fatalf("%d found, %v", len(found), err)
				}
			}
		})
	}
}

// BenchmarkCheckCounts is what noticing deleted rows adds to opening a vault of
// a hundred thousand changes and as many segments in ten chains.
func BenchmarkCheckCounts(b *testing.B) {
	const rows, chains = 100_000, 10
	v := benchVault(b, b.TempDir())
	ctx := context.Background()
	fillTables(b, v, rows, chains)
	b.ResetTimer()
	for b.Loop() {
		if err := v.checkCounts(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

// fillTables puts rows of noise where only their number counts.
func fillTables(b *testing.B, v *Vault, rows, chains int) {
	b.Helper()
	const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) `
	_, err := v.db.Exec(numbers+`INSERT INTO changes (record, version, value) SELECT i / 20, i % 20, zeroblob(400) FROM n`, rows)
	if err != nil {
		b.Fatal(err)
	}
	v.tally.Changes = uint64(rows)
	for c := range chains {
		last := benchSegment([16]byte{byte(c + 1)}, uint64(rows/chains), benchApplied)
		_, err := v.db.Exec(numbers+`INSERT INTO segments (space, device, version, id, note, value)
			SELECT ?2, ?3, i, CASE i WHEN ?1 THEN ?4 ELSE randomblob(32) END, zeroblob(301), zeroblob(1000) FROM n`,
			rows/chains, last.Space[:], last.Device[:], last.Hash[:])
		if err != nil {
			b.Fatal(err)
		}
		v.sync.Chains = append(v.sync.Chains, Chain{
			Space: last.Space, Device: last.Device, Seq: last.Seq, Hash: last.Hash, Counts: []uint64{benchApplied: uint64(rows / chains)},
		})
	}
}
