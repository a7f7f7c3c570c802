package courier

import (
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/referral"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// stayed is a caseload that did not leave for a journey, with its epoch keys: the
// identity that opens them left.
type stayed struct {
	_     struct{} `cbor:",toarray"`
	Space wire.ID
	Keys  []envelope.Held
}

// stays says whether the records of a caseload are on this device.
func (k keys) stays(space wire.ID) bool {
	return !k.Away || slices.ContainsFunc(k.Stays, func(s stayed) bool { return s.Space == space })
}

// parted says that some caseloads left for a journey, and others did not.
func (k keys) parted() bool { return k.Away && len(k.Stays) > 0 }

// newIn is where new records go: into the caseload that was chosen, and while that is
// away and another is here, into one that is. What is away gets no records meanwhile.
func (k keys) newIn(chosen, first wire.ID) wire.ID {
	switch {
	case !k.parted() || k.stays(chosen):
		return chosen
	case k.stays(first):
		return first
	}
	return k.Stays[0].Space
}

// held are the epoch keys of what stayed.
func (k keys) held() map[wire.ID][]envelope.Held {
	out := map[wire.ID][]envelope.Held{}
	for _, s := range k.Stays {
		out[s.Space] = s.Keys
	}
	return out
}

// ring holds the epoch keys that this device can open.
func (m member) ring(roster wire.Roster) *envelope.Ring {
	ring, _ := envelope.OpenRing(roster, m.deviceID(), m.identity)
	for space, held := range m.keys.held() {
		ring.Hold(roster, space, held)
	}
	return ring
}

// shut is err, or screening.ErrTravelling where what would open a file is away.
func (m member) shut(err error) error {
	if m.keys.Away && errors.Is(err, screening.ErrNotForUs) {
		return fmt.Errorf("open file: %w", screening.ErrTravelling)
	}
	return err
}

// recipient is what is sealed to this device by others: that of its own identity, also
// while it is on a journey. What comes meanwhile opens when the records are back.
func (s standing) recipient() (referral.Recipient, error) {
	if s.keys.Home != "" {
		return referral.ParseRecipient(s.keys.Home)
	}
	return referral.RecipientOf(s.identity), nil
}
