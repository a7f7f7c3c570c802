package screening_test

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// changed is the shipped instrument with one file written anew.
func changed(t *testing.T, file string, change func(string) string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(assets.Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(assets.Files(), path)
		if path == file {
			b = []byte(change(string(b)))
		}
		out[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNoItemOfTheActsSheetCanBeAnsweredInARecord(t *testing.T) {
	d := newDesk(t)
	sheet, ok := d.work.Library.Sheet()
	if !ok || len(sheet.Protocol.Items()) < 20 {
		t.Fatal("there is no sheet")
	}
	r := d.open("tfc-returnee")
	before := r.State.Hash()
	for _, item := range sheet.Protocol.Items() {
		if _, both := d.work.Library.Bank.Item(item.ID); both {
			t.Errorf("%s is in the bank of the records", item.ID)
		}
		a := protocol.Answer{Absence: protocol.Declined}
		if _, err := d.work.Answer(t.Context(), r, screening.Answered{Item: item.ID, Answer: a}); !errors.Is(err, screening.ErrNoProtocol) {
			t.Errorf("%s: %v", item.ID, err)
		}
	}
	if now, _ := d.work.Store.Record(t.Context(), r.ID); now.State.Hash() != before {
		t.Error("something was kept")
	}
	if _, err := d.work.Open(t.Context(), sheet.Protocol.ID); !errors.Is(err, screening.ErrNoProtocol) {
		t.Errorf("a record is opened under the sheet: %v", err)
	}
	if _, there := d.work.Library.Form(protocol.ActsForm); there {
		t.Error("the sheet is among the forms of a record")
	}
}

func TestASheetThatTouchesTheRecordsIsRefused(t *testing.T) {
	for name, fsys := range map[string]fs.FS{
		"an item of the records": changed(t, "sheets/items.toml", func(s string) string {
			return s + "\n[[item]]\nid = \"consent_service\"\ntype = \"yesno\"\ndistress = \"safe\"\nphase = \"any\"\n"
		}),
		"the sheet among the protocols": changed(t, "protocols/tfc-border.toml", func(s string) string {
			return strings.Replace(s, "id = \"tfc-border\"", "form = \"acts\"\nid = \"tfc-border\"", 1)
		}),
		"an interview among the sheets": changed(t, "sheets/acts.toml", func(s string) string {
			return strings.Replace(strings.ReplaceAll(s, "kind = \"fields\"", "kind = \"core\""), "form = \"acts\"\n", "", 1)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := screening.LoadLibrary(fsys); err == nil {
				t.Error("it loads")
			}
		})
	}
}

func TestEveryPartOfTheSheetMayStayEmpty(t *testing.T) {
	sheet, _ := newDesk(t).work.Library.Sheet()
	for _, s := range sheet.Protocol.Sections {
		for _, step := range s.Steps {
			if step.Required != nil {
				t.Errorf("a part of %s is required", s.ID)
			}
		}
	}
}

func TestASealedSheetIsKeptForAnOfficerWithoutPowersAndForNoOther(t *testing.T) {
	sealed := history.Sealed{Recipient: "abcd", Sheet: "acts", Version: "1.0.0", Bytes: []byte("sealed"), Digest: sha256.Sum256([]byte("sealed"))}
	for _, role := range append(screening.Roles(), screening.UnknownRole) {
		t.Run(role.String(), func(t *testing.T) {
			d := newDesk(t)
			r := d.open("tfc-returnee")
			d.work.Role = role
			kept, err := d.work.KeepSealed(t.Context(), r, sealed)
			if role.Powers() {
				if !errors.Is(err, screening.ErrNotPermitted) || len(d.store.changes) != 1 {
					t.Errorf("%v, %d changes", err, len(d.store.changes))
				}
				return
			}
			if err != nil || len(kept.State.Sheets()) != 1 {
				t.Errorf("%d sheets, %v", len(kept.State.Sheets()), err)
			}
		})
	}
}
