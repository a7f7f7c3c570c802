package presenter

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/passphrase"
)

// officersFake keeps officers of one device.
type officersFake struct {
	all     []DeviceOfficer
	secret  string
	renewed bool
	files   []string
	kept    [][]byte // passphrases, to see whether they are cleared
}

func (o *officersFake) Officers(context.Context) ([]DeviceOfficer, error) {
	return append([]DeviceOfficer{{User: 1, Name: "First", Role: screening.Consular, Here: true}}, o.all...), nil
}

func (o *officersFake) AddOfficer(_ context.Context, n NewOfficer) error {
	o.kept = append(o.kept, n.Passphrase)
	if string(n.Passphrase) == o.secret {
		return screening.ErrGuessable
	}
	o.all = append(o.all, DeviceOfficer{User: 2, Name: n.Name, Role: n.Role})
	return nil
}

func (o *officersFake) RemoveOfficer(_ context.Context, user int) error {
	o.all = slices.DeleteFunc(o.all, func(d DeviceOfficer) bool { return d.User == user })
	return nil
}

func (o *officersFake) ChangePassphrase(_ context.Context, old, next []byte, renew bool) error {
	o.kept = append(o.kept, old, next)
	if string(old) != o.secret {
		return screening.ErrWrongPassphrase
	}
	o.secret, o.renewed = string(next), renew
	return nil
}

func (o *officersFake) MakeCard(_ context.Context, secret []byte, file string) error {
	if string(secret) != o.secret {
		return screening.ErrWrongPassphrase
	}
	o.files = append(o.files, file)
	return nil
}

func (o *officersFake) DropCard(_ context.Context, secret []byte) error {
	if string(secret) != o.secret {
		return screening.ErrWrongPassphrase
	}
	o.secret = string(passphrase.Typed(secret))
	return nil
}

func (o *officersFake) ReadCard(context.Context, string) (string, error) {
	return "", screening.ErrUnreadable
}

func officersPage(t *testing.T) (*OfficersPage, *officersFake, *shown[OfficersState]) {
	t.Helper()
	s, o, v := newStand(t, inline{}), &officersFake{secret: phrase}, &shown[OfficersState]{}
	p := NewOfficersPage(s.frame, o, v.render)
	p.Enter()
	return p, o, v
}

const other = "nine small boats near a bridge"

func TestAnOfficerIsAddedWithAPassphraseOfTheirOwnAndRemovedWhenSaidTwice(t *testing.T) {
	t.Parallel()
	p, o, v := officersPage(t)
	if len(v.state.Who) != 1 || v.state.Who[0].Remove.Label != "" || v.state.Name.Label != "" {
		t.Fatalf("%+v", v.state.Who)
	}
	p.BeginAdding()
	p.Add()
	if v.state.Name.Problem == "" || v.state.New.Passphrase.Problem == "" || len(o.all) > 0 {
		t.Error("an officer without name or passphrase was added")
	}
	p.TypeName(" Second ")
	p.ChooseRole(screening.Police)
	p.TypeFresh(phrase)
	p.TypeFreshAgain(phrase)
	p.Add()
	if !says(v.state.Notice, "easy to guess") || len(o.all) > 0 {
		t.Errorf("the passphrase of another: %+v", v.state.Notice)
	}
	p.TypeFresh(other)
	p.TypeFreshAgain(other)
	p.Add()
	if len(v.state.Who) != 2 || v.state.Who[1].Line.Label != "Second" || v.state.Done.Kind != Advice || v.state.New.Passphrase.Text != "" {
		t.Errorf("%+v", v.state)
	}
	for _, b := range o.kept {
		if slices.ContainsFunc(b, func(b byte) bool { return b != 0 }) {
			t.Error("a passphrase stays in memory")
		}
	}
	p.RemoveOfficer()
	p.AskRemove(2)
	if len(v.state.Who) != 2 || !strings.Contains(v.state.Sure.Title, "Second") {
		t.Errorf("%+v", v.state.Sure)
	}
	p.KeepOfficer()
	if v.state.Sure.Kind != NoNotice {
		t.Error("still asks")
	}
	p.AskRemove(2)
	p.RemoveOfficer()
	if len(v.state.Who) != 1 || v.state.Sure.Kind != NoNotice {
		t.Errorf("%+v", v.state.Who)
	}
}

func TestSRB04_WordsAreOfferedAndNothingElseIsDemanded(t *testing.T) {
	t.Parallel()
	p, _, v := officersPage(t)
	p.OfferNext()
	drawn := v.state.Next.Words
	if len(strings.Fields(drawn)) != 6 || v.state.Next.Passphrase.Text != "" || v.state.Next.WordsText == "" {
		t.Fatalf("%+v", v.state.Next)
	}
	if p.OfferNext(); v.state.Next.Words == drawn {
		t.Error("the same words again")
	}
	for typed, code := range map[string]string{"short": "short", "password password 1": "guessable", "with a \u0007 bell in it": "untypable", other: "enough"} {
		p.TypeNext(typed)
		if v.state.Next.Strength.Code != code || v.state.Next.Strength.Label == "" {
			t.Errorf("%q: %+v", typed, v.state.Next.Strength)
		}
	}
}

func TestThePassphraseIsChangedOnlyWithTheOldOne(t *testing.T) {
	t.Parallel()
	p, o, v := officersPage(t)
	p.Change()
	if v.state.Old.Problem == "" || v.state.Next.Passphrase.Problem == "" {
		t.Errorf("%+v", v.state.Old)
	}
	p.TypeOld("not the passphrase")
	p.TypeNext(other)
	p.TypeNextAgain(other)
	p.Change()
	if !says(v.state.Notice, "does not open it") || o.secret != phrase || v.state.Old.Text != "" {
		t.Errorf("%+v", v.state.Notice)
	}
	p.TypeOld(phrase)
	p.Seen()
	if v.state.SeenText.Kind != Caution || !says(v.state.SeenText, "new keys towards the agency") {
		t.Errorf("%+v", v.state.SeenText)
	}
	p.Change()
	if o.secret != other || !o.renewed || v.state.Done.Kind != Advice || v.state.Next.Passphrase.Text != "" {
		t.Errorf("%v, %+v", o.renewed, v.state)
	}
	if v.state.NewKeys.Label == "" { // SR-B08: the keys of the device are one tap away
		t.Error("nothing leads to new keys of the device")
	}
	p.Leave(func() {})
	if says(v.state, other) {
		t.Error("a passphrase stays on the screen")
	}
}

func TestSRB05_ACardIsMadeAndGivenUpWithThePassphrase(t *testing.T) {
	t.Parallel()
	p, o, v := officersPage(t)
	p.MakeCard("card.txt")
	if len(o.files) > 0 || !v.state.MakeCard.Off {
		t.Error("a card without the passphrase")
	}
	p.TypeOld(phrase)
	p.MakeCard("card.txt")
	if !slices.Equal(o.files, []string{"card.txt"}) || v.state.Done.Kind != Advice {
		t.Errorf("%v", o.files)
	}
	card := passphrase.NewCard()
	o.secret = string(card.With([]byte(phrase)))
	p.TypeOld(phrase)
	p.UseCard()
	p.TypeCard("not a card")
	if !v.state.DropCard.Off || !v.state.MakeCard.Off {
		t.Error("letters that are no card are taken")
	}
	p.TypeCard(card.Text())
	p.DropCard()
	if o.secret != phrase || v.state.Card.Label != "" {
		t.Errorf("%+v", v.state.Card)
	}
}

func TestSRB05_UnlockJoinsTheCard(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[UnlockState]{}
	card := passphrase.NewCard()
	f := &profilesFake{secret: string(card.With([]byte(phrase))), card: card.Text()}
	u := NewUnlock(s.frame, f, s.keeper, v.render)
	u.Enter()
	if v.state.Card.Label != "" || v.state.WithCard.Label == "" {
		t.Errorf("%+v", v.state)
	}
	u.Type(phrase)
	u.Submit()
	wrong := v.state.Notice
	u.UseCard()
	u.Type(phrase)
	u.TypeCard("0000")
	u.Submit()
	if v.state.Card.Problem == "" || len(s.went) > 0 {
		t.Errorf("%+v", v.state.Card)
	}
	u.TypeCard(passphrase.NewCard().Text())
	u.Submit()
	if v.state.Notice != wrong {
		t.Errorf("a wrong card: %+v, no card: %+v", v.state.Notice, wrong)
	}
	u.ReadCard("something else")
	if !says(v.state.Notice, "") || v.state.Notice.Kind != Problem {
		t.Errorf("%+v", v.state.Notice)
	}
	u.ReadCard("card")
	u.Type(phrase)
	u.Submit()
	if s.last().Screen != CaseloadScreen {
		t.Errorf("%v, %+v", s.went, v.state.Notice)
	}
}

func TestADamagedProfileIsMendedFromTheDoor(t *testing.T) {
	t.Parallel()
	for name, lost := range map[string]error{
		"whole":   nil,
		"in part": fmt.Errorf("mend: %w: %w", screening.ErrLost, &screening.DamagedError{Part: "record"}),
	} {
		s, v := newStand(t, inline{}), &shown[UnlockState]{}
		f := &profilesFake{secret: phrase, damage: &screening.DamagedError{Part: "list"}, lost: lost}
		u := NewUnlock(s.frame, f, s.keeper, v.render)
		u.Enter()
		u.Type(phrase)
		u.Mend() // nothing is known to be damaged
		if f.damage == nil || v.state.Mend.Label != "" {
			t.Fatalf("%s: %+v", name, v.state)
		}
		u.Submit()
		spokenWell(t, v.state)
		if v.state.Mend.Label == "" || v.state.MendNote == "" || !v.state.Mend.Off || v.state.Notice.Kind != Problem {
			t.Fatalf("%s: %+v", name, v.state)
		}
		u.Type("something else")
		u.Mend()
		if f.damage == nil {
			t.Fatalf("%s: a wrong passphrase mends", name)
		}
		u.Type(phrase)
		u.Submit()
		u.Type(phrase)
		u.Mend()
		if opened := s.last().Screen == CaseloadScreen; f.damage != nil || opened != (lost == nil) {
			t.Errorf("%s: %v, %+v", name, s.went, v.state.Notice)
		}
		if lost != nil && (v.state.Notice.Kind != Caution || v.state.Mend.Label != "") {
			t.Errorf("%s: %+v", name, v.state)
		}
	}
}

func TestSRB06_NoTryIsTakenWhileTheScreenWaits(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[UnlockState]{}
	f := &profilesFake{secret: phrase, wait: 90 * time.Second}
	u := NewUnlock(s.frame, f, s.keeper, v.render)
	u.Enter()
	u.Type(phrase)
	u.Submit()
	if len(s.went) > 0 || f.kept != nil || !v.state.Unlock.Off || !strings.Contains(v.state.Wait, "90") {
		t.Errorf("%+v", v.state)
	}
	f.wait = 0
	u.Type(phrase)
	u.Submit()
	if s.last().Screen != CaseloadScreen || v.state.Wait != "" {
		t.Errorf("%+v", v.state)
	}
}

// recoveryFake keeps recovery keys.
type recoveryFake struct {
	keys RecoveryKeys
	err  error
}

func (r *recoveryFake) RecoveryKeys(context.Context) (RecoveryKeys, error) { return r.keys, nil }

func (r *recoveryFake) AddKey(_ context.Context, to string) error {
	if r.err == nil {
		r.keys.Recipients = append(r.keys.Recipients, to)
	}
	return r.err
}

func (r *recoveryFake) RemoveKey(_ context.Context, to string) error {
	r.keys.Recipients = slices.DeleteFunc(r.keys.Recipients, func(s string) bool { return s == to })
	return nil
}

func (r *recoveryFake) HoldDrill(context.Context, string) error {
	if r.err == nil {
		r.keys.Drill = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	}
	return r.err
}

func (r *recoveryFake) PrintSheet(context.Context, string) error { return r.err }

func TestTheRecoveryPageSaysWhenTheLastDrillWas(t *testing.T) {
	t.Parallel()
	s, r, v := newStand(t, inline{}), &recoveryFake{}, &shown[RecoveryState]{}
	p := NewRecoveryPage(s.frame, r, v.render)
	p.Enter()
	if v.state.None.Kind != Caution || !v.state.Drill.Off || v.state.LastDrill.Text != "never" || !v.state.Add.Off {
		t.Errorf("%+v", v.state)
	}
	long := "age1pq1" + strings.Repeat("q", 1900)
	p.TypeRecipient(" " + long + "\n")
	r.err = screening.ErrRecipient
	p.AddKey()
	if v.state.Notice.Kind != Problem || len(v.state.Keys) > 0 {
		t.Errorf("%+v", v.state.Notice)
	}
	r.err = nil
	p.AddKey()
	if len(v.state.Keys) != 1 || v.state.Keys[0].Recipient != long || len(v.state.Keys[0].Text) > 40 || v.state.Recipient.Text != "" {
		t.Errorf("%+v", v.state.Keys)
	}
	r.err = screening.ErrNotForUs
	p.HoldDrill("key")
	if v.state.Notice.Kind != Problem || v.state.LastDrill.Text != "never" {
		t.Errorf("%+v", v.state.Notice)
	}
	r.err = nil
	p.HoldDrill("key")
	if v.state.Done.Title == "" || v.state.LastDrill.Text == "never" {
		t.Errorf("%+v", v.state.LastDrill)
	}
	if p.PrintSheet("sheet.pdf"); v.state.Done.Title == "" {
		t.Errorf("%+v", v.state.Done)
	}
	p.RemoveKey()
	p.AskRemoveKey(long)
	if len(v.state.Keys) != 1 || v.state.Sure.Kind != Caution {
		t.Errorf("%+v", v.state.Sure)
	}
	p.RemoveKey()
	if len(v.state.Keys) > 0 || !errors.Is(r.err, nil) {
		t.Errorf("%+v", v.state.Keys)
	}
}
