package vault

import (
	"context"
	"errors"
	"fmt"

	"filippo.io/age"

	"pelita/screening"
)

// JournalProof is what the journal is held against, beside itself.
type JournalProof struct {
	// Recovery are recovery identities, as the age program writes them. With
	// them each entry is held against its authenticator, which the device itself
	// has forgotten how to make.
	Recovery []string
	// Head is an end of the journal that was noted elsewhere; zero when none was.
	Head JournalHead
	// From leaves the entries before it unjudged, for a journal that is known to
	// be broken up to there. The report names what does not hold all the same.
	From uint64
}

// JournalReport says what was held against what.
type JournalReport struct {
	Head JournalHead
	// First is the entry with which the journal begins: noted elsewhere, it is
	// what tells a journal that was forged from its first entry on.
	First JournalHead
	// Authenticated counts the entries that a recovery key proved.
	Authenticated uint64
	// Bad are the numbers that do not hold, as first and last of each stretch:
	// entries that were changed or are gone.
	Bad [][2]uint64
	// Breaks are the entries at which the journal goes on after its key was lost
	// and the vault was repaired. Whoever had the unlocked vault then could have
	// left out what came just before.
	Breaks []uint64
}

var (
	// ErrJournalKey: no part of the journal is sealed to the recovery key.
	ErrJournalKey = errors.New("the journal was not sealed to this recovery key")
	// ErrRecoveryKey: the text is no recovery identity.
	ErrRecoveryKey = errors.New("not a recovery key")
)

// VerifyJournal reads the whole journal and holds it against itself, and against
// the proof. Its error is a *screening.DamagedError whose ID is the number of the
// first entry that does not hold; ErrJournalKey, ErrRecoveryKey.
//
// Without a proof it finds what was done by somebody who cannot open the vault.
// Somebody who can open it can write the journal anew from any entry on: that is
// found with a recovery key for every entry from before they had the vault open,
// unless they also sealed a new first key to the recovery recipients, whose
// public half stands in the vault. That, in turn, is found by an earlier end
// (or the first entry) that was noted elsewhere.
func (v *Vault) VerifyJournal(ctx context.Context, proof JournalProof) (JournalReport, error) {
	identities, err := parseIdentities(proof.Recovery)
	if err != nil {
		return JournalReport{}, fmt.Errorf("verify journal: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return JournalReport{}, screening.ErrLocked
	}
	report, err := v.verifyJournal(ctx, v.db, identities, proof)
	if err != nil {
		return report, fmt.Errorf("verify journal: %w", err)
	}
	return report, nil
}

func parseIdentities(texts []string) ([]*age.HybridIdentity, error) {
	var out []*age.HybridIdentity
	for _, s := range texts {
		id, err := age.ParseHybridIdentity(s)
		if err != nil {
			return nil, ErrRecoveryKey
		}
		out = append(out, id)
	}
	return out, nil
}

// verifyJournal walks along the journal. *screening.DamagedError, ErrJournalKey.
func (v *Vault) verifyJournal(ctx context.Context, q queryer, identities []*age.HybridIdentity, proof JournalProof) (JournalReport, error) {
	c := chainCheck{vault: v.keys.vault, identities: identities, parts: v.parts, proof: proof, mark: v.tally.Journal}
	if err := v.walkChain(ctx, q, &c); err != nil {
		return c.report, err
	}
	for _, bad := range c.damaged {
		c.report.Bad = append(c.report.Bad, [2]uint64{bad.First, bad.Last})
	}
	for _, bad := range c.damaged {
		if bad.Last >= proof.From {
			return c.report, damagedEntry(max(bad.First, proof.From))
		}
	}
	if len(identities) > 0 && !c.opened && len(v.parts) > 0 {
		return c.report, ErrJournalKey
	}
	return c.report, nil
}

// walkChain shows every number of the journal to the check, whether or not there
// is an entry.
func (v *Vault) walkChain(ctx context.Context, q queryer, c *chainCheck) error {
	rows, err := q.QueryContext(ctx, `SELECT rid, value FROM journal WHERE rid > 0 ORDER BY rid`)
	if err != nil {
		return damagedBy(err, partJournal)
	}
	defer rows.Close()
	next := uint64(1)
	for rows.Next() {
		f, err := v.scanEntry(rows)
		if err != nil {
			return err
		}
		for ; next < f.number && next <= c.mark.Count; next++ {
			if err := c.take(foundEntry{number: next}); err != nil {
				return err
			}
		}
		next = f.number + 1
		if err := c.take(f); err != nil {
			return err
		}
	}
	for ; next <= c.mark.Count; next++ {
		if err := c.take(foundEntry{number: next}); err != nil {
			return err
		}
	}
	c.end()
	return damagedBy(rows.Err(), partJournal)
}
