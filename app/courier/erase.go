package courier

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Erase takes a record from this device for good, and tells the others of its
// caseload to do so, with the next exchange: see Erased for who has.
//
// screening.ErrNoRecord; ErrHeld; ErrNotPermitted for a reason that is none.
// ErrOnItsWay, unless patience is vault.Later, when a segment with it may be on its
// way: sync first. Nothing was changed then.
func (p *Profile) Erase(ctx context.Context, id screening.RecordID, why screening.EraseReason, patience vault.Patience) (vault.Erased, error) {
	return p.erase(ctx, []screening.RecordID{id}, why, patience)
}

// erase is Erase for many records, in one change of the vault: all of them are gone
// when it returns, or none.
func (p *Profile) erase(ctx context.Context, ids []screening.RecordID, why screening.EraseReason, patience vault.Patience) (vault.Erased, error) {
	if !why.Known() {
		return vault.Erased{}, fmt.Errorf("erase record: %w: no such reason", screening.ErrNotPermitted)
	}
	m, err := p.member()
	if err != nil {
		return vault.Erased{}, err
	}
	var all []vault.Doomed
	for _, id := range ids {
		o := m.order(orderErase, id, string(why))
		proof, err := o.sign(m.keys.sign())
		if err != nil {
			return vault.Erased{}, err
		}
		all = append(all, o.dooms(proof))
	}
	e := erasure(patience, all...)
	if m.enrolled() {
		if err := m.segments(ctx, &e); err != nil {
			return vault.Erased{}, fmt.Errorf("erase record: %w", err)
		}
	}
	for _, id := range ids {
		if err := m.noteForget(ctx, id); err != nil {
			return vault.Erased{}, fmt.Errorf("erase record: %w", err)
		}
	}
	return p.vault.Erase(ctx, e)
}

// dooms is the record of an order to erase.
func (o order) dooms(proof []byte) vault.Doomed {
	return vault.Doomed{Record: o.Record, Officer: o.Officer, At: o.time(), Why: o.Why, Proof: proof}
}

// erasure is what the vault is asked to do. A backup that was cut off holds texts of
// records: it begins anew.
func erasure(patience vault.Patience, records ...vault.Doomed) vault.Erasure {
	return vault.Erasure{Records: records, Patience: patience, Forget: []string{secretBegun, secretPoint, secretPages}}
}

// segments says which segments hold one of the records, and which of them never left.
func (m member) segments(ctx context.Context, e *vault.Erasure) error {
	r, err := m.replica(m.genesis, nil)
	if err != nil {
		return err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return err
	}
	f := &finder{records: e.Records, roster: m.genesis.RosterSpace(), ring: m.ring(roster)}
	e.Fate, e.Also = f.fate, f.ask
	return m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var all []unsentFrom
		err := readRow(tx, secretUnsent, &all)
		e.Unsent = unsent(all)
		return err
	})
}

// finder finds records in sealed segments.
type finder struct {
	records []vault.Doomed
	roster  wire.ID
	ring    *envelope.Ring
	codec   envelope.Codec
	removed []wire.ID // spaces of which a segment went that is no link
}

// fate says what becomes of one segment. One that nothing here opens is kept: it
// is passed over when its key has come.
func (f *finder) fate(s vault.Segment) (vault.Fate, error) {
	if s.Space == f.roster || !f.holds(s.Bytes) {
		return vault.Keep, nil
	}
	if replica.Status(s.Status) == replica.Waiting {
		f.removed = append(f.removed, s.Space)
		return vault.Remove, nil
	}
	return vault.Drop, nil
}

// holds says whether a change-set of one of the records is in the segment. Bytes
// that are no change-set count by the id in them.
func (f *finder) holds(raw []byte) bool {
	seg, err := wire.ParseSegment(raw)
	if err != nil {
		return false
	}
	key, ok := f.ring.Key(seg.Space, seg.Epoch)
	if !ok {
		return false
	}
	contents, err := f.codec.Open(seg, key)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(contents.Payloads, f.in)
}

func (f *finder) in(payload []byte) bool {
	return slices.ContainsFunc(f.records, func(d vault.Doomed) bool {
		if !bytes.Contains(payload, d.Record[:]) {
			return false
		}
		c, err := history.Decode(payload)
		return err != nil || c.Record == d.Record
	})
}

// ask makes sync ask again for segments that were removed: they hold changes of
// other records too, and those of this one are passed over when they come.
func (f *finder) ask(tx *vault.Tx) error {
	var all []replica.SpaceCursor
	if err := readRow(tx, secretCursors, &all); err != nil {
		return err
	}
	var again []replica.SpaceCursor
	for _, c := range all {
		if slices.Contains(f.removed, c.Space) {
			c.Cursor.HSeq = 0
			again = append(again, c)
		}
	}
	return putCursors(tx, again)
}

// Gone is a record that was erased here, by this device or at the order of another,
// and how far the others are.
type Gone struct {
	Record  screening.RecordID
	At      time.Time
	Officer screening.OfficerID
	Why     screening.EraseReason
	// Order is the signed order.
	Order []byte
	// Unverified says that no key that this device knows has signed it.
	Unverified bool
	// Pending are the devices that read the caseload and have not said that they
	// erased it; RefusedBy those of them that said that a hold keeps it there.
	Pending, RefusedBy []string
	// Late counts changes that came of it afterwards. Nothing of them was kept.
	Late int
}

// Erased lists the records that were erased here, the last one first. One whose
// order cannot be verified is among them.
func (p *Profile) Erased(ctx context.Context) ([]Gone, error) {
	m, err := p.member()
	if err != nil {
		return nil, err
	}
	all, err := p.vault.Erased(ctx)
	if err != nil {
		return nil, err
	}
	f, err := m.followed(ctx)
	if err != nil {
		return nil, err
	}
	var out []Gone
	for _, t := range slices.Backward(all) {
		g := goneOf(t, f.known.signers)
		f.follow(&g)
		out = append(out, g)
	}
	return out, nil
}

// goneOf is a record that was erased, as the vault has it, and whether that was
// signed so.
func goneOf(t vault.Tombstone, known signers) Gone {
	o, err := openOrder(t.Proof, known)
	sound := err == nil && o.Kind == orderErase && o.Record == t.Record && o.Officer == t.Officer && o.Why == t.Why
	return Gone{
		Record: t.Record, At: t.Time(), Officer: t.Officer, Why: screening.EraseReason(t.Why),
		Order: t.Proof, Unverified: !sound,
	}
}
