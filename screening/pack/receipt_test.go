package pack_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"

	"pelita/screening/pack"
	"pelita/screening/protocol"
)

// receipts are those of every case of a pack, one a line.
func receipts(t *testing.T) []byte {
	t.Helper()
	p, err := pack.Parse(written(t, build(t, folder(t), 3, 1, 2)))
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Library()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(path.Join(assetsRoot, "golden"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		b, err := os.ReadFile(path.Join(assetsRoot, "golden", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		a, err := protocol.ParseAnswers(l.Protocol, e.Name(), b)
		if err != nil {
			t.Fatal(err)
		}
		def, _ := l.Protocol(a.Protocol)
		r := pack.ReceiptOfFacts(l, def, a.Facts(), "0.1.0")
		if len(r.Bytes()) == 0 {
			t.Fatal("no bytes")
		}
		out = append(out, e.Name()+" "+hex.EncodeToString(r.Bytes()))
	}
	return []byte(strings.Join(out, "\n"))
}

const printReceipts = "PELITA_PRINT_RECEIPTS"

// TestSRG09TheSameAnswersGiveTheSameBytesInAnotherProcess runs itself anew twice,
// and once here.
func TestSRG09TheSameAnswersGiveTheSameBytesInAnotherProcess(t *testing.T) {
	if file := os.Getenv(printReceipts); file != "" {
		if err := os.WriteFile(file, receipts(t), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := receipts(t)
	for _, name := range []string{"one", "two"} {
		file := path.Join(t.TempDir(), name)
		cmd := exec.Command(os.Args[0], "-test.run", "^TestSRG09TheSameAnswersGiveTheSameBytesInAnotherProcess$")
		cmd.Env = append(os.Environ(), printReceipts+"="+file)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("process %s gives other bytes", name)
		}
	}
}

func TestSRG09AReceiptSaysByWhatAResultWasWorkedOut(t *testing.T) {
	base := build(t, folder(t), 3)
	l, err := base.Library()
	if err != nil {
		t.Fatal(err)
	}
	p, _ := l.Protocol("tfc-returnee")
	f := facts(t, l, "worked-example")
	r := pack.ReceiptOfFacts(l, p, f, "0.1.0")
	if r.Pack != "tfc-test" || r.Version != 3 || r.Digest != base.Digest() || r.Program != "0.1.0" || r.ProtocolVersion != p.Version || r.Definition != p.Digest() {
		t.Errorf("%+v", r)
	}
	later, err := build(t, folder(t), 4).Library()
	if err != nil {
		t.Fatal(err)
	}
	q, _ := later.Protocol("tfc-returnee")
	for name, other := range map[string]pack.Receipt{
		"another program": pack.ReceiptOfFacts(l, p, f, "0.2.0"),
		"another pack":    pack.ReceiptOfFacts(later, q, f, "0.1.0"),
		"other answers":   pack.ReceiptOfFacts(l, p, facts(t, l, "ransom"), "0.1.0"),
	} {
		if other.Sum() == r.Sum() {
			t.Errorf("%s gives the same receipt", name)
		}
	}
}

func TestTheDigestOfAnswersKnowsEveryAnswerAndNoOrder(t *testing.T) {
	yes := protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: true}}
	no := protocol.Answer{Value: protocol.Value{Type: protocol.YesNo}}
	base := protocol.Facts{"a": {{yes, no}}, "b": {{no}}}
	if pack.AnswersDigest(base) != pack.AnswersDigest(protocol.Facts{"b": {{no}}, "a": {{no, yes}}}) {
		t.Error("the order counts")
	}
	seen := map[[32]byte]string{pack.AnswersDigest(base): "base"}
	for name, f := range map[string]protocol.Facts{
		"one less":         {"a": {{yes}}, "b": {{no}}},
		"another item":     {"a": {{yes, no}}, "c": {{no}}},
		"another instance": {"a": {{yes, no}}, "b": {nil, {no}}},
		"declined":         {"a": {{yes, no}}, "b": {{{Absence: protocol.Declined}}}},
		"unknown":          {"a": {{yes, no}}, "b": {{{Absence: protocol.Unknown}}}},
		"a text":           {"a": {{yes, no}}, "b": {{{Value: protocol.Value{Type: protocol.Text, Text: "x"}}}}},
		"nothing":          {},
	} {
		d := pack.AnswersDigest(f)
		if other, twice := seen[d]; twice {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[d] = name
	}
}
