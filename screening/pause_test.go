package screening_test

import (
	"testing"

	"pelita/screening/interview"
)

func TestAPauseThatWasDealtWithYesterdayHoldsAgainToday(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	p, _ := d.library.Protocol("tfc-returnee")
	paused := func() bool { return interview.New(p, r.Facts()).State().Kind == interview.Paused }

	r = d.said(r, "private_place", no)
	if !paused() {
		t.Fatal("a room that is not private does not pause")
	}
	r = d.said(r, "safe_place_found", yes)
	if paused() {
		t.Fatal("the pause holds although a safe place was found")
	}
	r = d.said(r, "private_place", yes)
	r = d.said(r, "private_place", no)
	if !paused() {
		t.Error("yesterday's safe place lifts today's pause")
	}
	if r = d.said(r, "safe_place_found", yes); paused() {
		t.Error("a safe place that was found today does not lift the pause")
	}
}
