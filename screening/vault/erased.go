package vault

import (
	"context"
	"slices"

	"pelita/screening"
)

const metaErased = metaOwn + "erased"

// erasedRow is the sealed row about erasures: who was erased, and which segments
// still hold a part of them.
type erasedRow struct {
	Records []Tombstone    `cbor:"1,keyasint,omitempty"`
	Later   []segmentPlace `cbor:"2,keyasint,omitempty"`
	Dropped []droppedChain `cbor:"3,keyasint,omitempty"`
	index   map[screening.RecordID]struct{}
}

// segmentPlace is the place of a segment and which one of that place it is.
type segmentPlace struct {
	_      struct{} `cbor:",toarray"`
	Space  [16]byte
	Device [16]byte
	Seq    uint64
	Hash   [32]byte
}

// droppedChain are the numbers of the segments of a chain whose bytes are gone.
type droppedChain struct {
	_      struct{} `cbor:",toarray"`
	Space  [16]byte
	Device [16]byte
	Seqs   ranges
}

func (e erasedRow) clone() erasedRow {
	e.Records, e.Later, e.Dropped = slices.Clone(e.Records), slices.Clone(e.Later), slices.Clone(e.Dropped)
	return e
}

// has says whether a record was erased here.
func (e erasedRow) has(id screening.RecordID) bool {
	_, ok := e.index[id]
	return ok
}

// indexed is e with the means to ask has.
func (e erasedRow) indexed() erasedRow {
	e.index = make(map[screening.RecordID]struct{}, len(e.Records))
	for _, t := range e.Records {
		e.index[t.Record] = struct{}{}
	}
	return e
}

// drop notes that the bytes of a segment are gone.
func (e *erasedRow) drop(s Segment) {
	e.dropAll(s.Space, s.Device, ranges{{First: s.Seq, Last: s.Seq}})
}

// dropAll is drop for many of a chain.
func (e *erasedRow) dropAll(space, device [16]byte, seqs ranges) {
	for i, d := range e.Dropped {
		if d.Space == space && d.Device == device {
			e.Dropped[i].Seqs = d.Seqs.with(seqs)
			return
		}
	}
	e.Dropped = append(e.Dropped, droppedChain{Space: space, Device: device, Seqs: seqs})
}

// WasErased says whether a record was erased on this device.
func (v *Vault) WasErased(id screening.RecordID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.erased.has(id)
}

// after is the first dropped segment of a chain that comes after seq, or 0.
func (e erasedRow) after(space, device [16]byte, seq uint64) uint64 {
	for _, d := range e.Dropped {
		if d.Space != space || d.Device != device {
			continue
		}
		for _, s := range d.Seqs {
			if s.Last > seq {
				return max(s.First, seq+1)
			}
		}
	}
	return 0
}

// loadErased reads what is known of erasures and holds.
func (v *Vault) loadErased(ctx context.Context) error {
	for name, to := range map[string]any{metaErased: &v.erased, metaHolds: &v.orders} {
		b, err := v.readSecret(ctx, v.db, name)
		if err != nil {
			return err
		}
		if b != nil && codec().Unmarshal(b, to) != nil {
			return damaged(partMeta, nil)
		}
	}
	v.erased = v.erased.indexed()
	return nil
}

func (w *work) putErased(e erasedRow) error {
	w.erased = &e
	return w.putMetaCBOR(metaErased, e)
}

// erasedNow is the row as the transaction has it.
func (w *work) erasedNow() erasedRow {
	if w.erased != nil {
		return *w.erased
	}
	return w.v.erased
}
