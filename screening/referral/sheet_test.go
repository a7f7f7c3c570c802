package referral

import (
	"bytes"
	"errors"
	"testing"

	"pelita/screening"
)

func TestASealedSheetIsOpenedByItsRecipientAndIsNoOtherLetter(t *testing.T) {
	h := newHouse(t)
	file, err := SealSheet([]byte("content"), RecipientOf(h.ngo), h.sender)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenSheet(file, h.ngo)
	if err != nil || string(got.Content) != "content" || got.Agency != h.sender.Agency || got.Trust(nil) != Unverified {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := OpenSheet(file, h.desk); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("the sender opens it: %v", err)
	}
	if _, err := Open(file, h.ngo, clock()); err == nil {
		t.Error("it passes for a referral")
	}
	if _, err := OpenReply(file, h.ngo); err == nil {
		t.Error("it passes for a reply")
	}
	if _, err := OpenRevocation(file, h.ngo); err == nil {
		t.Error("it passes for a revocation")
	}
	if _, err := OpenSheet(h.seal(t).File, h.ngo); err == nil {
		t.Error("a referral passes for a sheet")
	}
	for at := range file {
		if at%97 != 0 {
			continue
		}
		damaged := bytes.Clone(file)
		damaged[at] ^= 1
		if _, err := OpenSheet(damaged, h.ngo); err == nil {
			t.Errorf("byte %d changed and it opens", at)
		}
	}
}

func TestARevocationReachesTheServiceThatWasSentTheReferral(t *testing.T) {
	h := newHouse(t)
	sent := h.seal(t).Referral
	file, err := Revoke(sent, h.service, h.sender)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenRevocation(file, h.ngo)
	if err != nil || got.Ref != sent.Ref || got.Digest != sent.Digest || got.Agency != h.sender.Agency {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := OpenRevocation(file, h.desk); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("%v", err)
	}
	if _, err := Open(file, h.ngo, clock()); err == nil {
		t.Error("it passes for a referral")
	}
	other := h.service
	other.ID = "another"
	if _, err := Revoke(sent, other, h.sender); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("another service: %v", err)
	}
	if _, err := Revoke(Referral{Service: h.service.ID}, h.service, h.sender); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("what never left: %v", err)
	}
	keyless := h.service
	keyless.key = Recipient{}
	if _, err := Revoke(sent, keyless, h.sender); !errors.Is(err, screening.ErrRecipient) {
		t.Errorf("without a key: %v", err)
	}
}
