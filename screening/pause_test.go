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

// The pause for somebody who is not out yet waits for its own question: it ends with
// the other answer, in the record as on the screen, and begins again with the first.
func TestThePauseForSomebodyWhoIsNotOutEndsWhenTheyAre(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	p, _ := d.library.Protocol("tfc-returnee")
	stop := func() string {
		if s := interview.New(p, r.Facts()).Stop(); s != nil {
			return s.ID
		}
		return ""
	}
	r = d.said(r, "age", age("30"))
	for range 2 {
		if r = d.said(r, "out_now", no); stop() != "still_held" {
			t.Fatalf("not out, and in force is %q", stop())
		}
		if r = d.said(r, "out_now", yes); stop() != "" || len(r.Facts()["out_now"][0]) != 1 {
			t.Fatalf("out, and in force is %q by %v", stop(), r.Facts()["out_now"])
		}
	}
}
