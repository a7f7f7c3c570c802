package vault_test

import (
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

const applied, waiting = 1, 2

func space() [16]byte { return [16]byte{0x5a} }

func segment(v *vault.Vault, seq uint64, content string) vault.Segment {
	return vault.Segment{
		Space: space(), Device: v.Device(), Seq: seq, Hash: sha256.Sum256([]byte(content)),
		Status: applied, Linked: true, Bytes: []byte(content),
	}
}

func exchange(t testing.TB, v *vault.Vault, do func(tx *vault.Tx) error) {
	t.Helper()
	if err := v.Exchange(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// sealAll puts all that waits into one segment.
func sealAll(t testing.TB, v *vault.Vault, seq uint64) (counters []uint64) {
	t.Helper()
	exchange(t, v, func(tx *vault.Tx) error {
		pending, err := tx.Outbox(vault.Limit{})
		if err != nil {
			return err
		}
		counters = nil
		for _, p := range pending {
			counters = append(counters, p.Counter)
		}
		return tx.PutSegment(segment(v, seq, string(rune('a'+seq))), counters...)
	})
	return counters
}

func states(t testing.TB, v *vault.Vault) map[screening.RecordID]screening.SyncState {
	t.Helper()
	sums, err := v.Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[screening.RecordID]screening.SyncState{}
	for _, s := range sums {
		out[s.ID] = s.Sync
	}
	return out
}

func TestEveryChangeWaitsUntilItIsInASegment(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	a := commit(t, v, screeningtest.Opening())
	b := commit(t, v, screeningtest.Opening())
	commit(t, v, noting(a))
	check := func(record screening.RecordID, want screening.SyncState) {
		t.Helper()
		if got := states(t, v)[record]; got != want {
			t.Errorf("state %s, want %s", got, want)
		}
	}
	check(a.ID, screening.KeptHere)
	if got := sealAll(t, v, 1); !slices.Equal(got, []uint64{1, 2, 3}) {
		t.Errorf("outbox %v, want every change in the order of saving", got)
	}
	check(a.ID, screening.OnItsWay)
	b = commit(t, v, noting(b))
	check(b.ID, screening.KeptHere)
	check(a.ID, screening.OnItsWay)
	if err := v.MarkAcked(t.Context(), space(), v.Device(), 1); err != nil {
		t.Fatal(err)
	}
	check(a.ID, screening.WithHub)
	check(b.ID, screening.KeptHere)

	closeNow(t, v)
	v = open(t, dir)
	check(a.ID, screening.WithHub)
	check(b.ID, screening.KeptHere)
	if got := sealAll(t, v, 2); !slices.Equal(got, []uint64{4}) {
		t.Errorf("outbox %v, want only what is in no segment", got)
	}
	check(b.ID, screening.OnItsWay)
	if err := v.MarkAcked(t.Context(), space(), v.Device(), 2); err != nil {
		t.Fatal(err)
	}
	check(b.ID, screening.WithHub)
	if err := v.MarkAcked(t.Context(), space(), v.Device(), 0); err != nil { // the hub was restored from an old copy
		t.Fatal(err)
	}
	check(a.ID, screening.OnItsWay)
	check(b.ID, screening.OnItsWay)
}

func TestTheOutboxIsReadInPortionsAndAtLeastOneAtATime(t *testing.T) {
	v := create(t, t.TempDir())
	for range 5 {
		commit(t, v, screeningtest.Opening())
	}
	exchange(t, v, func(tx *vault.Tx) error {
		count, size := tx.OutboxSize()
		all, err := tx.Outbox(vault.Limit{})
		if err != nil {
			return err
		}
		total := 0
		for _, p := range all {
			total += len(p.Bytes)
			if c, err := history.Decode(p.Bytes); err != nil || c.Counter != p.Counter || c.Record != p.Record {
				t.Errorf("change %d: %v, or not what it says", p.Counter, err)
			}
		}
		if count != 5 || len(all) != 5 || size != total {
			t.Errorf("%d of %d bytes said, %d of %d bytes read", count, size, len(all), total)
		}
		odd := func(id screening.RecordID) bool { return id == all[1].Record || id == all[3].Record }
		for _, tt := range []struct {
			limit vault.Limit
			want  []uint64
		}{
			{vault.Limit{Bytes: 1}, []uint64{1}},
			{vault.Limit{Bytes: len(all[0].Bytes) * 2}, []uint64{1, 2}},
			{vault.Limit{Bytes: total}, []uint64{1, 2, 3, 4, 5}},
			{vault.Limit{Count: 3}, []uint64{1, 2, 3}},
			{vault.Limit{Count: 3, Bytes: 1}, []uint64{1}},
			{vault.Limit{Of: odd}, []uint64{2, 4}},
		} {
			pending, err := tx.Outbox(tt.limit)
			var got []uint64
			for _, p := range pending {
				got = append(got, p.Counter)
			}
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("at most %d in %d bytes: %v, %v, want %v", tt.limit.Count, tt.limit.Bytes, got, err, tt.want)
			}
		}
		return nil
	})
}

func TestASegmentCoversOnlyWhatWasRead(t *testing.T) {
	v := create(t, t.TempDir())
	commit(t, v, screeningtest.Opening())
	err := v.Exchange(t.Context(), func(tx *vault.Tx) error { return tx.PutSegment(segment(v, 1, "x"), 1) })
	if err == nil {
		t.Error("a segment claimed a change that was not read in its exchange")
	}
	if got := sealAll(t, v, 1); !slices.Equal(got, []uint64{1}) {
		t.Errorf("outbox %v, want the change still to wait", got)
	}
}

func TestAFailedExchangeLeavesNothing(t *testing.T) {
	v := create(t, t.TempDir())
	r := commit(t, v, screeningtest.Opening())
	boom := errors.New("boom")
	set := screeningtest.Set(screening.RecordID{9}, screening.DeviceID{9}, 1, history.Op{Kind: history.AddNote, Text: "x"})
	b, err := set.Encode()
	if err != nil {
		t.Fatal(err)
	}
	err = v.Exchange(t.Context(), func(tx *vault.Tx) error {
		pending, err := tx.Outbox(vault.Limit{})
		if err != nil {
			return err
		}
		return errors.Join(tx.Apply(b), tx.PutSecret("cursor", []byte("1")), tx.PutSegment(segment(v, 1, "x"), pending[0].Counter), boom)
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if got := states(t, v); len(got) != 1 || got[r.ID] != screening.KeptHere {
		t.Errorf("states %v, want one record, kept here", got)
	}
	if s, err := v.Secret(t.Context(), "cursor"); s != nil || err != nil {
		t.Errorf("secret %q, %v, want none", s, err)
	}
	if found, err := v.Segments(t.Context(), vault.SegmentQuery{Space: space()}); len(found) != 0 || err != nil {
		t.Errorf("%d segments, %v, want none", len(found), err)
	}
	if chains, err := v.Chains(t.Context()); len(chains) != 0 || err != nil {
		t.Errorf("%d chains, %v, want none", len(chains), err)
	}
}

func TestAChangeOfAnotherDeviceMakesItsRecord(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	id := screening.RecordID{0xcc}
	var all []history.ChangeSet
	for n := uint64(1); n <= 3; n++ {
		all = append(all, screeningtest.Set(id, screening.DeviceID{0xdd}, n, history.Op{
			Kind: history.Set, Register: screeningtest.Said("call_name"), Answer: screeningtest.Text("Sari"),
		}))
	}
	for _, i := range []int{2, 0, 0, 1, 2} { // any order, any repetition
		b, err := all[i].Encode()
		if err != nil {
			t.Fatal(err)
		}
		exchange(t, v, func(tx *vault.Tx) error { return tx.Apply(b) })
	}
	closeNow(t, v)
	v = open(t, dir)
	r, err := v.Record(t.Context(), id)
	if err != nil || r.State.Hash() != history.Fold(all).Hash() {
		t.Errorf("%v, or another state than the fold of the three", err)
	}
	if got := states(t, v)[id]; got != screening.WithHub {
		t.Errorf("state %s: nothing of it waits here", got)
	}
	if found, err := v.Search(t.Context(), "sari", 0); len(found) != 1 || err != nil {
		t.Errorf("%d found, %v", len(found), err)
	}
	exchange(t, v, func(tx *vault.Tx) error {
		if n, _ := tx.OutboxSize(); n != 0 {
			t.Errorf("%d changes of others wait in the outbox", n)
		}
		return nil
	})
	mine := commit(t, v, noting(r))
	if got := states(t, v)[id]; got != screening.KeptHere {
		t.Errorf("state %s, want kept here once it is changed here", got)
	}
	if mine.State.Updated() <= all[2].HLC {
		t.Error("a change made after another one is stamped before it")
	}
}

func TestWhatANewerVersionWroteIsKept(t *testing.T) {
	v := create(t, t.TempDir())
	set := screeningtest.Set(screening.RecordID{0xcc}, screening.DeviceID{0xdd}, 1, history.Op{Kind: history.AddNote, Text: "x"})
	plain, err := set.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var fields map[uint64]cbor.RawMessage
	if err := cbor.Unmarshal(plain, &fields); err != nil {
		t.Fatal(err)
	}
	var ops []map[uint64]any
	if err := cbor.Unmarshal(fields[8], &ops); err != nil {
		t.Fatal(err)
	}
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	ops = append(ops, map[uint64]any{1: uint64(200), 77: "from the future"})
	if fields[8], err = mode.Marshal(ops); err != nil {
		t.Fatal(err)
	}
	newer, err := mode.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	exchange(t, v, func(tx *vault.Tx) error { return tx.Apply(newer) })
	r, err := v.Record(t.Context(), set.Record)
	if err != nil || r.State.Foreign() != 1 {
		t.Fatalf("%d ops kept, %v", r.State.Foreign(), err)
	}
	before := r.State.Hash()
	if err := errors.Join(v.Rebuild(t.Context()), v.Verify(t.Context())); err != nil {
		t.Fatal(err)
	}
	if r, err = v.Record(t.Context(), set.Record); err != nil || r.State.Hash() != before {
		t.Errorf("%v, or another state after a rebuild", err)
	}
}

func TestBytesThatAreNoChangeSetAreRefused(t *testing.T) {
	v := create(t, t.TempDir())
	for _, b := range [][]byte{nil, {0xff}, []byte("pelita"), make([]byte, 300<<10)} {
		err := v.Exchange(t.Context(), func(tx *vault.Tx) error { return tx.Apply(b) })
		if !errors.Is(err, vault.ErrChange) {
			t.Errorf("%d bytes: %v, want ErrChange", len(b), err)
		}
	}
}

func TestSecretsAreKeptUnderTheirNames(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	long := make([]byte, 20000)
	for name, value := range map[string][]byte{"device-seed": []byte("1"), "hub": {}, "settings": long} {
		for _, b := range [][]byte{[]byte("before"), value} {
			if err := v.PutSecret(t.Context(), name, b); err != nil {
				t.Fatal(err)
			}
		}
	}
	device := v.Device()
	closeNow(t, v)
	v = open(t, dir)
	for name, want := range map[string]string{"device-seed": "1", "hub": "", "settings": string(long), "nothing": ""} {
		got, err := v.Secret(t.Context(), name)
		if err != nil || string(got) != want {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if v.Device() != device || device == (screening.DeviceID{}) {
		t.Error("the device id did not stay")
	}
	for _, name := range []string{"", "vault/tally", string(make([]byte, 200))} {
		if err := v.PutSecret(t.Context(), name, nil); err == nil {
			t.Errorf("the name %q was taken", name)
		}
	}
}

func TestReadingInAnExchangeWritesNothing(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	commit(t, v, screeningtest.Opening())
	before := tree(t, dir)
	exchange(t, v, func(tx *vault.Tx) error {
		if _, err := tx.Outbox(vault.Limit{}); err != nil {
			return err
		}
		_, err := tx.Segments(vault.SegmentQuery{Space: space()})
		return err
	})
	for path, sum := range tree(t, dir) {
		if before[path] != sum {
			t.Errorf("%s changed", path)
		}
	}
}
