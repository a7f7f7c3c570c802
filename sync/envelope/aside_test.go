package envelope_test

import (
	"bytes"
	"errors"
	"testing"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

func TestWhatIsSaidAsideComesBackAndIsBounded(t *testing.T) {
	var c envelope.Codec
	d := draft([]byte("one"))
	d.Contents.Aside = []byte("an order")
	seg, err := c.Seal(d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Open(seg, epochKey(7))
	if err != nil || string(got.Aside) != "an order" || len(got.Payloads) != 1 {
		t.Errorf("%q, %v", got.Aside, err)
	}
	if bytes.Contains(seg.Raw, d.Contents.Aside) {
		t.Error("it stands in clear")
	}
	d.Contents.Aside = make([]byte, envelope.MaxAside+1)
	if _, err := c.Seal(d); !errors.Is(err, envelope.ErrTooLarge) {
		t.Errorf("too long: %v", err)
	}
	// The largest of everything still fits.
	d.Contents.Aside = make([]byte, envelope.MaxAside)
	d.Contents.Payloads = [][]byte{make([]byte, envelope.MaxPayload)}
	for n := range envelope.MaxSeen {
		d.Contents.Seen = append(d.Contents.Seen, head(byte(n)))
	}
	if _, err := c.Seal(d); err != nil {
		t.Errorf("the largest body: %v", err)
	}
}

func head(n byte) wire.Head {
	return wire.Head{Device: wire.ID{1, n}, Seq: wire.MaxSeq, Hash: wire.Short{n}}
}
