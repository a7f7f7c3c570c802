package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"filippo.io/age"
	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// traveller is a vault with two caseloads, of which one may be away, and a model of
// what it must hold.
type traveller struct {
	t     *rapid.T
	tb    *testing.T
	dir   string
	id    *age.HybridIdentity
	v     *vault.Vault
	homes homes
	live  map[screening.RecordID]screening.Record
	half  map[screening.RecordID]string
	waits map[screening.RecordID]int
	away  [16]byte // zero: nothing is
	file  []byte
}

func (w *traveller) ok(err error) {
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *traveller) here(id screening.RecordID) bool { return w.homes[id] != w.away }

func (w *traveller) ids(of func(screening.RecordID) bool) []screening.RecordID {
	ids := slices.SortedFunc(maps.Keys(w.live), func(a, b screening.RecordID) int { return bytes.Compare(a[:], b[:]) })
	return slices.DeleteFunc(ids, func(id screening.RecordID) bool { return !of(id) })
}

func (w *traveller) some() screening.RecordID {
	ids := w.ids(w.here)
	if len(ids) == 0 {
		w.t.Skip("no record is here")
	}
	return rapid.SampledFrom(ids).Draw(w.t, "record")
}

func (w *traveller) space() [16]byte {
	all := slices.DeleteFunc([][16]byte{space(), other()}, func(s [16]byte) bool { return s == w.away })
	return rapid.SampledFrom(all).Draw(w.t, "caseload")
}

func (w *traveller) save() {
	c, in := screeningtest.Opening(), [16]byte{}
	if len(w.ids(w.here)) > 0 && rapid.IntRange(0, 2).Draw(w.t, "old") > 0 {
		c = screeningtest.Answering(w.live[w.some()], screeningtest.Said("story"), screeningtest.Text(fmt.Sprint("told ", len(w.waits))))
	} else {
		in = w.space()
	}
	r, err := w.v.Commit(w.tb.Context(), c)
	w.ok(err)
	if in != [16]byte{} {
		w.homes[r.ID] = in
	}
	w.live[r.ID] = r
	w.waits[r.ID]++
}

func (w *traveller) draft() {
	id := w.some()
	text := fmt.Sprint("half a sentence ", len(w.waits))
	w.ok(w.v.PutDraft(w.tb.Context(), screening.Draft{Record: id, Text: text}))
	w.half[id] = text
}

func (w *traveller) seal() {
	in := w.space()
	ids, err := w.homes.sealIn(w.tb.Context(), w.v, in)
	w.ok(err)
	sealed := map[screening.RecordID]int{}
	for _, id := range ids {
		sealed[id]++
	}
	for _, id := range w.ids(func(id screening.RecordID) bool { return w.homes[id] == in }) {
		if sealed[id] != w.waits[id] {
			w.t.Fatalf("%d changes of a record were given, %d wait", sealed[id], w.waits[id])
		}
		w.waits[id] = 0
	}
}

func (w *traveller) confirm() {
	chains, err := w.v.Chains(w.tb.Context())
	w.ok(err)
	for _, c := range chains {
		to := uint64(rapid.IntRange(0, int(c.Seq)).Draw(w.t, "confirmed"))
		w.ok(w.v.MarkAcked(w.tb.Context(), c.Space, c.Device, to))
	}
}

func (w *traveller) erase() {
	id := w.some()
	_, err := w.v.Erase(w.tb.Context(), vault.Erasure{Records: []vault.Doomed{{Record: id, Why: "request", At: time.UnixMilli(1_800_000_000_000), Proof: []byte("signed")}}})
	w.ok(err)
	delete(w.live, id)
	delete(w.waits, id)
	delete(w.half, id)
}

func (w *traveller) leave() {
	if w.away != [16]byte{} {
		w.t.Skip("one is away")
	}
	leaves := w.space()
	w.ok(parts(w.tb.Context(), w.v, w.homes, leaves, func(b []byte) error { w.file = b; return nil }))
	w.away = leaves
}

func (w *traveller) comeBack() {
	if w.away == [16]byte{} {
		w.t.Skip("nothing is away")
	}
	before := w.sync()
	_, err := comeBack(w.tb, w.v, w.file, w.id)
	w.ok(err)
	w.away = [16]byte{}
	for id, was := range before {
		if is := w.sync()[id]; is != was {
			w.t.Fatalf("a record that stayed was %v, is %v", was, is)
		}
	}
}

func (w *traveller) sync() map[screening.RecordID]screening.SyncState { return states(w.tb, w.v) }

func (w *traveller) reopen() {
	w.ok(w.v.Close())
	var err error
	w.v, err = vault.Open(w.tb.Context(), config(w.dir), []byte(passphrase))
	w.ok(err)
	w.ok(w.v.Verify(w.tb.Context()))
}

// check holds all of it against the model.
func (w *traveller) check() {
	ctx := w.tb.Context()
	waits := 0
	for _, id := range w.ids(func(screening.RecordID) bool { return true }) {
		r, err := w.v.Record(ctx, id)
		if !w.here(id) {
			if !errors.Is(err, screening.ErrNoRecord) {
				w.t.Fatalf("a record that is away: %v", err)
			}
			continue
		}
		waits += w.waits[id]
		if err != nil || r.State.Hash() != w.live[id].State.Hash() {
			w.t.Fatalf("a record reads as something else, %v", err)
		}
		if d, err := w.v.Draft(ctx, id); err != nil || d.Text != w.half[id] {
			w.t.Fatalf("its draft is %q, want %q, %v", d.Text, w.half[id], err)
		}
	}
	sums, err := w.v.Summaries(ctx)
	w.ok(err)
	if len(sums) != len(w.ids(w.here)) {
		w.t.Fatalf("%d records are listed, want %d", len(sums), len(w.ids(w.here)))
	}
	w.ok(w.v.Exchange(ctx, func(tx *vault.Tx) error {
		count, _ := tx.OutboxSize()
		all, err := tx.Outbox(vault.Limit{})
		if count != waits || len(all) != waits {
			return fmt.Errorf("%d changes wait, %d come, want %d", count, len(all), waits)
		}
		return err
	}))
}

// TestSRB15_WhateverIsDoneBeforeOnTheWayAndAfterNothingIsLost: what leaves and comes
// back is as it was, beside what was done with the rest meanwhile.
func TestSRB15_WhateverIsDoneBeforeOnTheWayAndAfterNothingIsLost(t *testing.T) {
	id := identity(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := &traveller{
			t: rt, tb: t, dir: t.TempDir(), id: id, homes: homes{},
			live: map[screening.RecordID]screening.Record{}, half: map[screening.RecordID]string{}, waits: map[screening.RecordID]int{},
		}
		w.v = guarded(t, w.dir, id)
		defer func() { _ = w.v.Close() }()
		rt.Repeat(map[string]func(*rapid.T){
			"save": func(*rapid.T) { w.save() }, "save more": func(*rapid.T) { w.save() }, "draft": func(*rapid.T) { w.draft() },
			"seal": func(*rapid.T) { w.seal() }, "confirm": func(*rapid.T) { w.confirm() }, "erase": func(*rapid.T) { w.erase() },
			"leave": func(*rapid.T) { w.leave() }, "come back": func(*rapid.T) { w.comeBack() }, "reopen": func(*rapid.T) { w.reopen() },
			"": func(*rapid.T) { w.check() },
		})
		if w.away != [16]byte{} {
			w.comeBack()
			w.check()
		}
		w.reopen()
		w.check()
	})
}
