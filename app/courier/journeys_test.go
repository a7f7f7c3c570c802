package courier_test

import (
	"errors"
	"path/filepath"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

// TestSRB14_EveryCaseloadGoesOnAJourneyAndComesBackWhereItWas: none stays behind on the
// device, what is made meanwhile goes into the caseload that was chosen, and afterwards
// each record reaches those who read its caseload and nobody else.
func TestSRB14_EveryCaseloadGoesOnAJourneyAndComesBackWhereItWas(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	p, key := traveller(t, cfg)
	second, third := colleague(t, p, "Second Officer"), colleague(t, p, "Third Officer")
	hub := newStation(t, p)
	shelter, act, err := p.CreateCaseload(t.Context(), "Shelter")
	if err != nil || !act.Done() {
		t.Fatal(err)
	}
	if _, err := p.AddMember(t.Context(), shelter, second.Device().String()); err != nil {
		t.Fatal(err)
	}
	base := interviewed(t, p, nil)
	if err := p.ChooseCaseload(t.Context(), shelter); err != nil {
		t.Fatal(err)
	}
	sent, kept := interviewed(t, p, nil), screening.Record{}
	hub.round(p, second, third)
	kept = interviewed(t, p, nil) // waits in the outbox when the records leave
	file := filepath.Join(t.TempDir(), "journey")
	departs(t, p, file)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err = courier.Open(t.Context(), cfg, passphrase); err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	for _, r := range []screening.Record{base, sent, kept} {
		noRecord(t, p, r.ID)
	}
	if _, err := hub.try(t.Context(), p); !errors.Is(err, screening.ErrTravelling) {
		t.Errorf("an exchange on the journey: %v", err)
	}
	if _, err := p.Leave(t.Context(), filepath.Join(t.TempDir(), "again"), nil); !errors.Is(err, screening.ErrTravelling) {
		t.Errorf("leaving twice: %v", err)
	}
	made := interviewed(t, p, nil)
	if err := p.Return(t.Context(), file, courier.Opener{Recovery: key}); err != nil {
		t.Fatal(err)
	}
	homes, first, err := p.Homes(t.Context())
	if err != nil || first == shelter {
		t.Fatal(err)
	}
	for name, r := range map[string]screening.Record{"sent before": sent, "waiting": kept, "made on the way": made} {
		if homes[r.ID] != shelter {
			t.Errorf("%s: the record lives in %q, want the shelter", name, homes[r.ID])
		}
	}
	if home, elsewhere := homes[base.ID]; elsewhere {
		t.Errorf("the record of the first caseload lives in %q", home)
	}
	hub.round(p, second, third, p, second, third)
	for _, r := range []screening.Record{base, sent, kept, made} {
		if _, err := second.Store().Record(t.Context(), r.ID); err != nil {
			t.Errorf("who reads both: %v", err)
		}
	}
	if _, err := third.Store().Record(t.Context(), base.ID); err != nil {
		t.Errorf("who reads the first: %v", err)
	}
	for _, r := range []screening.Record{sent, kept, made} {
		noRecord(t, third, r.ID)
	}
}
