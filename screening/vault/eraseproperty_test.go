package vault_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// ward is a vault, and a model of what sync and a hub would see of it. The bytes
// of its segments name in clear whose changes are inside, so that the model can
// say which hold a record.
type ward struct {
	t      *rapid.T
	tb     *testing.T
	dir    string
	v      *vault.Vault
	live   map[screening.RecordID]screening.Record
	gone   map[screening.RecordID]bool
	waits  []waiting1          // own changes in no segment
	sent   map[uint64][32]byte // own segments that left, as they left
	unsent uint64              // the first own segment that did not leave
	acked  uint64
	remote uint64
	theirs uint64
}

type waiting1 struct{ record screening.RecordID }

func (w *ward) ok(err error) {
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *ward) some() screening.RecordID {
	if len(w.live) == 0 {
		w.t.Skip("no record")
	}
	ids := slices.SortedFunc(maps.Keys(w.live), func(a, b screening.RecordID) int { return bytes.Compare(a[:], b[:]) })
	return rapid.SampledFrom(ids).Draw(w.t, "record")
}

func (w *ward) save() {
	c := screeningtest.Opening()
	if len(w.live) > 2 || len(w.live) > 0 && rapid.Bool().Draw(w.t, "old") {
		c = screeningtest.Answering(w.live[w.some()], screeningtest.Said("story"), screeningtest.Text(fmt.Sprint("told ", len(w.waits))))
	}
	r, err := w.v.Commit(w.tb.Context(), c)
	w.ok(err)
	w.live[r.ID] = r
	w.waits = append(w.waits, waiting1{record: r.ID})
}

// link is the end of the own chain.
func (w *ward) link() (seq uint64) {
	chains, err := w.v.Chains(w.tb.Context())
	w.ok(err)
	for _, c := range chains {
		if c.Device == w.v.Device() {
			seq = c.Seq
		}
	}
	return seq
}

// seal puts some of what waits into a segment, and checks that it is what waits.
func (w *ward) seal() {
	next := w.link() + 1
	n := rapid.IntRange(1, 4).Draw(w.t, "changes")
	w.ok(w.v.Exchange(w.tb.Context(), func(tx *vault.Tx) error {
		all, err := tx.Outbox(vault.Limit{})
		if err != nil {
			return err
		}
		if count, _ := tx.OutboxSize(); count != len(w.waits) || len(all) != len(w.waits) {
			return fmt.Errorf("%d wait and %d come, want %d", count, len(all), len(w.waits))
		}
		content := []byte(fmt.Sprintf("own %d:", next))
		var covers []uint64
		for i, p := range all {
			if p.Record != w.waits[i].record {
				return errors.New("another record waits")
			}
			if i < n {
				covers, content = append(covers, p.Counter), append(content, p.Record[:]...)
			}
		}
		if len(covers) == 0 {
			return nil
		}
		if w.unsent == 0 || w.unsent > next {
			w.unsent = next
		}
		w.waits = w.waits[len(covers):]
		return tx.PutSegment(vault.Segment{
			Space: space(), Device: w.v.Device(), Seq: next, Hash: sha256.Sum256(content), Status: applied, Linked: true, Bytes: content,
		}, covers...)
	}))
}

// send lets all own segments leave, and the hub may confirm some.
func (w *ward) send() {
	segs, err := w.v.Segments(w.tb.Context(), vault.SegmentQuery{Space: space(), Device: w.v.Device()})
	w.ok(err)
	for _, s := range segs {
		if was, ok := w.sent[s.Seq]; ok && was != s.Hash {
			w.t.Fatalf("segment %d left twice with different bytes: a fork", s.Seq)
		}
		w.sent[s.Seq] = s.Hash
	}
	last := w.link()
	w.unsent = last + 1
	ack := uint64(rapid.IntRange(int(w.acked), int(last)).Draw(w.t, "ack"))
	w.acked = ack
	w.ok(w.v.MarkAcked(w.tb.Context(), space(), w.v.Device(), ack))
}

// hear takes a segment of another device with one change of some record, which
// may have been erased here.
func (w *ward) hear() {
	id := screening.RecordID{0: 0xee, 1: byte(rapid.IntRange(0, 3).Draw(w.t, "which"))}
	w.remote++
	c := screeningtest.Set(id, screening.DeviceID{0: 0xdd}, w.remote, history.Op{Kind: history.Set, Register: screeningtest.Said("story"), Answer: screeningtest.Text("elsewhere")})
	b, err := c.Encode()
	w.ok(err)
	w.theirs++
	content := append([]byte(fmt.Sprintf("theirs %d:", w.theirs)), id[:]...)
	s := vault.Segment{
		Space: space(), Device: screening.DeviceID{0: 0xdd}, Seq: w.theirs, Hash: sha256.Sum256(content), Status: applied, Linked: true, Bytes: content,
	}
	w.ok(w.v.Exchange(w.tb.Context(), func(tx *vault.Tx) error {
		if err := errors.Join(tx.PutSegment(s), tx.Apply(b)); err != nil {
			return err
		}
		if (tx.Passed() == 1) != w.gone[id] {
			return fmt.Errorf("%d passed over, erased: %v", tx.Passed(), w.gone[id])
		}
		if tx.Passed() == 0 {
			return nil
		}
		return tx.DropSegment(s.Space, s.Device, s.Seq, s.Hash)
	}))
	if w.gone[id] {
		return
	}
	r, err := w.v.Record(w.tb.Context(), id)
	w.ok(err)
	w.live[id] = r
}

func (w *ward) erase() {
	id := w.some()
	patience := rapid.SampledFrom([]vault.Patience{vault.Refuse, vault.Later}).Draw(w.t, "patience")
	before := w.link()
	segs, err := w.v.Segments(w.tb.Context(), vault.SegmentQuery{Space: space(), Device: w.v.Device()})
	w.ok(err)
	fate := func(s vault.Segment) (vault.Fate, error) {
		if bytes.Contains(s.Bytes, id[:]) {
			return vault.Drop, nil
		}
		return vault.Keep, nil
	}
	onItsWay, cut := 0, before+1
	for _, s := range segs {
		if f, _ := fate(s); f == vault.Keep || s.Seq <= w.acked {
			continue
		}
		if s.Seq < w.unsent {
			onItsWay++
		} else {
			cut = min(cut, s.Seq)
		}
	}
	did, err := w.v.Erase(w.tb.Context(), vault.Erasure{
		Records: []vault.Doomed{{Record: id, Why: "request"}}, Fate: fate, Patience: patience,
		Unsent: func([16]byte) uint64 { return w.unsent },
	})
	if onItsWay > 0 && patience == vault.Refuse {
		if !errors.Is(err, screening.ErrOnItsWay) {
			w.t.Fatalf("error %v, want ErrOnItsWay", err)
		}
		return
	}
	w.ok(err)
	if did.Later != onItsWay || did.Undone != int(before+1-cut) || w.link() != cut-1 {
		w.t.Fatalf("%+v and the chain ends at %d; want %d later, %d undone, the end at %d", did, w.link(), onItsWay, before+1-cut, cut-1)
	}
	delete(w.live, id)
	w.gone[id] = true
	var back []waiting1
	for _, s := range segs {
		if s.Seq >= cut {
			for at := bytes.IndexByte(s.Bytes, ':') + 1; at < len(s.Bytes); at += 16 {
				back = append(back, waiting1{record: screening.RecordID(s.Bytes[at : at+16])})
			}
		}
	}
	w.waits = slices.DeleteFunc(append(back, w.waits...), func(c waiting1) bool { return c.record == id })
}

func (w *ward) rotate() { w.ok(vault.Rotate(w.tb.Context(), w.v)) }

func (w *ward) reopen() {
	w.ok(w.v.Close())
	v, err := vault.Open(w.tb.Context(), config(w.dir), []byte(passphrase))
	w.ok(err)
	w.v = v
}

// holdsTrue: the vault holds what the model says, and no segment that the hub
// has confirmed holds a record that was erased.
func (w *ward) holdsTrue() {
	sums, err := w.v.Summaries(w.tb.Context())
	w.ok(err)
	if len(sums) != len(w.live) {
		w.t.Fatalf("%d summaries, want %d", len(sums), len(w.live))
	}
	for id, want := range w.live {
		r, err := w.v.Record(w.tb.Context(), id)
		w.ok(err)
		if r.State.Hash() != want.State.Hash() {
			w.t.Fatalf("record %s differs", id)
		}
	}
	for id := range w.gone {
		if _, err := w.v.Record(w.tb.Context(), id); !errors.Is(err, screening.ErrNoRecord) {
			w.t.Fatalf("an erased record answers %v", err)
		}
		for _, device := range [][16]byte{w.v.Device(), {0: 0xdd}} {
			segs, err := w.v.Segments(w.tb.Context(), vault.SegmentQuery{Space: space(), Device: device})
			w.ok(err)
			for _, s := range segs {
				if bytes.Contains(s.Bytes, id[:]) && (device != w.v.Device() || s.Seq <= w.acked) {
					w.t.Fatalf("segment %d still holds an erased record", s.Seq)
				}
			}
		}
	}
}

func TestErasingTakesOneRecordAndNothingElse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &ward{t: rt, tb: t, dir: t.TempDir(), live: map[screening.RecordID]screening.Record{}, gone: map[screening.RecordID]bool{}, sent: map[uint64][32]byte{}}
		w.v = create(t, w.dir)
		defer func() {
			if err := w.v.Close(); err != nil {
				rt.Error(err)
			}
		}()
		rt.Repeat(map[string]func(*rapid.T){
			"save": func(t *rapid.T) { w.t = t; w.save() }, "seal": func(t *rapid.T) { w.t = t; w.seal() },
			"save again": func(t *rapid.T) { w.t = t; w.save() }, "seal again": func(t *rapid.T) { w.t = t; w.seal() },
			"send": func(t *rapid.T) { w.t = t; w.send() }, "hear": func(t *rapid.T) { w.t = t; w.hear() },
			"erase": func(t *rapid.T) { w.t = t; w.erase() }, "rotate": func(t *rapid.T) { w.t = t; w.rotate() },
			"reopen": func(t *rapid.T) { w.t = t; w.reopen() },
			"":       func(t *rapid.T) { w.t = t; w.holdsTrue() },
		})
		if err := w.v.Verify(t.Context()); err != nil {
			rt.Error(err)
		}
	})
}
