package vault

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/screeningtest"
)

// BenchmarkDraft is half an answer kept while somebody types, durable.
func BenchmarkDraft(b *testing.B) {
	places(b, func(b *testing.B, dir string) {
		v := benchVault(b, filepath.Join(dir, "vault"))
		p := openPlain(b, dir, benchConfig(dir))
		ctx := context.Background()
		d := screening.Draft{Record: fill(b, 500, v.Commit)[7].ID, Text: strings.Repeat("half a sentence ", 20)}
		if err := v.PutDraft(ctx, d); err != nil {
			b.Fatal(err)
		}
		var sealed, clear []time.Duration
		b.ResetTimer()
		for i := range b.N {
			d.Text = fmt.Sprint(d.Text[:300], i)
			sealed = append(sealed, timed(b, func() error { return v.PutDraft(ctx, d) }))
			clear = append(clear, timed(b, func() error { return p.draft(ctx, d) }))
		}
		report(b, sealed, clear, 0)
	})
}

// BenchmarkFile is how large the database is, after full interviews and thirty
// taps for each. Goal: at most 1.03 of plaintext.
func BenchmarkFile(b *testing.B) {
	const records, taps = 100, 30
	dir := b.TempDir()
	v := benchVault(b, filepath.Join(dir, "vault"))
	p := openPlain(b, dir, benchConfig(dir))
	for _, commit := range []committer{v.Commit, p.commit} {
		for n := range records {
			r, err := commit(context.Background(), filled(n))
			for i := 0; i < taps && err == nil; i++ {
				r, err = commit(context.Background(), screeningtest.Answering(r, screeningtest.Said("item_3"), screeningtest.Text(fmt.Sprint("answer ", i))))
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := v.fold(context.Background()); err != nil {
		b.Fatal(err)
	}
	size := func(q queryer) (n float64) {
		if err := q.QueryRowContext(context.Background(), `SELECT page_count * 4096 FROM pragma_page_count`).Scan(&n); err != nil {
			b.Fatal(err)
		}
		return n
	}
	b.ReportMetric(size(v.db)/size(p.db), "x-plain")
	b.ReportMetric(size(v.db)/records, "bytes/record")
	b.ReportMetric(0, "ns/op")
}
