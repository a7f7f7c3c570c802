package courier

import (
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/wire"
)

// Whatever is seated, in any order and again, each counter is found in the segment
// that it was said to lie in last.
func TestEachChangeIsFoundInTheSegmentItWasSeatedInLast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []seat
		want := map[uint64]uint64{}
		for seq := range uint64(rapid.IntRange(1, 20).Draw(t, "segments")) {
			first := rapid.Uint64Range(1, 40).Draw(t, "first")
			last := first + rapid.Uint64Range(0, 12).Draw(t, "length")
			all = seated(all, seat{First: first, Last: last, Chain: wire.ID{1}, Seq: seq + 1})
			for n := first; n <= last; n++ {
				want[n] = seq + 1
			}
		}
		for n := range uint64(60) {
			got, ok := seatOf(all, n)
			if ok != (want[n] != 0) || got.Seq != want[n] {
				t.Fatalf("counter %d in segment %d (%v), want %d", n, got.Seq, ok, want[n])
			}
		}
	})
}

// What a device said is never dated before it was heard, and stays within bounds.
func TestWhatADeviceSaidIsNeverDatedBeforeItWasHeard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c saidChain
		heard := map[uint64]uint64{} // the day on which each number was first covered
		seq := uint64(0)
		for day := range uint64(rapid.IntRange(1, 400).Draw(t, "days")) {
			next := seq + rapid.Uint64Range(0, 3).Draw(t, "more")
			for n := seq + 1; n <= next; n++ {
				heard[n] = day
			}
			if grown := c.say(next, day); grown != (next > seq) {
				t.Fatalf("day %d: grown %v", day, grown)
			}
			seq = next
		}
		if len(c.Said) > maxSaid {
			t.Fatalf("%d points", len(c.Said))
		}
		for n, day := range heard {
			if got, ok := c.day(n); !ok || got < day {
				t.Fatalf("number %d said on day %d, heard on %d", n, got, day)
			}
		}
		if _, ok := c.day(seq + 1); ok {
			t.Fatal("more is known than was said")
		}
	})
}
