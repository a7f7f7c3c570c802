package vault

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
)

// ordered makes a closed vault with an erased record, one that is held, one whose hold
// was lifted, and one that was erased elsewhere. It gives the ids of the two rows.
func ordered(t *testing.T) (cfg Config, rows map[string][]byte, was ordersOf) {
	t.Helper()
	cfg = Cheap(Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	v, _ := stocked(t, cfg)
	ids := make([]screening.RecordID, 0, len(v.index.byID))
	for id := range v.index.byID {
		ids = append(ids, id)
	}
	holding := func(id screening.RecordID, o Order) {
		t.Helper()
		h := Hold{Record: id, Order: o, At: 1_700_000_000_000, Officer: screeningtest.Officer(), Why: "court", Proof: []byte("signed")}
		if err := v.PutHold(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	holding(ids[1], HoldRecord)
	holding(ids[2], HoldRecord)
	holding(ids[2], ReleaseRecord)
	putOwnSegment(t, v)
	if _, err := v.Erase(t.Context(), Erasure{
		Records:  []Doomed{{Record: ids[0], Officer: screeningtest.Officer(), Why: "request", Proof: []byte("signed")}},
		Patience: Later,
		Fate:     func(Segment) (Fate, error) { return Drop, nil },
	}); err != nil {
		t.Fatal(err)
	}
	elsewhere := Tombstone{Record: screening.RecordID{9}, Officer: screeningtest.Officer(), Why: "retention", Proof: []byte("signed")}
	if err := v.Bar(t.Context(), elsewhere); err != nil {
		t.Fatal(err)
	}
	was = readOrders(t, v)
	rows = map[string][]byte{metaHolds: MetaID(v, metaHolds), metaErased: MetaID(v, metaErased)}
	shut(t, v)
	return cfg, rows, was
}

// ordersOf is what a vault knows of orders, without times and proofs.
type ordersOf struct {
	holds      []Hold
	tombstones []Tombstone
	later      []segmentPlace
	dropped    []droppedChain
}

func readOrders(t *testing.T, v *Vault) ordersOf {
	t.Helper()
	holds, err := v.Holds(t.Context())
	gone, err2 := v.Erased(t.Context())
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for i := range holds {
		holds[i].At, holds[i].Proof = 0, nil
	}
	for i := range gone {
		gone[i].At, gone[i].Proof = 0, nil
	}
	return ordersOf{holds, gone, slices.Clone(v.erased.Later), slices.Clone(v.erased.Dropped)}
}

func (o ordersOf) equal(p ordersOf) bool {
	return slices.Equal(bytesOf(o.holds), bytesOf(p.holds)) && slices.Equal(bytesOf(o.tombstones), bytesOf(p.tombstones)) &&
		slices.Equal(o.later, p.later) && len(o.dropped) == len(p.dropped)
}

func bytesOf[T any](all []T) (out []string) {
	for _, one := range all {
		b, _ := codec().Marshal(one)
		out = append(out, string(b))
	}
	return out
}

// A flipped byte anywhere in the rows about holds and erasures costs neither: the
// journal says which they were, and it is said that they were made anew.
func TestHoldsAndErasuresOfADamagedRowAreMadeAnewFromTheJournal(t *testing.T) {
	sound, rows, was := ordered(t)
	if len(was.holds) != 3 || len(was.tombstones) != 2 || len(was.later) == 0 {
		t.Fatalf("%d orders, %d tombstones, %d segments for later: the test proves nothing", len(was.holds), len(was.tombstones), len(was.later))
	}
	for name, id := range rows {
		for at := 1; at <= rowLength(t, sound, id); at += 13 { // a whole row has some three hundred
			cfg := twin(t, sound)
			harm(t, cfg, `UPDATE meta SET value = CAST(substr(value, 1, ?2 - 1) || CASE substr(value, ?2, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(value, ?2 + 1) AS BLOB) WHERE id = ?1`, id, at)
			err := Repair(t.Context(), cfg, []byte(benchPassphrase))
			var remade *screening.RemadeError
			if !errors.Is(err, screening.ErrLost) || !errors.As(err, &remade) || !slices.Contains(damagedNames(err), "damaged: meta "+name) {
				t.Fatalf("%s byte %d: %v, want the row named and what was made anew", name, at, err)
			}
			if want := (screening.RemadeError{Holds: 3}); name == metaHolds && *remade != want {
				t.Errorf("%+v, want %+v", *remade, want)
			}
			if want := (screening.RemadeError{Erasures: 2}); name == metaErased && *remade != want {
				t.Errorf("%+v, want %+v", *remade, want)
			}
			v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
			if err != nil {
				t.Fatal(err)
			}
			if got := readOrders(t, v); !got.equal(was) {
				t.Errorf("%s byte %d: %+v, want %+v", name, at, got, was)
			}
			if !v.Unproved() {
				t.Error("what was signed is there again")
			}
			if !v.WasErased(was.tombstones[0].Record) || !v.Held(was.holds[0].Record) || v.Held(was.holds[1].Record) {
				t.Error("a hold or an erasure is not what it was")
			}
			if v.tally.Orphans {
				t.Error("side files that no list names stay for good")
			}
			if err := v.Verify(t.Context()); err != nil {
				t.Error(err)
			}
			shut(t, v)
		}
	}
}

func rowLength(t *testing.T, cfg Config, id []byte) (n int) {
	t.Helper()
	db := openDatabase(cfg.Dir + "/" + fileDatabase)
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), `SELECT length(value) FROM meta WHERE id = ?`, id).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Where the journal has gaps as well, what is left is taken, and the gaps are said.
func TestAGapInTheJournalIsSaidWhenHoldsAreMadeAnew(t *testing.T) {
	cfg, rows, was := ordered(t)
	for _, id := range rows {
		harm(t, cfg, `DELETE FROM meta WHERE id = ?`, id)
	}
	harm(t, cfg, `DELETE FROM journal WHERE rid = (SELECT max(rid) - 1 FROM journal)`)
	err := Repair(t.Context(), cfg, []byte(benchPassphrase))
	var remade *screening.RemadeError
	if !errors.As(err, &remade) || !remade.Gaps {
		t.Fatalf("repair: %v, want the gaps said", err)
	}
	if remade.Holds+remade.Erasures >= len(was.holds)+len(was.tombstones) {
		t.Errorf("%v: the entry that went was none of these", remade)
	}
}

// What was made anew gets a proof once, and what has one keeps it.
func TestOnlyWhatHasNoProofIsProved(t *testing.T) {
	cfg, rows, _ := ordered(t)
	harm(t, cfg, `DELETE FROM meta WHERE id = ?`, rows[metaHolds])
	if err := Repair(t.Context(), cfg, []byte(benchPassphrase)); !errors.Is(err, screening.ErrLost) {
		t.Fatal(err)
	}
	v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, v)
	err = v.Exchange(t.Context(), func(tx *Tx) error {
		return tx.Prove(func(holds []Hold, gone []Tombstone) error {
			for i := range holds {
				holds[i].At, holds[i].Proof = 7, []byte("anew")
			}
			for i := range gone {
				gone[i].At, gone[i].Proof = 7, []byte("anew")
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	holds, err := v.Holds(t.Context())
	if err != nil || len(holds) != 3 || !bytes.Equal(holds[0].Proof, []byte("anew")) || holds[0].At != 7 || v.Unproved() {
		t.Errorf("holds %v, %v", holds, err)
	}
	gone, err := v.Erased(t.Context())
	if err != nil || len(gone) != 2 || bytes.Equal(gone[0].Proof, []byte("anew")) || gone[0].At == 7 {
		t.Errorf("a tombstone that has a proof: %v, %v", gone, err)
	}
}

// Where the list of names, which tells a row that went from one that never was, is
// lost as well, the journal tells it.
func TestHoldsAndErasuresAreMadeAnewWhereTheListOfNamesIsLostToo(t *testing.T) {
	sound, rows, was := ordered(t)
	for _, names := range []string{`DELETE FROM meta WHERE id = ?`, `UPDATE meta SET value = zeroblob(length(value)) WHERE id = ?`} {
		cfg := twin(t, sound)
		harm(t, cfg, names, namesRow(t, sound))
		for _, id := range rows {
			harm(t, cfg, `DELETE FROM meta WHERE id = ?`, id)
		}
		err := Repair(t.Context(), cfg, []byte(benchPassphrase))
		var remade *screening.RemadeError
		if !errors.Is(err, screening.ErrLost) || !errors.As(err, &remade) || *remade != (screening.RemadeError{Holds: 3, Erasures: 2}) {
			t.Fatalf("repair: %v, want what was made anew", err)
		}
		for name := range rows {
			if !slices.Contains(damagedNames(err), "damaged: meta "+name) {
				t.Errorf("repair: %v, want %s named", err, name)
			}
		}
		v, err := Open(t.Context(), cfg, []byte(benchPassphrase))
		if err != nil {
			t.Fatal(err)
		}
		if got := readOrders(t, v); !got.equal(was) {
			t.Errorf("%+v, want %+v", got, was)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Error(err)
		}
		shut(t, v)
	}
}

// A vault that never had a hold or an erasure is not said to have lost them.
func TestNoHoldIsNamedAsLostWhereTheJournalKnowsNone(t *testing.T) {
	cfg := Cheap(Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	v, _ := stocked(t, cfg)
	shut(t, v)
	harm(t, cfg, `DELETE FROM meta WHERE id = ?`, namesRow(t, cfg))
	err := Repair(t.Context(), cfg, []byte(benchPassphrase))
	var remade *screening.RemadeError
	if errors.As(err, &remade) || slices.ContainsFunc(damagedNames(err), func(s string) bool {
		return strings.HasSuffix(s, metaHolds) || strings.HasSuffix(s, metaErased)
	}) {
		t.Errorf("repair: %v", err)
	}
	if v, err = Open(t.Context(), cfg, []byte(benchPassphrase)); err != nil {
		t.Fatal(err)
	}
	shut(t, v)
}

// namesRow is the id of the list of names.
func namesRow(t *testing.T, cfg Config) []byte {
	t.Helper()
	v, err := Open(t.Context(), twin(t, cfg), []byte(benchPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, v)
	return MetaID(v, metaNames)
}

// A hold that was released needs no proof; a release does, and a hold that stands.
func TestAHoldThatWasReleasedIsNotUnproved(t *testing.T) {
	one, two, signed := screening.RecordID{1}, screening.RecordID{2}, []byte("signed")
	for _, c := range []struct {
		all  orders
		want bool
	}{
		{orders{{Record: one, Order: HoldRecord}, {Record: one, Order: ReleaseRecord, Proof: signed}}, false},
		{orders{{Record: one, Order: HoldRecord}, {Record: two, Order: ReleaseRecord, Proof: signed}}, true},
		{orders{{Record: one, Order: HoldRecord, Proof: signed}, {Record: one, Order: ReleaseRecord}}, true},
		{orders{{Record: one, Order: ReleaseRecord, Proof: signed}, {Record: one, Order: HoldRecord}}, true},
	} {
		if got := (&Vault{orders: c.all}).Unproved(); got != c.want {
			t.Errorf("%+v: %v", c.all, got)
		}
	}
}
