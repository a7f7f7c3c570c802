package referral

import (
	"errors"
	"strings"
	"testing"

	"filippo.io/age"

	"pelita/screening"
)

func TestOnlyPostQuantumRecipientsAreAccepted(t *testing.T) {
	good := RecipientOf(fresh(t))
	got, err := ParseRecipient(good.String())
	if err != nil || got.String() != good.String() || got.Fingerprint() != good.Fingerprint() {
		t.Fatalf("%v", err)
	}
	old, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	text := good.String()
	for name, s := range map[string]string{
		"nothing":                  "",
		"the older kind":           old.Recipient().String(),
		"a secret key":             fresh(t).String(),
		"in capitals":              strings.ToUpper(text),
		"cut":                      text[:len(text)-1],
		"a letter changed":         text[:100] + "q" + text[101:len(text)-1] + "p",
		"a space before":           " " + text,
		"a line end after":         text + "\n",
		"only the beginning":       "age1pq1",
		"far too long":             "age1pq1" + strings.Repeat("q", 1<<20),
		"another kind's beginning": "age1pq1" + old.Recipient().String(),
	} {
		r, err := ParseRecipient(s)
		if !errors.Is(err, screening.ErrRecipient) || !r.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && len(s) > 20 && strings.Contains(err.Error(), s[:20]) {
			t.Errorf("%s: the error quotes the text", name)
		}
	}
}

func TestAFingerprintIsTwentyLettersInGroupsOfFour(t *testing.T) {
	a, b := RecipientOf(identity(t)), RecipientOf(fresh(t))
	if a.Fingerprint() == b.Fingerprint() {
		t.Error("two keys have one fingerprint")
	}
	groups := strings.Fields(a.Fingerprint())
	if len(groups) != 5 || strings.Join(groups, " ") != a.Fingerprint() {
		t.Errorf("fingerprint %q", a.Fingerprint())
	}
	for _, g := range groups {
		if len(g) != 4 {
			t.Errorf("group %q", g)
		}
	}
	if (Recipient{}).Fingerprint() != "" || (Recipient{}).String() != "" {
		t.Error("no key has a fingerprint")
	}
}

func TestTheLabelsOfThisPackageAreNoPrefixesOfEachOther(t *testing.T) {
	for i, a := range Labels() {
		for j, b := range Labels() {
			if i != j && strings.HasPrefix(b, a) {
				t.Errorf("%q is a prefix of %q", a, b)
			}
		}
	}
}
