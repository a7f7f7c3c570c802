package screening_test

import (
	"testing"

	"pelita/screening"
)

func TestARoleThatIsNotKnownCountsAsOneWithPowers(t *testing.T) {
	for code, powers := range map[string]bool{
		"": true, "unknown": true, "emperor": true, "police": true, "border": true, "prosecution": true, "labour": true,
		"consular": false, "social": false, "ngo": false, "hotline": false, "legal-aid": false,
	} {
		if r := screening.ParseRole(code); r.Powers() != powers {
			t.Errorf("%q: powers %v", code, r.Powers())
		}
	}
	for _, r := range screening.Roles() {
		if screening.ParseRole(r.String()) != r || r == screening.UnknownRole {
			t.Errorf("%s does not read back", r)
		}
	}
	if !screening.Role(200).Powers() || screening.Role(200).String() != "unknown" {
		t.Error("a role of a later version has no powers")
	}
}
