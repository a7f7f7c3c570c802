package interview

import "pelita/screening/protocol"

// Position is a place in the walk. The zero Position is the beginning. An
// empty item with instance n is the end of the nth section, and one more than
// there are sections is the end of the walk; so every place can be stored and
// resumed.
//
// The More question of a group stands once, behind the last instance, with
// instance 0: that is the instance its answer is recorded under.
type Position struct {
	Item     protocol.ItemID
	Instance int
}

// Event is what a session is waiting for.
type Event uint8

// The events.
const (
	Question   Event = iota // an answer
	SectionEnd              // findings may be shown here; Next goes on
	Paused                  // a Pause stop is active; the officer has to act
	Ended                   // an End stop took effect
	Finished                // nothing is left to ask
)

// String is the code of the event.
func (e Event) String() string {
	return [...]string{"question", "section-end", "paused", "ended", "finished"}[min(int(e), int(Finished))]
}

// Demand is what an item needs before the walk goes on. The zero Demand is
// Optional: it may be passed over.
type Demand uint8

// The demands.
const (
	Optional Demand = iota

	// Recorded: a value, or an absence. A person may decline, but nobody
	// passes over the question.
	Recorded

	// Clear: a value, and nothing else. Whether it is safe to talk and whether
	// the person agreed are not settled by silence, and a screen offers no
	// absence there.
	Clear
)

// String is the code of the demand.
func (d Demand) String() string {
	return [...]string{"optional", "recorded", "clear"}[min(int(d), int(Clear))]
}

// State is what there is to show. While the session is paused At, Step, Item
// and Section stay with the question underneath; Stop says what to do.
type State struct {
	At      Position
	Step    protocol.Step
	Item    *protocol.Item // nil unless At is a question
	Section int
	Kind    Event
	Stop    *protocol.Stop // Paused and Ended only
	Rail    []RailEntry
	CanBack bool
}

// RailEntry is one section at a glance. Answered and Total count the questions
// that are relevant now; a recorded absence counts as answered, since there is
// nothing left to do. Reachable says whether Jump would go there.
type RailEntry struct {
	Section            string
	Kind               protocol.SectionKind
	Answered, Total    int
	Current, Reachable bool
}
