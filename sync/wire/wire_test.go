package wire_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pelita/sync/wire"
)

// key is a signing key that is the same each time.
func key(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func public(n byte) ed25519.PublicKey { return key(n).Public().(ed25519.PublicKey) }

func id(n byte) wire.ID { return wire.ID(bytes.Repeat([]byte{n}, 16)) }

func segment(t testing.TB) wire.Segment {
	t.Helper()
	h := wire.Header{Kind: wire.KindOps, Flags: 3, Epoch: wire.Short{9}, Space: id(1), Device: id(2), Seq: 2, Prev: wire.Hash{5}}
	seg, err := wire.SignSegment(h, []byte("a sealed body"), key(1))
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

func TestNoLabelIsAPrefixOfAnother(t *testing.T) {
	labels := wire.Labels()
	for i, a := range labels {
		for j, b := range labels {
			if i != j && strings.HasPrefix(a, b) {
				t.Errorf("%q begins with %q", a, b)
			}
		}
	}
}

func TestAnIDHasOneText(t *testing.T) {
	a := wire.NewID()
	b, err := wire.ParseID(a.String())
	if err != nil || a != b || len(a.String()) != 26 {
		t.Fatalf("%s: %v", a, err)
	}
	for _, bad := range []string{"", a.String()[1:], a.String() + "a", strings.ToUpper(a.String()), a.String()[:25] + "b", a.String()[:25] + "1"} {
		if _, err := wire.ParseID(bad); !errors.Is(err, wire.ErrID) && bad != a.String() {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAHeaderIsAHundredBytesAndReadsBack(t *testing.T) {
	h := segment(t).Header
	h.Reserved[3] = 7
	b := h.Append(nil)
	got, err := wire.ParseHeader(b)
	if err != nil || got != h || len(b) != wire.HeaderSize {
		t.Fatalf("%d bytes, %+v, %v", len(b), got, err)
	}
	for n := range b {
		if _, err := wire.ParseHeader(b[:n]); !errors.Is(err, wire.ErrFormat) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
}

func TestAHeaderNoWriterMayMakeIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*wire.Header)
		want   error
	}{
		"kind 0":                   {func(h *wire.Header) { h.Kind = 0 }, wire.ErrFormat},
		"no space":                 {func(h *wire.Header) { h.Space = wire.ID{} }, wire.ErrFormat},
		"no device":                {func(h *wire.Header) { h.Device = wire.ID{} }, wire.ErrFormat},
		"number 0":                 {func(h *wire.Header) { h.Seq = 0 }, wire.ErrFormat},
		"number beyond 63 bits":    {func(h *wire.Header) { h.Seq = 1 << 63 }, wire.ErrFormat},
		"first with a predecessor": {func(h *wire.Header) { h.Seq = 1 }, wire.ErrFormat},
		"second without one":       {func(h *wire.Header) { h.Prev = wire.Hash{} }, wire.ErrFormat},
		"body too long":            {func(h *wire.Header) { h.BodyLen = wire.MaxBody + 1 }, wire.ErrFormat},
		"body as long as may be":   {func(h *wire.Header) { h.BodyLen = wire.MaxBody }, nil},
		"a kind of a later time":   {func(h *wire.Header) { h.Kind = 200 }, nil},
	} {
		h := segment(t).Header
		c.change(&h)
		if _, err := wire.ParseHeader(h.Append(nil)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	b := segment(t).Append(nil)
	b[0] = 2
	if _, err := wire.ParseHeader(b); !errors.Is(err, wire.ErrVersion) {
		t.Errorf("version 2: %v", err)
	}
}

func TestEveryFlippedBitOfASegmentIsNoticed(t *testing.T) {
	seg := segment(t)
	if err := seg.Verify(public(1)); err != nil {
		t.Fatal(err)
	}
	for i := range seg.Raw {
		for bit := range 8 {
			b := bytes.Clone(seg.Raw)
			b[i] ^= 1 << bit
			got, err := wire.ParseSegment(b)
			if err == nil && got.Verify(public(1)) == nil {
				t.Fatalf("bit %d of byte %d may be flipped", bit, i)
			}
		}
	}
}

func TestATruncatedOrLongerSegmentIsNone(t *testing.T) {
	seg := segment(t)
	for n := range seg.Raw {
		if _, err := wire.ParseSegment(seg.Raw[:n]); !errors.Is(err, wire.ErrFormat) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	if _, err := wire.ParseSegment(append(bytes.Clone(seg.Raw), 0)); !errors.Is(err, wire.ErrFormat) {
		t.Errorf("one byte more: %v", err)
	}
}

func TestAnotherSignerIsRefused(t *testing.T) {
	seg := segment(t)
	for name, k := range map[string]ed25519.PublicKey{"another key": public(2), "no key": nil, "half a key": public(1)[:16]} {
		if err := seg.Verify(k); !errors.Is(err, wire.ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (wire.Segment{}).Verify(public(1)); !errors.Is(err, wire.ErrSignature) {
		t.Errorf("an empty segment: %v", err)
	}
}

func TestAChainTakesItsNextSegmentAndNoOther(t *testing.T) {
	at := func(seq uint64, prev wire.Hash) wire.Segment {
		return wire.Segment{Header: wire.Header{Seq: seq, Prev: prev}, ID: wire.Hash{byte(seq)}}
	}
	end := wire.Link{Seq: 2, ID: wire.Hash{2}}
	for name, c := range map[string]struct {
		seg  wire.Segment
		want error
	}{
		"the next one":            {at(3, wire.Hash{2}), nil},
		"the next of another":     {at(3, wire.Hash{9}), wire.ErrFork},
		"one later":               {at(4, wire.Hash{3}), wire.ErrGap},
		"the last one again":      {at(2, wire.Hash{1}), nil},
		"another last one":        {wire.Segment{Header: wire.Header{Seq: 2}, ID: wire.Hash{7}}, wire.ErrFork},
		"one of long ago":         {at(1, wire.Hash{}), nil},
		"one that is far too far": {at(wire.MaxSeq, wire.Hash{}), wire.ErrGap},
	} {
		if err := end.Follow(c.seg); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestAStreamOfFramesKnowsItsEnd(t *testing.T) {
	var b bytes.Buffer
	for _, f := range []string{"one", "two"} {
		if err := wire.WriteFrame(&b, []byte(f[:1]), []byte(f[1:])); err != nil {
			t.Fatal(err)
		}
	}
	if err := wire.WriteFrame(&b); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	read := func(stream []byte) (got []string, err error) {
		r := bytes.NewReader(stream)
		for {
			f, err := wire.ReadFrame(r, 3)
			if err != nil {
				return got, err
			}
			got = append(got, string(f))
		}
	}
	if got, err := read(whole); !errors.Is(err, io.EOF) || !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("%q, %v", got, err)
	}
	for n := range whole {
		if _, err := read(whole[:n]); !errors.Is(err, wire.ErrCut) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	if _, err := read([]byte{0xff, 0xff, 0xff, 0xff}); !errors.Is(err, wire.ErrFormat) {
		t.Errorf("a frame of 4 GiB: %v", err)
	}
}

func TestWordsAreTheSameOnBothSidesAndCoverEveryBit(t *testing.T) {
	h := wire.Sum([]byte("a request"))
	if got, want := h.Words(), "hiba piho moji dupu jusu guju"; got != want {
		t.Errorf("words %q, want %q", got, want)
	}
	seen := map[string]bool{h.Words(): true}
	for i := range h {
		for bit := range 8 {
			other := h
			other[i] ^= 1 << bit
			seen[other.Words()] = true
		}
	}
	if len(seen) != 257 {
		t.Errorf("%d different fingerprints of 257 hashes", len(seen))
	}
}
