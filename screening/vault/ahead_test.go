package vault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// callNamed is a change-set that names somebody.
func callNamed(t testing.TB, id screening.RecordID, device screening.DeviceID, n uint64) []byte {
	t.Helper()
	c := screeningtest.Set(id, device, n, history.Op{Kind: history.Set, Register: screeningtest.Said("call_name"), Answer: screeningtest.Text(fmt.Sprint("Name ", n))})
	b, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// batches are change-sets of a few devices, this one's own of before among them, on a
// few records, some of them twice.
func batches(t *rapid.T, tb testing.TB, own screening.DeviceID) (out [][][]byte) {
	devices := []screening.DeviceID{{0: 0xd1}, {0: 0xd2}, own}
	counters := map[screening.DeviceID]uint64{}
	for range rapid.IntRange(1, 5).Draw(t, "batches") {
		var batch [][]byte
		for range rapid.IntRange(1, 6).Draw(t, "sets") {
			d := rapid.SampledFrom(devices).Draw(t, "device")
			counters[d]++
			b := callNamed(tb, screening.RecordID{0xee, rapid.ByteRange(1, 4).Draw(t, "record")}, d, counters[d])
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				batch = append(batch, b)
			}
		}
		out = append(out, batch)
	}
	return out
}

var errNot = errors.New("not this time")

// What is worked out while something else is stored comes to what is worked out where
// it is stored, however late it is stored, and what happened in between.
func TestWhatIsWorkedOutAheadComesToTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := create(t, t.TempDir()), create(t, t.TempDir())
		exchange(t, a, func(*vault.Tx) error { return nil })
		all := batches(rt, t, a.Device())
		early := make([]*vault.Ahead, len(all))
		for i, batch := range all {
			if rapid.Bool().Draw(rt, "early") {
				early[i] = a.Ahead(batch)
			}
		}
		for i, batch := range all {
			if early[i] == nil {
				early[i] = a.Ahead(batch)
			}
			between(rt, t, a, func(tx *vault.Tx) error { return tx.ApplyAhead(early[i]) })
			exchange(t, a, func(tx *vault.Tx) error { return tx.ApplyAhead(early[i]) })
			for _, c := range batch {
				exchange(t, b, func(tx *vault.Tx) error { return tx.Apply(c) })
			}
		}
		sameAs(t, "worked out ahead", b, a)
		sameAs(t, "worked out ahead", a, b)
		if err := a.Verify(t.Context()); err != nil {
			rt.Error(err)
		}
	})
}

// between is what may happen between the two.
func between(rt *rapid.T, t testing.TB, v *vault.Vault, do func(*vault.Tx) error) {
	t.Helper()
	switch rapid.SampledFrom([]string{"nothing", "failure", "rebuild", "rotation"}).Draw(rt, "between") {
	case "failure":
		err := v.Exchange(t.Context(), func(tx *vault.Tx) error { return errors.Join(do(tx), errNot) })
		if !errors.Is(err, errNot) {
			rt.Fatal(err)
		}
	case "rebuild":
		if err := v.Rebuild(t.Context()); err != nil {
			rt.Fatal(err)
		}
	case "rotation":
		r := commit(t, v, screeningtest.Opening())
		erase(t, v, r.ID)
	}
}

func erase(t testing.TB, v *vault.Vault, id screening.RecordID) {
	t.Helper()
	_, err := v.Erase(t.Context(), vault.Erasure{Records: []vault.Doomed{{Record: id, Why: "request", At: time.UnixMilli(1_800_000_000_000), Proof: []byte("signed")}}})
	if err != nil {
		t.Fatal(err)
	}
}

// What stands behind one that cannot be read is read all the same: the transaction takes
// none for a change of no record.
func TestWhatStandsBehindSomethingUnreadableIsReadAhead(t *testing.T) {
	v := create(t, t.TempDir())
	id := screening.RecordID{0xee, 1}
	exchange(t, v, func(*vault.Tx) error { return nil })
	good := func(n uint64) []byte { return callNamed(t, id, screening.DeviceID{0xd1}, n) }
	a := v.Ahead([][]byte{good(1), append(good(2), 0), good(3), good(4)})
	if n := vault.Unread(a); n != 0 {
		t.Errorf("%d are not read", n)
	}
	if err := v.Exchange(t.Context(), func(tx *vault.Tx) error { return tx.ApplyAhead(a) }); !errors.Is(err, vault.ErrChange) {
		t.Errorf("%v, want ErrChange", err)
	}
}

// A record that was erased after it was worked out does not come back.
func TestARecordErasedAfterItWasWorkedOutStaysErased(t *testing.T) {
	v := create(t, t.TempDir())
	id := screening.RecordID{0xee, 1}
	exchange(t, v, func(*vault.Tx) error { return nil })
	late := v.Ahead([][]byte{callNamed(t, id, screening.DeviceID{0xd1}, 2)})
	exchange(t, v, func(tx *vault.Tx) error { return tx.Apply(callNamed(t, id, screening.DeviceID{0xd1}, 1)) })
	erase(t, v, id)
	exchange(t, v, func(tx *vault.Tx) error { return tx.ApplyAhead(late) })
	if _, err := v.Record(t.Context(), id); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("an erased record came back: %v", err)
	}
	if n, err := vault.ChangeRows(v); n != 0 || err != nil {
		t.Errorf("%d change-sets of it are kept, %v", n, err)
	}
}

// Of two that were worked out apart and belong to one record, the second is stored
// alone when the first turns out to be refused.
func TestWhatWasWorkedOutBesideSomethingRefusedStandsAlone(t *testing.T) {
	v := create(t, t.TempDir())
	id := screening.RecordID{0xee, 1}
	exchange(t, v, func(*vault.Tx) error { return nil })
	first := v.Ahead([][]byte{callNamed(t, id, screening.DeviceID{0xd1}, 1)})
	second := v.Ahead([][]byte{callNamed(t, id, screening.DeviceID{0xd2}, 1)})
	err := v.Exchange(t.Context(), func(tx *vault.Tx) error {
		return errors.Join(tx.ApplyAhead(first), tx.ApplyAhead(second), errNot)
	})
	if !errors.Is(err, errNot) {
		t.Fatal(err)
	}
	exchange(t, v, func(tx *vault.Tx) error { return tx.ApplyAhead(second) })
	if err := errors.Join(v.Verify(t.Context()), v.Rebuild(t.Context())); err != nil {
		t.Error(err)
	}
	r, err := v.Record(t.Context(), id)
	if err != nil || r.State.Seen(screening.DeviceID{0xd1}, 1) || !r.State.Seen(screening.DeviceID{0xd2}, 1) {
		t.Errorf("the record does not stand as it was stored, %v", err)
	}
}

// Many records of one transaction go into their pages at once, and the list that a
// later opening reads is the list that is in memory.
func TestManyRecordsAtOnceAreInTheListAfterwards(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	commit(t, v, screeningtest.Opening())
	n := uint64(0)
	batch := func(first, last int) (sets [][]byte) {
		for i := first; i <= last; i++ {
			n++
			sets = append(sets, callNamed(t, screening.RecordID{0xee, byte(i >> 8), byte(i)}, screening.DeviceID{0xd1}, n))
		}
		return sets
	}
	for _, some := range [][2]int{{1, 40}, {30, 300}, {290, 300}, {250, 700}, {1, 700}, {701, 710}} {
		sets := batch(some[0], some[1])
		exchange(t, v, func(tx *vault.Tx) error { return tx.ApplyAhead(v.Ahead(sets)) })
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	was, err := v.Summaries(t.Context())
	if err != nil || len(was) != 711 {
		t.Fatalf("%d in the list, %v", len(was), err)
	}
	crashed := open(t, copyDir(t, dir)) // what a cut leaves: nothing was folded at a close
	again, err := crashed.Summaries(t.Context())
	if err != nil || len(again) != len(was) {
		t.Fatalf("%d in the list of %d, %v", len(again), len(was), err)
	}
	for i := range was {
		if was[i].ID != again[i].ID || was[i].Text != again[i].Text || !was[i].Updated.Equal(again[i].Updated) {
			t.Fatalf("entry %d differs", i)
		}
	}
}
