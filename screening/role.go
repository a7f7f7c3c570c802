package screening

import (
	"slices"
	"time"
)

// Role is what an officer is to the person who is asked. It decides what may be
// offered to the officer and what the spoken notice must say.
type Role uint8

// The roles. The zero role is unknown, and counts as one with powers.
const (
	UnknownRole Role = iota
	Consular         // of an embassy or consulate
	Border           // of a border or immigration service
	Police           // of a police force
	Prosecution      // of a prosecutor's office
	Labour           // of a labour inspectorate
	Social           // of a social or child protection service
	NGO              // of a non-governmental organisation or a shelter
	Hotline          // at a hotline
	LegalAid         // who gives legal aid
)

// FormerRole is a role that an officer had said, and until when it held.
type FormerRole struct {
	Role  Role
	Until time.Time
}

func roleCodes() []string {
	return []string{"unknown", "consular", "border", "police", "prosecution", "labour", "social", "ngo", "hotline", "legal-aid"}
}

// Roles lists the roles that an officer can choose.
func Roles() []Role {
	return []Role{Consular, Border, Police, Prosecution, Labour, Social, NGO, Hotline, LegalAid}
}

// String is the code of the role; that of UnknownRole outside the list.
func (r Role) String() string {
	if int(r) >= len(roleCodes()) {
		return roleCodes()[UnknownRole]
	}
	return roleCodes()[r]
}

// ParseRole reads a code; UnknownRole when it is not known.
func ParseRole(code string) Role { return Role(max(0, slices.Index(roleCodes(), code))) }

// Powers says whether the officer may have powers of arrest or prosecution. Such
// an officer is never offered the acts sheet.
//
// A duty to report to those who have powers is not counted: consular and social
// officers have it in some countries and for some offences, which a role does not
// say. The sheet tells the person before anything is written that what is said
// could be used against them, and that a lawyer should hear it.
//
// OSCE, policy recommendations on the non-punishment provision, 2013, and ASEAN
// guideline on non-punishment, 2025; the list of roles is ours.
func (r Role) Powers() bool {
	switch r {
	case Consular, Social, NGO, Hotline, LegalAid:
		return false
	}
	return true
}
