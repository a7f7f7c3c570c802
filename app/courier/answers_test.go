package courier_test

import (
	"encoding/hex"
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/referral"
)

// Where the address book names the key of a service, the first answer is not trusted on
// sight: only what that key signed is taken. Where it names none, the first one pins it.
func TestTheFirstAnswerMustBeSignedByTheKeyOfTheAddressBook(t *testing.T) {
	t.Parallel()
	r := newReferring(t)
	var file []byte
	if _, err := r.p.Refer(t.Context(), r.handover(r.preview(t), func(b []byte) error { file = b; return nil })); err != nil {
		t.Fatal(err)
	}
	in, err := r.shelter.OpenReferral(file)
	if err != nil {
		t.Fatal(err)
	}
	sincere, err := r.shelter.Reply(in, referral.Accepted, "")
	if err != nil {
		t.Fatal(err)
	}
	forged, err := founder(t).Reply(in, referral.Rejected, referral.ReasonFull)
	if err != nil {
		t.Fatal(err)
	}
	key, err := r.shelter.ReplyKey()
	if err != nil {
		t.Fatal(err)
	}
	_, act, err := r.p.PutPartner(t.Context(), courier.Partner{
		Name: "House by the river", Service: house, Recipient: recipient(t, r.shelter).String(), Key: hex.EncodeToString(key), Checked: "read aloud",
	})
	done(t, act, err)
	if got, err := r.p.TakeReply(t.Context(), forged); !errors.Is(err, screening.ErrForged) {
		t.Errorf("the first answer, by another key: %+v, %v", got, err)
	}
	if got, err := r.p.TakeReply(t.Context(), sincere); err != nil || got.State != referral.Accepted {
		t.Errorf("the answer of the service: %+v, %v", got, err)
	}
}
