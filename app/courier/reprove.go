package courier

import (
	"context"
	"fmt"

	"pelita/screening/vault"
)

// reprove gives the holds and erasures that were made anew from the journal a signed
// order again: the one that another device told, or else one that this device signs
// for what its journal says that its officer did. Without one nobody else would hear
// of them, and they could not be verified here.
func (p *Profile) reprove(ctx context.Context) error {
	if !p.vault.Unproved() {
		return nil
	}
	m, err := p.member()
	if err != nil {
		return err
	}
	heard, err := m.heard(ctx)
	if err != nil {
		return err
	}
	known, err := m.everybody(ctx)
	if err != nil {
		return err
	}
	proof := func(o order) ([]byte, error) {
		for _, h := range heard {
			told, err := openOrder(h.Signed, known.signers)
			if err == nil && told.Kind == o.Kind && told.Record == o.Record && told.Officer == o.Officer && told.Why == o.Why {
				return h.Signed, nil
			}
		}
		return o.sign(m.keys.sign())
	}
	err = m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return tx.Prove(func(h vault.Hold) ([]byte, error) {
			o := m.order(orderOf(h), h.Record, h.Why)
			o.Officer, o.At = h.Officer, h.At
			return proof(o)
		}, func(t vault.Tombstone) ([]byte, error) {
			o := m.order(orderErase, t.Record, t.Why)
			o.Officer, o.At = t.Officer, t.At
			return proof(o)
		})
	})
	if err != nil {
		return fmt.Errorf("sign orders anew: %w", err)
	}
	return nil
}
