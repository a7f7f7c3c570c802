package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
)

// metaWanted lists the files that records name and another device took in.
const metaWanted = metaOwn + "wanted"

// Wanted is a file of a record that is not on this device: the record came from
// another one.
type Wanted struct {
	_      struct{} `cbor:",toarray"`
	ID     [16]byte
	Record screening.RecordID
	Size   int64
	Media  string
}

// Most is how long it can be at most as it is sealed.
func (w Wanted) Most() int64 { return sealedMax(w.Size) }

func wantedOf(record screening.RecordID, f history.File) Wanted {
	return Wanted{ID: f.ID, Record: record, Size: f.Size, Media: f.Media}
}

// want notes the files that a change-set of another device names.
func (w *work) want(record screening.RecordID, files []history.File) error {
	if err := w.beginWanted(); err != nil {
		return err
	}
	var fresh []Wanted
	for _, f := range files {
		if _, here := w.files.find(f.ID); !here && f.Size > 0 && f.Size <= evidence.MaxOpaque {
			fresh = append(fresh, wantedOf(record, f))
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return w.changeWanted(func(all []Wanted) []Wanted {
		for _, f := range fresh {
			if !slices.ContainsFunc(all, func(o Wanted) bool { return o.ID == f.ID }) {
				all = append(all, f)
			}
		}
		return all
	})
}

// unwant drops the files of an erased record.
func (w *work) unwant(id screening.RecordID) error {
	return w.changeWanted(func(all []Wanted) []Wanted {
		return slices.DeleteFunc(all, func(f Wanted) bool { return f.Record == id })
	})
}

// beginWanted makes the list, empty, where the first record of the vault comes from
// another device: no record has to be read for it later.
func (w *work) beginWanted() error {
	if w.wanting || w.v.tally.Records > 0 {
		return nil
	}
	w.wanting = true
	_, made, err := w.v.readWanted(w.ctx, w.tx)
	if err != nil || made {
		return err
	}
	return w.putMetaCBOR(metaWanted, []Wanted{})
}

// changeWanted writes the list when it has been made, see Wanted.
func (w *work) changeWanted(do func([]Wanted) []Wanted) error {
	all, made, err := w.v.readWanted(w.ctx, w.tx)
	if err != nil || !made {
		return err
	}
	return w.putMetaCBOR(metaWanted, do(all))
}

func (v *Vault) readWanted(ctx context.Context, q queryer) (all []Wanted, made bool, err error) {
	b, err := v.readSecret(ctx, q, metaWanted)
	if err != nil || b == nil {
		return nil, false, err
	}
	if codec().Unmarshal(b, &all) != nil {
		return nil, true, damaged(partMeta, nil)
	}
	return all, true, nil
}

// Wanted lists the files that records name and that are not on this device. Where
// no list was kept since the first record, it reads every record once.
func (v *Vault) Wanted(ctx context.Context) ([]Wanted, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	all, made, err := v.readWanted(ctx, v.db)
	if err == nil && !made {
		all, err = v.gatherWanted(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("list wanted files: %w", err)
	}
	return slices.DeleteFunc(all, func(f Wanted) bool {
		_, here := v.files.find(f.ID)
		_, named := v.index.byID[f.Record]
		return here || !named
	}), nil
}

// gatherWanted makes the list.
func (v *Vault) gatherWanted(ctx context.Context) ([]Wanted, error) {
	all := []Wanted{}
	for _, e := range v.index.all() {
		own, others, err := v.filesOf(ctx, e)
		if errors.Is(err, screening.ErrDamaged) {
			continue // named when the record is read
		}
		if err != nil {
			return nil, err
		}
		for _, f := range append(own, others...) {
			if _, here := v.files.find(f.ID); !here {
				all = append(all, wantedOf(e.id, f))
			}
		}
	}
	return all, v.transact(ctx, func(w *work) error { return w.putMetaCBOR(metaWanted, all) })
}
