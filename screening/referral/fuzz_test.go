package referral

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"pelita/screening"
	"pelita/screening/disclose"
	"pelita/screening/protocol"
)

// told says whether an error is one of those that Open promises.
func told(err error) bool {
	for _, want := range []error{screening.ErrNotForUs, screening.ErrForged, screening.ErrExpired, screening.ErrUnreadable} {
		if errors.Is(err, want) {
			return true
		}
	}
	return false
}

func FuzzOpen(f *testing.F) {
	id := identity(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		if in, err := Open(file, id, clock()); (err == nil) != (in != nil) || err != nil && !told(err) {
			t.Fatalf("%v, %v", in, err)
		}
		if r, err := OpenReply(file, id); (err == nil) != (r != nil) || err != nil && !told(err) {
			t.Fatalf("%v, %v", r, err)
		}
		if s, err := OpenSheet(file, id); (err == nil) != (s != nil) || err != nil && !told(err) {
			t.Fatalf("%v, %v", s, err)
		}
		if r, err := OpenRevocation(file, id); (err == nil) != (r != nil) || err != nil && !told(err) {
			t.Fatalf("%v, %v", r, err)
		}
	})
}

// FuzzLetter signs whatever letter comes with the key it names when that key is
// ours, so that the fuzzer gets past the seal and the signature.
func FuzzLetter(f *testing.F) {
	me := RecipientOf(identity(f))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for k, key := range map[kind]ed25519.PrivateKey{kindReferral: signer(1), kindReply: signer(2), kindSheet: signer(1), kindRevocation: signer(1)} {
			plain, err := codec().Marshal(signed{Letter: raw, Signature: ed25519.Sign(key, message(k, raw))})
			if err != nil {
				t.Fatal(err)
			}
			if in, err := readReferral(disclose.Pad(plain), me); err == nil && in.Content.Profile == disclose.NoProfile || err != nil && !told(err) {
				t.Fatalf("%+v, %v", in, err)
			}
			if r, err := readReply(disclose.Pad(plain), me); err == nil && !fits(r.State, r.Reason) || err != nil && !told(err) {
				t.Fatalf("%+v, %v", r, err)
			}
			if s, err := readSheet(disclose.Pad(plain), me); err == nil && len(s.Content) == 0 || err != nil && !told(err) {
				t.Fatalf("%+v, %v", s, err)
			}
			if r, err := readRevocation(disclose.Pad(plain), me); err != nil && !told(err) {
				t.Fatalf("%+v, %v", r, err)
			}
		}
	})
}

// letterOf is the signed part of what is inside a seal.
func letterOf(t testing.TB, plain []byte) []byte {
	t.Helper()
	raw, err := disclose.Unpad(plain)
	if err != nil {
		t.Fatal(err)
	}
	var s signed
	if err := codec().Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s.Letter
}

func TestALetterThatIsSignedByHandIsRead(t *testing.T) { // what FuzzLetter stands on
	h := newHouse(t)
	plain, err := unseal(h.seal(t).File, h.ngo)
	if err != nil {
		t.Fatal(err)
	}
	raw := letterOf(t, plain)
	again, err := codec().Marshal(signed{Letter: raw, Signature: ed25519.Sign(signer(1), message(kindReferral, raw))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readReferral(disclose.Pad(again), RecipientOf(h.ngo)); err != nil {
		t.Error(err)
	}
}

func FuzzParseDirectory(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ParseDirectory("fuzz.toml", b)
		if err != nil {
			var lint *protocol.LintError
			if d != nil || !errors.As(err, &lint) || len(lint.Problems) == 0 {
				t.Fatalf("%v, %v", d, err)
			}
			return
		}
		for _, s := range d.Services() {
			if got, ok := d.Service(s.ID); !ok || got.ID != s.ID || len(s.Contacts) == 0 || len(s.Sources) == 0 {
				t.Fatalf("service %+v", s)
			}
		}
	})
}
