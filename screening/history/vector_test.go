package history

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

const vectorFile = "testdata/vectors.txt"

// vectors are the bytes that stored records are made of. A change that alters
// one of them makes every profile in the field unreadable.
func vectors(t *testing.T) map[string]string {
	t.Helper()
	a, b := newDevice(1), newDevice(2)
	ref := ProtocolRef{ID: "tfc-border", Version: "1.0.0", Digest: [32]byte{0: 0xd1, 31: 0xd2}}
	var all []ChangeSet
	take := func(c ChangeSet) { all = append(all, c) }
	take(a.do(Op{Kind: UseProtocol, Protocol: ref}))
	for _, name := range []string{"one", "many", "yes", "text", "negative", "date", "money", "place", "handle", "age", "unsafe"} {
		take(a.set(Register{Item: protocol.ItemID("item_" + name), Instance: len(name), Source: protocol.Observed}, everyAnswer()[name]))
	}
	b.see(all[3])
	take(a.set(Register{Item: "item_yes", Instance: 3, Source: protocol.Observed}, no()))
	take(b.set(Register{Item: "item_yes", Instance: 3, Source: protocol.Observed}, absent(protocol.Declined)))
	b.counter = 40
	seen := OpID{Device: DeviceID{9}, Counter: 300, Index: 2}
	take(b.do(
		Op{Kind: Retract, Register: hours(), Prev: []OpID{seen}}, Op{Kind: AddNote, Text: "note", Register: hours()},
		Op{Kind: Decide, Decision: Decision{Kind: "other", Reasons: "because"}, Prev: []OpID{seen}},
		Op{Kind: GiveConsent, Consent: consent("referral", "this-record")}, Op{Kind: Withdraw, Prev: []OpID{seen}},
		Op{Kind: Close}, Op{Kind: Reopen, Prev: []OpID{seen}},
		Op{Kind: ShareOut, Share: Share{Referral: "r", Service: "s", Profile: "shelter", Digest: [32]byte{1}}},
		Op{Kind: 77, foreign: []byte{0xa2, 0x01, 0x18, 77, 0x18, 40, 0xf5}},
	))
	shown := newDevice(3)
	pictured, err := shown.set(Register{Item: "item_picture"}, everyAnswer()["picture"]).Encode()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"empty-body": "", "body": hex.EncodeToString([]byte(body(t, Fold(all))))}
	out["set-picture"] = hex.EncodeToString(pictured)
	for i, name := range map[int]string{0: "use-protocol", 1: "set-one", 7: "set-money", 12: "set-with-prev", 14: "every-other-kind"} {
		enc, err := all[i].Encode()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = hex.EncodeToString(enc)
	}
	sheet := newDevice(3).do(keepSealed(9), Op{Kind: Withdraw, Consent: Consent{Purpose: "service"}})
	enc, err := sheet.Encode()
	if err != nil {
		t.Fatal(err)
	}
	out["keep-sealed"], out["sheet-body"] = hex.EncodeToString(enc), hex.EncodeToString([]byte(body(t, Fold([]ChangeSet{sheet}))))
	locker := newDevice(4)
	taken := locker.do(attach(7))
	for name, c := range map[string]ChangeSet{"attach": taken, "handle": locker.handle(7, "handed-over", "x")} {
		enc, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = hex.EncodeToString(enc)
	}
	settler, _, _ := quarrel()
	for name, c := range map[string]ChangeSet{
		"settle": settler.do(settler.state.Chosen(hours(), yes(), "why", nil)...), "link": settler.do(linkTo(2)), "unlink": settler.unlink(2),
	} {
		enc, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = hex.EncodeToString(enc)
	}
	out["evidence-body"] = hex.EncodeToString([]byte(body(t, locker.state)))
	return out
}

func TestStoredBytesNeverChange(t *testing.T) {
	file, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	got := vectors(t)
	n := 0
	for line := range strings.Lines(string(file)) {
		name, want, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		if want = strings.TrimSpace(want); got[name] != want {
			t.Errorf("%s is now\n%s\nwas\n%s", name, got[name], want)
		}
		raw, err := hex.DecodeString(want)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "body") {
			if s, err := ParseBody(raw); err != nil || body(t, s) != string(raw) {
				t.Errorf("%s does not come back: %v", name, err)
			}
			continue
		}
		c, err := Decode(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again, err := c.Encode(); err != nil || hex.EncodeToString(again) != want {
			t.Errorf("%s does not come back: %v", name, err)
		}
	}
	count(t, "vectors", n, len(got))
}
