package vault

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/screening"
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
		report(b, sealed, clear)
	})
}
