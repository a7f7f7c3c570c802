package courier

import (
	"slices"

	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// secretMeant is, for each chain of this device, its last segment that says something. A
// heartbeat does not: it comes anew each day, and whoever answers has not heard of it yet.
const secretMeant = "meant"

// meant keeps it. Of a chain that was begun before this was kept, all counts.
func meant(tx *vault.Tx, segments []wire.Segment, tails []replica.Tail) error {
	var all []replica.ChainMark
	if err := readRow(tx, secretMeant, &all); err != nil {
		return err
	}
	first := segments[0]
	now := replica.ChainMark{Space: first.Space, Device: first.Device, Seq: meantUpTo(all, first.Space, first.Device, first.Seq-1)}
	for i, s := range segments {
		if s.Kind != wire.KindOps || len(tails[i].Payloads)+len(tails[i].Aside) > 0 {
			now.Seq = s.Seq
		}
	}
	if slices.Contains(all, now) {
		return nil
	}
	all = slices.DeleteFunc(all, func(old replica.ChainMark) bool { return old.Space == now.Space && old.Device == now.Device })
	return putRow(tx, secretMeant, append(all, now))
}

// meantUpTo is that segment of a chain that ends at end: what was undone says nothing.
func meantUpTo(all []replica.ChainMark, space, device wire.ID, end uint64) uint64 {
	i := slices.IndexFunc(all, func(m replica.ChainMark) bool { return m.Space == space && m.Device == device })
	if i < 0 {
		return end
	}
	return min(all[i].Seq, end)
}
