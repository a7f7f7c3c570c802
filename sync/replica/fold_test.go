package replica_test

import (
	"fmt"
	"reflect"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// seen is what a roster says, of all that a change may touch.
func seen(t *testing.T, d *synctest.Device) []any {
	t.Helper()
	r, err := d.Replica.Roster(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := []any{r.Devices(), r.AllSpaces()}
	for _, space := range r.AllSpaces() {
		var heads []wire.Hash
		for _, e := range r.Heads(space) {
			heads = append(heads, e.ID())
		}
		out = append(out, heads, r.Members(space))
	}
	return out
}

// swapped is a log in the place of which another can be put.
type swapped struct{ replica.Log }

// A roster is folded on from where it stood, and comes to the same as one that is
// folded from its beginning; what is gone from the log is gone from it.
func TestARosterThatIsFoldedOnIsTheOneThatIsFoldedAnew(t *testing.T) {
	a := synctest.NewAgency(t)
	now := &swapped{a.First.Log}
	r, err := replica.New(replica.Params{Log: now, Genesis: a.Genesis, Device: a.First.ID, Sign: a.First.Sign, Identity: a.First.Identity})
	if err != nil {
		t.Fatal(err)
	}
	a.First.Replica = r
	second := a.Join(t, "second")
	seen(t, a.First)
	before := a.First.Log.Copy()
	was := seen(t, a.First)
	for n := range 3 {
		a.Join(t, fmt.Sprint("device ", n))
		seen(t, a.First)
	}
	if err := a.First.Replica.Rotate(t.Context(), a.Admins(), a.Space); err != nil {
		t.Fatal(err)
	}
	if err := a.First.Replica.Revoke(t.Context(), a.Admins(), second.ID); err != nil {
		t.Fatal(err)
	}
	on := seen(t, a.First)
	a.First.Connect(t, nil) // makes a replica that has folded nothing yet
	anew := seen(t, a.First)
	if !reflect.DeepEqual(on, anew) {
		t.Error("folded on and folded anew differ")
	}
	if reflect.DeepEqual(on, was) {
		t.Fatal("nothing has changed")
	}
	a.First.Replica, now.Log = r, before
	if back := seen(t, a.First); !reflect.DeepEqual(back, was) {
		t.Error("what is gone from the log is still in the roster")
	}
}
