package screening_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func spokenPermission(purpose, scope string) screening.Permission {
	return screening.Permission{Purpose: purpose, Scope: scope, Mode: "spoken"}
}

func (d *desk) give(r screening.Record, p screening.Permission) screening.Record {
	d.t.Helper()
	return d.must(d.work.Give(d.t.Context(), r, p))
}

// hurt is a record with an urgency.
func hurt(d *desk) screening.Record { return d.said(d.open("tfc-returnee"), "hurt_now", yes) }

func TestAPermissionSaysWhatForWhomHowInWhichWordsAndWhoExplained(t *testing.T) {
	for _, purpose := range screening.Purposes() {
		for _, mode := range screening.Modes() {
			d := newDesk(t)
			r := d.give(d.open("tfc-returnee"), screening.Permission{
				Purpose: purpose, Scope: screening.ScopeRecord, Mode: mode, Language: "my", ExplainedBy: "a colleague",
			})
			got := r.State.Consents()
			want := history.Consent{Purpose: purpose, Scope: "this-record", Basis: "consent", Mode: mode, Language: "my"}
			if len(got) != 1 || got[0].Consent != want || got[0].Words != "a colleague" || got[0].Text != wording ||
				got[0].Protocol.ID != "tfc-returnee" || got[0].Protocol.Version == "" {
				t.Errorf("%s, %s: %+v", purpose, mode, got)
			}
			if _, ok := r.Permits(purpose, screening.ScopeRecord); !ok {
				t.Errorf("%s does not stand", purpose)
			}
		}
	}
}

func TestAPermissionThatIsNoneIsRefused(t *testing.T) {
	for name, p := range map[string]screening.Permission{
		"no purpose":              {Scope: screening.ScopeRecord, Mode: "spoken"},
		"another purpose":         {Purpose: "everything", Scope: screening.ScopeRecord, Mode: "spoken"},
		"no mode":                 {Purpose: "service", Scope: screening.ScopeRecord},
		"no scope":                {Purpose: "service", Mode: "spoken"},
		"a service without id":    {Purpose: "service", Scope: "service:", Mode: "spoken"},
		"another kind":            {Purpose: "service", Scope: "kind:police", Mode: "spoken"},
		"a narrow family":         {Purpose: "family", Scope: "service:a", Mode: "spoken"},
		"too long an explanation": {Purpose: "service", Scope: screening.ScopeRecord, Mode: "spoken", ExplainedBy: strings.Repeat("x", 3000)},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := d.open("tfc-returnee")
			if _, err := d.work.Give(t.Context(), r, p); err == nil || len(d.store.changes) != 1 {
				t.Errorf("%v, %d changes", err, len(d.store.changes))
			}
		})
	}
}

func TestANarrowPermissionPermitsNobodyElse(t *testing.T) {
	one, other := screening.ScopeService("one"), screening.ScopeService("other")
	for name, tt := range map[string]struct {
		scope   string
		permits []string
		refuses []string
	}{
		"this record":  {screening.ScopeRecord, []string{screening.ScopeRecord}, nil},
		"one service":  {one, []string{one}, []string{screening.ScopeRecord, other, screening.ScopeBody("independent")}},
		"one kind":     {screening.ScopeBody("independent"), []string{screening.ScopeBody("independent")}, []string{screening.ScopeBody("state"), one}},
		"another kind": {screening.ScopeBody("state"), []string{screening.ScopeBody("state")}, []string{screening.ScopeBody("independent")}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := d.give(d.said(d.open("tfc-returnee"), "consent_service", no), spokenPermission("service", tt.scope))
			for _, s := range tt.permits {
				if _, ok := r.Permits("service", s); !ok {
					t.Errorf("%s is not permitted", s)
				}
			}
			for _, s := range tt.refuses {
				if _, ok := r.Permits("service", s); ok {
					t.Errorf("%s is permitted", s)
				}
			}
			if _, ok := r.Permits("authorities", tt.scope); ok {
				t.Error("authorities are permitted")
			}
		})
	}
}

func TestAnAnswerThatSaysNoOnAnotherDeviceStopsAPermission(t *testing.T) {
	d := newDesk(t)
	r := d.give(d.open("tfc-returnee"), spokenPermission("service", screening.ScopeService("one")))
	c := screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
		Kind: history.Set, Register: history.Register{Item: "consent_service"}, Answer: no,
	})
	d.memory.Apply(c)
	r = d.read(r.ID)
	if _, ok := r.Permits("service", screening.ScopeService("one")); ok {
		t.Error("a no from another device does not count")
	}
}

func TestAWithdrawalTakesBackEveryScopeAndTheAnswer(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "consent_service", yes)
	for _, s := range []string{screening.ScopeService("one"), screening.ScopeBody("independent")} {
		r = d.give(r, spokenPermission("service", s))
	}
	r = d.give(r, spokenPermission("family", screening.ScopeRecord))
	r = d.must(d.work.Withdraw(t.Context(), r, "service"))
	if r.Consented("service") || !r.Consented("family") {
		t.Errorf("%+v", r.State.Consents())
	}
	if got := r.Answers("consent_service", 0, protocol.Said); len(got) != 1 || !got[0].Answer.Equal(no) {
		t.Errorf("the answer is %+v", got)
	}
}

// Two tablets: on one the person says no, the other has not heard of it.
func TestWithdrawalWinsOverEveryScopeGivenMeanwhileOnAnotherDevice(t *testing.T) {
	scopes := []string{screening.ScopeRecord, screening.ScopeService("one"), screening.ScopeBody("independent")}
	for _, scope := range scopes {
		for name, no := range map[string]func(*desk, screening.Record) screening.Record{
			"withdrawn": func(d *desk, r screening.Record) screening.Record {
				return d.must(d.work.Withdraw(d.t.Context(), r, "service"))
			},
			"refused": func(d *desk, r screening.Record) screening.Record {
				return d.must(d.work.Refuse(d.t.Context(), r, "service"))
			},
			"answered": func(d *desk, r screening.Record) screening.Record { return d.said(r, "consent_service", no) },
		} {
			t.Run(name+" against "+scope, func(t *testing.T) {
				d := newDesk(t)
				r := no(d, d.give(d.open("tfc-returnee"), spokenPermission("service", screening.ScopeRecord)))
				meanwhile := screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
					Kind: history.GiveConsent, Consent: history.Consent{Purpose: "service", Scope: scope, Basis: "consent", Mode: "spoken"},
				})
				d.memory.Apply(meanwhile)
				r = d.read(r.ID)
				if _, ok := r.Permits("service", scopes...); ok || r.Consented("service") {
					t.Error("the consent that was given meanwhile stands")
				}
				if r = d.give(r, spokenPermission("service", scope)); !r.Consented("service") {
					t.Error("a person who has said no cannot say yes again")
				}
			})
		}
	}
}

func TestAnOverrideNeedsAReasonAnUrgencyAndNoRefusal(t *testing.T) {
	for name, tt := range map[string]struct {
		record          func(*desk) screening.Record
		service, reason string
		want            error
	}{
		"all there":       {hurt, "one", "unconscious, needs a hospital", nil},
		"no reason":       {hurt, "one", "  ", screening.ErrNotPermitted},
		"no service":      {hurt, "", "because", screening.ErrNotPermitted},
		"too long":        {hurt, "one", strings.Repeat("x", 3000), screening.ErrTooLong},
		"not urgent":      {func(d *desk) screening.Record { return d.open("tfc-returnee") }, "one", "because", screening.ErrNotPermitted},
		"not that urgent": {func(d *desk) screening.Record { return d.said(d.open("tfc-returnee"), "removal_planned", yes) }, "one", "because", screening.ErrNotPermitted},
		"said no":         {func(d *desk) screening.Record { return d.said(hurt(d), "consent_service", no) }, "one", "because", screening.ErrConsent},
		"did not say":     {func(d *desk) screening.Record { return d.said(hurt(d), "consent_service", declined) }, "one", "because", screening.ErrConsent},
		"took it back":    {func(d *desk) screening.Record { return refusedOnce(d) }, "one", "because", screening.ErrConsent},
		"already given":   {func(d *desk) screening.Record { return d.said(hurt(d), "consent_service", yes) }, "one", "because", nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := tt.record(d)
			got, err := d.work.Override(t.Context(), r, tt.service, tt.reason)
			if !errors.Is(err, tt.want) || tt.want != nil && got.State.Hash() != r.State.Hash() {
				t.Fatalf("%v", err)
			}
			if tt.want == nil && !got.Overridden() {
				t.Error("it is not on record")
			}
		})
	}
}

func refusedOnce(d *desk) screening.Record {
	r := d.give(hurt(d), spokenPermission("service", screening.ScopeService("two")))
	r = d.must(d.work.Withdraw(d.t.Context(), r, "service"))
	reg := history.Register{Item: "consent_service"}
	return d.must(d.memory.Commit(d.t.Context(), screening.Change{Record: r.ID, Ops: []history.Op{
		{Kind: history.Retract, Register: reg, Prev: r.State.Prev(reg)},
	}}))
}

func TestAnOverrideReachesOneServiceAndNeverAnAuthority(t *testing.T) {
	d := newDesk(t)
	r := d.must(d.work.Override(t.Context(), hurt(d), "one", "unconscious"))
	found, ok := r.Permits("service", screening.ScopeRecord, screening.ScopeService("one"))
	if !ok || found.Consent.Basis != screening.BasisVitalInterest || found.Words != "unconscious" {
		t.Errorf("%+v, %v", found, ok)
	}
	if _, ok := r.Permits("service", screening.ScopeRecord, screening.ScopeService("two"), screening.ScopeBody("independent")); ok {
		t.Error("it reaches others")
	}
	// Whatever another program writes, no purpose but the service has an override.
	for _, purpose := range screening.Purposes()[1:] {
		d.memory.Apply(screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
			Kind: history.GiveConsent, Consent: history.Consent{Purpose: purpose, Scope: screening.ScopeRecord, Basis: screening.BasisVitalInterest},
		}))
		if _, ok := d.read(r.ID).Permits(purpose, screening.ScopeRecord); ok {
			t.Errorf("%s has an override", purpose)
		}
	}
	r = d.said(d.read(r.ID), "consent_service", no)
	if _, ok := r.Permits("service", screening.ScopeService("one")); ok {
		t.Error("the person says no, and it stands")
	}
	if !r.Overridden() || !slices.ContainsFunc(r.State.Consents(), func(c history.ConsentState) bool { return c.Words == "unconscious" && c.Withdrawn }) {
		t.Error("it is no longer to be seen on the record")
	}
}

// What was decided without the person is never called their agreement, and an
// answer that says no ends what was given.
func TestOnlyThePersonsOwnWordIsTheirConsent(t *testing.T) {
	d := newDesk(t)
	over := d.must(d.work.Override(t.Context(), hurt(d), "one", "unconscious"))
	if over.Consented("service") || len(over.Standing("service")) != 1 {
		t.Error("an override is called a consent")
	}
	r := d.give(d.open("tfc-returnee"), spokenPermission("service", screening.ScopeService("one")))
	d.memory.Apply(screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
		Kind: history.Set, Register: history.Register{Item: "consent_service"}, Answer: no,
	}))
	if r = d.read(r.ID); r.Consented("service") || len(r.Standing("service")) != 0 {
		t.Error("an answer on record says no, and it is called a consent")
	}
	if r = d.must(d.work.Withdraw(t.Context(), over, "service")); len(r.Standing("service")) != 0 {
		t.Error("an override cannot be taken back")
	}
}

// Being young is no danger to life: a wide age must not open the way around a consent.
func TestBeingAChildAloneAllowsNoOverride(t *testing.T) {
	for name, tt := range map[string]struct {
		age   string
		items map[protocol.ItemID]protocol.Answer
		want  error
	}{
		"a child":                      {"14", nil, screening.ErrNotPermitted},
		"an age in doubt":              {"16-19", nil, screening.ErrNotPermitted},
		"a child without anybody":      {"14", map[protocol.ItemID]protocol.Answer{"child_alone": yes}, nil},
		"an age in doubt, and an hurt": {"16-19", map[protocol.ItemID]protocol.Answer{"hurt_now": yes}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := d.said(d.open("tfc-returnee"), "age", age(tt.age))
			for item, a := range tt.items {
				r = d.said(r, item, a)
			}
			if _, err := d.work.Override(t.Context(), r, "one", "because"); !errors.Is(err, tt.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// Every urgency of hours is marked as a danger to life or health, but for these.
func TestTheUrgenciesThatAllowAnOverrideAreTheDangersToLifeOrHealth(t *testing.T) {
	none := []string{"urgent_child", "urgent_after_talk"}
	for _, r := range library(t).Sets.Urgency.Rows {
		if want := r.Within == "4h" && !slices.Contains(none, r.ID); r.Vital != want {
			t.Errorf("%s, within %s: vital %v", r.ID, r.Within, r.Vital)
		}
	}
}

func decision(heard string) screening.ChildDecision {
	return screening.ChildDecision{Service: "one", By: "guardian", Heard: heard, Reason: "a safe bed tonight"}
}

func child(d *desk) screening.Record { return d.said(d.open("tfc-child"), "age", age("14")) }

func TestADecisionForAChildNamesWhoDecidedHowTheChildWasHeardAndWhy(t *testing.T) {
	with := func(change func(*screening.ChildDecision)) screening.ChildDecision {
		c := decision("agrees")
		change(&c)
		return c
	}
	says := func(a protocol.Answer) func(*desk) screening.Record {
		return func(d *desk) screening.Record {
			if a.Equal(no) {
				return d.must(d.work.Refuse(d.t.Context(), child(d), "service"))
			}
			return child(d)
		}
	}
	for name, tt := range map[string]struct {
		record func(*desk) screening.Record
		with   screening.ChildDecision
		want   error
	}{
		"all there":        {child, decision("agrees"), nil},
		"no service":       {child, with(func(c *screening.ChildDecision) { c.Service = "" }), screening.ErrNotPermitted},
		"nobody decided":   {child, with(func(c *screening.ChildDecision) { c.By = "" }), screening.ErrNotPermitted},
		"not heard":        {child, with(func(c *screening.ChildDecision) { c.Heard = "" }), screening.ErrNotPermitted},
		"no reason":        {child, with(func(c *screening.ChildDecision) { c.Reason = " " }), screening.ErrNotPermitted},
		"too long":         {child, with(func(c *screening.ChildDecision) { c.Reason = strings.Repeat("x", 3000) }), screening.ErrTooLong},
		"an adult":         {func(d *desk) screening.Record { return d.said(d.open("tfc-returnee"), "age", age("30")) }, decision("agrees"), screening.ErrNotPermitted},
		"no age":           {func(d *desk) screening.Record { return d.open("tfc-child") }, decision("agrees"), screening.ErrNotPermitted},
		"a no passed over": {says(no), decision("agrees"), screening.ErrConsent},
		"a no weighed":     {says(no), decision("against"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := tt.record(d)
			got, err := d.work.BestInterests(t.Context(), r, tt.with)
			if !errors.Is(err, tt.want) || tt.want != nil && got.State.Hash() != r.State.Hash() {
				t.Fatalf("%v", err)
			}
			if tt.want != nil {
				return
			}
			found, ok := got.Permits("service", screening.ScopeService("one"))
			if back, read := screening.DecisionOf(found); !ok || !read || back != tt.with || got.Consented("service") {
				t.Errorf("%+v, %v", found, ok)
			}
		})
	}
}

func TestADecisionForAChildReachesOneServiceAndALaterNoEndsIt(t *testing.T) {
	d := newDesk(t)
	r := d.must(d.work.BestInterests(t.Context(), child(d), decision("agrees")))
	if _, ok := r.Permits("service", screening.ScopeRecord, screening.ScopeService("two"), screening.ScopeBody("independent")); ok {
		t.Error("it reaches others")
	}
	// Whatever another program writes, nobody but a service is told on this basis.
	for _, purpose := range screening.Purposes()[1:] {
		d.memory.Apply(screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
			Kind: history.GiveConsent, Text: "because",
			Consent: history.Consent{Purpose: purpose, Scope: screening.ScopeService("one"), Basis: screening.BasisBestInterests, Mode: "guardian/agrees"},
		}))
		if _, ok := d.read(r.ID).Permits(purpose, screening.ScopeService("one")); ok {
			t.Errorf("%s is permitted", purpose)
		}
	}
	for _, heard := range []string{"agrees", "against"} {
		r = d.must(d.work.Refuse(t.Context(), d.read(r.ID), "service"))
		if _, ok := r.Permits("service", screening.ScopeService("one")); ok {
			t.Error("the child says no, and it stands")
		}
		if heard == "against" {
			break
		}
		r = d.must(d.work.BestInterests(t.Context(), r, decision("against")))
		if _, ok := r.Permits("service", screening.ScopeService("one")); !ok {
			t.Error("a no that was weighed ends it")
		}
	}
}
