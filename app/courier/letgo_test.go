package courier

import (
	"slices"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

func TestASignedSnapshotOfAQuietCaseloadIsNeverForgotten(t *testing.T) {
	quiet, busy := wire.NewID(), wire.NewID()
	all := []replica.Snapshot{{Space: quiet, Last: 1, Signed: true}, {Space: quiet, Last: 2}}
	for i := range uint64(3 * maxSnapshots) {
		all = append(all, replica.Snapshot{Space: busy, Last: i + 1})
		all = append(all, replica.Snapshot{Space: quiet, Last: i + 3, Signed: true})
	}
	all = append(all, replica.Snapshot{Space: quiet, Last: 1 << 20})
	kept := map[wire.ID]int{}
	left := remembered(slices.Clone(all))
	for _, n := range left {
		if !n.Signed {
			kept[n.Space]++
		}
	}
	if kept[busy] != maxSnapshots || kept[quiet] != 2 {
		t.Errorf("unsigned ones kept: %d of the busy, %d of the quiet", kept[busy], kept[quiet])
	}
	if len(left) != 3*maxSnapshots+1+maxSnapshots+2 {
		t.Errorf("%d kept: a signed one was forgotten", len(left))
	}
	if left[len(left)-2].Space != quiet || left[len(left)-3].Last != 3*maxSnapshots {
		t.Error("the oldest stayed, and not the latest")
	}
}
