package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/vault"
)

// reprove gives the holds and erasures that were made anew from the journal a signed
// order again: the one that another device told, or else one that this device signs
// for what its journal says that its officer did. Without one nobody else would hear
// of them, and they could not be verified here. Where something that it reads is
// damaged they wait for the next opening: the records must not stay shut for that.
func (p *Profile) reprove(ctx context.Context) error {
	if !p.vault.Unproved() {
		return nil
	}
	err := p.signAnew(ctx)
	if errors.Is(err, screening.ErrDamaged) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sign orders anew: %w", err)
	}
	return nil
}

func (p *Profile) signAnew(ctx context.Context) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	r := reprover{member: m}
	heard, err := m.heard(ctx)
	if err != nil {
		return err
	}
	known, err := m.everybody(ctx)
	if err != nil {
		return err
	}
	for _, h := range heard {
		if o, err := openOrder(h.Signed, known.signers); err == nil {
			r.heard = append(r.heard, standingOrder{o, idOf(h.Signed), h.Signed})
		}
	}
	return m.vault.Exchange(ctx, func(tx *vault.Tx) error { return tx.Prove(r.prove) })
}

// reprover finds and signs orders.
type reprover struct {
	member
	heard []standingOrder // those of others that are no proof yet
}

// prove looks first for what others told: what is signed anew depends on that.
func (r *reprover) prove(holds []vault.Hold, gone []vault.Tombstone) error {
	for _, h := range holds {
		r.used(h.Proof)
	}
	for _, t := range gone {
		r.used(t.Proof)
	}
	for i := range holds {
		if h := &holds[i]; len(h.Proof) == 0 {
			h.At, h.Proof = r.told(r.ordered(*h))
		}
	}
	for i := range gone {
		if t := &gone[i]; len(t.Proof) == 0 {
			t.At, t.Proof = r.told(r.doomed(*t))
		}
	}
	for i := range holds {
		if err := r.signHold(holds, i); err != nil {
			return err
		}
	}
	for i := range gone {
		if t := &gone[i]; len(t.Proof) == 0 {
			var err error
			if t.Proof, err = r.doomed(*t).sign(r.keys.sign()); err != nil {
				return err
			}
		}
	}
	return nil
}

// used passes over an order that is a proof already: an officer may hold a record
// twice for one reason.
func (r *reprover) used(signed []byte) {
	r.heard = slices.DeleteFunc(r.heard, func(h standingOrder) bool { return h.id == idOf(signed) })
}

// told is the order of another device that says the same, and its time; the journal
// has the time when it was carried out here.
func (r *reprover) told(o order) (at int64, signed []byte) {
	for _, h := range r.heard {
		if h.Kind == o.Kind && h.Record == o.Record && h.Officer == o.Officer && h.Why == o.Why {
			r.used(h.signed)
			return h.At, h.signed
		}
	}
	return o.At, nil
}

// signHold signs an order about a record anew. A release ends the holds before it and
// no other. A hold that a colleague's release ended here is left without: signed anew
// it is another one, which that release does not name, and would come back by itself.
func (r *reprover) signHold(holds []vault.Hold, at int) error {
	h := &holds[at]
	if len(h.Proof) > 0 {
		return nil
	}
	o := r.ordered(*h)
	if o.Kind == orderRelease {
		o.Lifts = lifting(h.Record, proofs(holds[:at]))
	}
	signed, err := o.sign(r.keys.sign())
	if err != nil {
		return err
	}
	if o.Kind == orderHold && released(holds[at:], standingOrder{o, idOf(signed), signed}) {
		return nil
	}
	h.Proof = signed
	return nil
}

// released says that the release after a hold is a signed one that does not name it.
func released(after []vault.Hold, h standingOrder) bool {
	i := slices.IndexFunc(after, func(r vault.Hold) bool { return r.Record == h.Record && r.Order == vault.ReleaseRecord })
	if i < 0 {
		return false
	}
	r, err := readOrder(after[i].Proof)
	return err == nil && !standingOrder{order: r}.lifts(h)
}

// ordered is an order about a record as this device signs it now.
func (r *reprover) ordered(h vault.Hold) order {
	o := r.order(orderOf(h), h.Record, h.Why)
	o.Officer, o.At = h.Officer, h.At
	return o
}

// doomed is an order to erase as this device signs it now.
func (r *reprover) doomed(t vault.Tombstone) order {
	o := r.order(orderErase, t.Record, t.Why)
	o.Officer, o.At = t.Officer, t.At
	return o
}
