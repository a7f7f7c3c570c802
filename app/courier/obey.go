package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// standingOrder is an order whose signature was verified.
type standingOrder struct {
	order
	id     orderID
	signed []byte
}

// obey carries out the orders of others that arrived: holds and releases as a set,
// then erasures. What cannot be done yet waits for the next time. It says whether
// something was answered that others should hear.
func (p *Profile) obey(ctx context.Context) (answered bool, err error) {
	m, err := p.member()
	if err != nil || !m.enrolled() {
		return false, err
	}
	heard, err := p.heard(ctx)
	if err != nil || len(heard) == 0 {
		return false, err
	}
	known, err := m.everybody(ctx)
	if err != nil {
		return false, err
	}
	if err := m.holdAsOrdered(ctx, heard, known); err != nil {
		return false, fmt.Errorf("carry out orders: %w", err)
	}
	for i, h := range heard {
		o, err := openOrder(h.Signed, known.signers)
		if err != nil || o.Kind != orderErase || h.Done && m.vault.WasErased(o.Record) || !known.may(h, o.Record) {
			continue
		}
		did, err := m.carryOut(ctx, o, &heard[i])
		if err != nil {
			return answered, fmt.Errorf("carry out orders: %w", err)
		}
		answered = answered || did
	}
	return answered, nil
}

func (p *Profile) heard(ctx context.Context) (all []heardOrder, err error) {
	err = loadRow(ctx, p.vault, secretOrders, &all)
	return all, err
}

// acquainted are the keys of all who were ever enrolled, beside this device and
// those before it, and what each may do.
type acquainted struct {
	signers
	roster wire.Roster
	log    log
}

// may says whether somebody who brought an order had the right to give it, in the
// caseload of the record when that is here. What became of an order anybody may say.
func (a acquainted) may(h heardOrder, id screening.RecordID) bool {
	return slices.ContainsFunc(append([]bearer{h.Bearer}, h.Also...), func(b bearer) bool {
		return a.roster.Rights(b.Space, b.Device, b.Seq).May(wire.Erase) && a.log.liveIn(b.Space, []screening.RecordID{id})
	})
}

// counts says that an order may be told again by somebody else: it says what became
// of another one, or whoever brought it had the right to.
func (a acquainted) counts(h heardOrder) bool {
	o, err := openOrder(h.Signed, a.signers)
	return err == nil && (o.Kind == orderDone || o.Kind == orderRefused || a.may(h, o.Record))
}

func (m member) everybody(ctx context.Context) (a acquainted, err error) {
	a.log = m.log()
	if a.signers, err = m.signers(ctx); err != nil || !m.enrolled() {
		return a, err
	}
	r, err := m.replica(m.genesis, nil)
	if err != nil {
		return a, err
	}
	if a.roster, err = r.Roster(ctx); err != nil {
		return a, err
	}
	for _, d := range a.roster.Devices() {
		a.signers = append(a.signers, signer{screening.DeviceID(d.Enrol.Device), d.Key})
	}
	return a, nil
}

// holdAsOrdered brings the holds of the vault to what the set of all orders says: a
// record is held while a hold stands that no release names. The order in which they
// arrived does not matter.
func (m member) holdAsOrdered(ctx context.Context, heard []heardOrder, known acquainted) error {
	own, err := m.vault.Holds(ctx)
	if err != nil {
		return err
	}
	var all []standingOrder
	take := func(signed []byte) {
		o, err := openOrder(signed, known.signers)
		if err == nil && (o.Kind == orderHold || o.Kind == orderRelease) {
			all = append(all, standingOrder{o, idOf(signed), signed})
		}
	}
	for _, h := range own {
		take(h.Proof)
	}
	for _, h := range heard {
		if o, err := openOrder(h.Signed, known.signers); err == nil && known.may(h, o.Record) {
			take(h.Signed)
		}
	}
	done := map[screening.RecordID]bool{}
	for _, o := range all {
		if done[o.Record] {
			continue
		}
		done[o.Record] = true
		if err := m.holdOne(ctx, o.Record, all); err != nil {
			return err
		}
	}
	return nil
}

// holdOne lets go of the hold that the vault knows when it was ended, and puts on it
// the first that stands, so that what is shown is an order that holds.
func (m member) holdOne(ctx context.Context, id screening.RecordID, all []standingOrder) error {
	standing := standingHolds(id, all)
	if m.vault.Held(id) {
		now, err := m.heldBy(ctx, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(standing, func(o standingOrder) bool { return o.id == now.id }) {
			return nil
		}
		i := slices.IndexFunc(all, func(o standingOrder) bool { return o.Record == id && o.Kind == orderRelease && o.lifts(now) })
		if i < 0 {
			return nil // one that cannot be verified stays: a hold protects
		}
		if err := m.putHeard(ctx, vault.ReleaseRecord, all[i]); err != nil {
			return err
		}
	}
	if len(standing) == 0 {
		return nil
	}
	return m.putHeard(ctx, vault.HoldRecord, standing[0])
}

// heldBy is the order by which the vault holds a record.
func (m member) heldBy(ctx context.Context, id screening.RecordID) (now standingOrder, err error) {
	all, err := m.vault.Holds(ctx)
	for _, h := range all {
		if h.Record == id && h.Order == vault.HoldRecord {
			now = standingOrder{order: order{Record: id, At: h.At}, id: idOf(h.Proof)}
		}
	}
	return now, err
}

// putHeard keeps an order in the vault. A record that is not here yet waits.
func (m member) putHeard(ctx context.Context, says vault.Order, o standingOrder) error {
	err := m.vault.PutHold(ctx, vault.Hold{Record: o.Record, Order: says, At: o.At, Officer: o.Officer, Why: o.Why, Proof: o.signed})
	if errors.Is(err, screening.ErrNoRecord) {
		return nil
	}
	return err
}

// standingHolds are the holds of a record that no release ends.
func standingHolds(id screening.RecordID, all []standingOrder) (out []standingOrder) {
	for _, h := range all {
		ended := slices.ContainsFunc(all, func(r standingOrder) bool {
			return r.Record == id && r.Kind == orderRelease && r.lifts(h)
		})
		if h.Record == id && h.Kind == orderHold && !ended {
			out = append(out, h)
		}
	}
	return out
}

func (o standingOrder) lifts(h standingOrder) bool {
	if len(o.Lifts) == 0 {
		return h.At <= o.At
	}
	return slices.ContainsFunc(o.Lifts, func(b []byte) bool { return bytes.Equal(b, h.id.short()) })
}

// carryOut erases what another device ordered to be erased, and answers. A record
// that is held stays, and that is answered: it goes once the hold is lifted.
func (m member) carryOut(ctx context.Context, o order, h *heardOrder) (answered bool, err error) {
	e := erasure(vault.Later, o.dooms(h.Signed))
	if err := m.segments(ctx, &e); err != nil {
		return false, err
	}
	_, err = m.vault.Erase(ctx, e)
	if errors.Is(err, screening.ErrNoRecord) {
		err = m.vault.Bar(ctx, vault.Tombstone{Record: o.Record, At: o.At, Officer: o.Officer, Why: o.Why, Proof: h.Signed})
	}
	switch {
	case errors.Is(err, screening.ErrHeld) && h.Refused:
		return false, nil
	case errors.Is(err, screening.ErrHeld):
		return true, m.answer(ctx, *h, orderRefused, o.Record, "held")
	case err != nil && !errors.Is(err, vault.ErrUnfinished):
		return false, err
	}
	return true, m.answer(ctx, *h, orderDone, o.Record, "")
}

// answer notes what became of an order, and signs that for the others.
func (m member) answer(ctx context.Context, to heardOrder, kind orderKind, id screening.RecordID, why string) error {
	b, err := m.order(kind, id, why).sign(m.keys.sign())
	if err != nil {
		return err
	}
	return m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var made []madeOrder
		var heard []heardOrder
		if err := errors.Join(readRow(tx, secretMade, &made), readRow(tx, secretOrders, &heard)); err != nil {
			return err
		}
		for i, h := range heard {
			if bytes.Equal(h.Signed, to.Signed) {
				heard[i].Done, heard[i].Refused = kind == orderDone, kind == orderRefused
			}
		}
		return errors.Join(putRow(tx, secretMade, append(made, madeOrder{Space: to.Bearer.Space, Signed: b})), putRow(tx, secretOrders, heard))
	})
}
