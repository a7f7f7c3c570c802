package hub_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// marked is a chain whose bodies can be found in a file, each with its number.
func marked(t *testing.T, space wire.ID, n int) (segs []wire.Segment) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	device, end := wire.NewID(), wire.Link{}
	for i := range n {
		body := append(mark(i), make([]byte, 300+i*131%9000)...) // in a page, and over several
		seg, err := wire.SignSegment(wire.Header{Kind: wire.KindOps, Epoch: wire.Short{1}, Space: space, Device: device,
			Seq: end.Seq + 1, Prev: end.ID}, append(body, mark(i)...), key)
		if err != nil {
			t.Fatal(err)
		}
		segs, end = append(segs, seg), seg.Link()
	}
	return segs
}

func mark(i int) []byte { return fmt.Appendf(nil, "canary-%04d-of-a-segment", i) }

// found says which marks stand in the files of a folder.
func found(t *testing.T, dir string, n int) map[int]bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	seen := map[int]bool{}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if bytes.Contains(b, mark(i)) {
				seen[i] = true
			}
		}
	}
	return seen
}

func TestSRE12_WhatIsDroppedIsGoneFromTheFilesWhileTheHubRuns(t *testing.T) {
	const n, upto = 200, 120
	dir := t.TempDir()
	store, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, wire.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	space := wire.NewID()
	segs := marked(t, space, n)
	for i := 0; i < n; i += 10 {
		if _, err := store.Commit(t.Context(), segs[i:i+10], hub.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	if seen := found(t, dir, n); len(seen) != n {
		t.Fatalf("%d of %d marks are to be found at all: the test sees nothing", len(seen), n)
	}
	last := segs[upto-1]
	if err := store.Drop(t.Context(), space, []wire.Head{{Device: last.Device, Seq: last.Seq, Hash: last.ID.Short()}}); err != nil {
		t.Fatal(err)
	}
	gone := func() bool { return len(found(t, dir, n)) <= n-upto }
	for end := time.Now().Add(20 * time.Second); !gone() && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	seen := found(t, dir, n)
	for i := range n {
		if seen[i] != (i >= upto) {
			t.Errorf("segment %d of %d, dropped up to %d: in the files %v", i, n, upto, seen[i])
		}
	}
}
