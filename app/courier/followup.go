package courier

import (
	"context"
	"slices"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// afterwards carries out what arrived with an exchange, and tells the others at once
// what became of it.
func (m member) afterwards(ctx context.Context, r *replica.Replica) error {
	answered, err := m.obey(ctx)
	if err != nil || !answered {
		return err
	}
	_, err = m.exchange(ctx, r)
	return err
}

// followed is what is known of who carried out which erasure.
type followed struct {
	known  acquainted
	log    log
	self   wire.ID
	orders []order // verified: of others, and made here
	late   []lateRow
}

func (m member) followed(ctx context.Context) (f followed, err error) {
	if f.known, err = m.everybody(ctx); err != nil || !m.enrolled() {
		return f, err
	}
	f.log, f.self = m.log(), m.deviceID()
	f.log.homeOf(screening.RecordID{}) // reads in which caseload each record is
	heard, err := m.heard(ctx)
	if err != nil {
		return f, err
	}
	for _, h := range heard {
		if o, err := openOrder(h.Signed, f.known.signers); err == nil {
			f.orders = append(f.orders, o)
		}
	}
	err = loadRow(ctx, m.vault, secretLate, &f.late)
	return f, err
}

// follow fills in how far the others are with one erasure.
func (f followed) follow(g *Gone) {
	for _, l := range f.late {
		if l.Record == g.Record {
			g.Late += l.Count
		}
	}
	for _, d := range f.readers(g.Record) {
		switch {
		case f.said(orderDone, g.Record, d), f.said(orderErase, g.Record, d):
			continue
		case f.said(orderRefused, g.Record, d):
			g.RefusedBy = append(g.RefusedBy, d.String())
		}
		g.Pending = append(g.Pending, d.String())
	}
}

// everywhere says whether an erasure was carried out by all devices that could still
// want the record: those that read its caseload and were not declared lost.
func (f followed) everywhere(id screening.RecordID) bool {
	return !slices.ContainsFunc(f.readers(id), func(d wire.ID) bool {
		return !f.known.roster.Lost(d) && !f.said(orderDone, id, d) && !f.said(orderErase, id, d)
	})
}

// readers are the devices that read the caseload of a record, but for this one.
func (f followed) readers(id screening.RecordID) (out []wire.ID) {
	space := f.log.atlas.home(id, f.log.caseload)
	for _, d := range f.known.roster.Devices() {
		if f.known.roster.MayRead(space, d.Enrol.Device) && d.Enrol.Device != f.self {
			out = append(out, d.Enrol.Device)
		}
	}
	return out
}

// said says whether a device said something about a record.
func (f followed) said(kind orderKind, id screening.RecordID, device wire.ID) bool {
	return slices.ContainsFunc(f.orders, func(o order) bool {
		return o.Kind == kind && o.Record == id && wire.ID(o.Device) == device
	})
}

// lateRow counts what came of an erased record from one device.
type lateRow struct {
	Record screening.RecordID `cbor:"1,keyasint"`
	Device screening.DeviceID `cbor:"2,keyasint"`
	Count  int                `cbor:"3,keyasint"`
	// Last is when the last of them was made, by that device's clock.
	Last history.HLC `cbor:"4,keyasint"`
}

// noteLate counts the changes of erased records that this transaction passed over:
// nothing of what they said stays, and that they came is not silent.
func noteLate(tx *vault.Tx) error {
	passed := tx.PassedOver()
	if len(passed) == 0 {
		return nil
	}
	var all []lateRow
	if err := readRow(tx, secretLate, &all); err != nil {
		return err
	}
	for _, p := range passed {
		i := slices.IndexFunc(all, func(l lateRow) bool { return l.Record == p.Record && l.Device == p.Device })
		if i < 0 {
			i, all = len(all), append(all, lateRow{Record: p.Record, Device: p.Device})
		}
		all[i].Count++
		all[i].Last = max(all[i].Last, p.HLC)
	}
	return putRow(tx, secretLate, all)
}
