package courier

import (
	"slices"

	"pelita/screening/vault"
	"pelita/sync/wire"
)

// secretUnsent is, by space, the first segment of this device's chain that has
// certainly not left it. A space that is not named has none: what was sealed
// before this was noted may have left.
const secretUnsent = "unsent"

type unsentFrom struct {
	_     struct{} `cbor:",toarray"`
	Space wire.ID
	Seq   uint64
}

// changeUnsent replaces the number of a space by what to makes of it; 0 is none.
func changeUnsent(tx *vault.Tx, space wire.ID, to func(was uint64) uint64) error {
	var all []unsentFrom
	if err := readRow(tx, secretUnsent, &all); err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(u unsentFrom) bool { return u.Space == space })
	if i < 0 {
		i, all = len(all), append(all, unsentFrom{Space: space})
	}
	was := all[i].Seq
	if all[i].Seq = to(was); all[i].Seq == was {
		return nil
	}
	return putRow(tx, secretUnsent, all)
}

// kept notes that a segment was sealed that has not left.
func kept(tx *vault.Tx, s wire.Segment) error {
	return changeUnsent(tx, s.Space, func(was uint64) uint64 {
		if was == 0 {
			return s.Seq
		}
		return was
	})
}

// left notes that segments up to a number are about to leave. It is on the disk
// before the first of them does.
func left(tx *vault.Tx, space wire.ID, seq uint64) error {
	return changeUnsent(tx, space, func(was uint64) uint64 {
		if was == 0 {
			return 0
		}
		return max(was, seq+1)
	})
}

// unsent is the first segment of a space that has certainly not left, or 0.
func unsent(all []unsentFrom) func(space [16]byte) uint64 {
	return func(space [16]byte) uint64 {
		for _, u := range all {
			if u.Space == space {
				return u.Seq
			}
		}
		return 0
	}
}
