package country

import "pelita/screening/protocol"

// Field is one thing to know of a country.
type Field uint8

// The fields, in the order in which they are shown.
const (
	Hotline           Field = iota + 1 // a number that somebody answers
	Authority                          // who may identify somebody, and receives a referral
	Majority                           // the age until which the law protects somebody as a child, in years
	Reflection                         // days to recover and think before deciding anything
	Shelter                            // days that the law or practice gives in a shelter
	ForcedCriminality                  // whether being forced into crime counts as exploitation
	NonPunishment                      // what the law says of acts that somebody was made to do
	Confidentiality                    // how far a talk stays between those who had it
	Reporting                          // what has to be reported
	ChildAuthority                     // who is in charge of a child
	LegalAid                           // who gives a lawyer to somebody who cannot pay
	Overstay                           // fines, permits and practice when somebody leaves without papers in order
)

func fieldCodes() []string {
	return []string{"", "hotline", "referral_authority", "age_of_majority", "reflection_days", "shelter_days", "forced_criminality",
		"non_punishment", "confidentiality", "mandatory_reporting", "child_authority", "legal_aid", "overstay"}
}

// Fields lists all fields, in the order in which they are shown.
func Fields() []Field {
	var out []Field
	for f := Hotline; f <= Overstay; f++ {
		out = append(out, f)
	}
	return out
}

// String is the code of the field, or "".
func (f Field) String() string { return protocol.CodeOf(f, fieldCodes()) }

// ParseField reads a code.
func ParseField(code string) (Field, bool) { return protocol.ByCode[Field](fieldCodes())(code) }

// many says whether a country can have more than one fact of the field.
func (f Field) many() bool {
	switch f {
	case Hotline, Authority, ChildAuthority, LegalAid:
		return true
	}
	return false
}

// counted says whether the fact is a number of days or years.
func (f Field) counted() bool { return f == Majority || f == Reflection || f == Shelter }

// most is the largest number that a counted field can have.
func (f Field) most() int64 {
	if f == Majority {
		return 30 // years
	}
	return 1000 // days
}

// Codes lists what a coded field can say; nil for a field that says it in words
// alone. Of non_punishment, "treaty" is a treaty that asks States to consider it,
// and "punished" a report that people were punished all the same. Of
// mandatory_reporting, the first word says who has to: everyone, officials, or
// some whom the words name.
func (f Field) Codes() []string {
	switch f {
	case ForcedCriminality:
		return []string{"named", "open-list", "not-named"}
	case NonPunishment:
		return []string{"law", "law-case-by-case", "law-limited", "treaty", "not-in-law", "punished"}
	case Reporting:
		return []string{"everyone-child-harm", "everyone-child-sexual", "everyone-trafficking",
			"officials-child-harm", "officials-trafficking", "some-child-harm", "none"}
	}
	return nil
}

// lasting is for how many months the sources of a fact make it current. Numbers
// change most often, laws least.
//
// No standard gives such months: they are ours.
func (f Field) lasting() int {
	switch f {
	case Hotline:
		return 24
	case Majority, ForcedCriminality, NonPunishment, Confidentiality, Reporting:
		return 60
	}
	return 36
}
