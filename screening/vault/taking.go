package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// takeAtOnce is how many bytes of a backup go into one transaction, about.
const takeAtOnce = 1 << 20

// taking is a backup on its way into a vault that does not exist yet.
type taking struct {
	v   *Vault
	ctx context.Context

	back    bool // the vault takes back what it gave away
	ground  ground
	pending []backup.Item
	size    int

	record  screening.RecordID // the last one
	fresh   loaded             // it, before its first change
	started bool               // it has one
	there   []uint64           // own changes that no segment at the hub covers
	entries uint64             // of the journal
	files   sideFiles          // those that the old device had
	file    *os.File
	made    []string // names of the files that were written
}

// broken says that an item does not fit. It names no value.
func broken(what string) error { return fmt.Errorf("%w: %s", backup.ErrBroken, what) }

// take takes one item: files at once, all else in transactions of some size.
func (t *taking) take(i backup.Item) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	if (i.Kind == backup.Standing) == t.begun() {
		return broken("order")
	}
	switch i.Kind {
	case backup.Standing:
		return t.begin(i)
	case backup.File:
		return errors.Join(t.flush(), t.openFile(i))
	case backup.Chunk:
		_, err := t.file.Write(i.Body)
		return err
	}
	t.pending = append(t.pending, i)
	t.size += len(i.Body)
	if t.size < takeAtOnce {
		return nil
	}
	return t.flush()
}

func (t *taking) flush() error {
	if len(t.pending) == 0 {
		return nil
	}
	err := t.v.run(t.ctx, func(w *work) error {
		for _, i := range t.pending {
			if err := t.apply(w, i); err != nil {
				return err
			}
		}
		return nil
	})
	t.pending, t.size = nil, 0
	if err == nil && t.v.tally.Delta-t.v.tally.Folded >= foldAt {
		err = t.v.fold(t.ctx)
	}
	return err
}

func (t *taking) apply(w *work, i backup.Item) error {
	switch i.Kind {
	case backup.Secret:
		return t.secret(w, i)
	case backup.Record:
		return t.newRecord(w, i)
	case backup.Change:
		return t.change(w, i)
	case backup.Draft:
		return t.draft(w, i)
	case backup.Segment:
		return t.segment(w, i)
	case backup.Event:
		return t.event(w, i)
	}
	return nil // of a later version
}

func (t *taking) begun() bool { return t.v.db != nil }

// begin makes the database, with the id of the old vault, and takes over where
// the old device stood.
func (t *taking) begin(i backup.Item) error {
	var s standingItem
	if err := i.Unpack(&s); err != nil || !s.Acked.sound() || s.Acked.last() > s.Counter || s.Vault == ([16]byte{}) {
		return broken("standing")
	}
	var err error
	if t.ground, err = t.v.ground(t.ctx, s.Vault, screening.DeviceID{}, nil); err != nil {
		return err
	}
	return t.v.run(t.ctx, func(w *work) error { return standing(w, s) })
}

// standing notes where the old device stood. The hub is known to hold what it
// acknowledged; all else of the device's own waits again.
func standing(w *work, s standingItem) error {
	w.tally.Counter, w.tally.HLC = s.Counter, s.HLC
	w.tally.Journal, w.tally.Run = s.Journal, s.Run
	row := w.syncRow()
	row.Acked, row.Covered = s.Acked, s.Acked
	for _, was := range s.Chains {
		c := row.chain(was.Space, was.Device)
		c.Acked, c.Known, c.Lost = was.Acked, was.Known, was.Lost
		if was.Lost > 0 {
			c.Seq, c.Hash = was.Seq, was.Hash
		}
	}
	return nil
}

func (t *taking) secret(w *work, i backup.Item) error {
	var s secretItem
	if err := i.Unpack(&s); err != nil || s.Name == "" || len(s.Name) > maxMetaName || stays(s.Name) {
		return broken("secret")
	}
	switch s.Name {
	case metaFiles:
		if codec().Unmarshal(s.Value, &t.files) != nil || !t.files.sound() {
			return broken("secret")
		}
		return nil
	case metaJournal:
		parts, err := parseParts(s.Value)
		if err != nil {
			return broken("secret")
		}
		w.parts = parts
	case metaErased:
		var e erasedRow
		if codec().Unmarshal(s.Value, &e) != nil {
			return broken("secret")
		}
		return w.putErased(e.indexed())
	}
	return w.putMeta(s.Name, s.Value)
}

// event takes over an entry of the journal, with its authenticator.
func (t *taking) event(w *work, i backup.Item) error {
	var e eventItem
	if err := i.Unpack(&e); err != nil || e.Number == 0 || e.Number > w.tally.Journal.Count || len(e.Row) > maxJournalRow {
		return broken("journal")
	}
	t.entries++
	return w.exec(`INSERT INTO journal (rid, version, value) VALUES (?, 1, ?)`, e.Number, w.v.keys.seal(journalPlace(e.Number), e.Row))
}

func (t *taking) newRecord(w *work, i backup.Item) error {
	var r recordItem
	if err := i.Unpack(&r); err != nil || t.unstarted() {
		return broken("record")
	}
	if w.erasedNow().has(r.ID) { // no backup of ours holds what it says was erased
		return broken("record")
	}
	if _, err := w.record(r.ID); !errors.Is(err, screening.ErrNoRecord) {
		return broken("record")
	}
	l, err := w.newRecord(r.ID)
	t.record, t.fresh, t.started = r.ID, l, false
	return err
}

// unstarted says that the last record got no change.
func (t *taking) unstarted() bool { return t.record != (screening.RecordID{}) && !t.started }

// current is the last record as it is by now.
func (t *taking) current(w *work) (loaded, error) {
	if !t.started {
		return t.fresh, nil
	}
	return w.record(t.record)
}

func (t *taking) change(w *work, i backup.Item) error {
	var row changeItem
	if err := i.Unpack(&row); err != nil || row.Own > w.tally.Counter {
		return broken("change")
	}
	c, err := history.Decode(row.Bytes)
	if err != nil || c.Record != t.record {
		return broken("change")
	}
	l, err := t.current(w)
	if err != nil {
		return err
	}
	if l.state.Seen(c.Device, c.Counter) {
		return broken("change")
	}
	if _, err := w.add(l, c, row.Bytes, row.Own); err != nil {
		if errors.Is(err, errRefused) {
			return broken("change")
		}
		return err
	}
	t.started = true
	if row.Own != 0 && !w.sync.Acked.has(row.Own) {
		t.there = append(t.there, row.Own)
		w.tally.Waiting += uint64(len(row.Bytes))
	}
	return nil
}

func (t *taking) draft(w *work, i backup.Item) error {
	var d draftRow
	if err := i.Unpack(&d); err != nil || !t.started {
		return broken("draft")
	}
	l, err := t.current(w)
	if err != nil {
		return err
	}
	return w.putDraft(w.touch(l), screening.Draft{
		Record: t.record, At: interview.Position{Item: protocol.ItemID(d.Item), Instance: d.Instance},
		Source: protocol.Source(d.Source), Text: d.Text,
	})
}

// segment stores a segment. What one of the old device covered counts only where
// the hub holds it.
func (t *taking) segment(w *work, i backup.Item) error {
	var s segmentItem
	if err := i.Unpack(&s); err != nil || s.Status == 0 || s.Status > maxStatus || !s.Covers.sound() || s.Dropped != (len(s.Bytes) == 0) {
		return broken("segment")
	}
	seg := Segment{Space: s.Space, Device: s.Device, Seq: s.Seq, Hash: s.Hash, Status: s.Status, Linked: s.Linked, Bytes: s.Bytes}
	tx := &Tx{w: w}
	if row, _, _, err := tx.findNote(seg); err != nil || row != 0 {
		return errors.Join(err, broken("segment"))
	}
	n := note{Status: s.Status, Linked: s.Linked, Sum: sha256.Sum256(s.Bytes), Dropped: s.Dropped}
	if s.Dropped {
		n.Sum = s.Sum
	}
	if t.back || len(s.Covers.without(w.sync.Acked)) == 0 {
		n.Covers = s.Covers
	}
	c := w.syncRow().chain(s.Space, s.Device)
	c.count(s.Status, 1)
	c.link(seg, s.Linked)
	b, err := codec().Marshal(n)
	if err != nil {
		return err
	}
	return tx.writeSegment(seg, 0, sum{}, w.v.keys.seal(notePlace(seg), b))
}

// end holds what was taken against what the old device signed.
func (t *taking) end(m backup.Manifest) error {
	if err := errors.Join(t.flush(), t.closeFile()); err != nil {
		return err
	}
	if t.unstarted() || !t.begun() || t.v.keys.vault != m.Vault {
		return broken("record")
	}
	if err := t.settle(); err != nil {
		return err
	}
	state, err := t.v.StateHash(t.ctx)
	if err != nil {
		return err
	}
	if state != m.State {
		return broken("state")
	}
	return nil
}

// settle notes which of the old device's changes are not here, so that they do
// not count as waiting, which entries of the journal, and which files must be.
func (t *taking) settle() error {
	return t.v.run(t.ctx, func(w *work) error {
		if t.entries > w.tally.Journal.Count {
			return broken("journal")
		}
		w.tally.Journal.Lost = w.tally.Journal.Count - t.entries
		w.putFiles(t.listed())
		s := w.syncRow()
		if n := w.tally.Counter; n > 0 {
			s.Missing = ranges{{First: 1, Last: n}}.without(s.Covered).without(rangesOf(slices.Clone(t.there)))
		}
		return nil
	})
}
