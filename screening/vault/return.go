package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/journal"
)

// Returning says how records that had left come back.
type Returning struct {
	Officer screening.OfficerID
	// Read reads the backup with which they left.
	Read func(take func(backup.Item) error) (backup.Manifest, error)
	// Put gets the secrets that the backup holds, by name, and runs in the same
	// transaction, after everything was read and is as this device signed it.
	Put func(tx *Tx, m backup.Manifest, secrets map[string][]byte) error
}

// Return takes back what Leave took away, beside what was made meanwhile. It is
// one transaction: nothing comes back before all of it was read and checked. The
// errors are those of the package backup; ErrBroken also for the backup of another
// vault or device.
func (v *Vault) Return(ctx context.Context, r Returning) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.ErrLocked
	}
	t := &taking{v: v, ctx: ctx, back: true}
	c := &comingBack{taking: t, secrets: map[string][]byte{}}
	err := v.transact(ctx, func(w *work) error {
		c.w = w
		m, err := r.Read(c.take)
		if err == nil {
			err = c.end(m)
		}
		if err == nil {
			err = w.log(Event{Kind: journal.Travelled, Why: "returned", By: r.Officer, Count: m.Records})
		}
		if err == nil {
			err = r.Put(&Tx{w: w, read: map[uint64]int{}}, m, c.secrets)
		}
		return err
	})
	v.stubs = nil
	if err = errors.Join(err, t.closeFile()); err != nil {
		return fmt.Errorf("return: %w", errors.Join(err, t.undo()))
	}
	if v.tally.Delta-v.tally.Folded >= foldAt {
		_ = v.fold(context.WithoutCancel(ctx)) // as in Commit
	}
	return nil
}

// undo takes away the files that were written, unless the disk failed at the commit:
// records that name them may be on it. The next opening knows, and sweeps them.
func (t *taking) undo() error {
	if t.v.broken {
		return nil
	}
	return t.v.removeFiles(t.made)
}

// comingBack is one return under way.
type comingBack struct {
	*taking
	w        *work
	standing standingItem
	begun    bool
	secrets  map[string][]byte
	wanted   []Wanted
	ids      []screening.RecordID
	own      []uint64
}

func (c *comingBack) take(i backup.Item) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if (i.Kind == backup.Standing) == c.begun {
		return broken("order")
	}
	switch i.Kind {
	case backup.Standing:
		return c.begin(i)
	case backup.Secret:
		return c.secret(i)
	case backup.Record:
		err := c.apply(c.w, i)
		c.ids = append(c.ids, c.record)
		return err
	case backup.Change:
		return c.change(i)
	case backup.Event: // the journal stayed here
		return nil
	case backup.Segment:
		return c.segment(i)
	case backup.File:
		return c.openFile(i)
	case backup.Chunk:
		_, err := c.file.Write(i.Body)
		return err
	}
	return c.apply(c.w, i)
}

func (c *comingBack) begin(i backup.Item) error {
	s := &c.standing
	if err := i.Unpack(s); err != nil || s.Vault != c.v.keys.vault || s.Counter > c.w.tally.Counter || !s.Covered.sound() {
		return broken("standing")
	}
	c.begun = true
	row := c.w.syncRow()
	for _, was := range s.Chains {
		chain := row.chain(was.Space, was.Device)
		if chain.stored() > 0 { // of a space that stayed
			continue
		}
		chain.Acked, chain.Known, chain.Lost = was.Acked, was.Known, was.Lost
		if was.Lost > 0 {
			chain.Seq, chain.Hash = was.Seq, was.Hash
		}
	}
	return nil
}

func (c *comingBack) secret(i backup.Item) error {
	var s secretItem
	if err := i.Unpack(&s); err != nil {
		return broken("secret")
	}
	switch s.Name {
	case metaFiles:
		if codec().Unmarshal(s.Value, &c.files) != nil || !c.files.sound() {
			return broken("secret")
		}
	case metaWanted:
		if codec().Unmarshal(s.Value, &c.wanted) != nil {
			return broken("secret")
		}
	default:
		c.secrets[s.Name] = s.Value
	}
	return nil
}

// segment takes back a segment, unless it is of a space that stayed.
func (c *comingBack) segment(i backup.Item) error {
	var s segmentItem
	if err := i.Unpack(&s); err != nil {
		return broken("segment")
	}
	seg := Segment{Space: s.Space, Device: s.Device, Seq: s.Seq, Hash: s.Hash}
	row, _, _, err := (&Tx{w: c.w}).findNote(seg)
	if err != nil || row != 0 {
		return err
	}
	return c.taking.segment(c.w, i)
}

// change is that of a restore, but that what is in a segment stays so.
func (c *comingBack) change(i backup.Item) error {
	var row changeItem
	if err := i.Unpack(&row); err != nil || row.Own > c.standing.Counter {
		return broken("change")
	}
	before := c.w.tally.Waiting
	if err := c.taking.change(c.w, i); err != nil {
		return err
	}
	c.w.tally.Waiting = before
	if row.Own != 0 {
		c.own = append(c.own, row.Own)
		if !c.standing.Covered.has(row.Own) {
			c.w.tally.Waiting += uint64(len(row.Bytes))
		}
	}
	return nil
}

// end holds what was taken against what this device signed when it left.
func (c *comingBack) end(m backup.Manifest) error {
	if err := c.closeFile(); err != nil {
		return err
	}
	if !c.begun || c.unstarted() || m.Vault != c.v.keys.vault || m.Device != c.v.device {
		return broken("manifest")
	}
	states := map[screening.RecordID][32]byte{}
	for _, id := range c.ids {
		l, err := c.w.record(id)
		if err != nil {
			return err
		}
		states[id] = l.state.Hash()
	}
	if stateHash(states) != m.State {
		return broken("state")
	}
	c.reckon()
	return c.named(func(id screening.RecordID) bool { _, ok := states[id]; return ok })
}

// reckon puts the own changes that came back where they were. What became of others
// meanwhile stays so: a change of a record that stayed may wait again.
func (c *comingBack) reckon() {
	back := rangesOf(c.own)
	s := c.w.syncRow()
	s.Covered = s.Covered.with(back.without(back.without(c.standing.Covered)))
	s.Missing = s.Missing.without(back).without(s.Covered)
	s.Low = 0
}

// named takes back the files that the records name, and those that they wait for.
func (c *comingBack) named(back func(screening.RecordID) bool) error {
	files := c.w.files
	for _, f := range c.taking.files {
		if back(f.Record) {
			files = files.with(f)
		}
	}
	c.w.putFiles(files)
	return c.w.changeWanted(func(all []Wanted) []Wanted {
		for _, f := range c.wanted {
			if back(f.Record) && !slices.ContainsFunc(all, func(o Wanted) bool { return o.ID == f.ID }) {
				all = append(all, f)
			}
		}
		return all
	})
}
