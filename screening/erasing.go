package screening

import "slices"

// EraseReason is why a record was erased. It is a code: a text could say again
// what was erased.
type EraseReason string

// The reasons.
const (
	EraseWithdrawn EraseReason = "withdrawn" // the person took a permission back
	EraseRequest   EraseReason = "request"   // the person asked for it
	EraseNotBegun  EraseReason = "not-begun" // the person did not want to be asked
	EraseRetention EraseReason = "retention" // it was kept as long as it was needed
	EraseSafety    EraseReason = "safety"    // keeping it puts somebody in danger
	EraseMistake   EraseReason = "mistake"   // it should never have been made
)

// EraseReasons lists them in the order in which they are offered.
func EraseReasons() []EraseReason {
	return []EraseReason{EraseRequest, EraseWithdrawn, EraseNotBegun, EraseSafety, EraseRetention, EraseMistake}
}

// Known says whether r is one of the reasons.
func (r EraseReason) Known() bool { return slices.Contains(EraseReasons(), r) }

// HoldReason is why a record must not be erased. It is a code.
type HoldReason string

// The reasons.
const (
	HoldPerson        HoldReason = "person"        // the person needs it for a claim, and asks that it stay
	HoldCourt         HoldReason = "court"         // a court has ordered it
	HoldInvestigation HoldReason = "investigation" // a case about what was done to the person
	HoldComplaint     HoldReason = "complaint"     // a complaint about how the person was treated
)

// HoldReasons lists them in the order in which they are offered.
func HoldReasons() []HoldReason {
	return []HoldReason{HoldPerson, HoldCourt, HoldInvestigation, HoldComplaint}
}

// Known says whether r is one of the reasons.
func (r HoldReason) Known() bool { return slices.Contains(HoldReasons(), r) }
