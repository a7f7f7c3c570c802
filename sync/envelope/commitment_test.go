package envelope_test

import (
	"bytes"
	"errors"
	"testing"

	"filippo.io/age"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// forgedWrap is what an administrator's program writes that gives one device another key
// for an epoch than the record says: by age alone, without asking this package.
func forgedWrap(t *testing.T, e wire.Epoch, key []byte, to *age.HybridRecipient) wire.Wrap {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		t.Fatal(err)
	}
	epoch := e.ID()
	for _, part := range [][]byte{[]byte(wire.LabelWrap), epoch[:], key} {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return wire.Wrap{Epoch: epoch, Device: id(2), Sealed: out.Bytes()}
}

// TestAnEpochHasOneKeyWhoeverWrapsAnother: the signed record commits to it. Otherwise a
// body could be built that two readers open to two texts, each sure of the signature.
func TestAnEpochHasOneKeyWhoeverWrapsAnother(t *testing.T) {
	me, err := envelope.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	e, k := newEpoch(t, nil, nil)
	forged := forgedWrap(t, e, bytes.Repeat([]byte{7}, 32), me.Recipient())
	if _, err := envelope.Unwrap(me, e, forged); !errors.Is(err, envelope.ErrCommitment) {
		t.Errorf("a key that the record does not commit to: %v", err)
	}
	ring, damaged := envelope.OpenRing(roster(t, []wire.Epoch{e}, forged), id(2), me)
	if _, ok := ring.Key(id(1), e.ID().Short()); ok || damaged != 1 {
		t.Errorf("it opens the epoch: %v, %d damaged", ok, damaged)
	}
	// The same wrap with the true key opens: it is the key that is refused, not the wrap.
	w, err := envelope.Wrap(k, e, id(2), me.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	ring, damaged = envelope.OpenRing(roster(t, []wire.Epoch{e}, w), id(2), me)
	if _, ok := ring.Key(id(1), e.ID().Short()); !ok || damaged != 0 {
		t.Errorf("the true key: %v, %d damaged", ok, damaged)
	}
}
