package envelope

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/crypto/chacha20poly1305"

	"pelita/sync/wire"
)

// sealedRaw is a segment of a member who packs what it likes.
func sealedRaw(t *testing.T, packed []byte, key Key, sign ed25519.PrivateKey) wire.Segment {
	t.Helper()
	plain := binary.BigEndian.AppendUint32(nil, uint32(len(packed)))
	plain = append(plain, packed...)
	plain = append(plain, make([]byte, Padme(overhead+len(plain))-overhead-len(plain))...)
	h := wire.Header{
		Kind: wire.KindOps, Epoch: wire.Short{7}, Space: wire.ID{1}, Device: wire.ID{2}, Seq: 1,
		BodyLen: uint32(len(plain) + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead),
	}
	secret, err := key.derive(wire.LabelSegmentKey, h.Space[:], h.Device[:])
	if err != nil {
		t.Fatal(err)
	}
	body, err := seal(secret, plain, h.Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.SignSegment(h, body, sign)
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

// squeezed is one zstd frame, of whatever window.
func squeezed(t *testing.T, text []byte, window int) []byte {
	t.Helper()
	e, err := zstd.NewWriter(nil, zstd.WithWindowSize(window), zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	return e.EncodeAll(text, nil)
}

// A member's segment may be small and hold as much as it likes: nothing of it is
// unpacked beyond the limit, and no memory is taken for what it says that it holds.
func TestSRD15_ABombIsRefusedBeforeMemoryIsTakenForIt(t *testing.T) {
	key, sign := KeyFrom([32]byte{7}), ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, ed25519.SeedSize))
	deep := append(bytes.Repeat([]byte{0x81}, 64), 0)
	many := append([]byte{0xa1, 0x01, 0x9a}, 0x7f, 0xff, 0xff, 0xff) // {1: [2147483647 items ...
	long := append([]byte{0xa1, 0x01, 0x81, 0x5b}, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff)
	for name, packed := range map[string][]byte{
		"64 MiB of zeros":             squeezed(t, make([]byte, 64<<20), 256<<10),
		"one byte more than the most": squeezed(t, make([]byte, MaxPlaintext+1), 256<<10),
		"a large window":              squeezed(t, bytes.Repeat([]byte("lamp"), 8<<20), 8<<20),
		"64 levels":                   squeezed(t, deep, 64<<10),
		"two thousand million items":  squeezed(t, many, 64<<10),
		"a string without end":        squeezed(t, long, 64<<10),
	} {
		seg := sealedRaw(t, packed, key, sign)
		var c Codec
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := c.Open(seg, key)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: opened, %d payloads", name, len(got.Payloads))
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 6<<20 {
			t.Errorf("%s: %d bytes of memory were taken", name, took)
		}
	}
}
