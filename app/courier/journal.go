package courier

import (
	"context"
	"errors"

	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// Journal reads what was done on this device, the newest first. Beside an error
// that matches screening.ErrDamaged it gives the entries that can be read.
func (p *Profile) Journal(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	return p.vault.Journal(ctx, q)
}

// Note adds an entry to the journal, by the officer of this profile, for what
// neither the vault nor its store can see: that something was printed, say.
func (p *Profile) Note(ctx context.Context, e journal.Event) error { return p.note(ctx, e) }

// VerifyJournal holds the journal against itself and against the proof. Errors
// as those of the vault.
func (p *Profile) VerifyJournal(ctx context.Context, proof vault.JournalProof) (vault.JournalReport, error) {
	return p.vault.VerifyJournal(ctx, proof)
}

// JournalHead is where the journal stands, to be noted elsewhere.
func (p *Profile) JournalHead() vault.JournalHead { return p.vault.JournalHead() }

// unlocked notes that the profile was opened, and by which program.
func (p *Profile) unlocked(ctx context.Context, why string) error {
	if err := p.recall(ctx); err != nil {
		return err
	}
	return p.note(ctx, journal.Event{Kind: journal.Unlocked, Why: why})
}

func ignoreDamage(err error) error {
	if errors.Is(err, screening.ErrDamaged) {
		return nil
	}
	return err
}
