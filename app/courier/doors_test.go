package courier_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	agelib "filippo.io/age"

	"pelita/app/courier"
	"pelita/screening/acts"
	"pelita/screening/backup"
	"pelita/screening/disclose"
	"pelita/screening/history"
	"pelita/screening/ledger"
	"pelita/screening/pack"
	phrases "pelita/screening/passphrase"
	"pelita/screening/protocol"
	"pelita/screening/quorum"
	"pelita/screening/referral"
	"pelita/screening/vault"
	"pelita/sync/bundle"
	"pelita/sync/client"
	"pelita/sync/envelope"
	"pelita/sync/hub"
	"pelita/sync/wire"
)

// door is a function through which something from outside comes in.
type door func(in []byte) error

// doors are all of them, by package and name. TestSRC03_EveryFunctionThatReadsIsADoor
// holds that none is missing.
func doors(t *testing.T) map[string]door {
	t.Helper()
	id, err := agelib.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return merged(screeningDoors(t), sealedDoors(id), wireDoors(id), courierDoors(t))
}

func merged(all ...map[string]door) map[string]door {
	out := map[string]door{}
	for _, some := range all {
		for name, d := range some {
			out[name] = d
		}
	}
	return out
}

func first(_ any, err error) error { return err }

// screeningDoors read what a person typed, or an answer.
func screeningDoors(t *testing.T) map[string]door {
	t.Helper()
	lib, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	entries := func(b []byte) []ledger.Entry {
		return []ledger.Entry{{Kind: ledger.Wage, When: string(b)}}
	}
	return map[string]door{
		"disclose.Parse":         func(b []byte) error { return first(disclose.Parse(b)) },
		"disclose.Unpad":         func(b []byte) error { return first(disclose.Unpad(b)) },
		"history.Decode":         func(b []byte) error { return first(history.Decode(b)) },
		"history.DecodeInto":     func(b []byte) error { return first(history.DecodeInto(b, nil)) },
		"history.Number":         func(b []byte) error { _, _, err := history.Number(b); return err },
		"history.ParseBody":      func(b []byte) error { return first(history.ParseBody(b)) },
		"history.ParseDeviceID":  func(b []byte) error { return first(history.ParseDeviceID(string(b))) },
		"history.ParseOfficerID": func(b []byte) error { return first(history.ParseOfficerID(string(b))) },
		"history.RecordOf":       func(b []byte) error { return first(history.RecordOf(b)) },
		"history.ParseRecordID":  func(b []byte) error { return first(history.ParseRecordID(string(b))) },
		"ledger.Decimals":        func(b []byte) error { return first(ledger.Decimals(string(b))) },
		"ledger.ParseEntryKind":  func(b []byte) error { return first(ledger.ParseEntryKind(string(b))) },
		"ledger.ParseMoney":      func(b []byte) error { return first(ledger.ParseMoney(string(b), "USD")) },
		"ledger.Zero":            func(b []byte) error { return first(ledger.Zero(string(b))) },
		"ledger.Balance":         func(b []byte) error { return first(ledger.Balance(entries(b))) },
		"passphrase.Check":       phrases.Check,
		"passphrase.ParseCard":   func(b []byte) error { return first(phrases.ParseCard(b)) },
		"protocol.ParseAnswers":  func(b []byte) error { return first(protocol.ParseAnswers(lib.Protocol, "answers", b)) },
		"quorum.Parse":           func(b []byte) error { return first(quorum.Parse(string(b))) },
		"quorum.Split":           func(b []byte) error { return first(quorum.Split(string(b))) },
		"vault.CheckPassphrase":  vault.CheckPassphrase,
	}
}

// sealedDoors open what somebody sealed or signed.
func sealedDoors(id *agelib.HybridIdentity) map[string]door {
	none := func(backup.Item) error { return nil }
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	return map[string]door{
		"acts.Open":         func(b []byte) error { return first(acts.Open(b, id)) },
		"backup.KeyFrom":    func(b []byte) error { return first(backup.KeyFrom(b)) },
		"backup.ParsePoint": func(b []byte) error { return first(backup.ParsePoint(b, func(int) ([]byte, error) { return b, nil })) },
		"backup.Read":       func(b []byte) error { return first(backup.Read(bytes.NewReader(b), id, none)) },
		"backup.ReadBack":   func(b []byte) error { return first(backup.ReadBack(bytes.NewReader(b), &backup.Key{}, none)) },
		"backup.ReadKey":    func(b []byte) error { _, _, err := backup.ReadKey(bytes.NewReader(b), id, none); return err },
		"backup.Write": func(b []byte) error {
			_, _, err := backup.Write(&bytes.Buffer{}, []string{string(b)}, key, nil)
			return err
		},
		"pack.Parse":              func(b []byte) error { return first(pack.Parse(b)) },
		"pack.ParseManifest":      func(b []byte) error { return first(pack.ParseManifest(b)) },
		"pack.ParseRoot":          func(b []byte) error { return first(pack.ParseRoot(b)) },
		"pack.ReadUnsigned":       func(b []byte) error { return first(pack.ReadUnsigned(b)) },
		"referral.Open":           func(b []byte) error { return first(referral.Open(b, id, clock()())) },
		"referral.OpenReply":      func(b []byte) error { return first(referral.OpenReply(b, id)) },
		"referral.OpenRevocation": func(b []byte) error { return first(referral.OpenRevocation(b, id)) },
		"referral.OpenSheet":      func(b []byte) error { return first(referral.OpenSheet(b, id)) },
		"referral.ParseRecipient": func(b []byte) error { return first(referral.ParseRecipient(string(b))) },
		"referral.ParseRef":       func(b []byte) error { return first(referral.ParseRef(string(b))) },
		"referral.SealSheet":      func(b []byte) error { return first(referral.SealSheet(b, referral.Recipient{}, referral.Sender{})) },
		"vault.ParseIdentityFile": func(b []byte) error { return first(vault.ParseIdentityFile(b)) },
	}
}

// wireDoors read what came over a network or on a stick.
func wireDoors(id *agelib.HybridIdentity) map[string]door {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	public := key.Public().(ed25519.PublicKey)
	return map[string]door{
		"bundle.Codes":         func(b []byte) error { return first(bundle.Codes(1, bytes.Repeat(b, 1<<16))) },
		"bundle.Collector.Add": func(b []byte) error { return new(bundle.Collector).Add(string(b)) },
		"bundle.Open":          func(b []byte) error { return first(bundle.Open(bytes.NewReader(b), id)) },
		"bundle.Read": func(b []byte) error {
			return first(bundle.Read(context.Background(), nil, wire.Hash{}, bytes.NewReader(b), id))
		},
		"bundle.Unstrip":          func(b []byte) error { return first(bundle.Unstrip(b)()) },
		"client.CheckProxy":       func(b []byte) error { return client.CheckProxy(string(b)) },
		"client.ParsePin":         func(b []byte) error { return first(client.ParsePin(string(b))) },
		"envelope.OpenName":       func(b []byte) error { return first(envelope.OpenName(b, envelope.Key{}, wire.ID{})) },
		"envelope.ParseIdentity":  func(b []byte) error { return first(envelope.ParseIdentity(string(b))) },
		"envelope.ParseRecipient": func(b []byte) error { return first(envelope.ParseRecipient(string(b))) },
		"envelope.SealName": func(b []byte) error {
			return first(envelope.SealName(strings.Repeat(string(b), 1<<12), envelope.Key{}, wire.ID{}))
		},
		"envelope.Wrap": func(b []byte) error { return first(envelope.Wrap(envelope.Key{}, wire.Epoch{}, wire.ID{}, string(b))) },
		"hub.OpenPostgres": func(b []byte) error {
			return first(hub.OpenPostgres(context.Background(), "postgres://x:"+string(b)+"@\x7f", "", wire.Hash{}))
		},
		"hub.SQLiteFile":       func(b []byte) error { return first(hub.SQLiteFile(string(b))) },
		"wire.NewCandidate":    func(b []byte) error { return first(wire.NewCandidate(key, b)) },
		"wire.NewGenesis":      func(b []byte) error { return first(wire.NewGenesis([]ed25519.PublicKey{public}, 1, b)) },
		"wire.NewProposal":     func(b []byte) error { return first(wire.NewProposal(wire.Genesis{}, b, nil)) },
		"wire.ParseAgencyFile": func(b []byte) error { return first(wire.ParseAgencyFile(b)) },
		"wire.ParseAsk":        func(b []byte) error { return first(wire.ParseAsk(b)) },
		"wire.ParseBlobAsk":    func(b []byte) error { return first(wire.ParseBlobAsk(b)) },
		"wire.ParseCandidate":  func(b []byte) error { return first(wire.ParseCandidate(b)) },
		"wire.ParseEpoch":      func(b []byte) error { return first(wire.ParseEpoch(b)) },
		"wire.ParseGenesis":    func(b []byte) error { return first(wire.ParseGenesis(b)) },
		"wire.ParseGrant":      func(b []byte) error { _, _, err := wire.ParseGrant(b); return err },
		"wire.ParseHeader":     func(b []byte) error { return first(wire.ParseHeader(b)) },
		"wire.ParseID":         func(b []byte) error { return first(wire.ParseID(string(b))) },
		"wire.ParseProposal":   func(b []byte) error { return first(wire.ParseProposal(b)) },
		"wire.ParseReceipt":    func(b []byte) error { return first(wire.ParseReceipt(b)) },
		"wire.ParseReply":      func(b []byte) error { return first(wire.ParseReply(b)) },
		"wire.ParseRequest":    func(b []byte) error { return first(wire.ParseRequest(b)) },
		"wire.ParseSegment":    func(b []byte) error { return first(wire.ParseSegment(b)) },
		"wire.ReadFrame":       func(b []byte) error { return first(wire.ReadFrame(bytes.NewReader(b), 1<<10)) },
		"wire.SignRoster":      func(b []byte) error { return first(wire.SignRoster(wire.Genesis{}, b, nil, key)) },
		"wire.SignSegment":     func(b []byte) error { return first(wire.SignSegment(wire.Header{}, b, key)) },
		"wire.Unmarshal":       func(b []byte) error { var v map[int]int; return wire.Unmarshal(b, &v) },
		"wire.VerifyBlob":      func(b []byte) error { return wire.VerifyBlob(b, b, b, public) },
		"wire.VerifyExchange":  func(b []byte) error { return wire.VerifyExchange(b, b, b, public) },
	}
}

// courierDoors are those of the courier, over a profile that is closed.
func courierDoors(t *testing.T) map[string]door {
	t.Helper()
	cfg := config(t)
	if err := founderAt(t, cfg).Close(); err != nil {
		t.Fatal(err)
	}
	return map[string]door{
		"courier.OpenPackKey": func(b []byte) error { return first(courier.OpenPackKey(b, b)) },
		"courier.ReadRequest": func(b []byte) error { return first(courier.ReadRequest(b)) },
		"courier.ReadRoot":    func(b []byte) error { return first(courier.ReadRoot(b)) },
		"vault.Open":          func(b []byte) error { return first(courier.Open(t.Context(), cfg, b)) },
		"vault.Repair":        func(b []byte) error { return courier.Repair(t.Context(), cfg, b) },
	}
}

// noDoors are functions that take text or bytes and return an error, and read nothing
// of a person, with the reason.
func noDoors() map[string]string {
	const (
		instrument = "the text of an instrument or of facts, which is public: its author is told what is wrong with it, by name"
		operator   = "a path that the operator of a hub named; nothing of a record is there"
	)
	return map[string]string{
		"country.Parse": instrument, "indicator.CheckTopics": instrument, "indicator.ParseSet": instrument,
		"protocol.Parse": instrument, "protocol.ParseBank": instrument, "referral.ParseDirectory": instrument,
		"bundle.Strip":    "packs whatever it is given, and refuses nothing",
		"pack.ReceiptOf":  "takes the name of this program",
		"hub.MakePrivate": operator, "hub.OpenSQLite": operator, "hub.ReadPrivate": operator, "hub.ReadSmall": operator,
		"hub.Tighten": operator, "hub.WritePrivate": operator,
		"vault.Expose": "takes the folder of a profile; TestSRC03_NoErrorShowsTheNameOfAFile",
	}
}

// readers lists the exported functions of the screening and sync packages that take
// text, bytes or a reader and may fail.
func readers(t *testing.T) (out []string) {
	t.Helper()
	for _, root := range []string{"../../screening", "../../sync"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch name := d.Name(); {
			case err != nil:
				return err
			case d.IsDir() && slices.Contains([]string{"testdata", "screeningtest", "synctest", "outlinetest", "cmd"}, name):
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() && fails(f) && takesText(f) {
					out = append(out, filepath.Base(filepath.Dir(path))+"."+f.Name.Name)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func fails(f *ast.FuncDecl) bool {
	return f.Type.Results != nil && slices.ContainsFunc(f.Type.Results.List, func(r *ast.Field) bool {
		id, ok := r.Type.(*ast.Ident)
		return ok && id.Name == "error"
	})
}

func takesText(f *ast.FuncDecl) bool {
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		in := p.Type
		for {
			list, ok := in.(*ast.ArrayType)
			if !ok || list.Len != nil {
				break
			}
			in = list.Elt
		}
		switch in := in.(type) {
		case *ast.Ident:
			return in.Name == "string" || in.Name == "byte" && in != p.Type
		case *ast.SelectorExpr:
			return slices.Contains([]string{"Reader", "ReaderAt", "ReadSeeker", "ReadCloser"}, in.Sel.Name)
		}
		return false
	})
}

func TestSRC03_EveryFunctionThatReadsIsADoor(t *testing.T) {
	t.Parallel()
	held, spared := doors(t), noDoors()
	found := readers(t)
	if len(found) < 70 {
		t.Fatalf("only %d functions were found", len(found))
	}
	for _, name := range found {
		if _, ok := held[name]; !ok && spared[name] == "" {
			t.Errorf("%s takes text and may fail: it is no door of SR-C03", name)
		}
		if held[name] != nil && spared[name] != "" {
			t.Errorf("%s is a door and is none", name)
		}
		delete(spared, name)
	}
	for name := range spared {
		t.Errorf("%s is spared and is not there", name)
	}
}
