package courier

import (
	"context"
	"fmt"
	"time"

	"pelita/screening"
	"pelita/screening/vault"
)

// Hold is an order that keeps a record from being erased, or lets it go again.
type Hold struct {
	Record  screening.RecordID
	Officer screening.OfficerID
	At      time.Time
	Why     screening.HoldReason
	// Released says that it lets the record go.
	Released bool
	// Unverified says that no key that this device knows has signed it. It stands
	// all the same: the vault has it.
	Unverified bool
}

// Hold keeps a record from being erased until it is released, and signs that.
// screening.ErrNoRecord, ErrHeld when it is held already, ErrNotPermitted for a
// reason that is none.
func (p *Profile) Hold(ctx context.Context, id screening.RecordID, why screening.HoldReason) error {
	if !why.Known() {
		return fmt.Errorf("hold record: %w: no such reason", screening.ErrNotPermitted)
	}
	return p.putOrder(ctx, orderHold, id, string(why))
}

// Release lets a record go that was held, and signs that. screening.ErrNoRecord,
// ErrNotHeld.
func (p *Profile) Release(ctx context.Context, id screening.RecordID) error {
	return p.putOrder(ctx, orderRelease, id, "")
}

func (p *Profile) putOrder(ctx context.Context, kind orderKind, id screening.RecordID, why string) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	o := m.order(kind, id, why)
	if kind == orderRelease {
		if o.Lifts, err = m.lifted(ctx, id); err != nil {
			return err
		}
	}
	proof, err := o.sign(m.keys.sign())
	if err != nil {
		return err
	}
	says := vault.HoldRecord
	if kind == orderRelease {
		says = vault.ReleaseRecord
	}
	return p.vault.PutHold(ctx, vault.Hold{Record: id, Order: says, At: o.At, Officer: o.Officer, Why: why, Proof: proof})
}

// lifted are the holds of a record that this device knows, which a release ends. A
// hold that somebody puts on the record meanwhile stays.
func (m member) lifted(ctx context.Context, id screening.RecordID) ([][]byte, error) {
	own, err := m.vault.Holds(ctx)
	if err != nil {
		return nil, err
	}
	heard, err := m.heard(ctx)
	if err != nil {
		return nil, err
	}
	var signed [][]byte
	for _, h := range heard {
		signed = append(signed, h.Signed)
	}
	return lifting(id, append(signed, proofs(own)...)), nil
}

func proofs(holds []vault.Hold) (out [][]byte) {
	for _, h := range holds {
		out = append(out, h.Proof)
	}
	return out
}

// maxLifts bounds what one release names; a record with more holds is released again.
const maxLifts = 64

// lifting names the holds of a record among signed orders, the last ones where there
// are many. It is never empty: a release that names none ends every older hold. Where
// there are none, it names one that does not exist.
func lifting(id screening.RecordID, signed [][]byte) (out [][]byte) {
	for _, b := range signed {
		if o, err := readOrder(b); err == nil && o.Kind == orderHold && o.Record == id {
			out = append(out, idOf(b).short())
		}
	}
	if len(out) == 0 {
		return [][]byte{orderID{}.short()}
	}
	return out[max(0, len(out)-maxLifts):]
}

// Holds lists every order about records, the first one first; the last about a
// record says how it stands. One that cannot be verified is among them.
func (p *Profile) Holds(ctx context.Context) ([]Hold, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	all, err := p.vault.Holds(ctx)
	if err != nil {
		return nil, err
	}
	known, err := m.everybody(ctx)
	if err != nil {
		return nil, err
	}
	var out []Hold
	for _, h := range all {
		out = append(out, holdOf(h, known.signers))
	}
	return out, nil
}

// holdOf is an order as the vault has it, and whether it was signed so.
func holdOf(h vault.Hold, known signers) Hold {
	out := Hold{Record: h.Record, Officer: h.Officer, At: h.Time(), Why: screening.HoldReason(h.Why), Released: h.Order == vault.ReleaseRecord}
	o, err := openOrder(h.Proof, known)
	out.Unverified = err != nil || o.Kind != orderOf(h) || o.Record != h.Record || o.Officer != h.Officer || o.At != h.At || o.Why != h.Why
	return out
}

// orderOf is the kind of order that a hold of the vault is signed as.
func orderOf(h vault.Hold) orderKind {
	if h.Order == vault.ReleaseRecord {
		return orderRelease
	}
	return orderHold
}

// HeldBy is the order that keeps a record; false when none does.
func (p *Profile) HeldBy(ctx context.Context, id screening.RecordID) (Hold, bool, error) {
	all, err := p.Holds(ctx)
	var last Hold
	found := false
	for _, h := range all {
		if h.Record == id {
			last, found = h, !h.Released
		}
	}
	return last, found, err
}
