package acts

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/referral"
)

func theSheet(t testing.TB) *screening.Sheet {
	t.Helper()
	l, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		t.Fatal(err)
	}
	s, ok := l.Sheet()
	if !ok {
		t.Fatal("there is no sheet")
	}
	return s
}

func identity(t testing.TB) *age.HybridIdentity {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func sender() referral.Sender {
	return referral.Sender{Agency: referral.AgencyID{1}, Key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}
}

func words(s string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Text, Text: s}}
}

func filled(s *screening.Sheet, answers ...screening.Answered) Filled {
	return Filled{
		Record: screening.RecordID{7}, Officer: screening.OfficerID{5}, Device: screening.DeviceID{9},
		At:       time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		Protocol: history.ProtocolRef{ID: s.Protocol.ID, Version: s.Protocol.Version, Digest: s.Protocol.Digest()},
		Text:     history.TextRef{Locale: "id", Digest: [32]byte{3}}, Answers: answers,
	}
}

// rounds is a sheet with several acts, a sum and an account.
func rounds() []screening.Answered {
	one := func(code string) protocol.Answer {
		return protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{code}}}
	}
	return []screening.Answered{
		{Item: "act_kind", Answer: one("targets")},
		{Item: "act_words", Answer: words("wrote to lonely people")},
		{Item: "act_control", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: []string{"confined", "threat"}}}},
		{Item: "act_when", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: "2025-03~"}}},
		{Item: "act_kind", Instance: 1, Answer: one("payments")},
		{Item: "act_source", Instance: 1, Source: protocol.Document, Answer: one("document")},
		{Item: "taken_amount", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: "1200.50", Currency: "USD"}}}},
		{Item: "own_wallet", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Handle, Text: "TNotAnAddressAtAll"}}},
		{Item: "own_holder", Answer: protocol.Answer{Absence: protocol.Declined}},
	}
}

func TestOnlyTheLawyerOpensASheetAndReadsAllOfIt(t *testing.T) {
	s, lawyer := theSheet(t), identity(t)
	f := filled(s, rounds()...)
	sealed, err := Seal(s, f, referral.RecipientOf(lawyer), sender())
	if err != nil {
		t.Fatal(err)
	}
	if sealed.Recipient != referral.RecipientOf(lawyer).Fingerprint() || sealed.Sheet != "acts" || sealed.Version == "" || sealed.Digest != sha256.Sum256(sealed.Bytes) {
		t.Errorf("%+v", sealed)
	}
	got, err := Open(sealed.Bytes, lawyer)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Filled, f) {
		t.Errorf("reads\n%+v\nwas\n%+v", got.Filled, f)
	}
	if n := len(got.State.Registers()); n != len(f.Answers) || got.Letter.Agency != sender().Agency {
		t.Errorf("%d registers, %+v", n, got.Letter)
	}
	if _, err := Open(sealed.Bytes, identity(t)); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("another: %v", err)
	}
	for _, planted := range []string{"wrote to lonely", "targets", "1200.50", "TNotAnAddress"} {
		if bytes.Contains(sealed.Bytes, []byte(planted)) {
			t.Errorf("%q is in the file", planted)
		}
	}
}

func TestTheSameSheetSealedTwiceIsNotTheSameFile(t *testing.T) { // or it could be guessed and compared
	s, to := theSheet(t), referral.RecipientOf(identity(t))
	a, errA := Seal(s, filled(s, rounds()...), to, sender())
	b, errB := Seal(s, filled(s, rounds()...), to, sender())
	if errA != nil || errB != nil || bytes.Equal(a.Bytes, b.Bytes) || a.Digest == b.Digest {
		t.Errorf("%v, %v", errA, errB)
	}
}

// long is a sheet with n letters in several answers.
func long(n int) []screening.Answered {
	var out []screening.Answered
	for i := 0; n > 0; i++ {
		part := min(n, 8000)
		out = append(out, screening.Answered{Item: "act_words", Instance: i, Answer: words(strings.Repeat("a", part))})
		n -= part
	}
	return out
}

func TestTheLengthOfASheetSaysLittle(t *testing.T) {
	s, to := theSheet(t), referral.RecipientOf(identity(t))
	length := func(n int) int {
		t.Helper()
		sealed, err := Seal(s, filled(s, long(n)...), to, sender())
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		return len(sealed.Bytes)
	}
	if length(1) != length(1000) {
		t.Error("one word and a page differ")
	}
	classes := map[int]bool{}
	for n := 1; n < 30_000; n += 150 {
		classes[length(n)] = true
	}
	if len(classes) > 64 {
		t.Errorf("%d lengths", len(classes))
	}
	if n := length(32_000); n > history.MaxSealed {
		t.Errorf("the longest sheet has %d bytes, a record keeps %d", n, history.MaxSealed)
	}
}

func TestASheetThatCannotBeSealedSaysWhy(t *testing.T) {
	s, to := theSheet(t), referral.RecipientOf(identity(t))
	var misfit *protocol.AnswerError
	for name, tt := range map[string]struct {
		answers []screening.Answered
		to      referral.Recipient
		want    error
	}{
		"empty":              {nil, to, screening.ErrNotPermitted},
		"an item of records": {[]screening.Answered{{Item: "locked_in", Answer: words("x")}}, to, screening.ErrNoProtocol},
		"too long":           {long(33_000), to, screening.ErrTooLong},
		"nobody":             {rounds(), referral.Recipient{}, screening.ErrRecipient},
	} {
		if got, err := Seal(s, filled(s, tt.answers...), tt.to, sender()); !errors.Is(err, tt.want) || len(got.Bytes) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Seal(s, filled(s, screening.Answered{Item: "act_kind", Answer: words("x")}), to, sender()); !errors.As(err, &misfit) {
		t.Errorf("misfit: %v", err)
	}
}

func TestNoErrorOfASheetHoldsWhatWasTyped(t *testing.T) {
	s, to := theSheet(t), referral.RecipientOf(identity(t))
	const marker = "qzmarker"
	for _, a := range []screening.Answered{
		{Item: "act_words", Answer: words(marker + strings.Repeat("a", 40_000))},
		{Item: "act_kind", Answer: words(marker)},
		{Item: "act_kind", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{marker}}}},
		{Item: "act_when", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: marker}}},
		{Item: "taken_amount", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: marker, Currency: "USD"}}}},
		{Item: "act_words", Answer: words(marker + "\xff")},
	} {
		if _, err := Seal(s, filled(s, a), to, sender()); err == nil || strings.Contains(err.Error(), marker) {
			t.Errorf("%s: %v", a.Item, err)
		}
	}
}

func TestWhatIsNoSheetIsNotRead(t *testing.T) {
	lawyer := identity(t)
	to := referral.RecipientOf(lawyer)
	encoded := func(ops ...history.Op) []byte {
		c := history.ChangeSet{Record: history.RecordID{1}, Device: history.DeviceID{1}, Counter: 1, HLC: 1, Ops: ops}
		b, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	set := history.Op{Kind: history.Set, Register: history.Register{Item: "act_words"}, Answer: words("x")}
	for name, content := range map[string][]byte{
		"no change-set": []byte("no change-set"),
		"no answer":     encoded(),
		"a note":        encoded(set, history.Op{Kind: history.AddNote, Text: "note"}),
		"a successor": encoded(history.Op{Kind: history.Set, Register: set.Register, Answer: set.Answer,
			Prev: []history.OpID{{Device: history.DeviceID{1}, Counter: 1}}}),
	} {
		file, err := referral.SealSheet(content, to, sender())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Open(file, lawyer); !errors.Is(err, screening.ErrUnreadable) || got != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if file, err := referral.SealSheet(encoded(set), to, sender()); err != nil {
		t.Fatal(err)
	} else if _, err := Open(file, lawyer); err != nil { // the control
		t.Error(err)
	}
}

func TestOfTwoAnswersInOnePlaceTheLaterIsSealed(t *testing.T) {
	s, lawyer := theSheet(t), identity(t)
	sealed, err := Seal(s, filled(s, screening.Answered{Item: "act_words", Answer: words("first")}, screening.Answered{Item: "act_words", Answer: words("second")}),
		referral.RecipientOf(lawyer), sender())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(sealed.Bytes, lawyer)
	if err != nil || len(got.Answers) != 1 || got.Answers[0].Answer.Value.Text != "second" {
		t.Errorf("%+v, %v", got, err)
	}
}
