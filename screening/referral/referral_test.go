package referral

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/disclose"
)

func TestTheServiceReadsWhatTheOfficerSaw(t *testing.T) {
	h := newHouse(t)
	d := h.disclosure(t)
	s, err := Seal(d, h.service, h.sender, clock())
	if err != nil {
		t.Fatal(err)
	}
	in := h.open(t, s.File)
	if in.Digest != d.Digest() || s.Referral.Digest != d.Digest() {
		t.Error("what is sent is not what was previewed")
	}
	plain, err := unseal(s.File, h.ngo)
	if err != nil || !bytes.Contains(plain, d.Bytes()) {
		t.Error("the exact bytes are not inside the seal")
	}
	if in.Ref != s.Referral.Ref || in.Agency != h.sender.Agency || !in.Signer.Equal(h.sender.Key.Public()) ||
		in.Expires != "2027-02-28" || in.Content.Pseudonym != d.Content().Pseudonym {
		t.Errorf("incoming = %+v", in)
	}
	want := Referral{Ref: in.Ref, Service: "rumah-aman", Profile: "shelter", Digest: d.Digest(), Expires: "2027-02-28", State: InProgress}
	if got := s.Referral; got.Ref != want.Ref || got.Service != want.Service || got.Profile != want.Profile ||
		got.Expires != want.Expires || got.State != want.State {
		t.Errorf("kept %+v, want %+v", got, want)
	}
}

type pins map[AgencyID]ed25519.PublicKey

func (p pins) Known(a AgencyID, k ed25519.PublicKey) bool { return k.Equal(p[a]) }

func TestASenderThatIsNotPinnedIsUnverified(t *testing.T) {
	h := newHouse(t)
	in := h.open(t, h.seal(t).File)
	key := h.sender.Key.Public().(ed25519.PublicKey)
	for _, c := range []struct {
		name string
		pins Known
		want Trust
	}{
		{"no pins at all", nil, Unverified},
		{"another agency with this key", pins{AgencyID{2}: key}, Unverified},
		{"this agency with another key", pins{AgencyID{1}: signer(3).Public().(ed25519.PublicKey)}, Unverified},
		{"this agency with this key", pins{AgencyID{1}: key}, Verified},
	} {
		if got := in.Trust(c.pins); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestEveryReferralHasTheSameLength(t *testing.T) {
	h := newHouse(t)
	first := len(h.seal(t).File)
	for range 3 {
		if n := len(h.seal(t).File); n != first {
			t.Errorf("%d bytes, then %d", first, n)
		}
	}
	if first > maxFile/3 {
		t.Errorf("%d bytes: the limit of a file is too near", first)
	}
}

func TestOnlyTheServiceItWasSealedToCanOpen(t *testing.T) {
	h := newHouse(t)
	file := h.seal(t).File
	if _, err := Open(file, fresh(t), clock()); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("another service: %v, want ErrNotForUs", err)
	}
	if _, err := Open(file, nil, clock()); err == nil {
		t.Error("nobody could open it")
	}
}

func TestAReferralIsReadUntilTheEndOfItsLastDay(t *testing.T) {
	h := newHouse(t)
	file := h.seal(t).File
	last := time.Date(2027, 2, 28, 23, 59, 59, 0, time.UTC)
	if _, err := Open(file, h.ngo, last); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	if _, err := Open(file, h.ngo, last.Add(time.Second)); !errors.Is(err, screening.ErrExpired) {
		t.Errorf("the day after: %v, want ErrExpired", err)
	}
}

func TestADamagedFileIsNeverReadInPart(t *testing.T) {
	h := newHouse(t)
	file := h.seal(t).File
	for at := 0; at < len(file); at += 97 {
		if in, err := Open(file[:at], h.ngo, clock()); err == nil || in != nil {
			t.Fatalf("cut at %d: %v", at, err)
		}
		bad := bytes.Clone(file)
		bad[at] ^= 1
		if in, err := Open(bad, h.ngo, clock()); err == nil || in != nil {
			t.Fatalf("changed at %d: %v", at, err)
		}
	}
	for name, b := range map[string][]byte{
		"nothing":     nil,
		"a byte more": append(bytes.Clone(file), 0),
		"too large":   make([]byte, maxFile+1),
	} {
		if _, err := Open(b, h.ngo, clock()); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %v, want ErrUnreadable", name, err)
		}
	}
}

// Whoever opens a letter can seal its contents again, under another name or
// for another. What is signed says who and for whom.
func TestALetterThatWasTamperedWithIsForged(t *testing.T) {
	h := newHouse(t)
	plain, err := unseal(h.seal(t).File, h.ngo)
	if err != nil {
		t.Fatal(err)
	}
	other := fresh(t)
	forwarded, err := seal(plain, RecipientOf(other))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(forwarded, other, clock()); !errors.Is(err, screening.ErrForged) {
		t.Errorf("sent on to another service: %v, want ErrForged", err)
	}
	changed := map[string]func(s *signed, l *letter){
		"another agency":        func(_ *signed, l *letter) { l.Agency[0] ^= 1 },
		"another referral id":   func(_ *signed, l *letter) { l.Ref[0] ^= 1 },
		"another expiry":        func(_ *signed, l *letter) { l.Expires = "2027-03-31" },
		"another disclosure":    func(_ *signed, l *letter) { l.Disclosure[50] ^= 1 },
		"another reply address": func(_ *signed, l *letter) { l.ReplyTo = RecipientOf(other).String() },
		"another signer":        func(_ *signed, l *letter) { l.Signer = signer(3).Public().(ed25519.PublicKey) },
		"no signature":          func(s *signed, _ *letter) { s.Signature = nil },
		"a signature cut":       func(s *signed, _ *letter) { s.Signature = s.Signature[:63] },
	}
	for name, edit := range changed {
		if _, err := readReferral(edited(t, plain, edit), RecipientOf(h.ngo)); !errors.Is(err, screening.ErrForged) {
			t.Errorf("%s: %v, want ErrForged", name, err)
		}
	}
}

// edited opens the envelope inside the seal, changes it and closes it again.
func edited(t *testing.T, plain []byte, edit func(s *signed, l *letter)) []byte {
	t.Helper()
	raw, err := disclose.Unpad(plain)
	if err != nil {
		t.Fatal(err)
	}
	var s signed
	var l letter
	if err := codec().Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	if err := codec().Unmarshal(s.Letter, &l); err != nil {
		t.Fatal(err)
	}
	edit(&s, &l)
	if s.Letter, err = codec().Marshal(l); err != nil {
		t.Fatal(err)
	}
	if raw, err = codec().Marshal(s); err != nil {
		t.Fatal(err)
	}
	return disclose.Pad(raw)
}

// A sender that follows the signature but not the form gets no further.
func TestASignedLetterThatIsNotOfTheFormIsUnreadable(t *testing.T) {
	h := newHouse(t)
	file := h.seal(t).File
	plain, err := unseal(file, h.ngo)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := h.open(t, file).Reply(Accepted, "", h.replier)
	if err != nil {
		t.Fatal(err)
	}
	back, err := unseal(answer, h.desk)
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(l *letter){
		"a short referral id":            func(l *letter) { l.Ref = l.Ref[:15] },
		"a short agency id":              func(l *letter) { l.Agency = l.Agency[:31] },
		"another format":                 func(l *letter) { l.Format = 2 },
		"another expiry than inside":     func(l *letter) { l.Expires = "2037-02-28" },
		"an address of the older kind":   func(l *letter) { l.ReplyTo = "age1qqqq" },
		"no disclosure":                  func(l *letter) { l.Disclosure = nil },
		"words instead of a disclosure":  func(l *letter) { l.Disclosure = disclose.Pad([]byte("hello")) },
		"a long signer":                  func(l *letter) { l.Signer = append(l.Signer, 0) },
		"no recipient's hash and no ref": func(l *letter) { l.To, l.Ref = nil, nil },
	} {
		if in, err := readReferral(resigned(t, plain, signer(1), edit), RecipientOf(h.ngo)); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %+v, %v, want ErrUnreadable", name, in, err)
		}
	}
	for name, edit := range map[string]func(l *letter){
		"a short digest":             func(l *letter) { l.Digest = l.Digest[:31] },
		"no state":                   func(l *letter) { l.State = "" },
		"a state of the sender":      func(l *letter) { l.State = "revoked" },
		"a reason in its own words":  func(l *letter) { l.State, l.Reason = "rejected", "not a victim" },
		"a reason for an acceptance": func(l *letter) { l.Reason = "full" },
	} {
		if r, err := readReply(resigned(t, back, signer(2), edit), RecipientOf(h.desk)); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %+v, %v, want ErrUnreadable", name, r, err)
		}
	}
}

// resigned is edited with a signature that holds.
func resigned(t *testing.T, plain []byte, key ed25519.PrivateKey, edit func(l *letter)) []byte {
	t.Helper()
	return edited(t, plain, func(s *signed, l *letter) {
		edit(l)
		raw, err := codec().Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		s.Signature = ed25519.Sign(key, message(l.Kind, raw))
	})
}

func TestALetterOfOneKindNeverPassesForTheOther(t *testing.T) {
	h := newHouse(t)
	in := h.open(t, h.seal(t).File)
	answer, err := in.Reply(Accepted, "", h.replier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(answer, h.desk, clock()); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("a reply opened as a referral: %v", err)
	}
	if _, err := OpenReply(h.seal(t).File, h.ngo); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("a referral opened as a reply: %v", err)
	}
	if bytes.Equal(message(kindReferral, []byte("x")), message(kindReply, []byte("x"))) {
		t.Error("both kinds are signed alike")
	}
}

func TestAFileWithASecondRecipientIsRefused(t *testing.T) {
	h := newHouse(t)
	plain, err := unseal(h.seal(t).File, h.ngo)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, h.ngo.Recipient(), fresh(t).Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(out.Bytes(), h.ngo, clock()); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("%v, want ErrUnreadable", err)
	}
}

func TestSealRefusesWhatMayNotGo(t *testing.T) {
	h := newHouse(t)
	d := h.disclosure(t)
	without, other, stale := h.service, h.service, h.service
	stale.Expires = "2026-11-16"
	without.key = Recipient{}
	other.ID = "another"
	tests := []struct {
		name string
		d    disclose.Disclosure
		to   Service
		now  time.Time
		want error
	}{
		{"no key of the service is known", d, without, clock(), screening.ErrRecipient},
		{"it was made for another service", d, other, clock(), screening.ErrNotPermitted},
		{"it is empty", disclose.Disclosure{}, h.service, clock(), screening.ErrNotPermitted},
		{"it was made long ago", d, h.service, clock().AddDate(0, 5, 0), screening.ErrExpired},
		{"the directory is too old", d, stale, clock(), screening.ErrExpired},
	}
	for _, c := range tests {
		if s, err := Seal(c.d, c.to, h.sender, c.now); !errors.Is(err, c.want) || s.File != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := Seal(d, h.service, Sender{Key: signer(1)}, clock()); err == nil {
		t.Error("sealed without an address for replies")
	}
	if _, err := Seal(d, h.service, Sender{Reply: h.sender.Reply}, clock()); err == nil {
		t.Error("sealed without a key to sign with")
	}
}
