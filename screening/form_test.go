package screening_test

import (
	"errors"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

func handle(s string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Handle, Text: s}}
}

func TestFormsAreNeverAssessed(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"form-advert", "form-group"} {
		r := d.open(id)
		if _, err := d.library.Assess(r); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s: %v", id, err)
		}
		if s := d.library.Summarise(r); s.Outcome != 0 || s.Urgency != nil || s.Protocol != id {
			t.Errorf("%s is summarised as %+v", id, s)
		}
	}
}

// What is filled in beside an interview changes nothing of what it means.
func TestCaseworkChangesNoFinding(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "age", age("30"))
	before, err := d.library.Assess(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []protocol.Form{protocol.CaseworkForm, protocol.ContactForm} {
		p, _ := d.library.Form(f)
		interviews := map[protocol.ItemID]bool{}
		for _, other := range d.library.Interviews() {
			for _, i := range other.Items() {
				interviews[i.ID] = true
			}
		}
		for _, i := range p.Items() {
			if !interviews[i.ID] && i.Type == protocol.YesNo {
				r = d.said(r, i.ID, yes)
			}
		}
	}
	after, err := d.library.Assess(r)
	if err != nil || after.Outcome != before.Outcome || len(after.Present) != len(before.Present) || after.Next != before.Next {
		t.Errorf("%v, %+v, before %+v", err, after.Outcome, before.Outcome)
	}
}

func TestCaseworkIsNoRecordOfItsOwnAndAPersonStaysAPerson(t *testing.T) {
	d := newDesk(t)
	for _, id := range []string{"form-casework", "form-contact"} {
		if _, err := d.work.Open(t.Context(), id); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s was opened: %v", id, err)
		}
	}
	person, advert := d.open("tfc-border"), d.open("form-advert")
	for _, move := range []struct {
		r  screening.Record
		to string
	}{{person, "form-advert"}, {person, "form-casework"}, {advert, "tfc-border"}, {advert, "form-group"}} {
		if _, err := d.work.Move(t.Context(), move.r, move.to); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s became %s: %v", move.r.Protocol().ID, move.to, err)
		}
	}
	if _, err := d.work.Move(t.Context(), person, "tfc-returnee"); err != nil {
		t.Errorf("a person cannot go on: %v", err)
	}
}

func TestAnAdvertisementNeverCarriesAPerson(t *testing.T) {
	d := newDesk(t)
	r := d.open("form-advert")
	a := d.answered("call_name", text("Ratna"))
	if _, err := d.work.Answer(t.Context(), r, a); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("a name was kept: %v", err)
	}
	if _, err := d.work.OpenWith(t.Context(), "form-advert", []screening.Answered{a}); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("opened with a name: %v", err)
	}
	if got := d.read(r.ID); len(got.State.Registers()) != 0 {
		t.Errorf("%v", got.State.Registers())
	}
}

func TestAnAdvertisementIsFoundByItsTitle(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("form-advert"), "advert_title", place("Typist, no experience"))
	s := d.library.Summarise(r)
	if s.Name != "Typist, no experience" || d.library.FormOf(s.Protocol) != protocol.AdvertForm {
		t.Errorf("%+v", s)
	}
	if d.library.FormOf("tfc-border") != protocol.NoForm || d.library.FormOf("nobody") != protocol.NoForm {
		t.Error("an interview is taken for a form")
	}
}

// Several people can have seen one advertisement, and none of them is in it.
func TestTakingConsentBackDoesNotTouchTheAdvertisement(t *testing.T) {
	d := newDesk(t)
	advert := d.said(d.open("form-advert"), "advert_title", place("Typist"))
	for range 2 {
		r := d.said(d.open("tfc-border"), "consent_interview", yes)
		r = d.said(r, screening.ItemAdvertSeen, handle(advert.ID.String()))
		r = d.must(d.work.Withdraw(t.Context(), r, "interview"))
		if r.Consented("interview") || len(live(r, screening.ItemAdvertSeen)) != 0 {
			t.Errorf("%v", live(r, screening.ItemAdvertSeen))
		}
		reg := history.Register{Item: screening.ItemAdvertSeen, Source: protocol.Observed}
		if got := r.State.Live(reg); len(got) != 1 || got[0].Answer.Value.Text != advert.ID.String() {
			t.Errorf("%v", got)
		}
	}
	after := d.read(advert.ID)
	if after.State.Updated() != advert.State.Updated() || d.library.Summarise(after).Name != "Typist" {
		t.Error("the advertisement changed")
	}
}

func TestAnAnswerTakenBackIsAsIfNeverAskedAndItsConsentIsWithdrawn(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-border"), "consent_interview", yes)
	r = d.must(d.work.TakeBack(t.Context(), r, d.answered("consent_interview", yes)))
	if len(live(r, "consent_interview")) != 0 || r.Consented("interview") {
		t.Errorf("%v, consented %v", live(r, "consent_interview"), r.Consented("interview"))
	}
	changes := len(d.store.changes)
	if d.must(d.work.TakeBack(t.Context(), r, d.answered("hurt_now", yes))); len(d.store.changes) != changes {
		t.Error("nothing was taken back, and the record changed")
	}
	r = d.said(d.said(r, "hurt_now", yes), "medical_handled", yes)
	r = d.must(d.work.TakeBack(t.Context(), r, d.answered("hurt_now", yes)))
	if got := r.State.Live(history.Register{Item: "medical_handled", Source: protocol.Observed}); len(got) != 0 {
		t.Error("a pause is dealt with that nothing rests on")
	}
	// an answer that arrived meanwhile is not among those that were shown
	shown := d.said(r, "hurt_now", yes)
	d.elsewhere(shown, 1, set("hurt_now", no))
	if r = d.must(d.work.TakeBack(t.Context(), shown, d.answered("hurt_now", yes))); !sameAnswers(live(r, "hurt_now"), []protocol.Answer{no}) {
		t.Errorf("%v", live(r, "hurt_now"))
	}
}
