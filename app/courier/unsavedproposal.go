package courier

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
)

// secretUnsaved is the proposal that was made here and is in no file yet. It is work that
// nobody else has.
const secretUnsaved = "unsaved-proposal"

// keptAct is an Act as it lies there.
type keptAct struct {
	Proposal []byte `cbor:"1,keyasint"`
	Have     int    `cbor:"2,keyasint"`
	Need     int    `cbor:"3,keyasint"`
}

// unproposed is screening.ErrProposalWaits while a proposal is kept: another act would be
// for the same place in the roster. One that cannot be read stops nothing: it is lost.
func (p *Profile) unproposed(ctx context.Context) error {
	kept, err := p.KeptProposal(ctx)
	if err == nil && !kept.Done() {
		return screening.ErrProposalWaits
	}
	if errors.Is(err, screening.ErrDamaged) {
		return nil
	}
	return err
}

// KeepProposal keeps what was proposed until it is in a file; the zero Act is none.
func (p *Profile) KeepProposal(ctx context.Context, a Act) error {
	var err error
	if a.Done() {
		err = p.vault.PutSecret(ctx, secretUnsaved, nil)
	} else {
		err = keepRow(ctx, p.vault, secretUnsaved, keptAct(a))
	}
	if err != nil {
		return fmt.Errorf("keep proposal: %w", err)
	}
	return nil
}

// KeptProposal is what KeepProposal kept.
func (p *Profile) KeptProposal(ctx context.Context) (Act, error) {
	var a keptAct
	if err := loadRow(ctx, p.vault, secretUnsaved, &a); err != nil {
		return Act{}, fmt.Errorf("read proposal: %w", err)
	}
	return Act(a), nil
}
