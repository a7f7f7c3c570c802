package courier

import (
	"slices"

	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// secretSnapshots is what is known of snapshots of the caseload.
const secretSnapshots = "snapshots"

// maxSnapshots is how many are remembered of a caseload beside those that
// administrators signed: the latest ones. A signed one is never forgotten, since
// the segments that it replaces are not handed out any more.
const maxSnapshots = 64

// letGo does what a mark says about floors, bytes that go, and snapshots.
func letGo(tx *vault.Tx, m replica.Mark) error {
	for _, f := range m.Floors {
		if tailOf(tx.Chains(), replica.Slot{Space: f.Space, Device: f.Device}).Seq >= f.Seq {
			continue
		}
		link := vault.Segment{Space: f.Space, Device: f.Device, Seq: f.Seq, Hash: f.ID, Status: uint8(replica.Applied)}
		if err := tx.PutLink(link); err != nil {
			return err
		}
	}
	for _, d := range m.Drop {
		applied := func(status uint8) bool { return replica.Status(status) == replica.Applied }
		if err := tx.DropChain(d.Space, d.Device, d.Seq, applied); err != nil {
			return err
		}
	}
	return putSnapshots(tx, m.Snapshots)
}

func putSnapshots(tx *vault.Tx, changed []replica.Snapshot) error {
	if len(changed) == 0 {
		return nil
	}
	var all []replica.Snapshot
	if err := readRow(tx, secretSnapshots, &all); err != nil {
		return err
	}
	for _, n := range changed {
		if i := slices.IndexFunc(all, n.Same); i >= 0 {
			all[i] = n
			continue
		}
		all = append(all, n)
	}
	return putRow(tx, secretSnapshots, remembered(all))
}

// remembered leaves out the oldest ones of each caseload that nobody signed.
func remembered(all []replica.Snapshot) []replica.Snapshot {
	unsigned := map[wire.ID]int{}
	for _, n := range all {
		if !n.Signed {
			unsigned[n.Space]++
		}
	}
	return slices.DeleteFunc(all, func(n replica.Snapshot) bool {
		if n.Signed || unsigned[n.Space] <= maxSnapshots {
			return false
		}
		unsigned[n.Space]--
		return true
	})
}
