package disclose

import (
	"slices"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Profile names an allowlist: what one kind of receiver needs to know, and
// nothing else. The zero Profile lets nothing leave.
type Profile uint8

// The profiles.
const (
	NoProfile Profile = iota
	// Shelter is for a service that takes the person in or looks after them.
	Shelter
	// Statement is for a lawyer, or for an office that decides on the person: what
	// was done to them, and nothing of what they did.
	Statement
)

func profileCodes() []string { return []string{"", "shelter", "statement"} }

// String is the code of the profile.
func (p Profile) String() string {
	if int(p) >= len(profileCodes()) {
		return ""
	}
	return profileCodes()[p]
}

// ParseProfile reads the code of a profile.
func ParseProfile(code string) (Profile, bool) {
	i := slices.Index(profileCodes(), code)
	if i <= int(NoProfile) {
		return NoProfile, false
	}
	return Profile(i), true
}

// The purposes of the consents without which nothing leaves: one for sharing
// with a service at all, and one more when the service belongs to a state.
const (
	PurposeService     = screening.PurposeService
	PurposeAuthorities = screening.PurposeAuthorities
)

// Field is a place in a Disclosure that holds codes of items.
type Field uint8

// The fields. The numbers are also the order in which they are shown.
const (
	noField Field = iota
	AgeBand
	Region
	Needs
	Language
	Interpreter
)

func fieldCodes() []string {
	return []string{"", "age", "region", "needs", "language", "interpreter"}
}

// String is the code of the field.
func (f Field) String() string { return fieldCodes()[f] }

// Listing lets one item into one field.
type Listing struct {
	Item  protocol.ItemID
	Field Field
}

// Allowlist is the whole list of items whose answers leave under a profile, in
// their coded form only. An item that is not here is excluded, also one that is
// added to the bank tomorrow; testdata/excluded.txt names those, so that
// nobody lists or forgets one without seeing it.
//
// Apart from the list, how many of the core questions were answered leaves, and
// under Shelter what is computed from many answers: which indicators were found
// and which urgencies (but see staysHere and hears). Under Statement the facts of
// control leave, by a list of their own: Controls.
func Allowlist(p Profile) []Listing {
	switch p {
	case Shelter:
		return []Listing{
			{"age", AgeBand},
			{"region", Region},
			{"needs", Needs},
			{"language", Language},
			{"interpreter_used", Interpreter},
		}
	case Statement:
		return []Listing{
			{"age", AgeBand},
			{"language", Language},
			{"interpreter_used", Interpreter},
		}
	}
	return nil
}

// staysHere says that an indicator does not leave, though it was found: it says
// of the person that an offence may have been committed, be it under force. A
// letter that lies in somebody else's house can be read against the one it is
// to help. What a service has to know of it, a lawyer tells with the person.
func staysHere(r *indicator.Row) bool {
	return r.Dimension == indicator.ForcedCriminality || slices.Contains(rowsThatStay(), r.ID)
}

// rowsThatStay are the rows outside forced criminality from whose name, ours or
// the standard's, an offence can be inferred: illicit work, acts against
// others, untrue statements to officials, a stay without valid papers.
func rowsThatStay() []string {
	return []string{
		"purpose_crime", "ilo_5_5", "ilo_5_7", "ilo_5_8",
		"ilo_3_illegal_status", "ilo_3_authorities", "ilo_6_authorities",
	}
}

// audience is who reads a disclosure, as far as it decides what may be said.
type audience struct {
	body  Body
	basis string
	needs []string // what the person chose to get help with, by code
}

// hears says whether a row that was found may be told to the audience.
//
// A state never reads that its officials, or those of another state, are feared
// or took part, nor who is still inside: it has the power to act on that. What
// tells of the body or the mind leaves only where the person wants help with it.
// Without the person's own consent nobody could choose, and the danger itself is
// why it is shared: then a row that is marked vital leaves.
func (a audience) hears(r *indicator.Row) bool {
	reads := r.When.Items()
	if a.body != Independent && slices.ContainsFunc(reads, func(i protocol.ItemID) bool { return slices.Contains(notForAState(), i) }) {
		return false
	}
	need := ""
	for _, item := range reads {
		if need = needFor(item); need == "" {
			return true // it speaks of more than health
		}
	}
	return slices.Contains(a.needs, need) || r.Vital && a.basis != screening.BasisConsent
}

// notForAState are the items of which a state reads nothing.
func notForAState() []protocol.ItemID {
	return []protocol.ItemID{"officials_part", "own_officials_feared", "out_now"}
}

// needFor is the need that somebody who wants help with what an item asks has
// chosen; "" for an item that does not ask about health or sexual harm.
func needFor(item protocol.ItemID) string {
	switch item {
	case "sexual_harm", "pregnant", "hurt_now", "injury_seen", "medicine_needed":
		return "medical"
	case "self_harm", "despair_seen", "after_talk":
		return "mental_health"
	}
	return ""
}

// needsOf are the needs that were chosen.
func (c Content) needsOf() []string {
	var out []string
	for _, ch := range c.Choices {
		if ch.Field == Needs {
			out = append(out, ch.Codes...)
		}
	}
	return out
}

// lists says whether the profile has an item for a field.
func (p Profile) lists(f Field) bool {
	return slices.ContainsFunc(Allowlist(p), func(l Listing) bool { return l.Field == f })
}

// The codes of a yes or no.
const (
	codeYes = "yes"
	codeNo  = "no"
)

// codes are the option codes of every known answer of an item, sorted. Words,
// dates, places, handles, money and numbers have none, and a code that is not
// among the item's options is none: even if such an item were listed by
// mistake, or a device wrote a name where a code belongs, nothing would leave.
func codes(item *protocol.Item, alternatives [][]protocol.Answer) []string {
	var out []string
	for _, a := range slices.Concat(alternatives...) {
		if !a.Known() || a.Value.Type != item.Type {
			continue
		}
		switch item.Type {
		case protocol.One, protocol.Many:
			for _, code := range a.Value.Codes {
				if item.HasOption(code) {
					out = append(out, code)
				}
			}
		case protocol.YesNo:
			out = append(out, yesNo(a.Value))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func yesNo(v protocol.Value) string {
	if v.Bool {
		return codeYes
	}
	return codeNo
}
