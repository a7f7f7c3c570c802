package screening_test

import (
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// given is the consent that a yes on another device gives, in knowledge of prev.
func given(purpose string, prev ...history.OpID) history.Op {
	return history.Op{Kind: history.GiveConsent, Prev: prev, Consent: history.Consent{Purpose: purpose, Scope: "this-record", Basis: "consent", Mode: "spoken"}}
}

func withdrawn(purpose string, prev ...history.OpID) history.Op {
	return history.Op{Kind: history.Withdraw, Prev: prev, Consent: history.Consent{Purpose: purpose, Scope: "this-record"}}
}

func TestAYesToAConsentGivesItAndAnythingElseWithdrawsIt(t *testing.T) {
	tests := []struct {
		name    string
		answers []protocol.Answer
		stands  bool
		given   int // how many consents are on record
	}{
		{"nothing said", nil, false, 0},
		{"yes", []protocol.Answer{yes}, true, 1},
		{"no", []protocol.Answer{no}, false, 0},
		{"yes, yes", []protocol.Answer{yes, yes}, true, 1},
		{"yes, no", []protocol.Answer{yes, no}, false, 1},
		{"yes, prefers not to say", []protocol.Answer{yes, declined}, false, 1},
		{"yes, does not know", []protocol.Answer{yes, unknown}, false, 1},
		{"no, yes", []protocol.Answer{no, yes}, true, 1},
		{"yes, no, yes", []protocol.Answer{yes, no, yes}, true, 2},
		{"yes, no, no, yes, no", []protocol.Answer{yes, no, no, yes, no}, false, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			r := d.open("tfc-returnee")
			for _, a := range tt.answers {
				r = d.said(r, "consent_service", a)
			}
			if r.Consented("service") != tt.stands || len(r.State.Consents()) != tt.given {
				t.Errorf("stands %v with %d on record, want %v with %d", r.Consented("service"), len(r.State.Consents()), tt.stands, tt.given)
			}
			if r.Consented("authorities") || r.Consented("") {
				t.Error("another purpose is consented to")
			}
		})
	}
}

func TestAConsentSaysForWhatHowAndInWhichLanguageItWasGiven(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "consent_authorities", yes)
	c := r.State.Consents()
	want := history.Consent{Purpose: "authorities", Scope: "this-record", Basis: "consent", Mode: "spoken", Language: wording.Locale}
	if len(c) != 1 || c[0].Consent != want || c[0].Officer != d.work.Officer || c[0].GivenAt == 0 {
		t.Errorf("%+v", c)
	}
}

func TestConsentsOfTwoDevices(t *testing.T) {
	tests := []struct {
		name   string
		run    func(d *desk, r screening.Record) screening.Record
		stands bool
	}{
		{"a withdrawal elsewhere ends a yes here", func(d *desk, r screening.Record) screening.Record {
			r = d.said(r, "consent_service", yes)
			return d.elsewhere(r, 1, withdrawn("service", r.State.ConsentHeads("service", "this-record")...))
		}, false},
		{"a withdrawal elsewhere that knew of no yes ends a yes here all the same", func(d *desk, r screening.Record) screening.Record {
			d.elsewhere(r, 1, withdrawn("service"))
			return d.said(r, "consent_service", yes)
		}, false},
		{"yes, no elsewhere, and yes again by somebody who saw that, stands", func(d *desk, r screening.Record) screening.Record {
			r = d.said(r, "consent_service", yes)
			r = d.elsewhere(r, 1, withdrawn("service", r.State.ConsentHeads("service", "this-record")...))
			return d.said(r, "consent_service", yes)
		}, true},
		{"yes again by somebody who did not see the no elsewhere does not stand", func(d *desk, r screening.Record) screening.Record {
			shown := d.said(r, "consent_service", yes)
			d.elsewhere(shown, 1, withdrawn("service", shown.State.ConsentHeads("service", "this-record")...))
			return d.said(shown, "consent_service", yes)
		}, false},
		{"a no here ends a yes elsewhere that was not seen", func(d *desk, r screening.Record) screening.Record {
			d.elsewhere(r, 1, given("service"))
			return d.said(r, "consent_service", no)
		}, false},
		{"a no here ends a yes elsewhere that arrives only later", func(d *desk, r screening.Record) screening.Record {
			r = d.said(r, "consent_service", no)
			return d.elsewhere(r, 1, given("service"))
		}, false},
		{"a no to one purpose leaves a yes to another", func(d *desk, r screening.Record) screening.Record {
			r = d.elsewhere(r, 1, given("service"))
			return d.said(r, "consent_authorities", no)
		}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			if r := tt.run(d, d.open("tfc-returnee")); r.Consented("service") != tt.stands {
				t.Errorf("stands: %v, want %v", r.Consented("service"), tt.stands)
			}
		})
	}
}

func TestAConsentCanBeTakenBackWithoutTheQuestion(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "consent_service", yes)
	r = d.must(d.work.Withdraw(t.Context(), r, "service"))
	c := r.State.Consents()
	if r.Consented("service") || len(c) != 1 || !c[0].Withdrawn || c[0].WithdrawnAt <= c[0].GivenAt {
		t.Errorf("%+v", c)
	}
	commits := len(d.store.changes)
	again := d.must(d.work.Withdraw(t.Context(), r, "service"))
	if len(d.store.changes) != commits || again.State.Hash() != r.State.Hash() {
		t.Error("taking back what does not stand changed the record")
	}
}
