package referral

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"pelita/screening"
)

// answered is a referral that went out, and the reply that came back.
func answered(t *testing.T, h house, s State, why Reason) (Referral, *Reply) {
	t.Helper()
	sent := h.seal(t)
	return sent.Referral, replyTo(t, h, sent.File, s, why)
}

func replyTo(t *testing.T, h house, file []byte, s State, why Reason) *Reply {
	t.Helper()
	answer, err := h.open(t, file).Reply(s, why, h.replier)
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenReply(answer, h.desk)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReplyComesBackToTheSender(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		state State
		why   Reason
	}{{Accepted, ""}, {Rejected, ReasonFull}, {Done, ""}} {
		ref, r := answered(t, h, c.state, c.why)
		if r.State != c.state || r.Reason != c.why || r.Ref != ref.Ref || r.Digest != ref.Digest || !r.Signer.Equal(h.replier.Key.Public()) {
			t.Errorf("reply = %+v", r)
		}
		if r.Trust(nil) != Unverified {
			t.Error("a service that nobody pinned is verified")
		}
		got, err := ref.With(r)
		if err != nil || got.State != c.state || got.Reason != c.why {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestAReplyIsSealedToTheSenderAlone(t *testing.T) {
	h := newHouse(t)
	answer, err := h.open(t, h.seal(t).File).Reply(Accepted, "", h.replier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReply(answer, h.ngo); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("%v, want ErrNotForUs", err)
	}
	plain, err := unseal(answer, h.desk)
	if err != nil {
		t.Fatal(err)
	}
	changed := edited(t, plain, func(_ *signed, l *letter) { l.State = "rejected" })
	if _, err := readReply(changed, RecipientOf(h.desk)); !errors.Is(err, screening.ErrForged) {
		t.Errorf("a changed answer: %v, want ErrForged", err)
	}
}

func TestAServiceGivesOnlyItsOwnAnswers(t *testing.T) {
	h := newHouse(t)
	in := h.open(t, h.seal(t).File)
	for _, c := range []struct {
		state State
		why   Reason
	}{
		{Draft, ""}, {InProgress, ""}, {Revoked, ""}, {State(99), ""},
		{Rejected, ""}, {Rejected, "the person lies"}, {Accepted, ReasonFull}, {Done, ReasonFull},
	} {
		if _, err := in.Reply(c.state, c.why, h.replier); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%s %q: %v, want ErrNotPermitted", c.state, c.why, err)
		}
	}
}

func TestTheSameReplyChangesNothingTheSecondTime(t *testing.T) {
	h := newHouse(t)
	sent := h.seal(t)
	accepted := replyTo(t, h, sent.File, Accepted, "")
	done := replyTo(t, h, sent.File, Done, "")
	ref := sent.Referral
	for _, c := range []struct {
		reply *Reply
		want  State
	}{{accepted, Accepted}, {accepted, Accepted}, {done, Done}, {done, Done}, {accepted, Done}} {
		next, err := ref.With(c.reply)
		if err != nil || next.State != c.want {
			t.Fatalf("%s after %s: %s, %v; want %s", c.reply.State, ref.State, next.State, err, c.want)
		}
		ref = next
	}
}

func TestAReplyThatDoesNotFitIsRefused(t *testing.T) {
	h := newHouse(t)
	ref, accepted := answered(t, h, Accepted, "")
	elsewhere, bytesOfOthers, byAnother := *accepted, *accepted, *accepted
	elsewhere.Ref[0] ^= 1
	bytesOfOthers.Digest[0] ^= 1
	if _, err := ref.With(&elsewhere); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("a reply to another referral: %v", err)
	}
	if _, err := ref.With(&bytesOfOthers); !errors.Is(err, screening.ErrForged) {
		t.Errorf("a reply to other bytes: %v", err)
	}
	taken, err := ref.With(accepted)
	if err != nil {
		t.Fatal(err)
	}
	byAnother.Signer, byAnother.State = signer(3).Public().(ed25519.PublicKey), Done
	if _, err := taken.With(&byAnother); !errors.Is(err, screening.ErrForged) {
		t.Errorf("a later reply by another key: %v", err)
	}
	rejected := *accepted
	rejected.State, rejected.Reason = Rejected, ReasonArea
	if got, err := taken.With(&rejected); !errors.Is(err, screening.ErrNotPermitted) || got.State != Accepted {
		t.Errorf("a rejection after the acceptance: %s, %v", got.State, err)
	}
}

func TestAReferralGoesOnlyTheWaysThatAreDrawn(t *testing.T) {
	all := []State{Draft, InProgress, Accepted, Rejected, Done, Revoked}
	allowed := map[State][]State{
		Draft:      {InProgress, Revoked},
		InProgress: {Accepted, Rejected, Done, Revoked},
		Accepted:   {Done, Revoked},
	}
	for _, from := range all {
		for _, to := range all {
			want := false
			for _, s := range allowed[from] {
				want = want || s == to
			}
			got, err := Referral{State: from}.To(to)
			if from.Can(to) != want || (err == nil) != want {
				t.Errorf("%s to %s: %v, want %v", from, to, err, want)
			}
			if err != nil && (got.State != from || !errors.Is(err, screening.ErrNotPermitted)) {
				t.Errorf("%s to %s: %s, %v", from, to, got.State, err)
			}
		}
		if s, ok := ParseState(from.String()); !ok || s != from {
			t.Errorf("%s is read as %s", from, s)
		}
	}
	if _, ok := ParseState(""); ok {
		t.Error("no code is a state")
	}
}

func TestIDsHaveOneText(t *testing.T) {
	r := NewRef()
	got, err := ParseRef(r.String())
	if err != nil || got != r || len(r.String()) != 26 {
		t.Errorf("%s is read as %s, %v", r, got, err)
	}
	for _, s := range []string{"", "short", r.String() + "a", r.String()[:25] + "b", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		if _, err := ParseRef(s); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
