package history

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
)

// keepSealed keeps a sheet whose sealed file is all of one byte.
func keepSealed(fill byte) Op {
	b := bytes.Repeat([]byte{fill}, 40)
	return Op{Kind: KeepSealed, Sealed: Sealed{
		Recipient: "abcd efgh", Sheet: "acts", Version: "1.0.0", Digest: sha256.Sum256(b), Bytes: b,
	}}
}

func TestEverySealedSheetIsKeptByteForByte(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	first, second := a.do(keepSealed(1)), b.do(keepSealed(2))
	for _, order := range [][]ChangeSet{{first, second}, {second, first, second}} {
		s := Fold(order)
		again, err := ParseBody([]byte(body(t, s)))
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range []State{s, again} {
			sheets := st.Sheets()
			count(t, "sheets", len(sheets), 2)
			for i, c := range []ChangeSet{first, second} {
				want := c.Ops[0].Sealed
				if got := sheets[i]; got.ID != c.ID(0) || !bytes.Equal(got.Sealed.Bytes, want.Bytes) ||
					got.Sealed.Recipient != want.Recipient || got.Officer != c.Officer || got.HLC != c.HLC {
					t.Errorf("%+v", got)
				}
			}
		}
	}
}

// A version that does not know the kind keeps the op whole: its body is the same
// bytes, so that learning the kind needs no new fold.
func TestAVersionThatDoesNotKnowSealedSheetsKeepsThem(t *testing.T) {
	c := newDevice(1).do(keepSealed(1))
	raw, err := c.Ops[0].encode()
	if err != nil {
		t.Fatal(err)
	}
	old := c
	old.Ops = []Op{{Kind: KeepSealed, foreign: raw}}
	asOld, err := old.Encode()
	if err != nil {
		t.Fatal(err)
	}
	asNew, err := c.Encode()
	if err != nil || !bytes.Equal(asOld, asNew) {
		t.Errorf("an older version sends %x on, %v", asOld, err)
	}
	kept := body(t, Fold([]ChangeSet{old}))
	if kept != body(t, Fold([]ChangeSet{c})) {
		t.Error("the bodies differ")
	}
	s, err := ParseBody([]byte(kept))
	if err != nil || len(s.Sheets()) != 1 {
		t.Errorf("what an older version folded shows %d sheets, %v", len(s.Sheets()), err)
	}
}

func TestASheetThatIsNotWholeIsNotKept(t *testing.T) {
	for name, change := range map[string]func(*Sealed){
		"no bytes":       func(s *Sealed) { s.Bytes, s.Digest = nil, sha256.Sum256(nil) },
		"other bytes":    func(s *Sealed) { s.Bytes[0]++ },
		"no digest":      func(s *Sealed) { s.Digest = [32]byte{} },
		"no recipient":   func(s *Sealed) { s.Recipient = "" },
		"no sheet":       func(s *Sealed) { s.Sheet = "" },
		"long recipient": func(s *Sealed) { s.Recipient = strings.Repeat("a", maxCode+1) },
		"too large": func(s *Sealed) {
			s.Bytes = make([]byte, MaxSealed+1)
			s.Digest = sha256.Sum256(s.Bytes)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := keepSealed(1)
			change(&o.Sealed)
			c := ChangeSet{Record: RecordID{1}, Device: DeviceID{1}, Counter: 1, HLC: 1, Ops: []Op{o}}
			if _, err := c.Encode(); !errors.Is(err, ErrInvalid) {
				t.Errorf("%v", err)
			}
		})
	}
	largest := keepSealed(1)
	largest.Sealed.Bytes = make([]byte, MaxSealed)
	largest.Sealed.Digest = sha256.Sum256(largest.Sealed.Bytes)
	if _, err := newDevice(1).do(largest).Encode(); err != nil {
		t.Errorf("the largest: %v", err)
	}
}

func TestAWithdrawalWithoutAScopeEndsEveryScope(t *testing.T) {
	a, b := newDevice(1), newDevice(2)
	one := b.do(Op{Kind: GiveConsent, Consent: consent("service", "service:shelter-one")})
	kind := b.do(Op{Kind: GiveConsent, Consent: consent("service", "kind:independent")})
	family := b.do(Op{Kind: GiveConsent, Consent: consent("family", "this-record")})
	no := a.do(Op{Kind: Withdraw, Consent: Consent{Purpose: "service"}})
	for _, order := range [][]ChangeSet{{one, kind, family, no}, {no, family, kind, one}} {
		s := Fold(order)
		count(t, "standing for services", standing(s, "service"), 0)
		count(t, "standing for the family", standing(s, "family"), 1)
	}
	b.see(no)
	again := b.do(Op{Kind: GiveConsent, Consent: consent("service", "kind:independent"), Prev: b.state.ConsentHeads("service", "kind:independent")})
	count(t, "standing when given in knowledge", standing(Fold([]ChangeSet{again, no, one, kind}), "service"), 1)
}

func TestAConsentShowsTheWordingAndWhoExplainedIt(t *testing.T) {
	d := newDevice(1)
	c := d.do(Op{Kind: GiveConsent, Consent: consent("service", "this-record"), Text: "interpreter"})
	got := d.state.Consents()[0]
	if got.Words != "interpreter" || got.Text != c.Text || got.Protocol != c.Protocol || got.Officer != c.Officer {
		t.Errorf("%+v", got)
	}
}
