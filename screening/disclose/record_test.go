package disclose

import (
	"os"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// library is the one that ships.
func library(t testing.TB) *screening.Library {
	t.Helper()
	lib, err := screening.LoadLibrary(os.DirFS("../../assets"))
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// clock stands at an ordinary day in the middle of a month.
func clock() time.Time { return time.Date(2026, 11, 17, 9, 30, 0, 0, time.UTC) }

func projector(t testing.TB) Projector {
	t.Helper()
	return Projector{Library: library(t), Secret: Secret{1, 2, 3}, Now: clock}
}

// shelter is an independent receiver.
func shelter() Receiver { return Receiver{ID: "rumah-aman", Body: Independent} }

// ops turn answers and consents into the history of one record.
type draft struct {
	sets []history.ChangeSet
}

const testRecord = 7

// newDraft opens a record under the returnee protocol, with the consent to share.
func newDraft(t testing.TB, lib *screening.Library) *draft {
	t.Helper()
	def, ok := lib.Protocol("tfc-returnee")
	if !ok {
		t.Fatal("no protocol tfc-returnee")
	}
	ref := history.ProtocolRef{ID: def.ID, Version: def.Version, Digest: def.Digest()}
	d := &draft{}
	d.add(history.Op{Kind: history.UseProtocol, Protocol: ref})
	d.consent(PurposeService)
	return d
}

func (d *draft) add(ops ...history.Op) history.ChangeSet {
	return d.addFrom(history.DeviceID{9}, ops...)
}

func (d *draft) addFrom(device history.DeviceID, ops ...history.Op) history.ChangeSet {
	n := uint64(len(d.sets) + 1)
	c := history.ChangeSet{
		Record: history.RecordID{testRecord}, Device: device, Counter: n,
		HLC: history.HLC(0).Next(clock().UnixMilli() + int64(n)), Officer: history.OfficerID{5}, Ops: ops,
	}
	d.sets = append(d.sets, c)
	return c
}

func (d *draft) set(item protocol.ItemID, v protocol.Value) history.ChangeSet {
	return d.add(history.Op{Kind: history.Set, Register: history.Register{Item: item}, Answer: protocol.Answer{Value: v}})
}

func (d *draft) consent(purpose string) history.ChangeSet {
	return d.add(
		history.Op{Kind: history.Set, Register: history.Register{Item: protocol.ItemID("consent_" + purpose)}, Answer: protocol.Answer{Value: yes()}},
		history.Op{Kind: history.GiveConsent, Consent: history.Consent{Purpose: purpose, Scope: "this-record"}},
	)
}

func (d *draft) record() screening.Record {
	return screening.Record{ID: history.RecordID{testRecord}, State: history.Fold(d.sets)}
}

func yes() protocol.Value { return protocol.Value{Type: protocol.YesNo, Bool: true} }
func no() protocol.Value  { return protocol.Value{Type: protocol.YesNo} }

func one(code string) protocol.Value {
	return protocol.Value{Type: protocol.One, Codes: []string{code}}
}

func many(codes ...string) protocol.Value {
	return protocol.Value{Type: protocol.Many, Codes: codes}
}

func years(text string) protocol.Value { return protocol.Value{Type: protocol.Age, Text: text} }

// full is a record with every listed item answered and two urgencies.
func full(t testing.TB, lib *screening.Library) *draft {
	d := newDraft(t, lib)
	d.set("age", years("27"))
	d.set("region", one("id_java"))
	d.set("needs", many("legal", "shelter"))
	d.set("language", one("id"))
	d.set("interpreter_used", no())
	d.set("whereabouts_known", yes())
	d.set("self_harm", yes())
	d.set("locked_in", yes())
	d.set("made_to_do", yes())
	return d
}
