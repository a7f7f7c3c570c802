package vault

import (
	"context"

	"pelita/screening"
)

// salvageOwn reads the rows of the vault's own of which there is no second, and
// notes those that are lost. One that was never written is not lost. Where the
// list of names is lost too, those that are there are on it again: a change of
// generation leaves behind what is on no list.
func (r *rebuilding) salvageOwn(ctx context.Context) error {
	var to []recipientRow
	for _, row := range []struct {
		name string
		to   any
	}{
		{metaRecipients, &to}, {metaHolds, new(orders)}, {metaErased, new(erasedRow)}, {metaFiles, new(sideFiles)},
	} {
		whole, err := r.v.salvage(ctx, row.name, row.to)
		if err != nil {
			return err
		}
		r.noteOwnRow(row.name, whole && (row.name != metaRecipients || len(to) > 0))
	}
	r.noteOwnRow(metaJournal, true) // it goes on by itself
	return nil
}

func (r *rebuilding) noteOwnRow(name string, whole bool) {
	v := r.v
	there := v.meta[name].version > 0
	switch {
	case whole:
	case there || v.names.has(name):
		r.lost, r.remade = append(r.lost, name), true
	case !r.names: // the list that would say whether it was ever written is lost too
		r.doubted = append(r.doubted, name)
	}
	if there {
		v.names = v.names.with(name)
	}
}

// remakeOwn names the rows that are lost, and writes them anew as far as this
// opening can know them.
func (r *rebuilding) remakeOwn() error {
	for _, name := range r.lost {
		r.broken = append(r.broken, damagedRow(name))
		if err := r.w.remake(name, r.v.user); err != nil {
			return err
		}
	}
	return nil
}

// damagedRow names a row of the vault's own.
func damagedRow(name string) error {
	return &screening.DamagedError{Part: partMeta, ID: name}
}

// remake writes a row with what is left of it: of the recipients, whose identity
// opened the vault. Holds and erasures are made by recall, once the journal is
// mended, and the list of side files by listFiles, once the records can be read.
func (w *work) remake(name string, by opener) error {
	switch name {
	case metaRecipients:
		return w.putMetaCBOR(name, []recipientRow{{Holder: by.id.file(), Recipient: by.recipient}})
	case metaHolds:
		w.orders = orders{}
		return w.putMetaCBOR(name, w.orders)
	case metaErased:
		return w.putErased(erasedRow{})
	}
	return nil
}

// keepOrphans has the side files that no list names stay for good, where what is
// lost may have named them.
func (r *rebuilding) keepOrphans() {
	for _, err := range r.broken {
		switch e := err.(type) {
		case *screening.RemadeError: // neither holds nor erasures name a file
		case *screening.DamagedError:
			r.w.tally.Orphans = r.w.tally.Orphans || e.Part == partRecord || e.Part == partChanges
		default:
			r.w.tally.Orphans = true
		}
	}
	if !r.tally {
		r.w.tally.Orphans = true
	}
}
