package courier_test

import (
	"testing"

	"pelita/app/courier"
)

func TestACaseloadThatTheRevokingDeviceCannotReadIsCountedUntilItsReaderHasSynced(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, third := colleague(t, first, "Second Officer"), colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	asked, err := second.AskToAdminister(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	act, err := first.ChangeAdministrators(t.Context(), courier.AdminChange{Add: [][]byte{asked.File}, Need: 1})
	done(t, act, err)
	hub.round(first, second, third)
	shelter, act, err := second.CreateCaseload(t.Context(), "Shelter")
	done(t, act, err)
	act, err = second.AddMember(t.Context(), shelter, third.Device().String())
	done(t, act, err)
	hub.round(second, first)
	act, err = first.Revoke(t.Context(), third.Device().String())
	done(t, act, err)
	leak := func(p *courier.Profile, want int) {
		t.Helper()
		if n, err := p.Leaking(t.Context()); err != nil || n != want {
			t.Errorf("%d caseloads leak, %v, want %d", n, err, want)
		}
	}
	leak(first, 1)
	hub.round(first, second, first)
	leak(first, 0)
	leak(second, 0)
}
