package vault

import (
	"pelita/screening"
	"pelita/screening/history"
)

// foresight is what of a vault may be looked at without waiting for it: the list, to
// ask whether a record is in it, and the keys.
type foresight struct {
	index *index
	keys  keyring
}

// foresee shows what may be looked at from now on.
func (v *Vault) foresee() { v.foresight.Store(&foresight{v.index, v.keys}) }

// Ahead is what was worked out of change-sets before the transaction that applies
// them, while the disk was waited for: they are read, and the records that were not
// here are folded, sealed and summarised. A record that is here when they are applied
// is worked out then, as are all when the list or the keys were made anew meanwhile.
type Ahead struct {
	of    *foresight // nil: only read
	sets  []incoming
	fresh map[screening.RecordID]*arrival
}

// Ahead works out what it can of change-sets. It changes nothing, and waits for no
// other call. One Ahead is applied at most once.
func (v *Vault) Ahead(changesets [][]byte) *Ahead {
	a := &Ahead{of: v.foresight.Load(), sets: make([]incoming, len(changesets)), fresh: map[screening.RecordID]*arrival{}}
	var fresh []*arrival
	var rest []*incoming
	for i := range a.sets {
		in := &a.sets[i]
		in.encoded = changesets[i]
		id, err := history.RecordOf(in.encoded)
		if err != nil || a.of == nil || a.of.index.knows(id) {
			rest = append(rest, in)
			continue
		}
		r, ok := a.fresh[id]
		if !ok {
			r = &arrival{loaded: loaded{id: id}}
			a.fresh[id], fresh = r, append(fresh, r)
		}
		r.sets = append(r.sets, in)
	}
	spread(len(rest), func(i int) { rest[i].decode(nil) })
	spread(len(fresh), func(i int) { fresh[i].foresee(v, a.of.keys) })
	for id, r := range a.fresh {
		if r.wrapped == nil {
			delete(a.fresh, id)
		}
	}
	return a
}

// opsRoom is for how many ops there is memory that is used again: they are large.
const opsRoom = 64

// foresee works out a record as if it was not here. One that is refused is left: the
// transaction says so, and is given all of it read.
func (a *arrival) foresee(v *Vault, keys keyring) {
	for _, in := range a.sets[a.foreseen(v, keys):] {
		in.decode(nil)
	}
}

// foreseen is how many of its change-sets were read before it was left.
func (a *arrival) foreseen(v *Vault, keys keyring) int {
	key, wrapped, err := keys.newRecordKey(a.id)
	if a.key = key; err != nil {
		return 0
	}
	room, _ := v.rooms.Get().(*[opsRoom]history.Op)
	if room == nil {
		room = new([opsRoom]history.Op)
	}
	defer v.rooms.Put(room)
	for i, in := range a.sets {
		in.decode(room[:])
		if in.err == nil {
			a.take(in, v.device)
		}
		in.set.Ops, in.folded = nil, true
		clear(room[:]) // also since it is about a person
		if in.err != nil || a.err != nil {
			return i + 1
		}
	}
	if a.drawn = v.draw(&a.loaded); a.drawn.err == nil {
		a.wrapped = wrapped
	}
	return len(a.sets)
}

// whole reads the change-set again, when its ops were let go.
func (in *incoming) whole() {
	if in.folded {
		in.decode(nil)
		in.folded = false
	}
}

// holds says whether nothing was made anew since.
func (a *Ahead) holds(v *Vault) bool {
	return a.of != nil && a.of.index == v.index && a.of.keys.current().records.aead == v.keys.current().records.aead
}
