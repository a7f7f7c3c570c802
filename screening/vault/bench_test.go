package vault

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

const benchPassphrase = "a lamp in the small hours"

func benchConfig(dir string) Config {
	summarise := func(r screening.Record) screening.Summary {
		s := screeningtest.Summarise(r)
		s.Text = s.Text[:min(len(s.Text), 512)] // as much as a library gives
		s.Urgency = s.Urgency[:min(len(s.Urgency), 1)]
		return s
	}
	return Cheap(Config{Dir: dir, Now: screeningtest.Clock(), Summarise: summarise})
}

// places are where the figures are taken: on the disk, and in memory, where
// nothing hides the cost of the work itself.
func places(b *testing.B, run func(b *testing.B, dir string)) {
	b.Helper()
	b.Run("disk", func(b *testing.B) { run(b, b.TempDir()) })
	b.Run("memory", func(b *testing.B) {
		dir, err := os.MkdirTemp("/dev/shm", "vault")
		if err != nil {
			b.Skip("no file system in memory")
		}
		b.Cleanup(func() {
			if err := os.RemoveAll(dir); err != nil {
				b.Error(err)
			}
		})
		run(b, dir)
	})
}

func benchVault(b *testing.B, dir string) *Vault {
	b.Helper()
	v, err := Create(context.Background(), benchConfig(dir), Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := v.Close(); err != nil {
			b.Error(err)
		}
	})
	return v
}

// filled is what a full interview leaves: about 4 KB of body.
func filled(n int) screening.Change {
	c := screeningtest.Opening()
	for i := range 28 {
		reg := history.Register{Item: protocol.ItemID(fmt.Sprintf("item_%d", i))}
		answer := screeningtest.YesNo(i%2 == 0)
		if i%3 == 0 {
			answer = screeningtest.Text(fmt.Sprintf("answer %d of person %d: %s", i, n, strings.Repeat("words ", 20+n%20)))
		}
		c.Ops = append(c.Ops, history.Op{Kind: history.Set, Register: reg, Answer: answer})
	}
	name := fmt.Sprintf("Person %d Lestari", n)
	c.Ops = append(c.Ops, history.Op{Kind: history.Set, Register: screeningtest.Said("call_name"), Answer: screeningtest.Text(name)})
	return c
}

type committer func(context.Context, screening.Change) (screening.Record, error)

func fill(b *testing.B, n int, commit committer) []screening.Record {
	b.Helper()
	var out []screening.Record
	for i := range n {
		r, err := commit(context.Background(), filled(i))
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// report gives the medians of both, their ratio, and the ratio that is the goal,
// where there is one.
func report(b *testing.B, sealed, clear []time.Duration, goal float64) {
	b.Helper()
	slices.Sort(sealed)
	slices.Sort(clear)
	s, c := sealed[len(sealed)/2], clear[len(clear)/2]
	b.ReportMetric(float64(s.Nanoseconds())/1e3, "us-p50")
	b.ReportMetric(float64(c.Nanoseconds())/1e3, "us-p50-plain")
	b.ReportMetric(float64(s)/float64(c), "x-plain")
	if goal > 0 {
		b.ReportMetric(goal, "x-plain-goal")
	}
	b.ReportMetric(0, "ns/op")
}

func timed(b *testing.B, do func() error) time.Duration {
	start := time.Now()
	err := do()
	took := time.Since(start)
	if err != nil {
		b.Fatal(err)
	}
	return took
}

// saveGoal is what a whole save may cost, in times plaintext: the disk hides a part.
func saveGoal(dir string) float64 {
	if strings.HasPrefix(dir, "/dev/shm") {
		return 1.6
	}
	return 1.25
}

// BenchmarkSave is one tap: a change-set, body, summary and outbox, durable.
func BenchmarkSave(b *testing.B) {
	places(b, func(b *testing.B, dir string) {
		v := benchVault(b, filepath.Join(dir, "vault"))
		p := openPlain(b, dir, benchConfig(dir))
		mine, theirs := fill(b, 500, v.Commit), fill(b, 500, p.commit)
		ctx := context.Background()
		var sealed, clear []time.Duration
		b.ResetTimer()
		for i := range b.N + settled {
			n := i / 30 % len(mine) // an officer goes on with one record for a while
			tap := func(rs []screening.Record, commit committer) func() error {
				c := screeningtest.Answering(rs[n], screeningtest.Said("item_3"), screeningtest.Text(fmt.Sprint("answer ", i)))
				return func() error {
					r, err := commit(ctx, c)
					rs[n] = r
					return err
				}
			}
			own, other := timed(b, tap(mine, v.Commit)), timed(b, tap(theirs, p.commit))
			if i >= settled {
				sealed, clear = append(sealed, own), append(clear, other)
			}
		}
		report(b, sealed, clear, saveGoal(dir))
	})
}

// settled is after how many saves both logs were once as long as they become: what
// makes a file longer waits longer for the disk, on whichever side it happens.
const settled = 1500

// BenchmarkRead is one record by id that is not in memory. Goal: at most 1.35
// times plaintext.
func BenchmarkRead(b *testing.B) {
	places(b, func(b *testing.B, dir string) {
		v := benchVault(b, filepath.Join(dir, "vault"))
		p := openPlain(b, dir, benchConfig(dir))
		mine, theirs := fill(b, 2000, v.Commit), fill(b, 2000, p.commit)
		ctx := context.Background()
		var sealed, clear []time.Duration
		b.ResetTimer()
		for i := range b.N {
			n := i * 787 % len(mine) // far more records than the vault keeps in memory
			sealed = append(sealed, timed(b, func() error { _, err := v.Record(ctx, mine[n].ID); return err }))
			clear = append(clear, timed(b, func() error { _, err := p.record(ctx, theirs[n].ID); return err }))
		}
		report(b, sealed, clear, 1.35)
	})
}

// BenchmarkReadBytes is BenchmarkRead up to the bytes of the body, which both
// then decode alike.
func BenchmarkReadBytes(b *testing.B) {
	places(b, func(b *testing.B, dir string) {
		v := benchVault(b, filepath.Join(dir, "vault"))
		p := openPlain(b, dir, benchConfig(dir))
		mine, theirs := fill(b, 2000, v.Commit), fill(b, 2000, p.commit)
		ctx := context.Background()
		var sealed, clear []time.Duration
		b.ResetTimer()
		for i := range b.N {
			n := i * 787 % len(mine)
			sealed = append(sealed, timed(b, func() error {
				l := loaded{id: mine[n].ID}
				_, err := v.readBody(ctx, v.db, v.index.byID[l.id], &l)
				return err
			}))
			clear = append(clear, timed(b, func() error { _, err := p.body(ctx, theirs[n].ID); return err }))
		}
		report(b, sealed, clear, 0)
	})
}

// BenchmarkList is what stands between the key and a list that can be searched,
// for ten thousand records. Goal: at most 0.60 of reading plaintext rows.
func BenchmarkList(b *testing.B) {
	places(b, func(b *testing.B, dir string) {
		const records = 10000
		v := benchVault(b, filepath.Join(dir, "vault"))
		p := openPlain(b, dir, benchConfig(dir))
		fill(b, records, v.Commit)
		fill(b, records, p.commit)
		ctx := context.Background()
		if err := v.fold(ctx); err != nil {
			b.Fatal(err)
		}
		var sealed, clear []time.Duration
		b.ResetTimer()
		for range b.N {
			sealed = append(sealed, timed(b, func() error { return v.loadIndex(ctx) }))
			clear = append(clear, timed(b, func() error { _, err := p.list(ctx); return err }))
			if found, err := v.Search(ctx, "person 77 lestari", 0); err != nil || len(found) == 0 {
				b.Fatal("the list cannot be searched")
			}
		}
		report(b, sealed, clear, 0.60)
	})
}

// BenchmarkSearch is a search over ten thousand records in memory.
func BenchmarkSearch(b *testing.B) {
	const records = 10000
	v := benchVault(b, filepath.Join(b.TempDir(), "vault"))
	fill(b, records, v.Commit)
	ctx := context.Background()
	if err := v.fold(ctx); err != nil {
		b.Fatal(err)
	}
	if err := v.loadIndex(ctx); err != nil {
		b.Fatal(err)
	}
	for _, query := range []string{"person 7777 lestari", "77 lestari"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if found, err := v.Search(ctx, query, 0); err != nil || len(found) == 0 {
					b.Fatalf("%d found, %v", len(found), err)
				}
			}
		})
	}
}
