package envelope_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

func key(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func id(n byte) wire.ID { return wire.ID(bytes.Repeat([]byte{n}, 16)) }

func epochKey(n byte) envelope.Key { return envelope.KeyFrom([32]byte(bytes.Repeat([]byte{n}, 32))) }

func draft(payloads ...[]byte) envelope.Draft {
	return envelope.Draft{
		Space: id(1), Device: id(2), Prev: wire.Link{Seq: 1, ID: wire.Hash{1}}, Epoch: wire.Short{7},
		Key: epochKey(7), Sign: key(2), Contents: envelope.Contents{Payloads: payloads},
	}
}

func TestWhatIsSealedOpensUnderItsKeyOnly(t *testing.T) {
	var c envelope.Codec
	d := draft([]byte("one"), []byte{}, []byte("three"))
	d.Contents.Seen = []wire.Head{{Device: id(9), Seq: 4, Hash: wire.Short{5}}}
	seg, err := c.Seal(d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Open(seg, epochKey(7))
	if err != nil || len(got.Payloads) != 3 || string(got.Payloads[2]) != "three" || got.Seen[0] != d.Contents.Seen[0] {
		t.Fatalf("%+v, %v", got, err)
	}
	if bytes.Contains(seg.Raw, []byte("three")) {
		t.Error("the payload can be read in the segment")
	}
	if _, err := c.Open(seg, epochKey(8)); !errors.Is(err, envelope.ErrOpen) {
		t.Errorf("wrong epoch: %v", err)
	}
	if _, err := c.Open(seg, envelope.Key{}); !errors.Is(err, envelope.ErrNoKey) {
		t.Errorf("no key: %v", err)
	}
}

func TestEveryChangedByteKeepsASegmentShut(t *testing.T) {
	var c envelope.Codec
	seg, err := c.Seal(draft([]byte("one")))
	if err != nil {
		t.Fatal(err)
	}
	// Signed again by its own device, so that only the seal can notice.
	for i := range len(seg.Raw) - wire.SignatureSize {
		raw := bytes.Clone(seg.Raw)
		raw[i] ^= 1
		h, err := wire.ParseHeader(raw)
		if err != nil || int(h.BodyLen) != len(seg.Body) {
			continue
		}
		again, err := wire.SignSegment(h, raw[wire.HeaderSize:len(raw)-wire.SignatureSize], key(2))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open(again, epochKey(7)); err == nil {
			t.Fatalf("byte %d may be changed", i)
		}
	}
}

func TestOneDevicesSegmentIsNotAnothers(t *testing.T) {
	var c envelope.Codec
	seg, err := c.Seal(draft([]byte("one")))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*wire.Header){
		"device": func(h *wire.Header) { h.Device = id(3) },
		"space":  func(h *wire.Header) { h.Space = id(3) },
		"number": func(h *wire.Header) { h.Seq = 3 },
		"epoch":  func(h *wire.Header) { h.Epoch = wire.Short{8} },
		"before": func(h *wire.Header) { h.Prev = wire.Hash{2} },
	} {
		h := seg.Header
		change(&h)
		moved, err := wire.SignSegment(h, seg.Body, key(2))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open(moved, epochKey(7)); !errors.Is(err, envelope.ErrOpen) {
			t.Errorf("moved to another %s: %v", name, err)
		}
	}
}

func TestWhatThisVersionCannotReadIsLeftShut(t *testing.T) {
	var c envelope.Codec
	seg, err := c.Seal(draft([]byte("one")))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*wire.Header){
		"a later kind":    func(h *wire.Header) { h.Kind = wire.KindHeartbeat + 1 },
		"a critical flag": func(h *wire.Header) { h.Flags = 0x0100 },
		"reserved bytes":  func(h *wire.Header) { h.Reserved[0] = 1 },
	} {
		h := seg.Header
		change(&h)
		later, err := wire.SignSegment(h, seg.Body, key(2))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open(later, epochKey(7)); !errors.Is(err, envelope.ErrKind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASegmentShowsOnlyItsMagnitude(t *testing.T) {
	var c envelope.Codec
	sizes := map[int]bool{}
	for n := range 300 {
		payload := make([]byte, n*40)
		_, _ = rand.Read(payload)
		seg, err := c.Seal(draft(payload))
		if err != nil {
			t.Fatal(err)
		}
		if len(seg.Raw) != envelope.Padme(len(seg.Raw)) || len(seg.Raw) < 512 {
			t.Fatalf("%d bytes", len(seg.Raw))
		}
		sizes[len(seg.Raw)] = true
	}
	if len(sizes) > 80 {
		t.Errorf("%d different sizes of 300", len(sizes))
	}
}

func TestPadmeRoundsUpByAnEighthAtMost(t *testing.T) {
	for n, want := range map[int]int{0: 512, 1: 512, 512: 512, 513: 544, 1000: 1024, 1025: 1088, 65537: 67584, 262144: 262144, 262145: 270336} {
		if got := envelope.Padme(n); got != want {
			t.Errorf("Padme(%d) = %d, want %d", n, got, want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(512, 1<<20).Draw(rt, "n")
		p := envelope.Padme(n)
		if p < n || p > n+n/8+1 || envelope.Padme(p) != p {
			rt.Fatalf("Padme(%d) = %d", n, p)
		}
	})
}

func TestLimitsHoldWhenSealing(t *testing.T) {
	var c envelope.Codec
	full := make([]byte, envelope.MaxPayload)
	_, _ = rand.Read(full)
	seg, err := c.Seal(draft(full))
	if err != nil || len(seg.Raw) > wire.MaxSegment {
		t.Fatalf("the largest payload: %v", err)
	}
	if got, err := c.Open(seg, epochKey(7)); err != nil || !bytes.Equal(got.Payloads[0], full) {
		t.Errorf("the largest payload does not open: %v", err)
	}
	if _, err := c.Seal(draft(make([]byte, envelope.MaxPayload+1))); !errors.Is(err, envelope.ErrTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
	if _, err := c.Seal(draft(full, make([]byte, 20<<10))); !errors.Is(err, envelope.ErrTooLarge) {
		t.Errorf("two payloads beyond the limit: %v", err)
	}
	roster := draft()
	roster.Kind = wire.KindRoster
	if _, err := c.Seal(roster); !errors.Is(err, envelope.ErrKind) {
		t.Errorf("a sealed roster: %v", err)
	}
}

func TestOnePayloadThatCannotBeSealedHoldsUpNoneBeforeIt(t *testing.T) {
	var c envelope.Codec
	bad := draft(make([]byte, envelope.MaxPayload+1))
	all := []envelope.Draft{draft([]byte("one")), draft([]byte("two")), bad, draft([]byte("four"))}
	got, err := c.SealAll(all)
	if err != nil || len(got) != 2 || got[1].Prev != got[0].ID || got[1].Seq != got[0].Seq+1 {
		t.Fatalf("%d sealed, %v", len(got), err)
	}
	for i, want := range []string{"one", "two"} {
		if opened, err := c.Open(got[i], epochKey(7)); err != nil || string(opened.Payloads[0]) != want {
			t.Errorf("segment %d: %v", i, err)
		}
	}
	if got, err := c.SealAll(all[2:]); !errors.Is(err, envelope.ErrTooLarge) || len(got) != 0 {
		t.Errorf("as the first: %d sealed, %v", len(got), err)
	}
}

func TestX25519IsRefusedByName(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := envelope.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	good := hybrid.Recipient().String()
	if _, err := envelope.ParseRecipient(good); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"X25519": classic.Recipient().String(), "upper case": strings.ToUpper(good), "cut": good[:100],
		"space": good + " ", "nothing": "", "a secret": hybrid.String(),
	} {
		if _, err := envelope.ParseRecipient(s); !errors.Is(err, envelope.ErrNotHybrid) {
			t.Errorf("%s: %v", name, err)
		} else if len(s) > 10 && strings.Contains(err.Error(), s[:10]) {
			t.Errorf("%s: the error repeats it", name)
		}
	}
	if _, err := envelope.ParseIdentity(classic.String()); !errors.Is(err, envelope.ErrNotHybrid) {
		t.Errorf("X25519 identity: %v", err)
	}
}

func newEpoch(t testing.TB, parents []wire.Epoch, ring *envelope.Ring) (wire.Epoch, envelope.Key) {
	t.Helper()
	e, k, err := envelope.NewEpoch(id(1), parents, ring)
	if err != nil {
		t.Fatal(err)
	}
	return e, k
}

func TestAWrapOpensForItsDeviceAndItsEpochOnly(t *testing.T) {
	me, _ := envelope.NewIdentity()
	other, _ := envelope.NewIdentity()
	e, k := newEpoch(t, nil, nil)
	e2, k2 := newEpoch(t, nil, nil)
	w, err := envelope.Wrap(k, e, id(2), me.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := envelope.Unwrap(me, e, w); err != nil {
		t.Fatal(err)
	}
	if _, err := envelope.Unwrap(other, e, w); !errors.Is(err, envelope.ErrOpen) {
		t.Errorf("another identity: %v", err)
	}
	if _, err := envelope.Unwrap(me, e2, w); !errors.Is(err, envelope.ErrOpen) {
		t.Errorf("another epoch: %v", err)
	}
	if _, err := envelope.Wrap(k2, e, id(2), me.Recipient().String()); !errors.Is(err, envelope.ErrCommitment) {
		t.Errorf("a key that the epoch does not commit to: %v", err)
	}
	w.Sealed = append(w.Sealed, 0)
	if _, err := envelope.Unwrap(me, e, w); !errors.Is(err, envelope.ErrOpen) {
		t.Errorf("something behind it: %v", err)
	}
	w.Sealed = make([]byte, wire.MaxWrap+1)
	if _, err := envelope.Unwrap(me, e, w); !errors.Is(err, envelope.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func TestTheNewestKeyReadsTheWholeHistory(t *testing.T) {
	me, _ := envelope.NewIdentity()
	first, k1 := newEpoch(t, nil, nil)
	ring := &envelope.Ring{}
	ring.Add(first, k1)
	second, k2 := newEpoch(t, []wire.Epoch{first}, ring)
	ring.Add(second, k2)
	third, k3 := newEpoch(t, []wire.Epoch{second}, ring)
	if third.Number != 3 {
		t.Errorf("number %d", third.Number)
	}
	if _, _, err := envelope.NewEpoch(id(1), []wire.Epoch{third}, ring); !errors.Is(err, envelope.ErrNoKey) {
		t.Errorf("rotating without the parent's key: %v", err)
	}
	w, err := envelope.Wrap(k3, third, id(2), me.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	got, damaged := envelope.OpenRing(roster(t, []wire.Epoch{first, second, third}, w), id(2), me)
	for _, e := range []wire.Epoch{first, second, third} {
		if _, ok := got.Key(id(1), e.ID().Short()); !ok || damaged > 0 {
			t.Errorf("epoch %d does not open, %d damaged", e.Number, damaged)
		}
	}
	if !strings.Contains(k3.String(), "key") || strings.Contains(k3.String(), "[") {
		t.Error("a key prints itself")
	}
}

// roster holds a device with epochs and one wrap.
func roster(t testing.TB, epochs []wire.Epoch, w wire.Wrap) wire.Roster {
	t.Helper()
	admin := key(50)
	g, err := wire.NewGenesis([]ed25519.PublicKey{admin.Public().(ed25519.PublicKey)}, 1, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	entries := []wire.Entry{
		{Enrol: &wire.Enrol{Device: id(2), Key: key(2).Public().(ed25519.PublicKey), Recipient: "r"}},
		{Space: &wire.Create{Space: id(1)}}, {Wrap: &w},
	}
	for _, e := range epochs {
		entries = append(entries, wire.Entry{Epoch: e.Bytes()})
	}
	statement, err := wire.NewStatement(g, id(2), wire.Link{}, entries)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := wire.SignRoster(g, statement, []wire.Approval{wire.Approve(statement, admin)}, key(2))
	if err != nil {
		t.Fatal(err)
	}
	r, err := wire.NewRoster(g).Add(seg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestANameIsSealedToTheSpaceAndShowsNoLength(t *testing.T) {
	short, err := envelope.SealName("A", epochKey(1), id(2))
	if err != nil {
		t.Fatal(err)
	}
	long, err := envelope.SealName(strings.Repeat("ពាក្យ", 10), epochKey(1), id(2))
	if err != nil || len(short) != len(long) {
		t.Errorf("%d and %d bytes, %v", len(short), len(long), err)
	}
	if got, err := envelope.OpenName(long, epochKey(1), id(2)); err != nil || got != strings.Repeat("ពាក្យ", 10) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := envelope.OpenName(short, epochKey(1), id(3)); !errors.Is(err, envelope.ErrOpen) {
		t.Errorf("another device's name: %v", err)
	}
	if _, err := envelope.SealName(strings.Repeat("x", 256), epochKey(1), id(2)); !errors.Is(err, envelope.ErrTooLarge) {
		t.Errorf("too long: %v", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	for name, payloads := range benchPayloads() {
		b.Run(name, func(b *testing.B) {
			var c envelope.Codec
			d := draft(payloads...)
			var size int
			for b.Loop() {
				seg, err := c.Seal(d)
				if err != nil {
					b.Fatal(err)
				}
				size = len(seg.Raw)
			}
			b.ReportMetric(float64(size), "wire-B")
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for name, payloads := range benchPayloads() {
		b.Run(name, func(b *testing.B) {
			var c envelope.Codec
			seg, err := c.Seal(draft(payloads...))
			if err != nil {
				b.Fatal(err)
			}
			public := key(2).Public().(ed25519.PublicKey)
			for b.Loop() {
				parsed, err := wire.ParseSegment(seg.Raw)
				if err != nil {
					b.Fatal(err)
				}
				if err := parsed.Verify(public); err != nil {
					b.Fatal(err)
				}
				if _, err := c.Open(parsed, epochKey(7)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchPayloads are about what one answer and sixteen interviews weigh.
func benchPayloads() map[string][][]byte {
	interview := func(n int) []byte {
		var out []byte
		for i := range 4000 / 20 {
			out = append(out, []byte("answer ")...)
			out = append(out, byte(i), byte(i*n), byte(n), byte(i>>3))
			out = append(out, []byte(" to item ")...)
		}
		return out
	}
	out := map[string][][]byte{"one answer": {[]byte("item hours: 14")}}
	for n := range 16 {
		out["16 interviews"] = append(out["16 interviews"], interview(n+1))
	}
	return out
}
