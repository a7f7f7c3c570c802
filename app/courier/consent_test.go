package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/referral"
	"pelita/screening/screeningtest"
)

// send refers the person to the shelter and gives the file.
func (r referring) send(t *testing.T) (file []byte, sent referral.Referral) {
	t.Helper()
	sealed, err := r.p.Refer(t.Context(), r.handover(r.preview(t), func(b []byte) error { file = b; return nil }))
	if err != nil {
		t.Fatal(err)
	}
	return file, sealed.Referral
}

func (r referring) now(t *testing.T) screening.Record {
	t.Helper()
	now, err := r.p.Store().Record(t.Context(), r.record.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func (r referring) duties(t *testing.T) []courier.Duty {
	t.Helper()
	d, err := r.p.Duties(t.Context(), r.record.ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAWithdrawalStopsSharingRevokesReferralsAndLeavesADutyUntilItIsDone(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	_, sent := r.send(t)
	if d := r.duties(t); len(d) != 0 {
		t.Fatalf("while it is permitted: %+v", d)
	}
	if _, err := work(r.p).Withdraw(t.Context(), r.now(t), "service"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.p.Disclose(t.Context(), r.record.ID, 1, r.to); !errors.Is(err, screening.ErrConsent) {
		t.Errorf("shared after the withdrawal: %v", err)
	}
	d := r.duties(t)
	if len(d) != 1 || d[0].Referral != sent.Ref.String() || d[0].Name != "House by the river" || !d[0].Letter || !d[0].DoneAt.IsZero() || d[0].At.IsZero() {
		t.Fatalf("%+v", d)
	}
	all, err := r.p.Sent(t.Context())
	if err != nil || len(all) != 1 || all[0].State != referral.Revoked {
		t.Errorf("%+v, %v", all, err)
	}
	var letter []byte
	if err := r.p.TakeBack(t.Context(), work(r.p), r.record.ID, d[0].Referral, func(b []byte) error { letter = b; return nil }); err != nil {
		t.Fatal(err)
	}
	got, err := r.shelter.OpenRevocation(letter)
	if err != nil || got.Ref != sent.Ref || got.Digest != sent.Digest {
		t.Errorf("the shelter reads %+v, %v", got, err)
	}
	if d := r.duties(t); len(d) != 1 || d[0].DoneAt.IsZero() {
		t.Errorf("after the letter: %+v", d)
	}
	if err := r.p.TakeBack(t.Context(), work(r.p), r.record.ID, "another", func([]byte) error { t.Error("written"); return nil }); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("what was never sent: %v", err)
	}
}

func TestAServiceWithoutAKeyIsToldInAnotherWay(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	var err error
	if r.to, err = r.p.ServiceOf(recipient(t, r.shelter)); err != nil {
		t.Fatal(err)
	}
	r.send(t)
	if _, err := work(r.p).Withdraw(t.Context(), r.now(t), "authorities"); err != nil { // by hand counts as the state's
		t.Fatal(err)
	}
	d := r.duties(t)
	if len(d) != 1 || d[0].Letter {
		t.Fatalf("%+v", d)
	}
	never := func([]byte) error { t.Error("written"); return nil }
	if err := r.p.TakeBack(t.Context(), work(r.p), r.record.ID, d[0].Referral, never); !errors.Is(err, screening.ErrRecipient) {
		t.Errorf("%v", err)
	}
	if err := r.p.ToldToDelete(t.Context(), work(r.p), r.record.ID, d[0].Referral); err != nil {
		t.Fatal(err)
	}
	if d := r.duties(t); len(d) != 1 || d[0].DoneAt.IsZero() {
		t.Errorf("%+v", d)
	}
}

func TestAWithdrawalOnAnotherDeviceIsCarriedOutWhereTheReferralWasSent(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	other := colleague(t, r.p, "Second Officer")
	s := newStation(t, r.p)
	r.send(t)
	exchange := func(p *courier.Profile) {
		t.Helper()
		if _, err := p.SyncWith(t.Context(), s.hub()); err != nil {
			t.Fatal(err)
		}
	}
	exchange(r.p)
	exchange(other)
	there, err := other.Store().Record(t.Context(), r.record.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := work(other).Withdraw(t.Context(), there, "service"); err != nil {
		t.Fatal(err)
	}
	// Meanwhile, here, the person seems to say yes again, to one service.
	if _, err := work(r.p).Give(t.Context(), r.now(t), screening.Permission{Purpose: "service", Scope: screening.ScopeService(house), Mode: "spoken"}); err != nil {
		t.Fatal(err)
	}
	exchange(other)
	exchange(r.p)
	if d := r.duties(t); len(d) != 1 {
		t.Errorf("%+v", d)
	}
	if all, err := r.p.Sent(t.Context()); err != nil || all[0].State != referral.Revoked {
		t.Errorf("%+v, %v", all, err)
	}
	if d, err := other.Duties(t.Context(), r.record.ID); err != nil || len(d) != 1 {
		t.Errorf("on the other device: %+v, %v", d, err)
	}
}

func TestAnOverrideLetsOneServiceBeToldAndTheDisclosureSaysSo(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	r.record = interviewed(t, r.p, map[protocol.ItemID]protocol.Answer{"age": age("29"), "hurt_now": yes, "call_name": screeningtest.Text("Sari")})
	if _, err := r.p.Disclose(t.Context(), r.record.ID, 1, r.to); !errors.Is(err, screening.ErrConsent) {
		t.Fatalf("without anything: %v", err)
	}
	if _, err := work(r.p).Override(t.Context(), r.record, house, "unconscious"); err != nil {
		t.Fatal(err)
	}
	d, err := r.p.Disclose(t.Context(), r.record.ID, 1, r.to)
	if err != nil || d.Content().Basis != screening.BasisVitalInterest {
		t.Fatalf("%q, %v", d.Content().Basis, err)
	}
	r.send(t)
	byHand, err := r.p.ServiceOf(recipient(t, r.shelter))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.p.Disclose(t.Context(), r.record.ID, 1, byHand); !errors.Is(err, screening.ErrConsent) {
		t.Errorf("another service: %v", err)
	}
}
