package courier

import (
	"slices"

	"pelita/screening/history"
	"pelita/screening/vault"
)

// haste remembers, for one sync, that nothing urgent waits any more: looking for
// it reads the whole outbox.
type haste struct{ over bool }

// outbox gives what goes into the next segments: the oldest, unless more waits
// than one segment takes. Then what a colleague has to know first goes first.
func (h *haste) outbox(tx *vault.Tx, one int, limit vault.Limit) ([]vault.Pending, error) {
	if _, bytes := tx.OutboxSize(); bytes > one && !h.over {
		first := limit
		first.Only = urgent
		if found, err := tx.Outbox(first); err != nil || len(found) > 0 {
			return found, err
		}
		h.over = true
	}
	return tx.Outbox(limit)
}

// urgent says whether a change-set decides, shares, or gives or takes back a
// consent. Answers to questions can wait a little; these are acted upon.
func urgent(changeset []byte) bool {
	kinds, ok := history.Kinds(changeset)
	return ok && slices.ContainsFunc(kinds, func(k history.Kind) bool {
		switch k {
		case history.Decide, history.ShareOut, history.GiveConsent, history.Withdraw:
			return true
		}
		return false
	})
}
