package referral

import (
	"crypto/ed25519"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

func clock() time.Time { return time.Date(2026, 11, 17, 9, 30, 0, 0, time.UTC) }

func library(t testing.TB) *screening.Library {
	t.Helper()
	lib, err := screening.LoadLibrary(os.DirFS("../../assets"))
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// identity of the service in these tests.
func identity(t testing.TB) *age.HybridIdentity {
	t.Helper()
	b, err := os.ReadFile("testdata/service.identity")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(b), "\n")
	id, err := age.ParseHybridIdentity(strings.TrimSpace(text))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func fresh(t testing.TB) *age.HybridIdentity {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// overlay is what an agency writes: a service of its own, and its key.
func overlay(key Recipient) []byte {
	return fmt.Appendf(nil, `
country = "ID"
as_of = "2026-11-01"
expires = "2027-11-01"
[[source]]
id = "agreement"
name = "Agreement with the shelter"
seen = "2026-11-01"
[[service]]
id = "rumah-aman"
name = "Rumah Aman"
operator = "Yayasan Contoh"
body = "independent"
sources = ["agreement"]
  [[service.contact]]
  kind = "phone"
  value = "+62211234567"
  from = "anywhere"
  sources = ["agreement"]
[[key]]
service = "rumah-aman"
recipient = "%s"
as_of = "2026-11-01"
checked = "read aloud on the telephone by both sides"
`, key)
}

// house is both sides of a referral.
type house struct {
	lib     *screening.Library
	service Service
	ngo     *age.HybridIdentity
	desk    *age.HybridIdentity
	sender  Sender
	replier Sender
}

func newHouse(t testing.TB) house {
	t.Helper()
	h := house{lib: library(t), ngo: identity(t), desk: fresh(t)}
	dir, err := ParseDirectory("overlay.toml", overlay(RecipientOf(h.ngo)))
	if err != nil {
		t.Fatal(err)
	}
	h.service, _ = dir.Service("rumah-aman")
	h.sender = Sender{Agency: AgencyID{1}, Key: signer(1), Reply: RecipientOf(h.desk)}
	h.replier = Sender{Key: signer(2)}
	return h
}

func signer(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), n))
}

func (h house) projector() disclose.Projector {
	return disclose.Projector{Library: h.lib, Secret: disclose.Secret{1}, Now: clock}
}

// disclosure of an ordinary record.
func (h house) disclosure(t testing.TB) disclose.Disclosure {
	t.Helper()
	def, _ := h.lib.Protocol("tfc-returnee")
	ops := []history.Op{
		{Kind: history.UseProtocol, Protocol: history.ProtocolRef{ID: def.ID, Version: def.Version, Digest: def.Digest()}},
		{Kind: history.GiveConsent, Consent: history.Consent{Purpose: disclose.PurposeService, Scope: "this-record"}},
		set("age", protocol.Value{Type: protocol.Age, Text: "27"}),
		set("region", protocol.Value{Type: protocol.One, Codes: []string{"id_java"}}),
		set("needs", protocol.Value{Type: protocol.Many, Codes: []string{"legal", "shelter"}}),
		set("locked_in", protocol.Value{Type: protocol.YesNo, Bool: true}),
	}
	c := history.ChangeSet{Record: history.RecordID{7}, Device: history.DeviceID{9}, Counter: 1, Ops: ops}
	r := screening.Record{ID: c.Record, State: history.Fold([]history.ChangeSet{c})}
	d, err := h.projector().Disclose(r, disclose.Shelter, h.service.Receiver())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func set(item protocol.ItemID, v protocol.Value) history.Op {
	return history.Op{Kind: history.Set, Register: history.Register{Item: item}, Answer: protocol.Answer{Value: v}}
}

// seal is a referral ready to go.
func (h house) seal(t testing.TB) Sealed {
	t.Helper()
	s, err := Seal(h.disclosure(t), h.service, h.sender, clock())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// open is what the service reads.
func (h house) open(t testing.TB, file []byte) *Incoming {
	t.Helper()
	in, err := Open(file, h.ngo, clock())
	if err != nil {
		t.Fatal(err)
	}
	return in
}
