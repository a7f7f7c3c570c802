package envelope

import "pelita/sync/wire"

// Held is an epoch key beside its wraps: a device whose identity is elsewhere keeps
// those of the caseloads that it goes on working in. It is as secret as the key.
type Held struct {
	_     struct{} `cbor:",toarray"`
	Epoch wire.Short
	Key   [32]byte
}

// Held are the keys of a space.
func (g *Ring) Held(space wire.ID) []Held {
	var out []Held
	for epoch, k := range g.keys[space] {
		out = append(out, Held{Epoch: epoch, Key: *k.bytes})
	}
	return out
}

// Hold puts the held keys of a space on the ring. One that is not that of its epoch
// in the roster is passed over.
func (g *Ring) Hold(r wire.Roster, space wire.ID, held []Held) {
	for _, e := range r.Epochs(space) {
		for _, h := range held {
			if key := KeyFrom(h.Key); h.Epoch == e.ID().Short() && key.check(e) == nil {
				g.Add(e, key)
			}
		}
	}
}
