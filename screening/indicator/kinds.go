package indicator

import "pelita/screening/protocol"

// Strength is the weight that a standard gives an indicator. The zero
// Strength is None: the indicator is not in the standard's list for that
// profile.
type Strength uint8

// The strengths.
const (
	None Strength = iota
	Weak
	Medium
	Strong
)

func strengthCodes() []string { return []string{"none", "weak", "medium", "strong"} }

// String is the code that files use.
func (s Strength) String() string { return protocol.CodeOf(s, strengthCodes()) }

// ParseStrength reads a strength code.
func ParseStrength(code string) (Strength, bool) {
	return protocol.ByCode[Strength](strengthCodes())(code)
}

// State is what the answers say of a dimension or an element. The zero State
// is Undetermined: nothing is settled by default.
type State uint8

// The states. NotMet means "not established by the answers so far", which
// says nothing about the person.
const (
	Undetermined State = iota
	Positive
	NotMet
)

func stateCodes() []string { return []string{"undetermined", "positive", "not-met"} }

// String is the code of the state.
func (s State) String() string { return protocol.CodeOf(s, stateCodes()) }

// ParseState reads a state code.
func ParseState(code string) (State, bool) { return protocol.ByCode[State](stateCodes())(code) }

// Kind is the view a set belongs to. Views stand side by side and are never
// mixed.
type Kind uint8

// The kinds of set.
const (
	ILO     Kind = iota // six dimensions, weighted
	Palermo             // act, means, purpose, and forced criminality beside them
	Urgency             // what needs protection now
	Flags               // what an officer has to be told
	Topics              // coverage of the scam-centre supplement; holds no rows
	Clarify             // answers that do not go together yet; changes no finding
)

func kindCodes() []string { return []string{"ilo", "palermo", "urgency", "flags", "topics", "clarify"} }

// String is the code that files use.
func (k Kind) String() string { return protocol.CodeOf(k, kindCodes()) }

// ParseKind reads the code of a kind.
func ParseKind(code string) (Kind, bool) { return protocol.ByCode[Kind](kindCodes())(code) }

// How says how an indicator is known.
type How uint8

// The ways of knowing.
const (
	Asked How = iota
	Observed
	Derived
)

func howCodes() []string { return []string{"asked", "observed", "derived"} }

// String is the code that files use.
func (h How) String() string { return protocol.CodeOf(h, howCodes()) }

// ParseHow reads the code of a way of knowing.
func ParseHow(code string) (How, bool) { return protocol.ByCode[How](howCodes())(code) }

// Outcome is what the answers are enough for. The zero Outcome is NotEnough.
type Outcome uint8

// The outcomes. In words: "not enough information: refer or come back",
// "indicators present: refer", "no indicators recorded so far".
const (
	NotEnough Outcome = iota
	IndicatorsPresent
	NoneRecorded
)

func outcomeCodes() []string {
	return []string{"not-enough-information", "indicators-present", "none-recorded"}
}

// String is the code of the outcome.
func (o Outcome) String() string { return protocol.CodeOf(o, outcomeCodes()) }

// ParseOutcome reads an outcome code.
func ParseOutcome(code string) (Outcome, bool) { return protocol.ByCode[Outcome](outcomeCodes())(code) }
