package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// A device that was restored from a copy, or copied, has written what its former self
// wrote otherwise: two histories under one id. Renew gives it a new id. What it wrote
// and the hub never had is taken back out of its chain, waits until what its former
// self wrote has come, and then goes out under the new id.

// secretCopied is the former id of a device whose former self's segments have still
// to come. Nothing is sealed before.
const secretCopied = "copied"

// secretPassed are the records whose changes kept the numbers that a former self may have
// given to others, since they could not be read. Nothing of them is sealed before they
// have others: what the former self wrote would be taken for known, and dropped.
const secretPassed = "copied-passed"

// chainsOf are the chains that a device wrote, without that of the roster.
func (m member) chainsOf(tx *vault.Tx, device wire.ID) []vault.Chain {
	return slices.DeleteFunc(tx.Chains(), func(c vault.Chain) bool {
		return c.Device != device || c.Space == m.genesis.RosterSpace()
	})
}

// isCopy says of own chains whether others know more of one than was written here.
func isCopy(own []vault.Chain) bool {
	return slices.ContainsFunc(own, func(c vault.Chain) bool { return c.Known > c.Seq })
}

// takeApart takes back out of the chains of this device what may not count under its id
// any more, before it writes under another: what lies beyond the cuts, which it wrote
// after a request that it had taken back; of a copy all that the hub never had.
func (m member) takeApart(tx *vault.Tx, roster wire.Roster, cuts []wire.Cut) (apart bool, err error) {
	device := m.deviceID()
	own := m.chainsOf(tx, device)
	copied := isCopy(own)
	for _, c := range own {
		good := min(counts(roster, c), cutOf(cuts, c.Space))
		if copied {
			good = min(good, c.Acked)
		}
		if good >= c.Seq {
			continue
		}
		apart = true
		err := tx.SetAcked(c.Space, c.Device, min(c.Acked, good))
		if err := errors.Join(err, tx.Unseal(c.Space, good), tx.PutSecret(secretTold, nil)); err != nil {
			return apart, err
		}
	}
	if !copied {
		return apart, nil
	}
	return apart, putRow(tx, secretCopied, device)
}

// cutOf is the cut of a space; what was not named was not written to.
func cutOf(cuts []wire.Cut, space wire.ID) uint64 {
	i := slices.IndexFunc(cuts, func(c wire.Cut) bool { return c.Space == space })
	if i < 0 {
		return 0
	}
	return cuts[i].Seq
}

// counts is how far a chain of a revoked device counts.
func counts(roster wire.Roster, c vault.Chain) uint64 {
	d, ok := roster.Device(c.Device)
	if !ok || !d.Revoked {
		return c.Seq
	}
	end := c.Seq
	for end > 0 && roster.Standing(c.Space, c.Device, end) != wire.Allowed {
		end--
	}
	return end
}

// copyOf is the former id of which segments have still to come; zero when nothing is waited
// for.
func copyOf(tx *vault.Tx) (id wire.ID, err error) {
	return id, readRow(tx, secretCopied, &id)
}

func (m member) copied(ctx context.Context) (id wire.ID, err error) {
	return id, loadRow(ctx, m.vault, secretCopied, &id)
}

// rejoined lets what waits go, once an exchange has brought all that the hub has of
// what the former self wrote, and goes on with another exchange. What comes later
// cannot meet it any more: its numbers are far from those that were given before. What
// could not be read then goes once it can.
func (m member) rejoined(ctx context.Context, r *replica.Replica, did replica.Report) (replica.Report, error) {
	if did.Spent {
		return did, nil
	}
	free := false
	err := m.vault.Exchange(ctx, func(tx *vault.Tx) (err error) {
		free, err = m.setFree(tx)
		return err
	})
	if err != nil {
		return did, fmt.Errorf("go on under a new id: %w", err)
	}
	if !free {
		return did, nil
	}
	more, err := m.exchange(ctx, r)
	more.Sealed, more.Sent, more.Received = more.Sealed+did.Sealed, more.Sent+did.Sent, more.Received+did.Received
	more.Applied, more.Alarms = more.Applied+did.Applied, append(did.Alarms, more.Alarms...)
	return more, err
}

// setFree gives what waits numbers that meet no others, and says whether more goes now.
func (m member) setFree(tx *vault.Tx) (free bool, err error) {
	id, err := copyOf(tx)
	if err != nil {
		return false, err
	}
	if id.IsZero() {
		return passedFree(tx)
	}
	if atHubWhole(m.chainsOf(tx, id)) {
		tx.AckCovered()
	}
	held, err := tx.Leap()
	return true, errors.Join(err, putRow(tx, secretPassed, held), tx.PutSecret(secretCopied, nil))
}

// passedFree does so for what a leap passed over.
func passedFree(tx *vault.Tx) (free bool, err error) {
	passed, err := passedOver(tx)
	if err != nil || len(passed) == 0 {
		return false, err
	}
	held, err := tx.LeapOf(passed)
	if err != nil || len(held) == len(passed) {
		return false, err
	}
	return true, putRow(tx, secretPassed, held)
}

// passedOver are the records of secretPassed.
func passedOver(tx *vault.Tx) (all []screening.RecordID, err error) {
	return all, readRow(tx, secretPassed, &all)
}

// atHubWhole says whether the hub is known to hold all that is here of chains.
func atHubWhole(all []vault.Chain) bool {
	return !slices.ContainsFunc(all, func(c vault.Chain) bool { return c.Acked < c.Seq })
}
