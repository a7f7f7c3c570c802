package hub_test

import (
	"crypto/ed25519"
	"fmt"
	"testing"

	"pelita/sync/wire"
)

// chainOf makes n segments of a new device in a space, 200 bytes or so each.
func chainOf(t testing.TB, space wire.ID, n int) (segs []wire.Segment) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	device, end := wire.NewID(), wire.Link{}
	for i := range n {
		seg, err := wire.SignSegment(wire.Header{Kind: wire.KindOps, Epoch: wire.Short{1}, Space: space, Device: device,
			Seq: end.Seq + 1, Prev: end.ID}, fmt.Appendf(nil, "segment %d of %s", i, device), key)
		if err != nil {
			t.Fatal(err)
		}
		segs, end = append(segs, seg), seg.Link()
	}
	return segs
}
