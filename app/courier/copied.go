package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"

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

// takeApart takes what the hub never had back out of the chains of a copy, before
// it writes under another id.
func (m member) takeApart(tx *vault.Tx, device wire.ID) error {
	own := m.chainsOf(tx, device)
	if !isCopy(own) {
		return nil
	}
	for _, c := range own {
		if err := tx.Unseal(c.Space, c.Acked); err != nil {
			return err
		}
	}
	return putRow(tx, secretCopied, device)
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
// cannot meet it any more: its numbers are far from those that were given before.
func (m member) rejoined(ctx context.Context, r *replica.Replica, did replica.Report) (replica.Report, error) {
	id, err := m.copied(ctx)
	if err != nil || id.IsZero() || did.Spent {
		return did, err
	}
	err = m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		if atHubWhole(m.chainsOf(tx, id)) {
			tx.AckCovered()
		}
		return errors.Join(tx.Leap(), tx.PutSecret(secretCopied, nil))
	})
	if err != nil {
		return did, fmt.Errorf("go on under a new id: %w", err)
	}
	more, err := m.exchange(ctx, r)
	more.Sealed, more.Sent, more.Received = more.Sealed+did.Sealed, more.Sent+did.Sent, more.Received+did.Received
	more.Applied, more.Alarms = more.Applied+did.Applied, append(did.Alarms, more.Alarms...)
	return more, err
}

// atHubWhole says whether the hub is known to hold all that is here of chains.
func atHubWhole(all []vault.Chain) bool {
	return !slices.ContainsFunc(all, func(c vault.Chain) bool { return c.Acked < c.Seq })
}
