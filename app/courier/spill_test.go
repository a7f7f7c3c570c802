package courier_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	agelib "filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/app/courier"
	"pelita/screening/acts"
	"pelita/screening/history"
	"pelita/screening/ledger"
	"pelita/screening/pack"
	"pelita/screening/protocol"
	"pelita/screening/referral"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// spilled is typed or received, and must stand in no error.
const spilled = "RatnaWulandari08123344"

// shapes are inputs that hold the text in the ways in which parsers meet one: as
// it is, as a key and a value of TOML, in CBOR, in an age file, in an id.
func shapes(t *testing.T) map[string][]byte {
	t.Helper()
	inCBOR := func(v any) []byte {
		b, err := cbor.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return map[string][]byte{
		"plain": []byte(spilled), "a TOML value": []byte("id = \"" + spilled + "\"\n"), "a TOML key": []byte(spilled + " = 1\n"),
		"a broken TOML value": []byte("id = \"" + spilled), "a TOML table": []byte("[[" + spilled + "]]\nx = 1\n"),
		"a TOML answer": []byte("protocol = \"tfc-border\"\nage = \"" + spilled + "\"\n[answers]\n" + spilled + " = true\n"),
		"CBOR text":     inCBOR(spilled), "a CBOR map": inCBOR(map[int]any{1: spilled, 2: []byte(spilled), 3: 1}),
		"a CBOR list":   inCBOR([]any{spilled, 1, []byte(spilled)}),
		"a CBOR key":    inCBOR(map[string]any{spilled: 1}),
		"an age header": []byte("age-encryption.org/v1\n-> " + spilled + " " + spilled + "\n" + spilled + "\n--- " + spilled + "\n"),
		"an identity":   []byte("AGE-SECRET-KEY-PQ-1" + strings.ToUpper(spilled)), "a recipient": []byte("age1pq1" + strings.ToLower(spilled)),
		"JSON": []byte(`{"` + spilled + `": "` + spilled + `"}`), "a number": []byte("12" + spilled), "nothing": {},
	}
}

// doors are the functions through which something from outside comes in.
func doors(t *testing.T) map[string]func(in []byte) error {
	t.Helper()
	id, err := agelib.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	lib, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	first := func(_ any, err error) error { return err }
	return map[string]func([]byte) error{
		"pack.Parse":              func(b []byte) error { return first(pack.Parse(b)) },
		"pack.ParseManifest":      func(b []byte) error { return first(pack.ParseManifest(b)) },
		"pack.ParseRoot":          func(b []byte) error { return first(pack.ParseRoot(b)) },
		"pack.ReadUnsigned":       func(b []byte) error { return first(pack.ReadUnsigned(b)) },
		"referral.ParseRef":       func(b []byte) error { return first(referral.ParseRef(string(b))) },
		"referral.Open":           func(b []byte) error { return first(referral.Open(b, id, clock()())) },
		"referral.OpenReply":      func(b []byte) error { return first(referral.OpenReply(b, id)) },
		"referral.OpenRevocation": func(b []byte) error { return first(referral.OpenRevocation(b, id)) },
		"referral.OpenSheet":      func(b []byte) error { return first(referral.OpenSheet(b, id)) },
		"referral.ParseRecipient": func(b []byte) error { return first(referral.ParseRecipient(string(b))) },
		"acts.Open":               func(b []byte) error { return first(acts.Open(b, id)) },
		"ledger.ParseMoney":       func(b []byte) error { return first(ledger.ParseMoney(string(b), "USD")) },
		"ledger.Decimals":         func(b []byte) error { return first(ledger.Decimals(string(b))) },
		"ledger.ParseEntryKind":   func(b []byte) error { return first(ledger.ParseEntryKind(string(b))) },
		"protocol.ParseAnswers":   func(b []byte) error { return first(protocol.ParseAnswers(lib.Protocol, "answers", b)) },
		"history.ParseBody":       func(b []byte) error { return first(history.ParseBody(b)) },
		"history.Decode":          func(b []byte) error { return first(history.Decode(b)) },
		"history.ParseRecordID":   func(b []byte) error { return first(history.ParseRecordID(string(b))) },
		"history.ParseDeviceID":   func(b []byte) error { return first(history.ParseDeviceID(string(b))) },
		"history.ParseOfficerID":  func(b []byte) error { return first(history.ParseOfficerID(string(b))) },
		"wire.ParseEpoch":         func(b []byte) error { return first(wire.ParseEpoch(b)) },
		"wire.ParseAsk":           func(b []byte) error { return first(wire.ParseAsk(b)) },
		"wire.ParseReply":         func(b []byte) error { return first(wire.ParseReply(b)) },
		"wire.ParseGenesis":       func(b []byte) error { return first(wire.ParseGenesis(b)) },
		"wire.ParseAgencyFile":    func(b []byte) error { return first(wire.ParseAgencyFile(b)) },
		"wire.ParseGrant":         func(b []byte) error { _, _, err := wire.ParseGrant(b); return err },
		"wire.ParseHeader":        func(b []byte) error { return first(wire.ParseHeader(b)) },
		"wire.ParseID":            func(b []byte) error { return first(wire.ParseID(string(b))) },
		"wire.ParseRequest":       func(b []byte) error { return first(wire.ParseRequest(b)) },
		"wire.ParseSegment":       func(b []byte) error { return first(wire.ParseSegment(b)) },
		"wire.Unmarshal":          func(b []byte) error { var v map[int]int; return wire.Unmarshal(b, &v) },
		"wire.VerifyExchange":     func(b []byte) error { return wire.VerifyExchange(b, b, b, key.Public().(ed25519.PublicKey)) },
		"envelope.ParseIdentity":  func(b []byte) error { return first(envelope.ParseIdentity(string(b))) },
		"envelope.ParseRecipient": func(b []byte) error { return first(envelope.ParseRecipient(string(b))) },
		"envelope.OpenName":       func(b []byte) error { return first(envelope.OpenName(b, envelope.Key{}, wire.ID{})) },
		"courier.ReadRequest":     func(b []byte) error { return first(courier.ReadRequest(b)) },
		"courier.ReadRoot":        func(b []byte) error { return first(courier.ReadRoot(b)) },
		"courier.OpenPackKey":     func(b []byte) error { return first(courier.OpenPackKey(b, b)) },
	}
}

// spills says whether an error shows the text anywhere in its chain.
func spills(err error) bool {
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(spilled[:12])) {
			return true
		}
	}
	return false
}

func TestSRC03_NoErrorShowsWhatCameIn(t *testing.T) {
	t.Parallel()
	refused := 0
	for door, open := range doors(t) {
		for shape, in := range shapes(t) {
			err := open(in)
			if err == nil {
				continue
			}
			refused++
			if spills(err) {
				t.Errorf("%s of %s: %v", door, shape, err)
			}
		}
	}
	if refused < 400 {
		t.Errorf("only %d inputs were refused", refused)
	}
}

func TestSRC03_NoErrorShowsTheNameOfAFile(t *testing.T) {
	t.Parallel()
	p := founder(t)
	name := filepath.Join(t.TempDir(), spilled, spilled+".pdf")
	taken := courier.Config{Dir: name, Library: p.Library(), Now: clock(), WorkFactor: quickest}
	for what, err := range map[string]error{
		"read":  func() error { _, err := courier.ReadFile(name, 10); return err }(),
		"write": courier.WriteFile(name, []byte("x")),
		"open":  func() error { _, err := courier.Open(t.Context(), taken, passphrase); return err }(),
	} {
		if err == nil || spills(err) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSRC03_TheControlAnErrorOfTheLibraryDoes(t *testing.T) {
	t.Parallel()
	_, err := agelib.ParseHybridIdentity("AGE-SECRET-KEY-PQ-1" + spilled)
	if err == nil || !spills(errors.Join(errors.New("open"), fmt.Errorf("read %q", spilled))) {
		t.Error("the check sees nothing")
	}
}
