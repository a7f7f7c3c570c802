package presenter

import (
	"strings"
	"testing"

	"pelita/screening/history"
	"pelita/screening/protocol"
	"pgregory.net/rapid"
)

func drawParts(t *rapid.T) (p parts) {
	for n := range p {
		p[n] = rapid.StringN(0, 12, 40).Draw(t, "part")
	}
	return p
}

func drawPlace(t *rapid.T) place {
	return place{
		Item:     protocol.ItemID(rapid.StringMatching(`[a-z][a-z0-9_]{0,6}`).Draw(t, "item")),
		Instance: rapid.IntRange(0, 3).Draw(t, "instance"),
		Source:   protocol.Source(rapid.IntRange(0, 2).Draw(t, "source")),
	}
}

func TestWhatIsHalfTypedComesBackAsItWasTyped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var h halves
		h.note = clean(rapid.StringN(0, 20, 80).Draw(t, "note"))
		h.spoken = rapid.SampledFrom([]string{"", "en", "id"}).Draw(t, "spoken")
		h.recall = history.HLC(rapid.Uint64().Draw(t, "recall"))
		for range rapid.IntRange(0, 4).Draw(t, "places") {
			h.put(drawPlace(t), drawParts(t))
		}
		current := drawPlace(t)
		got := decodeHalves(current, h.encode(current))
		if got.note != h.note || got.spoken != h.spoken || got.recall != h.recall || len(got.at) != len(h.at) {
			t.Fatalf("got %+v, want %+v", got, h)
		}
		for at, p := range h.at {
			if got.at[at] != p {
				t.Fatalf("%v: got %q, want %q", at, got.at[at], p)
			}
		}
	})
}

func TestAPlainHalfSentenceIsStoredAsItIsTyped(t *testing.T) {
	t.Parallel()
	var h halves
	at := place{Item: "call_name"}
	h.put(at, parts{"they told me that"})
	if got := h.encode(at); got != "they told me that" {
		t.Errorf("%q", got)
	}
}

func TestTypedTextCannotBreakOutOfItsPlace(t *testing.T) {
	t.Parallel()
	var h halves
	at := place{Item: "call_name"}
	h.put(at, parts{"a" + recordMark + "note" + recordMark + "x" + unitMark + "0" + unitMark + "said" + unitMark + "b"})
	got := decodeHalves(at, h.encode(at))
	if got.note != "" || len(got.at) != 1 {
		t.Errorf("%+v", got)
	}
}

func FuzzHalves(f *testing.F) {
	f.Add("")
	f.Add("half a sentence")
	f.Add("2025\x1f03\x1f\x1f~\x1ea note\x1ecall_name\x1f0\x1fsaid\x1fRa")
	f.Add("\x1e\x1ex\x1f-1\x1fsaid\x1fy\x1ex\x1f99999999999999999999\x1fsaid\x1fy")
	f.Add("Ra\x1e\x1e#spoken\x1fid\x1e#recall\x1f4096")
	f.Add("\x1e\x1e#spoken\x1f\x1e#recall\x1f-1")
	f.Add(strings.Repeat("\x1e\x1f", 50))
	f.Fuzz(func(t *testing.T, text string) {
		at := place{Item: "call_name"}
		h := decodeHalves(at, text)
		again := decodeHalves(at, h.encode(at))
		if again.note != h.note || again.spoken != h.spoken || again.recall != h.recall || len(again.at) != len(h.at) {
			t.Fatalf("%q: %+v, then %+v", text, h, again)
		}
	})
}
