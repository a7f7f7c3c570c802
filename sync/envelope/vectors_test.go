package envelope

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"pelita/sync/wire"
)

// The vectors under testdata/envelopes say in a line `expect:` what must
// happen. They are for every implementation, so they are only ever added to:
// -update writes those that are missing.
const vectors = "../../testdata/envelopes"

// expectations are the words of `expect:`.
func expectations() map[string]error {
	return map[string]error{
		"ok": nil, "format": wire.ErrFormat, "version": wire.ErrVersion, "signature": wire.ErrSignature,
		"does-not-open": ErrOpen, "not-for-this-version": ErrKind, "too-large": ErrTooLarge,
	}
}

func TestVectorsHappenAsTheySay(t *testing.T) {
	update := slices.Contains(flag.Args(), "update")
	if update {
		writeVectors(t)
	}
	files, err := filepath.Glob(vectors + "/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d vectors, %v", len(files), err)
	}
	used := map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			v := readVector(t, file)
			want, ok := expectations()[v["expect"]]
			if !ok {
				t.Fatalf("expect: %q", v["expect"])
			}
			used[v["expect"]] = true
			payloads, err := runVector(v)
			if !errors.Is(err, want) || want == nil && err != nil {
				t.Fatalf("%v, want %s", err, v["expect"])
			}
			if want == nil && payloads != v["payloads"] {
				t.Errorf("payloads %s", payloads)
			}
		})
	}
	for word := range expectations() {
		if !used[word] {
			t.Errorf("no vector expects %s", word)
		}
	}
}

func readVector(t *testing.T, file string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v := map[string]string{}
	for line := range strings.Lines(string(b)) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			t.Fatalf("line %q", line)
		}
		v[name] = value
	}
	return v
}

// runVector does what a reader does: parse, verify, open.
func runVector(v map[string]string) (string, error) {
	raw, err := hex.DecodeString(v["segment"])
	if err != nil {
		return "", err
	}
	signer, err := hex.DecodeString(v["signer"])
	if err != nil {
		return "", err
	}
	epoch, err := hex.DecodeString(v["epoch-key"])
	if err != nil || len(epoch) != 32 {
		return "", fmt.Errorf("epoch key: %w", err)
	}
	seg, err := wire.ParseSegment(raw)
	if err != nil {
		return "", err
	}
	if err := seg.Verify(signer); err != nil {
		return "", err
	}
	var c Codec
	contents, err := c.Open(seg, KeyFrom([32]byte(epoch)))
	if err != nil {
		return "", err
	}
	out := []string{"count", fmt.Sprint(len(contents.Payloads))}
	for _, p := range contents.Payloads {
		out = append(out, hex.EncodeToString(p))
	}
	return strings.Join(out, " "), nil
}

// forge seals any text, as a hostile member could: compressed says whether it
// is compressed already, and change may spoil the padded plaintext.
func forge(t testing.TB, change func(*wire.Header), text []byte, spoil func([]byte) []byte) wire.Segment {
	t.Helper()
	h := wire.Header{Kind: wire.KindOps, Epoch: wire.Short{7}, Space: wire.ID{1}, Device: wire.ID{2}, Seq: 2, Prev: wire.Hash{1}}
	if change != nil {
		change(&h)
	}
	packed := make([]byte, 4)
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	packed = enc.EncodeAll(text, packed)
	binary.BigEndian.PutUint32(packed, uint32(len(packed)-4))
	packed = append(packed, make([]byte, Padme(len(packed)+overhead)-overhead-len(packed))...)
	if spoil != nil {
		packed = spoil(packed)
	}
	key, err := KeyFrom([32]byte{7}).derive(wire.LabelSegmentKey, h.Space[:], h.Device[:])
	if err != nil {
		t.Fatal(err)
	}
	h.BodyLen = uint32(len(packed) + 40)
	body, err := seal(key, packed, h.Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.SignSegment(h, body, ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

func contents(t testing.TB, v any) []byte {
	t.Helper()
	b, err := wire.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// vectorSet makes what -update writes.
func vectorSet(t testing.TB) map[string]string {
	t.Helper()
	good := contents(t, Contents{Payloads: [][]byte{[]byte("one"), {}, []byte("three")}, Seen: []wire.Head{{Device: wire.ID{3}, Seq: 4}}})
	ok := forge(t, nil, good, nil)
	set := map[string]string{}
	add := func(name, expect string, raw []byte) { set[name] = vector(expect, raw, 7) }
	flip := func(at int) []byte {
		b := bytes.Clone(ok.Raw)
		b[at] ^= 1
		return b
	}
	add("ok", "ok", ok.Raw)
	add("ok-no-payload", "ok", forge(t, nil, contents(t, Contents{Payloads: [][]byte{}}), nil).Raw)
	add("ok-first-of-a-chain", "ok", forge(t, func(h *wire.Header) { h.Seq, h.Prev = 1, wire.Hash{} }, good, nil).Raw)
	add("ok-flag-that-may-be-passed-over", "ok", forge(t, func(h *wire.Header) { h.Flags = 1 }, good, nil).Raw)
	add("ok-unknown-key-in-the-contents", "ok", forge(t, nil, contents(t, map[int]any{1: [][]byte{[]byte("p")}, 99: "later"}), nil).Raw)
	add("version-0", "version", flip(0))
	add("kind-0", "format", flip(1))
	add("flag-changed", "signature", flip(3))
	add("epoch-changed", "signature", flip(4))
	add("space-changed", "signature", flip(20))
	add("device-changed", "signature", flip(36))
	add("number-changed", "signature", flip(51))
	add("length-changed", "format", flip(55))
	add("predecessor-changed", "signature", flip(60))
	add("reserved-changed", "signature", flip(99))
	add("nonce-changed", "signature", flip(100))
	add("body-changed", "signature", flip(130))
	add("signature-changed", "signature", flip(len(ok.Raw)-1))
	add("header-only", "format", ok.Raw[:100])
	add("one-byte-short", "format", ok.Raw[:len(ok.Raw)-1])
	add("one-byte-more", "format", append(bytes.Clone(ok.Raw), 0))
	set["another-epoch-key"] = vector("does-not-open", ok.Raw, 8)
	add("moved-to-another-place", "does-not-open", moved(t, ok).Raw)
	add("critical-flag", "not-for-this-version", forge(t, func(h *wire.Header) { h.Flags = 0x8000 }, good, nil).Raw)
	add("reserved-set", "not-for-this-version", forge(t, func(h *wire.Header) { h.Reserved[11] = 1 }, good, nil).Raw)
	add("later-kind", "not-for-this-version", forge(t, func(h *wire.Header) { h.Kind = 77 }, good, nil).Raw)
	add("bomb", "too-large", forge(t, nil, make([]byte, 64<<20), nil).Raw)
	add("one-byte-beyond-the-limit", "too-large", forge(t, nil, make([]byte, MaxPlaintext+1), nil).Raw)
	add("padding-not-zero", "format", forge(t, nil, good, func(b []byte) []byte { b[len(b)-1] = 1; return b }).Raw)
	add("length-beyond-the-body", "format", forge(t, nil, good, func(b []byte) []byte { b[0] = 0x7f; return b }).Raw)
	add("not-compressed", "format", forge(t, nil, good, func(b []byte) []byte { b[4] ^= 0xff; return b }).Raw)
	add("contents-with-a-key-twice", "format", forge(t, nil, []byte{0xa2, 1, 0x80, 1, 0x80}, nil).Raw)
	add("contents-with-something-behind", "format", forge(t, nil, append(bytes.Clone(good), 0), nil).Raw)
	return set
}

func moved(t testing.TB, seg wire.Segment) wire.Segment {
	t.Helper()
	h := seg.Header
	h.Seq = 3
	out, err := wire.SignSegment(h, seg.Body, ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func vector(expect string, raw []byte, key byte) string {
	signer, _ := ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)
	v := map[string]string{"signer": hex.EncodeToString(signer), "epoch-key": hex.EncodeToString(append([]byte{key}, make([]byte, 31)...)), "segment": hex.EncodeToString(raw)}
	lines := []string{"expect: " + expect}
	if expect == "ok" {
		payloads, _ := runVector(v)
		lines = append(lines, "payloads: "+payloads)
	}
	for _, name := range []string{"signer", "epoch-key", "segment"} {
		lines = append(lines, name+": "+v[name])
	}
	return strings.Join(lines, "\n") + "\n"
}

func writeVectors(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll(vectors, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range vectorSet(t) {
		file := filepath.Join(vectors, name+".txt")
		if _, err := os.Stat(file); err == nil {
			continue
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestVectorsMadeAnewHappenToo(t *testing.T) {
	for name, text := range vectorSet(t) {
		file := filepath.Join(t.TempDir(), "v.txt")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		v := readVector(t, file)
		if _, err := runVector(v); !errors.Is(err, expectations()[v["expect"]]) {
			t.Errorf("%s: %v, want %s", name, err, v["expect"])
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, text := range [][]byte{contents(f, Contents{Payloads: [][]byte{[]byte("x")}}), {0xa0}, make([]byte, 1<<20)} {
		f.Add(text, 0)
	}
	f.Fuzz(func(t *testing.T, text []byte, at int) {
		seg := forge(t, nil, text, func(b []byte) []byte {
			if at > 0 {
				b[at%len(b)] ^= 1
			}
			return b
		})
		var c Codec
		got, err := c.Open(seg, KeyFrom([32]byte{7}))
		if err != nil {
			return
		}
		total := 0
		for _, p := range got.Payloads {
			total += len(p)
		}
		if total > MaxPlaintext {
			t.Fatalf("%d bytes came out", total)
		}
	})
}
