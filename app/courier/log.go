package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// log is the vault as sync sees it: payloads are change-sets, every record is
// of one caseload, and each method is one transaction of the vault.
type log struct {
	vault    *vault.Vault
	device   wire.ID // the id under which segments are written
	caseload wire.ID // of the records that the atlas does not know
	atlas    *atlas
	haste    *haste
	today    func() uint64 // by this device's own clock
}

var _ replica.BatchLog = log{}

// State tells what the vault holds.
func (l log) State(ctx context.Context) (replica.State, error) {
	var out replica.State
	err := l.vault.Exchange(ctx, func(tx *vault.Tx) error {
		out = replica.State{}
		for _, c := range tx.Chains() {
			chain := chainOf(c)
			chain.Gap = tx.Gap(c)
			out.Chains = append(out.Chains, chain)
		}
		err := errors.Join(readRow(tx, secretCursors, &out.Cursors), readRow(tx, secretSnapshots, &out.Snapshots), readRow(tx, secretSpoke, &out.Spoke))
		if err != nil {
			return err
		}
		out.Outbox, err = l.outbox(tx)
		if err == nil {
			out.Outbox, err = l.withOrders(tx, out.Outbox)
		}
		return err
	})
	return out, err
}

func chainOf(c vault.Chain) replica.Chain {
	return replica.Chain{
		Space: c.Space, Device: c.Device, Link: wire.Link{Seq: c.Seq, ID: c.Hash}, Acked: c.Acked, Known: c.Known,
		Waiting: c.Count(uint8(replica.Waiting)), Locked: c.Count(uint8(replica.Locked)),
		Quarantined: c.Count(uint8(replica.Quarantined)), Forked: c.Count(uint8(replica.Forked)), Broken: c.Count(uint8(replica.Broken)),
		Forbidden: c.Count(uint8(replica.Forbidden)), Misnamed: c.Count(uint8(replica.Misnamed)),
	}
}

// Append seals what waits into the next segment of this device's own chain.
func (l log) Append(ctx context.Context, slot replica.Slot, build replica.Build) error {
	_, err := l.AppendAll(ctx, slot, 1, func(tails []replica.Tail) ([]wire.Segment, error) {
		segment, err := build(tails[0])
		if err != nil || len(segment.Raw) == 0 {
			return nil, err
		}
		return []wire.Segment{segment}, nil
	})
	return err
}

// AppendAll seals it into the next segments.
func (l log) AppendAll(ctx context.Context, slot replica.Slot, most int, build replica.BuildAll) (n int, err error) {
	err = l.vault.Exchange(ctx, func(tx *vault.Tx) error {
		tails, err := l.tails(tx, slot, most)
		if err != nil {
			return err
		}
		orders, err := l.say(tx, slot, tails)
		if err != nil {
			return err
		}
		segments, err := build(tails)
		if n = len(segments); err != nil || n == 0 {
			return err
		}
		var g gathered
		for i, s := range segments {
			if err := errors.Join(saidIn(tx, s.Seq, orders[i]), putOwn(tx, s, tails[i].Payloads)); err != nil {
				return err
			}
			for _, p := range tails[i].Payloads {
				g.seat(s, p.Bytes)
			}
		}
		return errors.Join(kept(tx, segments[0]), spoke(tx, slot.Space, slot.Day), meant(tx, segments, tails), g.keep(tx, l.today()))
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// tails are what the next segments are built on: the first at least.
func (l log) tails(tx *vault.Tx, slot replica.Slot, most int) ([]replica.Tail, error) {
	of, err := l.of(tx, slot.Space)
	var waiting []vault.Pending
	if err == nil && slot.Bytes > 0 && of.some {
		waiting, err = l.haste.outbox(tx, slot.Bytes, vault.Limit{Bytes: most * slot.Bytes, Count: most * slot.Count, Of: of.match})
	}
	tails := []replica.Tail{{Link: tailOf(tx.Chains(), slot)}}
	size := 0
	for _, p := range waiting {
		tail := &tails[len(tails)-1]
		if n := len(tail.Payloads); slot.Count > 0 && n >= slot.Count || n > 0 && size+len(p.Bytes) > slot.Bytes {
			if len(tails) == most {
				break
			}
			tails, size = append(tails, replica.Tail{}), 0
			tail = &tails[len(tails)-1]
		}
		tail.Payloads = append(tail.Payloads, replica.Payload{Key: p.Counter, Bytes: p.Bytes})
		size += len(p.Bytes)
	}
	return tails, err
}

// putOwn stores a segment of this device and takes what is in it out of the outbox.
func putOwn(tx *vault.Tx, s wire.Segment, payloads []replica.Payload) error {
	covers := make([]uint64, len(payloads))
	for i, p := range payloads {
		covers[i] = p.Key
	}
	return tx.PutSegment(stored(s, replica.Applied), covers...)
}

func tailOf(chains []vault.Chain, slot replica.Slot) wire.Link {
	for _, c := range chains {
		if c.Space == slot.Space && c.Device == slot.Device {
			return wire.Link{Seq: c.Seq, ID: c.Hash}
		}
	}
	return wire.Link{}
}

func stored(s wire.Segment, status replica.Status) vault.Segment {
	return vault.Segment{
		Space: s.Space, Device: s.Device, Seq: s.Seq, Hash: s.ID, Status: uint8(status), Linked: status.Linked(), Bytes: s.Raw,
	}
}

// Read returns stored segments.
func (l log) Read(ctx context.Context, q replica.Query) ([]replica.Stored, error) {
	match := func(status uint8) bool { return replica.Status(status) == q.Status }
	if q.Status == 0 {
		match = func(status uint8) bool { return replica.Status(status) != replica.Forked }
	}
	found, err := l.vault.Segments(ctx, vault.SegmentQuery{
		Space: q.Space, Device: q.Device, After: q.After, Match: match, Limit: q.Limit, Bytes: q.Bytes,
	})
	if err != nil {
		return nil, err
	}
	var out []replica.Stored
	for _, s := range found {
		out = append(out, replica.Stored{Raw: s.Bytes, ID: s.Hash, Seq: s.Seq, Status: replica.Status(s.Status)})
	}
	return out, nil
}

// Put stores a segment of another device and applies what is in it.
func (l log) Put(ctx context.Context, e replica.Entry) error {
	return l.PutAll(ctx, []replica.Entry{e})
}

// PutAll stores several.
func (l log) PutAll(ctx context.Context, entries []replica.Entry) error {
	return l.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var g gathered
		for _, e := range entries {
			if err := l.put(tx, e); err != nil {
				return err
			}
			g.entry(e)
		}
		return g.keep(tx, l.today())
	})
}

func (l log) put(tx *vault.Tx, e replica.Entry) error {
	s := stored(e.Segment, e.Status)
	old, there, err := tx.Find(s.Space, s.Device, s.Seq, s.Hash)
	if err != nil {
		return err
	}
	if !there || replica.Status(old.Status) != replica.Applied || e.Reread {
		if err := tx.PutSegment(s); err != nil {
			return err
		}
		passed := tx.Passed()
		if err := l.apply(tx, e); err != nil {
			return err
		}
		if tx.Passed() > passed { // it holds a record that was erased here
			if err := tx.DropSegment(s.Space, s.Device, s.Seq, s.Hash); err != nil {
				return err
			}
		}
	}
	return mark(tx, e.Mark)
}

func (l log) apply(tx *vault.Tx, e replica.Entry) error {
	if e.Status != replica.Applied {
		return nil
	}
	if err := l.settleIn(tx, e.Segment.Space, e.Payloads); err != nil {
		return err
	}
	err := applyAll(tx, e)
	if errors.Is(err, vault.ErrChange) {
		return fmt.Errorf("%w: %w", replica.ErrPayload, err)
	}
	if err != nil {
		return err
	}
	return errors.Join(hear(tx, bearerOf(e.Segment), e.Aside), noteLate(tx))
}

// Ahead reads the change-sets of an entry, and folds and seals what is new.
func (l log) Ahead(e replica.Entry) any { return l.vault.Ahead(e.Payloads) }

func applyAll(tx *vault.Tx, e replica.Entry) error {
	if ahead, ok := e.Ahead.(*vault.Ahead); ok {
		return tx.ApplyAhead(ahead)
	}
	return tx.ApplyAll(e.Payloads)
}

// Mark notes cursors, acknowledgements and what is known of chains.
func (l log) Mark(ctx context.Context, m replica.Mark) error {
	return l.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(mark(tx, m), gathered{said: m.Said}.keep(tx, l.today()))
	})
}

func mark(tx *vault.Tx, m replica.Mark) error {
	for _, k := range m.Known {
		tx.SetKnown(k.Space, k.Device, k.Seq)
	}
	for _, a := range m.Acks {
		if err := tx.SetAcked(a.Space, a.Device, a.Seq); err != nil {
			return err
		}
	}
	for _, k := range m.Leaving {
		if err := left(tx, k.Space, k.Seq); err != nil {
			return err
		}
	}
	for _, d := range m.Spoke {
		if err := spoke(tx, d.Space, d.Day); err != nil {
			return err
		}
	}
	return errors.Join(letGo(tx, m), putManifests(tx, m.Manifests), putCursors(tx, m.Cursors))
}

// secretSpoke is the day on which this device last sealed something in each space.
const secretSpoke = "spoke"

func spoke(tx *vault.Tx, space wire.ID, day uint64) error {
	var all []replica.SpaceDay
	if err := readRow(tx, secretSpoke, &all); err != nil || day == 0 {
		return err
	}
	now := replica.SpaceDay{Space: space, Day: day}
	if slices.Contains(all, now) {
		return nil
	}
	all = slices.DeleteFunc(all, func(old replica.SpaceDay) bool { return old.Space == space })
	return putRow(tx, secretSpoke, append(all, now))
}

// secretCursors is how far each space has been read from the hub.
const secretCursors = "cursors"

func putCursors(tx *vault.Tx, changed []replica.SpaceCursor) error {
	if len(changed) == 0 {
		return nil
	}
	var all []replica.SpaceCursor
	if err := readRow(tx, secretCursors, &all); err != nil {
		return err
	}
	for _, c := range changed {
		i := slices.IndexFunc(all, func(old replica.SpaceCursor) bool { return old.Space == c.Space })
		if i < 0 {
			all = append(all, c)
			continue
		}
		all[i] = c
	}
	return putRow(tx, secretCursors, all)
}
