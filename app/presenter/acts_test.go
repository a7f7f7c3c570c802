package presenter

import (
	"context"
	"crypto/sha256"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
)

// chambers is legal aid in memory, over the store of a stand.
type chambers struct {
	s        *stand
	held     map[screening.RecordID]*SheetDraft
	lawyers  []LegalAid
	sealed   []screening.Answered
	to, file string
	err      error
}

func (c *chambers) Unsealed(id screening.RecordID) *SheetDraft { return c.held[id] }
func (c *chambers) Hold(id screening.RecordID, d *SheetDraft) {
	if c.held == nil {
		c.held = map[screening.RecordID]*SheetDraft{}
	}
	c.held[id] = d
	if d == nil {
		delete(c.held, id)
	}
}
func (c *chambers) LegalAid(context.Context) ([]LegalAid, error) { return c.lawyers, nil }
func (c *chambers) ReadKey(context.Context, string) (LegalAid, error) {
	return LegalAid{ID: "by-hand", Fingerprint: "abcd efgh ijkl mnop qrst"}, c.err
}
func (c *chambers) Seal(ctx context.Context, id screening.RecordID, answers []screening.Answered, to string) (screening.Record, error) {
	if c.err != nil {
		return screening.Record{}, c.err
	}
	c.sealed, c.to = answers, to
	r, err := c.s.store.Record(ctx, id)
	if err != nil {
		return r, err
	}
	work := c.s.spokenWork()
	work.Role = screening.NGO
	b := []byte("sealed")
	return work.KeepSealed(ctx, r, history.Sealed{Recipient: "wxyz", Sheet: "acts", Version: "1.0.0", Bytes: b, Digest: sha256.Sum256(b)})
}
func (c *chambers) Export(_ context.Context, _ screening.RecordID, _ [32]byte, file string) error {
	c.file = file
	return c.err
}

// as says what the officer of a stand is.
func (s *stand) as(r screening.Role) *stand {
	s.frame.Role = func() screening.Role { return r }
	return s
}

func warned(t *testing.T, role screening.Role) (*stand, *chambers, *Acts, *shown[ActsState]) {
	t.Helper()
	s := newStand(t, inline{}).as(role)
	c := &chambers{s: s, lawyers: []LegalAid{{ID: "legal-one", Name: "Legal Aid One", Fingerprint: "wxyz", Checked: "2026-03-01"}}}
	a, v := counsel(s, c, s.open("tfc-returnee").ID)
	return s, c, a, v
}

func counsel(s *stand, c *chambers, id screening.RecordID) (*Acts, *shown[ActsState]) {
	v := &shown[ActsState]{}
	a := NewActs(ActsParams{Frame: s.frame, Work: s.work, Sheets: c, Keeper: s.keeper, Record: id, Render: v.render})
	s.again = a.Rebuild
	a.Enter()
	return a, v
}

func TestAnOfficerWithPowersIsOfferedNoSheetAndCanDoNothingWithOne(t *testing.T) {
	t.Parallel()
	for _, role := range append(screening.Roles(), screening.UnknownRole) {
		s, c, a, v := warned(t, role)
		_, record := filing(t, s, s.open("tfc-returnee").ID)
		offered := false
		for _, p := range record.state.Places {
			offered = offered || p.Screen == ActsScreen
		}
		if offered == role.Powers() {
			t.Errorf("%s: offered %v", role, offered)
		}
		a.Begin()
		a.Tap("act_kind", "calls")
		a.TypeText("act_words", "words")
		a.ToLawyer()
		a.ChooseRecipient("legal-one")
		a.Seal()
		a.Export([32]byte{1}, "file")
		if did := c.sealed != nil || c.file != "" || len(c.held) > 0; did == role.Powers() {
			t.Errorf("%s did something", role)
		}
		if (v.state.Stage == NotForYou) != role.Powers() || role.Powers() && v.state.Begin.Label != "" {
			t.Errorf("%s: %+v", role, v.state)
		}
		if unknown := role == screening.UnknownRole; v.state.Stage == NotForYou && ((v.state.OpenSettings.Label != "") != unknown || says(v.state, "If this is wrong") != unknown) {
			t.Errorf("%s is asked to be something else: %+v", role, v.state)
		}
	}
}

func TestTheSheetIsWarnedOfInBothLanguagesAndCanBeSkippedWhole(t *testing.T) {
	t.Parallel()
	s, _, a, v := warned(t, screening.Consular)
	st := v.state
	if st.Stage != BeforeSheet || !strings.Contains(st.Spoken, "used against you") || !strings.Contains(st.Spoken, "lawyer") || !strings.Contains(st.SpokenAlso, "pengacara") || len(st.Fields) > 0 {
		t.Fatalf("%+v", st)
	}
	a.Skip()
	if s.last().Screen != RecordScreen {
		t.Errorf("%v", s.went)
	}
}

func TestWhatIsFilledInStaysInMemoryAndIsNeverADraft(t *testing.T) {
	t.Parallel()
	s, c, a, v := warned(t, screening.Consular)
	id := a.id
	a.Begin()
	a.Tap("act_kind", "calls")
	a.TypeText("act_words", "qzmarker")
	a.TypeDate("act_when", DateDraft{Year: "2025"})
	a.Add()
	a.TypeText("act_words", "second")
	a.ChoosePart("own")
	a.TypeText("own_wallet", "Txyz")
	if v.state.Memory.Kind != Caution || v.state.Stage != FillingIn {
		t.Fatalf("%+v", v.state)
	}
	a.Leave(func() {})
	if says(v.state, "qzmarker") || says(v.state, "second") {
		t.Error("it stays on the screen")
	}
	if d, _ := s.store.Draft(t.Context(), id); d.Text != "" {
		t.Errorf("a draft: %q", d.Text)
	}
	if r := s.record(id); len(r.State.Registers()) != 0 || len(r.State.Notes()) != 0 {
		t.Error("something is on record")
	}
	if all, _ := s.store.Search(t.Context(), "qzmarker", 0); len(all) != 0 {
		t.Error("search finds it")
	}
	b, again := counsel(s, c, id)
	if !says(again.state, "qzmarker") || again.state.Stage != FillingIn {
		t.Fatalf("it is lost by leaving the page: %+v", again.state)
	}
	b.ChooseRound(1)
	if !says(again.state, "second") || says(again.state, "qzmarker") {
		t.Error("rounds are mixed")
	}
}

func TestASheetIsSealedWithEveryAnswerAndThenGoneFromMemory(t *testing.T) {
	t.Parallel()
	_, c, a, v := warned(t, screening.NGO)
	a.Begin()
	a.Tap("act_kind", "calls")
	a.Tap("act_control", "threat")
	a.Tap("act_control", "debt")
	a.TypeText("act_words", "qzmarker")
	a.Add()
	a.Tap("act_kind", "papers")
	a.Tap("act_kind", "papers") // taken back
	a.ChoosePart("taken")
	a.TypeMoney("taken_amount", MoneyDraft{"12", "USD"})
	a.ToLawyer()
	if !v.state.Seal.Off {
		t.Fatal("it can be sealed to nobody")
	}
	a.ChooseRecipient("legal-one")
	a.Seal()
	var items []string
	for _, x := range c.sealed {
		items = append(items, string(x.Item))
	}
	if got := strings.Join(items, " "); got != "act_kind act_words act_control taken_amount" || c.to != "legal-one" {
		t.Errorf("%s to %s", got, c.to)
	}
	st := v.state
	if len(c.held) != 0 || says(st, "qzmarker") || st.Stage != BeforeSheet || len(st.Sealed) != 1 || !says(st.Sealed, "for Legal Aid One") || !says(st.Sealed, "cannot open it") || st.Done.Kind != Advice {
		t.Errorf("%+v", st)
	}
	a.Export(st.Sealed[0].Digest, "sheet.age")
	if c.file != "sheet.age" {
		t.Error("it is not exported")
	}
}

func TestAKeyFromAFileSealsOnlyAfterItWasCompared(t *testing.T) {
	t.Parallel()
	_, c, a, v := warned(t, screening.NGO)
	a.Begin()
	a.TypeText("act_words", "words")
	a.ToLawyer()
	a.PickKey("lawyer.key")
	if v.state.Recipients.Chosen() != "by-hand" || v.state.Fingerprint.Text == "" || !v.state.Seal.Off || len(v.state.Compared.Options) != 1 {
		t.Fatalf("%+v", v.state)
	}
	a.Seal()
	if c.sealed != nil {
		t.Fatal("sealed to a key that nobody compared")
	}
	a.Compare(true)
	a.ChooseRecipient("legal-one")
	a.ChooseRecipient("by-hand")
	if a.compared {
		t.Error("the comparison of another key counts")
	}
	a.Compare(true)
	a.Seal()
	if c.to != "by-hand" {
		t.Errorf("to %q", c.to)
	}
}

func TestASheetThatIsNotCompleteOrCannotBeSealedLosesNothing(t *testing.T) {
	t.Parallel()
	_, c, a, v := warned(t, screening.NGO)
	a.Begin()
	a.TypeText("act_words", "words")
	a.TypeDate("act_when", DateDraft{Day: "3"})
	a.ToLawyer()
	a.ChooseRecipient("legal-one")
	a.Seal()
	if c.sealed != nil || v.state.Notice.Kind != Problem {
		t.Fatalf("%+v", v.state.Notice)
	}
	a.ToSheet()
	marked := 0
	for _, f := range v.state.Fields {
		if f.Problem != "" {
			marked++
		}
	}
	if marked != 1 {
		t.Errorf("%d fields are marked", marked)
	}
	a.TypeDate("act_when", DateDraft{})
	a.ToLawyer()
	c.err = screening.ErrTooLong
	a.Seal()
	if v.state.Notice.Kind != Problem || c.held[a.id].Empty() {
		t.Errorf("%+v", v.state.Notice)
	}
}

func TestThrowingAwayIsAskedOnce(t *testing.T) {
	t.Parallel()
	_, c, a, v := warned(t, screening.NGO)
	a.Begin()
	a.TypeText("act_words", "words")
	first := v.state.Discard.Label
	a.Discard()
	if v.state.Discard.Label == first || len(c.held) != 1 {
		t.Fatal("not asked")
	}
	a.TypeText("act_words", "more words")
	a.Discard()
	if len(c.held) != 1 {
		t.Fatal("asked before something was typed")
	}
	a.Discard()
	if len(c.held) != 0 || v.state.Stage != BeforeSheet {
		t.Error("it is still there")
	}
}

// A wallet that was opened in the person's name is read as it is typed, like any
// other, and kept as it was typed.
func TestAWalletOnTheSheetIsCheckedWhileItIsTyped(t *testing.T) {
	t.Parallel()
	_, _, a, v := warned(t, screening.NGO)
	a.Begin()
	for _, part := range v.state.Parts.Options {
		a.ChoosePart(part.Code)
		a.TypeText("own_wallet", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u")
		for _, q := range v.state.Fields {
			if q.Item != "own_wallet" {
				continue
			}
			if q.Check.Kind != Caution || q.Text.Text != "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u" {
				t.Errorf("%+v, %q", q.Check, q.Text.Text)
			}
			return
		}
	}
	t.Error("there is no field for a wallet")
}
