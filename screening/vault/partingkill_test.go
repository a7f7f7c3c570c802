package vault_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/vault"
)

func journeyOf(dir string) string { return dir + ".journey" }

// halves puts the records with the lower ids into the caseload that leaves.
func halves(ctx context.Context, v *vault.Vault) (homes, error) {
	sums, err := v.Summaries(ctx)
	slices.SortFunc(sums, func(a, b screening.Summary) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	h := homes{}
	for i, s := range sums {
		if h[s.ID] = other(); i < len(sums)/2 {
			h[s.ID] = space()
		}
	}
	return h, err
}

// partHalf takes half of the records away into a file.
func partHalf(ctx context.Context, v *vault.Vault, file string) error {
	h, err := halves(ctx, v)
	if err != nil {
		return err
	}
	return parts(ctx, v, h, space(), func(b []byte) error { return os.WriteFile(file, b, 0o600) })
}

// TestSRB15_AKillWhileOneCaseloadLeavesLeavesAllOfItHereOrInTheFile and never touches
// the other.
func TestSRB15_AKillWhileOneCaseloadLeavesLeavesAllOfItHereOrInTheFile(t *testing.T) {
	id, dir := identity(t), t.TempDir()
	v := guarded(t, dir, id)
	homes{}.fill(t, v, space(), 6)
	want := stateHash(t, v)
	here := 0
	for _, step := range vault.Steps() {
		closeNow(t, v)
		if !killedChanging(t, dir, step, "leave") {
			t.Fatalf("not killed at %q", step)
		}
		v = open(t, dir)
		sums, err := v.Summaries(t.Context())
		switch {
		case err != nil:
			t.Fatal(err)
		case len(sums) == 6:
			here++
		case len(sums) == 3:
			if _, err := comeBack(t, v, read(t, journeyOf(dir)), id); err != nil {
				t.Fatalf("killed at %q: %v", step, err)
			}
		default:
			t.Fatalf("killed at %q: %d records are here", step, len(sums))
		}
		if got := stateHash(t, v); got != want {
			t.Errorf("killed at %q: another state", step)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Errorf("killed at %q: %v", step, err)
		}
	}
	if here == 0 || here == len(vault.Steps()) {
		t.Errorf("%d of %d kills left all of it here: the test sees one side only", here, len(vault.Steps()))
	}
}
