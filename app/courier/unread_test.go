package courier_test

import (
	"testing"

	"pelita/screening/protocol"
)

// What waits for a part before it, and what a later version wrote, is listed with its
// device, its reason and when something last came of it; when the part has come, only
// what cannot be read yet is listed, and the record is whole.
func TestWhatArrivedAndIsNotInTheRecordsIsListedByDeviceDateAndReason(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	hub.sync(second)
	r := interviewed(t, second, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	hub.sync(second)
	hub.sync(first)
	for _, text := range []string{"one", "two", "three"} {
		note(t, second, r.ID, text)
		if err := second.SealOutbox(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.SealLater(t.Context()); err != nil {
		t.Fatal(err)
	}
	own, err := second.OwnSegments(t.Context())
	if err != nil || len(own) < 5 {
		t.Fatalf("%d segments, %v", len(own), err)
	}
	lost, rest := own[len(own)-4], own[len(own)-3:]
	if err := first.Bring(t.Context(), rest...); err != nil {
		t.Fatal(err)
	}
	all, err := first.Unread(t.Context())
	if err != nil || len(all) != 1 || all[0].Device != second.Device().String() || all[0].Officer != "Second Officer" ||
		all[0].Gap != 3 || all[0].Shut+all[0].Newer != 0 || all[0].Heard.IsZero() {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := first.Bring(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	all, err = first.Unread(t.Context())
	if err != nil || len(all) != 1 || all[0].Gap != 0 || all[0].Shut != 0 || all[0].Newer != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	allAlike(t, "once the part has come", r.ID, first, second)
	if apart, err := first.Quarantine(t.Context()); err != nil || len(apart) > 0 {
		t.Errorf("nobody has to decide: %+v, %v", apart, err)
	}
}
