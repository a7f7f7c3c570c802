package app

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// deskOf founds an agency on a profile of its own and opens its desk.
func deskOf(t *testing.T, name string, set ...func(*courier.Config)) *referrals {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := emptyDesk(t, set...)
	made := presenter.NewProfile{Officer: name, Agency: name, Passphrase: []byte(journeyPassphrase)}
	if err := d.Create(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.close() })
	return &referrals{desk: d, speech: func() locales.Language { return catalogue.Language("en") }}
}

// emptyDesk is a desk without a profile yet, under a configuration that set changes.
func emptyDesk(t *testing.T, set ...func(*courier.Config)) *desk {
	t.Helper()
	cfg := courierConfig(t, filepath.Join(t.TempDir(), "profile"))
	for _, s := range set {
		s(&cfg)
	}
	return &desk{cfg: cfg}
}

// agreed opens a record of somebody who agreed to be referred.
func agreed(t *testing.T, r *referrals) screening.Record {
	t.Helper()
	work := r.casework()
	work.Text = func(*protocol.Protocol) history.TextRef { return history.TextRef{Locale: "en"} }
	var answers []screening.Answered
	for _, item := range []protocol.ItemID{"consent_interview", "locked_in", "consent_service", "consent_authorities"} {
		answers = append(answers, screening.Answered{Item: item, Answer: protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: true}}})
	}
	record, err := work.OpenWith(t.Context(), "tfc-returnee", answers)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func TestAReferralGoesFromDeskToDeskAndBack(t *testing.T) {
	agency, shelter := deskOf(t, "Consulate"), deskOf(t, "Shelter")
	const service = "iom-indonesia"
	key, err := shelter.open.Recipient()
	if err != nil {
		t.Fatal(err)
	}
	record := agreed(t, agency)
	files := t.TempDir()
	letter, answer := filepath.Join(files, "letter"), filepath.Join(files, "answer")

	offer, err := agency.Prepare(t.Context(), record.ID, service, presenter.ShareForCare)
	if err != nil {
		t.Fatal(err)
	}
	if err := agency.Write(t.Context(), offer, letter); !errors.Is(err, screening.ErrRecipient) {
		t.Errorf("a service without a key is sent something: %v", err)
	}
	if err := agency.open.AddKey(t.Context(), service, key, "read aloud"); err != nil {
		t.Fatal(err)
	}
	services, err := agency.Services(t.Context())
	if err != nil || !slices.ContainsFunc(services, func(s presenter.Service) bool { return s.ID == service && s.Reachable }) {
		t.Errorf("the service is not reachable: %v", err)
	}
	if err := agency.Write(t.Context(), offer, letter); err != nil {
		t.Fatal(err)
	}
	in, err := shelter.OpenReferral(t.Context(), letter)
	if err != nil {
		t.Fatal(err)
	}
	if in.Pseudonym != offer.Pseudonym || len(in.Shown) != len(offer.Shown) || in.Expires.Before(time.Now()) {
		t.Errorf("the shelter sees something else than was shown: %+v", in)
	}
	if err := shelter.Answer(t.Context(), presenter.Reply{ID: in.ID, Verdict: presenter.Accepted, File: answer}); err != nil {
		t.Fatal(err)
	}
	b, err := courier.ReadFile(answer, maxFile)
	if err != nil {
		t.Fatal(err)
	}
	if now, err := agency.open.TakeReply(t.Context(), b); err != nil || now.State.String() != "accepted" {
		t.Errorf("the answer says %v: %v", now.State, err)
	}
	if _, err := agency.OpenReferral(t.Context(), letter); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("the sender opens what was sealed to the shelter: %v", err)
	}
}

// What is given along can be dialled, and says where it works and how old it is.
func TestTheNumbersOfTheDirectoryAreNumbersWithReachAndDate(t *testing.T) {
	services, err := deskOf(t, "Consulate").Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]presenter.ServiceNumber{}
	for _, s := range services {
		if s.Country != "ID" || s.Expires == "" {
			t.Errorf("%s is of no country or never expires", s.ID)
		}
		for _, n := range s.Numbers {
			if strings.Trim(n.Value, "+0123456789") != "" {
				t.Errorf("%s: %q cannot be dialled", s.ID, n.Value)
			}
			found[n.Value] = n
		}
	}
	for _, want := range []presenter.ServiceNumber{
		{Value: "129", Way: "phone", Reach: "home", AsOf: "2023-09-21"},
		{Value: "08001000", Way: "phone", Reach: "home", AsOf: "2025-12"},
		{Value: "+622129244800", Way: "phone", Reach: "abroad", AsOf: "2025-12"},
		{Value: "+628118080141", Way: "whatsapp", Reach: "anywhere", AsOf: "2025-04~"},
		{Value: "+6281290070027", Way: "phone", Reach: "anywhere", AsOf: "2021-03-05"},
	} {
		if found[want.Value] != want {
			t.Errorf("%+v, want %+v", found[want.Value], want)
		}
	}
	i := slices.IndexFunc(services, func(s presenter.Service) bool { return s.ID == "iom-indonesia" })
	if i < 0 || services[i].Body != screening.BodyIndependent || len(services[i].Numbers) != 0 {
		t.Error("who belongs to no State is said to, or a web address is a number")
	}
}
