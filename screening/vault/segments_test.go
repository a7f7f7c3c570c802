package vault_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/screening/vault"
)

// naive answers a query from all segments of a space in the order of storing.
func naive(all []vault.Segment, q vault.SegmentQuery) []string {
	if q.Device != ([16]byte{}) {
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b vault.Segment) int { return int(a.Seq) - int(b.Seq) })
	}
	var out []string
	size, skip := 0, q.After
	for _, s := range all {
		if q.Device != ([16]byte{}) {
			if s.Device != q.Device || s.Seq <= q.After {
				continue
			}
			skip = 0
		}
		if q.Match != nil && !q.Match(s.Status) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		size += len(s.Bytes)
		if len(out) > 0 && q.Bytes > 0 && size > q.Bytes {
			break
		}
		if out = append(out, string(s.Bytes)); len(out) == q.Limit {
			break
		}
	}
	return out
}

func contents(found []vault.Segment) []string {
	var out []string
	for _, s := range found {
		out = append(out, string(s.Bytes))
	}
	return out
}

func drawQuery(rt *rapid.T) vault.SegmentQuery {
	q := vault.SegmentQuery{
		Space: space(), After: rapid.Uint64Range(0, 9).Draw(rt, "after"),
		Limit: rapid.IntRange(0, 4).Draw(rt, "limit"), Bytes: rapid.IntRange(0, 20).Draw(rt, "bytes"),
	}
	q.Device[0] = rapid.ByteRange(0, 3).Draw(rt, "device")
	if statuses := rapid.Uint8().Draw(rt, "statuses"); statuses != 0 {
		q.Match = func(s uint8) bool { return statuses>>s&1 == 1 }
	}
	return q
}

func TestEveryQueryOfSegmentsAnswersAsReadingThemAllWould(t *testing.T) {
	undone := errors.New("undone")
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		v := create(t, dir)
		defer func() { closeNow(t, v) }()
		same := func(read func(vault.SegmentQuery) ([]vault.Segment, error)) {
			all, err := read(vault.SegmentQuery{Space: space()})
			if err != nil {
				rt.Fatal(err)
			}
			for range 4 {
				q := drawQuery(rt)
				got, err := read(q)
				if err != nil || !slices.Equal(contents(got), naive(all, q)) {
					rt.Fatalf("%q, %v, want %q", contents(got), err, naive(all, q))
				}
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				keep := rapid.Bool().Draw(rt, "keep")
				err := v.Exchange(t.Context(), func(tx *vault.Tx) error {
					for range rapid.IntRange(1, 3).Draw(rt, "segments") {
						content := rapid.StringN(1, 3, 6).Draw(rt, "content")
						s := segment(v, rapid.Uint64Range(1, 8).Draw(rt, "seq"), content)
						s.Device = [16]byte{rapid.ByteRange(1, 3).Draw(rt, "device")}
						s.Status = rapid.Uint8Range(1, 4).Draw(rt, "status")
						if err := tx.PutSegment(s); err != nil {
							return err
						}
					}
					same(tx.Segments)
					if !keep {
						return undone
					}
					return nil
				})
				if err != nil && !errors.Is(err, undone) {
					rt.Fatal(err)
				}
			},
			"reopen": func(*rapid.T) { closeNow(t, v); v = open(t, dir) },
			"": func(*rapid.T) {
				same(func(q vault.SegmentQuery) ([]vault.Segment, error) { return v.Segments(t.Context(), q) })
			},
		})
	})
}
