package courier

import (
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/sync/replica"
)

// Forked is the alarm that a device has two histories. Of this device it is an error
// of the exchange; of a colleague's the exchange goes on.
const Forked = "fork"

// Rollback is the alarm that the hub had lost what it once confirmed. It was
// sent again.
const Rollback = "rollback"

// Cloned is the alarm that the hub holds more of this device's own log than this
// profile knows: it is an older copy, or was copied.
const Cloned = "clone"

// WrongSnapshot is the alarm that a colleague's device wrote a snapshot that leaves
// something out, or holds what nobody wrote. Nothing is let go for its sake.
const WrongSnapshot = "snapshot"

// Misnamed is the alarm that a colleague's device wrote in the name of another. What it
// wrote so is kept apart, and all else goes on.
const Misnamed = "misnamed"

// Alarm is screening.ErrCloned when the hub holds more of this device than it
// knows itself, screening.ErrHubLies when something else was noticed that is not
// healed already, and screening.ErrForked when all that was is that a colleague's
// device has two histories.
func (r Report) Alarm() error {
	worst := error(nil)
	for _, a := range r.Alarms {
		switch {
		case a == Cloned:
			return fmt.Errorf("sync: %w", screening.ErrCloned)
		case a == Forked && worst == nil:
			worst = screening.ErrForked
		case a != Forked && a != Rollback && a != Misnamed:
			worst = screening.ErrHubLies
		}
	}
	if worst != nil {
		worst = fmt.Errorf("sync: %w", worst)
	}
	return worst
}

// alarms are the codes of what was noticed, each once.
func alarms(all []replica.Alarm) []string {
	codes := map[replica.AlarmKind]string{
		replica.AlarmFork: Forked, replica.AlarmClone: Cloned, replica.AlarmForged: "forged",
		replica.AlarmBroken: "broken", replica.AlarmRollback: Rollback, replica.AlarmWithheld: "withheld",
		replica.AlarmSnapshot: WrongSnapshot, replica.AlarmMisnamed: Misnamed,
	}
	var out []string
	for _, a := range all {
		if code := codes[a.Kind]; !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}
