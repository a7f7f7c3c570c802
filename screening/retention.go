package screening

import (
	"slices"
	"time"
)

// KeepPurpose is what a record is kept for. It is a code.
type KeepPurpose string

// The purposes of keeping, beside those of a permission: a record may be kept as
// long as any of them asks for it.
const (
	KeepScreening KeepPurpose = "screening" // to go on with the person
	KeepContact   KeepPurpose = "contact"   // to stay in touch with somebody who is still inside
	KeepReferral  KeepPurpose = "referral"  // to answer for what was shared with others
	KeepEvidence  KeepPurpose = "evidence"  // copies and recordings that the person agreed to
	KeepResearch  KeepPurpose = "research"  // counts that name nobody, while the person agrees
)

// KeepPurposes lists them in the order in which they are shown.
func KeepPurposes() []KeepPurpose {
	return []KeepPurpose{KeepScreening, KeepContact, KeepReferral, KeepEvidence, KeepResearch}
}

// Retention is how many days after the last change of a record it is kept, by
// purpose. A purpose that is not in it asks for nothing; 0 days are no end.
type Retention map[KeepPurpose]int

// MaxKeepDays bounds a setting: a hundred years.
const MaxKeepDays = 36525

// WarnBefore is how long before the end of its time a record is named.
const WarnBefore = 14 * 24 * time.Hour

// DefaultRetention is what holds until an agency says otherwise. The numbers are
// ours: the principles that were read (IOM Data Protection Principles, 9; and
// Regulation (EU) 2016/679, article 5(1)(e)) say "no longer than necessary" and
// name no number. What the law of a country asks for is not known here.
func DefaultRetention() Retention {
	return Retention{KeepScreening: 365, KeepContact: 90, KeepReferral: 730, KeepEvidence: 365, KeepResearch: 365}
}

// Sound says whether every setting is one that can be kept.
func (t Retention) Sound() bool {
	for p, days := range t {
		if !slices.Contains(KeepPurposes(), p) || days < 0 || days > MaxKeepDays {
			return false
		}
	}
	return true
}

// KeptFor says what a record is kept for beside the purpose that its protocol
// serves: KeepContact, or KeepScreening for all others.
func (r Record) KeptFor(serves KeepPurpose) []KeepPurpose {
	out := []KeepPurpose{serves}
	add := func(p KeepPurpose, when bool) {
		if when {
			out = append(out, p)
		}
	}
	add(KeepReferral, len(r.State.Shares()) > 0)
	add(KeepEvidence, r.Consented(PurposeEvidence) || r.Consented(PurposeRecording))
	add(KeepResearch, r.Consented(PurposeResearch))
	return out
}

// Until is when the time of a record ends, counted from its last change, and for
// which purpose it is kept longest. It is zero when one of them has no end.
func (t Retention) Until(changed time.Time, purposes []KeepPurpose) (time.Time, KeepPurpose) {
	most, longest := 0, KeepPurpose("")
	for _, p := range purposes {
		days, set := t[p]
		if !set {
			continue
		}
		if days == 0 {
			return time.Time{}, p
		}
		if days > most {
			most, longest = days, p
		}
	}
	if most == 0 {
		return time.Time{}, ""
	}
	return changed.Add(time.Duration(most) * 24 * time.Hour), longest
}

// Shortest is the least number of days that any purpose asks for; 0 when none
// ends.
func (t Retention) Shortest() int {
	least := 0
	for _, days := range t {
		if days > 0 && (least == 0 || days < least) {
			least = days
		}
	}
	return least
}
