package courier_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// actsMarker stands in everything that is typed on a sheet.
const actsMarker = "qzactsmarkerqz"

func typedActs() []screening.Answered {
	handle := func(s string) protocol.Answer {
		return protocol.Answer{Value: protocol.Value{Type: protocol.Handle, Text: s}}
	}
	return []screening.Answered{
		{Item: "act_words", Answer: screeningtest.Text("wrote to people, " + actsMarker)},
		{Item: "act_control_words", Instance: 1, Answer: screeningtest.Text(actsMarker)},
		{Item: "own_wallet", Answer: handle(actsMarker)},
	}
}

func posted(t *testing.T, p *courier.Profile, role screening.Role) *courier.Profile {
	t.Helper()
	if err := p.SetPosting(t.Context(), courier.Posting{Role: role}); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheActsSheetIsSealedForALawyerAndTheOfficerCannotOpenIt(t *testing.T) {
	t.Parallel()
	officer, lawyer := posted(t, founder(t), screening.Consular), posted(t, founder(t), screening.LegalAid)
	r := interviewed(t, officer, map[protocol.ItemID]protocol.Answer{"age": age("29")})
	kept, err := officer.SealActs(t.Context(), work(officer), r.ID, typedActs(), recipient(t, lawyer))
	if err != nil {
		t.Fatal(err)
	}
	sheets := kept.State.Sheets()
	if len(sheets) != 1 || sheets[0].Sealed.Recipient != recipient(t, lawyer).Fingerprint() || sheets[0].Officer != work(officer).Officer {
		t.Fatalf("%+v", sheets)
	}
	file, err := officer.SealedActs(t.Context(), r.ID, [32]byte{})
	if err != nil || !bytes.Equal(file.Bytes, sheets[0].Sealed.Bytes) {
		t.Fatalf("%v", err)
	}
	if _, err := officer.SealedActs(t.Context(), r.ID, [32]byte{1}); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("another digest: %v", err)
	}
	if _, err := officer.OpenActs(file.Bytes); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("the officer opens it: %v", err)
	}
	got, err := lawyer.OpenActs(file.Bytes)
	if err != nil || len(got.Answers) != 3 || got.Record != r.ID || got.Text.Locale != "en" {
		t.Fatalf("%+v, %v", got, err)
	}
	t.Run("not even for the officer's own key", func(t *testing.T) {
		if _, err := officer.SealActs(t.Context(), work(officer), r.ID, typedActs(), recipient(t, officer)); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%v", err)
		}
	})
	t.Run("a colleague's record holds it too, and cannot open it", func(t *testing.T) {
		if _, err := colleague(t, officer, "Second Officer").OpenActs(file.Bytes); !errors.Is(err, screening.ErrNotForUs) {
			t.Errorf("%v", err)
		}
	})
}

func TestAnOfficerWithPowersNeitherSealsNorExportsNorOpensActs(t *testing.T) {
	t.Parallel()
	officer, lawyer := founder(t), founder(t)
	r := interviewed(t, posted(t, officer, screening.NGO), map[protocol.ItemID]protocol.Answer{"age": age("29")})
	if _, err := officer.SealActs(t.Context(), work(officer), r.ID, typedActs(), recipient(t, lawyer)); err != nil {
		t.Fatal(err)
	}
	file, err := officer.SealedActs(t.Context(), r.ID, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range append(screening.Roles(), screening.UnknownRole) {
		if !role.Powers() {
			continue
		}
		posted(t, officer, role)
		posted(t, lawyer, role)
		if _, err := officer.SealActs(t.Context(), work(officer), r.ID, typedActs(), recipient(t, lawyer)); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s seals: %v", role, err)
		}
		if _, err := officer.SealedActs(t.Context(), r.ID, [32]byte{}); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s exports: %v", role, err)
		}
		if _, err := lawyer.OpenActs(file.Bytes); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s opens: %v", role, err)
		}
	}
	if now, err := officer.Store().Record(t.Context(), r.ID); err != nil || len(now.State.Sheets()) != 1 {
		t.Errorf("%d sheets, %v", len(now.State.Sheets()), err)
	}
}

func TestOnlyLegalAidWithAKnownKeyIsOffered(t *testing.T) {
	t.Parallel()
	officer, lawyer := founder(t), founder(t)
	if found, err := officer.LegalAid(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("before any key is known: %d, %v", len(found), err)
	}
	d, err := officer.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var legal, other string
	for _, s := range d.Services() {
		gives := false
		for _, o := range s.Offers {
			gives = gives || o.Code == "legal"
		}
		if gives {
			legal = s.ID
		} else {
			other = s.ID
		}
	}
	for _, id := range []string{legal, other} {
		if err := officer.AddKey(t.Context(), id, recipient(t, lawyer), "read aloud"); err != nil {
			t.Fatal(err)
		}
	}
	found, err := officer.LegalAid(t.Context())
	if err != nil || len(found) != 1 || found[0].ID != legal {
		t.Errorf("%+v, %v", found, err)
	}
}

// What is typed on a sheet is nowhere but in the lawyer's hands: not on disk, not
// in the search, not in a draft, not in what is disclosed, not in any error.
func TestNothingTypedOnASheetIsKeptInClear(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	officer, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	lawyer := posted(t, founder(t), screening.LegalAid)
	posted(t, officer, screening.NGO)
	r := interviewed(t, officer, map[protocol.ItemID]protocol.Answer{
		"age": age("29"), "consent_service": yes, "consent_authorities": yes, "call_name": screeningtest.Text("qzcontrolqz"),
	})
	if _, err := officer.SealActs(t.Context(), work(officer), r.ID, typedActs(), recipient(t, lawyer)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]screening.Answered{
		{{Item: "act_kind", Answer: screeningtest.Text(actsMarker)}},
		{{Item: "call_name", Answer: screeningtest.Text(actsMarker)}},
		{{Item: "act_words", Answer: screeningtest.Text(actsMarker + strings.Repeat("x", 50_000))}},
	} {
		if _, err := officer.SealActs(t.Context(), work(officer), r.ID, bad, recipient(t, lawyer)); err == nil || strings.Contains(err.Error(), actsMarker) {
			t.Errorf("%v", err)
		}
	}
	for query, want := range map[string]int{"qzcontrolqz": 1, actsMarker: 0} {
		if found, err := officer.Store().Search(t.Context(), query, 0); err != nil || len(found) != want {
			t.Errorf("search finds %d, want %d, %v", len(found), want, err)
		}
	}
	if d, err := officer.Store().Draft(t.Context(), r.ID); err != nil || d.Text != "" {
		t.Errorf("a draft of %d letters, %v", len(d.Text), err)
	}
	now, err := officer.Store().Record(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	body, err := now.State.Body()
	if err != nil || !bytes.Contains(body, []byte("qzcontrolqz")) || bytes.Contains(body, []byte(actsMarker)) {
		t.Error("the body of the record in clear holds what was typed, or the control is missing")
	}
	to, err := officer.ServiceOf(recipient(t, lawyer))
	if err != nil {
		t.Fatal(err)
	}
	d, err := officer.Disclose(t.Context(), r.ID, disclose.Shelter, to)
	if err != nil || bytes.Contains(d.Bytes(), []byte(actsMarker)) || bytes.Contains(d.Bytes(), []byte("act_")) {
		t.Errorf("a disclosure of the record: %v", err)
	}
	if err := officer.Close(); err != nil {
		t.Fatal(err)
	}
	var read int
	err = filepath.WalkDir(cfg.Dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		read += len(b)
		if bytes.Contains(b, []byte(actsMarker)) {
			t.Errorf("%s holds it", filepath.Base(path))
		}
		return err
	})
	if err != nil || read == 0 {
		t.Errorf("read %d bytes, %v", read, err)
	}
}
