package courier_test

import (
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

func losing(t *testing.T, p *courier.Profile) courier.Losing {
	t.Helper()
	l, err := p.Losing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestSRB16_WhatIsLostCountsWhatIsAwayWhatTheHubLacksAndWhatIsHeld: records are not all
// that a device which is destroyed takes along.
func TestSRB16_WhatIsLostCountsWhatIsAwayWhatTheHubLacksAndWhatIsHeld(t *testing.T) {
	t.Parallel()
	x := newParted(t, false)
	before := losing(t, x.p)
	if before.Records != 2 || before.Changes == 0 || before.Away+before.Files+before.Held != 0 || !before.Since.IsZero() {
		t.Errorf("with all files at the hub: %+v", before)
	}
	evident(t, x.p, voice(100_000))
	x.must(x.p.Hold(t.Context(), x.went.ID, screening.HoldReasons()[0]))
	x.must(x.p.Hold(t.Context(), x.here.ID, screening.HoldReasons()[0]))
	x.must(x.p.Release(t.Context(), x.here.ID))
	if l := losing(t, x.p); l.Records != 3 || l.Files != 1 || l.Held != 1 {
		t.Errorf("with a file that the hub has not, and one record that is held: %+v", l)
	}

	x.departs()
	on := losing(t, x.p)
	if on.Records != 1 || on.Away != 2 || on.Since.IsZero() || on.Files != 0 || on.Held != 1 {
		t.Errorf("on a journey: %+v", on)
	}
	evident(t, x.p, voice(90_000))
	if l := losing(t, x.p); l.Records != 2 || l.Away != 2 || l.Files != 1 || l.Changes <= on.Changes {
		t.Errorf("with what was made meanwhile: %+v", l)
	}

	x.comesBack(courier.Opener{Recovery: x.key})
	if l := losing(t, x.p); l.Records != 4 || l.Away != 0 || !l.Since.IsZero() || l.Files != 2 || l.Held != 1 {
		t.Errorf("back: %+v", l)
	}
	x.hub.sync(x.p)
	if l := losing(t, x.p); l.Changes != 0 || l.Files != 0 {
		t.Errorf("all is with the hub: %+v", l)
	}
}

func TestSRB16_OfADeviceThatHasNoHubEveryFileIsHereAlone(t *testing.T) {
	t.Parallel()
	p := founder(t)
	evident(t, p, voice(20_000))
	if l := losing(t, p); l.Records != 1 || l.Files != 1 || l.Changes == 0 {
		t.Errorf("%+v", l)
	}
}
