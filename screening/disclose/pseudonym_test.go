package disclose

import (
	"testing"

	"pelita/screening"
)

func TestOneServiceAlwaysGetsTheSamePseudonym(t *testing.T) {
	s, id := Secret{1}, screening.RecordID{2}
	first, err := s.Pseudonym("rumah-aman", id)
	if err != nil {
		t.Fatal(err)
	}
	// Pinned: a service that got this name in 2026 must get it in ten years.
	if again, _ := s.Pseudonym("rumah-aman", id); again != first || first != "pvqzmxrmj6" {
		t.Errorf("pseudonym %q, then %q", first, again)
	}
	if !isPseudonym(first) {
		t.Errorf("%q is not ten letters of base32", first)
	}
}

// Unlinkable here means: no output shared between services, whatever the
// record, and none without the secret.
func TestPseudonymsOfTwoServicesShareNothing(t *testing.T) {
	s := Secret{1}
	seen := map[string]string{}
	for _, service := range []string{"a", "b", "ab", "a-b", "kp2mi"} {
		for n := range 500 {
			name, err := s.Pseudonym(service, screening.RecordID{byte(n), byte(n >> 8)})
			if err != nil {
				t.Fatal(err)
			}
			if other, twice := seen[name]; twice {
				t.Fatalf("%s of %s was given to %s already", name, service, other)
			}
			seen[name] = service
		}
	}
	other, err := Secret{2}.Pseudonym("a", screening.RecordID{})
	if err != nil {
		t.Fatal(err)
	}
	if _, twice := seen[other]; twice {
		t.Error("another agency gave the same pseudonym")
	}
}

func TestWithoutASecretThereIsNoPseudonym(t *testing.T) {
	if name, err := (Secret{}).Pseudonym("a", screening.RecordID{1}); err == nil || name != "" {
		t.Errorf("pseudonym %q, err %v", name, err)
	}
}

func TestTheLabelsOfThisPackageAreNoPrefixesOfEachOther(t *testing.T) {
	for i, a := range Labels() {
		for j, b := range Labels() {
			if i != j && len(a) <= len(b) && b[:len(a)] == a {
				t.Errorf("%q is a prefix of %q", a, b)
			}
		}
	}
}
