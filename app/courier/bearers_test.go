package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

func TestAnOrderCountsByWhoeverBroughtItWithTheRightAndInItsCaseload(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, third := colleague(t, first, "Second Officer"), colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	doomed := interviewed(t, first, nil)
	hub.round(first, second, third)
	act, err := first.SetRole(t.Context(), second.Device().String(), []string{"answer"})
	done(t, act, err)
	erase(t, first, doomed.ID, vault.Refuse)
	signed := goneLast(t, first).Order
	// Repeated first by who may not give it, and in another caseload by who may.
	for _, b := range []struct {
		space wire.ID
		by    *courier.Profile
	}{{wire.NewID(), first}, {wire.NewID(), second}} {
		if err := third.HearFrom(t.Context(), signed, b.space, wire.ID(b.by.Device())); err != nil {
			t.Fatal(err)
		}
	}
	hub.sync(third)
	if _, err := third.Store().Record(t.Context(), doomed.ID); err != nil {
		t.Fatalf("erased at an order from another caseload: %v", err)
	}
	hub.round(first, third)
	noRecord(t, third, doomed.ID)
}

func TestAHubThatIsNamedAnewTakesThePlaceOfTheOneBefore(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	seized, next := newStation(t, first), newStation(t, first)
	act, err := first.NameHub(t.Context(), seized.hub())
	done(t, act, err)
	seized.round(first, second)
	if h, err := second.Hub(t.Context()); err != nil || h.URL != seized.hub().URL {
		t.Fatalf("%+v, %v", h, err)
	}
	other := next.hub()
	spare := "sha256/" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	act, err = first.NameHub(t.Context(), courier.Hub{URL: seized.hub().URL, Pin: spare}, other.Pin)
	done(t, act, err)
	if h, err := first.Hub(t.Context()); err != nil || h.Pin != spare {
		t.Errorf("the seized key is still the one of the hub: %+v, %v", h, err)
	}
	act, err = first.NameHub(t.Context(), other)
	done(t, act, err)
	seized.round(first, second) // the one before still brings the news
	if h, err := second.Hub(t.Context()); err != nil || h.URL != other.URL {
		t.Errorf("the device does not go to the hub that was named: %+v, %v", h, err)
	}
	if err := second.SetHub(t.Context(), seized.hub()); err != nil { // a person knows better
		t.Fatal(err)
	}
	if h, err := second.Hub(t.Context()); err != nil || h.URL != seized.hub().URL {
		t.Errorf("what a person set is passed over: %+v, %v", h, err)
	}
}

func TestOnlyTwoHistoriesOfThisDeviceSayThatItWasCopied(t *testing.T) {
	t.Parallel()
	p := founder(t)
	own, colleague := wire.ID(p.Device()), wire.NewID()
	if err := p.OwnForks(colleague); err != nil {
		t.Errorf("a colleague's device was copied: %v", err)
	}
	if err := p.OwnForks(colleague, own); !errors.Is(err, screening.ErrCloned) {
		t.Errorf("this device was copied: %v", err)
	}
}
