package replica

import (
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// maxShared bounds the bytes of the address book that one statement says again;
// what is left is due at the next look.
const maxShared = 128 << 10

// unshared are the caseloads that open here and that an entry of the address book is
// not sealed for: they were made after it.
func unshared(roster wire.Roster, ring *envelope.Ring, p wire.Partner) []wire.ID {
	if p.Removed || !slices.ContainsFunc(p.Sealed, func(s wire.Sealed) bool { _, opens := ring.Find(s.Epoch); return opens }) {
		return nil
	}
	var out []wire.ID
	for _, space := range roster.AllSpaces() {
		if len(p.Sealed)+len(out) == wire.MaxSealings {
			break
		}
		if _, ok := roster.Current(space); ok && readable(roster, ring, space) && !sealedFor(p, roster.Epochs(space)) {
			out = append(out, space)
		}
	}
	return out
}

func sealedFor(p wire.Partner, epochs []wire.Epoch) bool {
	return slices.ContainsFunc(epochs, func(e wire.Epoch) bool {
		return slices.ContainsFunc(p.Sealed, func(s wire.Sealed) bool { return s.Epoch == e.ID().Short() })
	})
}

// sharing seals entries of the address book for the caseloads that lack them.
func sharing(roster wire.Roster, ring *envelope.Ring) ([]wire.Entry, error) {
	var entries []wire.Entry
	size := 0
	for _, p := range roster.Partners() {
		lacking := unshared(roster, ring, p)
		if len(lacking) == 0 {
			continue
		}
		address, err := envelope.OpenAddress(p, ring)
		if err != nil {
			continue // whoever can open it shares it
		}
		more := p
		more.Rev, more.Sealed = p.Rev+1, slices.Clone(p.Sealed)
		for _, space := range lacking {
			epoch, _ := roster.Current(space)
			key, _ := ring.Key(space, epoch.ID().Short())
			sealed, err := envelope.SealAddress(address, key, epoch.ID().Short(), p.Partner)
			if err != nil {
				return nil, err
			}
			more.Sealed = append(more.Sealed, sealed)
		}
		for _, s := range more.Sealed {
			size += len(s.Bytes)
		}
		if size > maxShared && len(entries) > 0 {
			break
		}
		entries = append(entries, wire.Entry{Partner: &more})
	}
	return entries, nil
}
