package wire_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"pelita/sync/wire"
)

func floorAt(device byte, seq uint64, hash byte) wire.Floor {
	return wire.Floor{Device: id(device), Seq: seq, ID: wire.Hash{hash}}
}

func compacting(snapshot wire.Floor, floors ...wire.Floor) wire.Entry {
	return wire.Entry{Compact: &wire.Compact{Space: id(100), Frontier: floors, Snapshot: snapshot}}
}

func lost(device byte, rev uint64, found bool) wire.Entry {
	return wire.Entry{Lost: &wire.Lost{Device: id(device), Rev: rev, Found: found}}
}

func TestFloorsOnlyRiseAndFoldTheSameInAnyOrder(t *testing.T) {
	b := newBook(t, 1, 50)
	segs := []wire.Segment{
		b.write(1, b.admins, enrol(1), space(), member(1, wire.WriteAccess, 1, 0)),
		b.write(1, b.admins, enrol(2), member(2, wire.WriteAccess, 1, 0)),
		b.write(1, b.admins, compacting(floorAt(1, 9, 1), floorAt(1, 5, 2), floorAt(2, 7, 3))),
		b.write(2, b.admins, compacting(floorAt(2, 9, 4), floorAt(1, 8, 5), floorAt(2, 3, 6))),
		b.write(2, b.admins, compacting(floorAt(2, 12, 7), floorAt(1, 8, 4))),
		b.write(1, b.admins, lost(1, 1, false), lost(2, 2, false)),
		b.write(2, b.admins, lost(1, 2, true), lost(2, 2, true)),
	}
	said := func(segs []wire.Segment) string {
		r, _, _ := wire.FoldRoster(b.g, segs)
		return fmt.Sprint(r.Floors(id(100)), r.Lost(id(1)), r.Lost(id(2)), len(r.Compacts(id(100))), r.Floors(id(101)))
	}
	want := said(segs)
	if expect := fmt.Sprint([]wire.Floor{floorAt(1, 8, 4), floorAt(2, 7, 3)}, false, false, 3, []wire.Floor{}); want != expect {
		t.Errorf("folded to %s, want %s", want, expect)
	}
	rapid.Check(t, func(rt *rapid.T) {
		if got := said(rapid.Permutation(segs).Draw(rt, "order")); got != want {
			rt.Fatalf("got %s, want %s", got, want)
		}
	})
}

func TestACompactionThatNobodyMayWriteIsRefused(t *testing.T) {
	good := floorAt(1, 5, 1)
	for name, e := range map[string]wire.Entry{
		"without a frontier":    compacting(good),
		"of no device":          compacting(good, wire.Floor{Seq: 1, ID: wire.Hash{1}}),
		"at number 0":           compacting(good, floorAt(1, 0, 1)),
		"without a hash":        compacting(good, floorAt(1, 1, 0)),
		"with a device twice":   compacting(good, floorAt(1, 1, 1), floorAt(1, 2, 1)),
		"without a snapshot":    compacting(wire.Floor{}, good),
		"of nobody who is lost": {Lost: &wire.Lost{Rev: 1}},
	} {
		if _, err := wire.NewStatement(newBook(t, 1, 50).g, id(1), wire.Link{}, []wire.Entry{e}); !errors.Is(err, wire.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzBlobAsk(f *testing.F) {
	good, err := wire.Marshal(wire.BlobAsk{
		Version: wire.Version, Device: id(1), Space: id(100), Blob: id(3), Act: wire.BlobPut, Off: wire.ChunkSize, Size: 100_000, Chunk: wire.Hash{1},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := wire.ParseBlobAsk(b)
		if err != nil {
			return
		}
		if a.Off%wire.ChunkSize != 0 || a.Size > wire.MaxBlob || a.Blob.IsZero() {
			t.Fatalf("an accepted ask is out of order: %+v", a)
		}
		if n := wire.ChunkLen(a.Size, a.Off); a.Act == wire.BlobPut && (n <= 0 || n > wire.ChunkSize) {
			t.Fatalf("a piece of %d bytes", n)
		}
	})
}
