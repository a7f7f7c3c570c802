package courier_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

// wordsOf are the six words of a root file.
func wordsOf(t *testing.T, root []byte) string {
	t.Helper()
	r, err := courier.ReadRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	return r.Words
}

func TestSignersAreNamedForAllAndOneWhoWasRemovedSignsNothingMore(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, third := colleague(t, first, "Second Officer"), colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	root := rootFile(t, 1, today())

	if _, err := first.NameSigners(t.Context(), root, "one two three four five six"); !errors.Is(err, screening.ErrWords) {
		t.Errorf("named with other words: %v", err)
	}
	if _, err := second.NameSigners(t.Context(), root, wordsOf(t, root)); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("named by one who does not administer: %v", err)
	}
	if _, err := second.TrustNamedRoot(t.Context(), root); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("trusted before it was named: %v", err)
	}
	act, err := first.NameSigners(t.Context(), root, wordsOf(t, root))
	done(t, act, err)
	hub.sync(first)
	hub.sync(second)
	if _, err := second.TrustNamedRoot(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	file := packFile(t, instrument(t), 1, today()) // signed by the keys 1 and 3
	if _, err := second.ProposePack(t.Context(), file); err != nil {
		t.Fatalf("before a key is removed: %v", err)
	}

	act, err = first.RemoveSigner(t.Context(), keyOf(3))
	done(t, act, err)
	for _, p := range []*courier.Profile{first, second, third} {
		hub.sync(p)
	}
	if _, err := third.TrustNamedRoot(t.Context(), root); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("a root with a removed key is trusted: %v", err)
	}
	if _, err := second.ProposePack(t.Context(), file); !errors.Is(err, screening.ErrForged) {
		t.Errorf("where the root was trusted a removed key still signs: %v", err)
	}
	if left, err := first.PackSigners(t.Context()); err != nil || len(left) != 2 {
		t.Errorf("%d signers are named, %v", len(left), err)
	}
}

func keyOf(n byte) string {
	return hex.EncodeToString(signer(n).Public().(ed25519.PublicKey))
}
