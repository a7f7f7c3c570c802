package presenter

import (
	"strings"
	"testing"

	"pelita/screening"
)

// TestADeviceAsksForNewKeysAfterItWasAskedAndTakesTheGrant: only what a person said yes
// to is done, the words are those of the request, and the grant ends it.
func TestADeviceAsksForNewKeysAfterItWasAskedAndTakesTheGrant(t *testing.T) {
	t.Parallel()
	for _, as := range []Membership{Member, Administrator} {
		a := &agency{standing: Standing{Enrolled: as, Agency: "Embassy", Words: "a b c d e f"}}
		_, p, v := syncing(t, a)
		p.Enter()
		if e := v.state.Enrolment; e.Renew.Label == "" || e.Sure.Kind != NoNotice {
			t.Fatalf("%+v", e)
		}
		p.Renew("unasked.bin")
		p.AskRenew()
		p.KeepKeys()
		p.Renew("taken back.bin")
		if len(a.files) > 0 {
			t.Fatalf("%v", a.files)
		}
		p.AskRenew()
		if e := v.state.Enrolment; e.Sure.Kind != Caution || e.RenewDo.Label == "" || e.RenewKeep.Label == "" || e.Renew.Label != "" {
			t.Fatalf("%+v", e)
		}
		p.Renew("keys.bin")
		e := v.state.Enrolment
		if len(a.files) != 1 || !says(e, "request for new keys is saved") || e.Renew.Label != "" || e.Join.Label == "" {
			t.Fatalf("%v, %+v", a.files, e)
		}
		p.WriteRequest("again.bin")
		if len(a.files) != 2 {
			t.Errorf("%v", a.files)
		}
		p.Join("grant.bin")
		if e := v.state.Enrolment; !says(e, "has new keys") || e.Join.Label != "" || e.Renew.Label == "" {
			t.Errorf("%+v", e)
		}
	}
}

// TestARequestForNewKeysIsTakenBackUnlessItMustNotBe: then an answer that comes all the same
// is read still.
func TestARequestForNewKeysIsTakenBackUnlessItMustNotBe(t *testing.T) {
	t.Parallel()
	for _, as := range []Membership{Member, Administrator} {
		a := &agency{standing: Standing{Enrolled: as, Agency: "Embassy", Renewing: true, Must: true}}
		_, p, v := syncing(t, a)
		p.Enter()
		if e := v.state.Enrolment; e.TakeBack.Label != "" || !strings.Contains(e.Standing, "cannot be taken back") || e.Join.Label == "" {
			t.Errorf("%+v", e)
		}
		p.TakeBack()
		if !a.standing.Renewing {
			t.Fatal("what must not be taken back was")
		}
		a.standing.Must = false
		a.standing.Forgot = []string{"abcdefghij"} // what an answer to the request before would admit
		p.Enter()
		if e := v.state.Enrolment; e.TakeBack.Label == "" || strings.Contains(e.Standing, "cannot be taken back") || !strings.Contains(e.Standing, "abcdef") {
			t.Errorf("%+v", e)
		}
		p.TakeBack()
		if e := v.state.Enrolment; a.standing.Renewing || !says(e, "taken back") || e.TakeBack.Label != "" || e.Join.Label == "" || e.Renew.Label == "" || !strings.Contains(e.Standing, "all the same") {
			t.Errorf("%+v", e)
		}
		p.Join("late.bin")
		if e := v.state.Enrolment; !says(e, "has new keys") || e.Join.Label != "" {
			t.Errorf("%+v", e)
		}
	}
}

// TestWhoAdministersAloneHasNewKeysAtOnce: and what stands in the way is said.
func TestWhoAdministersAloneHasNewKeysAtOnce(t *testing.T) {
	t.Parallel()
	a := &agency{standing: Standing{Enrolled: Administrator}, err: screening.ErrUnsent}
	_, p, v := syncing(t, a)
	p.Enter()
	p.AskRenew()
	p.Renew("keys.bin")
	if !strings.Contains(v.state.Notice.Text, "ask for new keys") || v.state.Notice.Kind != Problem {
		t.Errorf("%+v", v.state.Notice)
	}
	a.err, a.alone = nil, true
	p.AskRenew()
	p.Renew("keys.bin")
	if e := v.state.Enrolment; !says(e, "has new keys") || len(a.files) > 0 {
		t.Errorf("%v, %+v", a.files, e)
	}
}

// TestAnAdministratorIsToldInWhoseNameADeviceWillSpeak: with more weight when that device
// still belongs to the agency.
func TestAnAdministratorIsToldInWhoseNameADeviceWillSpeak(t *testing.T) {
	t.Parallel()
	live, gone := FormerDevice{ID: "abcdefgh", Officer: "Sari", Live: true}, FormerDevice{ID: "zyxwvuts"}
	for name, c := range map[string]struct {
		asks Request
		want []string
	}{
		"new":      {Request{}, nil},
		"restored": {Request{Former: []FormerDevice{live, gone}}, []string{"restored from a backup", "no longer there"}},
		"renewed":  {Request{Renews: live.ID, Former: []FormerDevice{live}}, []string{"new keys in the place of"}},
		"as another too": {
			Request{Renews: live.ID, Former: []FormerDevice{live, {ID: "zyxwvuts", Live: true}, gone}},
			[]string{"new keys in the place of", "restored from a backup", "no longer there"},
		},
		"unsaid": {Request{Unsaid: true}, []string{"does not say which devices it was"}},
	} {
		c.asks.Officer, c.asks.Words = "Budi", "a b c d e f"
		a := &agency{standing: Standing{Enrolled: Administrator}, request: c.asks}
		_, p, v := syncing(t, a)
		p.Enter()
		p.OpenRequest("request.bin")
		lines := v.state.Enrolment.Asking
		if len(lines) != 1+len(c.want) {
			t.Fatalf("%s: %+v", name, lines)
		}
		for i, part := range c.want {
			if l := lines[i+1]; !strings.Contains(l.Label, part) || i == 0 && !c.asks.Unsaid && l.Text != "Sari" || c.asks.Unsaid && !strings.Contains(l.Text, "any device") || i == 1 && !strings.Contains(l.Text, "zyxwvu") {
				t.Errorf("%s: %+v", name, l)
			}
		}
	}
}
