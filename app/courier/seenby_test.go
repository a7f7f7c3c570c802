package courier_test

import (
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
)

// sight is what a profile knows of who has seen a record, by officer.
func sight(t *testing.T, p *courier.Profile, id screening.RecordID) map[string]courier.SeenBy {
	t.Helper()
	all, err := p.SeenBy(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]courier.SeenBy{}
	for _, s := range all {
		out[s.Officer] = s
	}
	return out
}

func sees(t *testing.T, when string, got courier.SeenBy, all, some bool) {
	t.Helper()
	if got.All != all || got.Some != some {
		t.Errorf("%s: %+v, want all %v, some %v", when, got, all, some)
	}
}

// answered answers one question of a record.
func answered(t *testing.T, p *courier.Profile, id screening.RecordID, item protocol.ItemID, a protocol.Answer) {
	t.Helper()
	r, err := p.Store().Record(t.Context(), id)
	if err == nil {
		i, _ := p.Library().Bank.Item(item)
		_, err = work(p).Answer(t.Context(), r, screening.Answered{Item: item, Source: i.Source, Answer: a})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhoHasSeenARecordIsKnownByTheirOwnWordAndNeverByTheHub(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, third := colleague(t, first, "Second Officer"), colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	r := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	sees(t, "kept here", sight(t, first, r.ID)["Second Officer"], false, false)
	hub.sync(first)
	hub.sync(second)
	hub.sync(first)
	sees(t, "fetched in silence", sight(t, first, r.ID)["Second Officer"], false, false)

	interviewed(t, second, nil) // it writes something else
	hub.sync(second)
	hub.sync(first)
	got := sight(t, first, r.ID)
	sees(t, "said so", got["Second Officer"], true, true)
	sees(t, "the other", got["Third Officer"], false, false)
	if on, now := got["Second Officer"].On, config(t).Now().UTC(); !on.Equal(now.Truncate(24 * time.Hour)) {
		t.Errorf("seen on %v, heard on %v", on, now)
	}

	answered(t, first, r.ID, "hurt_now", yes)
	sees(t, "changed since, not sent", sight(t, first, r.ID)["Second Officer"], false, true)
	hub.sync(first)
	sees(t, "changed since, sent", sight(t, first, r.ID)["Second Officer"], false, true)
	hub.sync(second)
	answered(t, second, r.ID, "locked_in", no) // it writes in the record itself
	hub.sync(second)
	hub.sync(first)
	sees(t, "wrote in it", sight(t, first, r.ID)["Second Officer"], true, true)
	sees(t, "at the writer", sight(t, second, r.ID)["First Officer"], false, true)

	hub.sync(third)
	receipt, err := third.Receipt(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.TakeReceipt(t.Context(), receipt); err != nil {
		t.Fatal(err)
	}
	sees(t, "by a receipt", sight(t, first, r.ID)["Third Officer"], true, true)

	act, err := first.Revoke(t.Context(), third.Device().String())
	done(t, act, err)
	if _, listed := sight(t, first, r.ID)["Third Officer"]; listed {
		t.Error("a device that was taken out is listed")
	}
}

func TestARecordOfACaseloadIsSeenByItsMembersAlone(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	shelter, act, err := first.CreateCaseload(t.Context(), "Shelter")
	done(t, act, err)
	act, err = first.AddMember(t.Context(), shelter, second.Device().String())
	done(t, act, err)
	if err := first.ChooseCaseload(t.Context(), shelter); err != nil {
		t.Fatal(err)
	}
	r := interviewed(t, first, nil)
	hub.sync(first)
	hub.sync(second)
	answered(t, second, r.ID, "locked_in", yes)
	hub.sync(second)
	hub.sync(first)
	got := sight(t, first, r.ID)
	if len(got) != 1 {
		t.Errorf("%d are listed", len(got))
	}
	sees(t, "member", got["Second Officer"], true, true)
}
