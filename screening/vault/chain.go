package vault

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
)

// Chain is one device's log of one space, as far as it is known here.
type Chain struct {
	_      struct{} `cbor:",toarray"`
	Space  [16]byte
	Device [16]byte
	// Seq and Hash are those of the last link; zero when there is none.
	Seq  uint64
	Hash [32]byte
	// Acked is the last segment that the hub is known to hold.
	Acked uint64
	// Known is the last segment that any other device says exists.
	Known uint64
	// Counts has the number of segments of each status at its index. Index 0
	// counts those that Repair found damaged.
	Counts []uint64
	// Lost is how many segments were stored once and were gone when Repair
	// looked. The end of the chain stands where it was.
	Lost uint64
}

// stored is how many segments of the chain there must be.
func (c Chain) stored() uint64 {
	var n uint64
	for _, count := range c.Counts {
		n += count
	}
	return n
}

// Count is the number of segments of one status.
func (c Chain) Count(status uint8) int {
	if int(status) >= len(c.Counts) {
		return 0
	}
	return int(c.Counts[status])
}

// syncRow is the sealed row that says where sync stands.
type syncRow struct {
	// Covered are the changes of this device that are in a segment of its own,
	// Acked those in a segment that the hub holds.
	Covered ranges `cbor:"1,keyasint,omitempty"`
	Acked   ranges `cbor:"2,keyasint,omitempty"`
	// Low is a row of changes: nothing waits up to it.
	Low    int64   `cbor:"3,keyasint,omitempty"`
	Chains []Chain `cbor:"4,keyasint,omitempty"`
	// Missing are the changes of this device that no row holds and no segment
	// covers: lost, or not come back yet after a copy was restored.
	Missing ranges `cbor:"5,keyasint,omitempty"`
}

// sound says whether a row that was read can be reckoned with.
func (s syncRow) sound() bool { return s.Covered.sound() && s.Acked.sound() && s.Missing.sound() }

// state is where a record's newest own change is. A record that only others
// changed came from them, and nothing of it waits here.
func (s syncRow) state(own uint64) screening.SyncState {
	switch {
	case own == 0 || s.Acked.has(own):
		return screening.WithHub
	case s.Covered.has(own):
		return screening.OnItsWay
	}
	return screening.KeptHere
}

// syncRow gives the transaction's own copy to write to.
func (w *work) syncRow() *syncRow {
	if !w.syncDirty {
		w.syncDirty = true
		w.sync.Chains = slices.Clone(w.sync.Chains)
		for i := range w.sync.Chains {
			w.sync.Chains[i].Counts = slices.Clone(w.sync.Chains[i].Counts)
		}
	}
	return &w.sync
}

// chain is the chain to write to; it is made when there is none.
func (s *syncRow) chain(space, device [16]byte) *Chain {
	for i := range s.Chains {
		if s.Chains[i].Space == space && s.Chains[i].Device == device {
			return &s.Chains[i]
		}
	}
	s.Chains = append(s.Chains, Chain{Space: space, Device: device})
	return &s.Chains[len(s.Chains)-1]
}

func (c *Chain) count(status uint8, by int) {
	for len(c.Counts) <= int(status) {
		c.Counts = append(c.Counts, 0)
	}
	c.Counts[status] += uint64(by)
}

// link moves the end of the chain to s when s is a link and the last one.
func (c *Chain) link(s Segment, linked bool) {
	if linked && s.Seq > c.Seq {
		c.Seq, c.Hash = s.Seq, s.Hash
	}
}

// Chains lists every chain that is known here.
func (t *Tx) Chains() []Chain { return cloneChains(t.w.sync.Chains) }

// Chains is Tx.Chains outside an exchange.
func (v *Vault) Chains(ctx context.Context) ([]Chain, error) {
	return look(ctx, v, func() []Chain { return cloneChains(v.sync.Chains) })
}

func cloneChains(in []Chain) []Chain {
	out := slices.Clone(in)
	for i := range out {
		out[i].Counts = slices.Clone(out[i].Counts)
	}
	return out
}

// SetKnown raises Chain.Known, and never lowers it.
func (t *Tx) SetKnown(space, device [16]byte, seq uint64) {
	c := t.w.syncRow().chain(space, device)
	c.Known = max(c.Known, seq)
}

// SetAcked says up to which segment the hub holds a chain. It may go down, when
// the hub has lost something. Summary.Sync follows it.
func (t *Tx) SetAcked(space, device [16]byte, seq uint64) error {
	c := t.w.syncRow().chain(space, device)
	from, to := min(c.Acked, seq), max(c.Acked, seq)
	raised := seq > c.Acked
	c.Acked = seq
	if device != t.w.v.own() || from == to {
		return nil
	}
	if err := t.dropLater(); err != nil {
		return fmt.Errorf("note what the hub holds: %w", err)
	}
	between, err := t.covers(space, from, to)
	if err != nil {
		return fmt.Errorf("note what the hub holds: %w", err)
	}
	s := t.w.syncRow()
	if raised {
		s.Acked = s.Acked.with(between)
	} else {
		s.Acked = s.Acked.without(between)
	}
	return nil
}

// covers are the changes in this device's segments numbered from+1 to to.
func (t *Tx) covers(space [16]byte, from, to uint64) (ranges, error) {
	device := t.w.v.own()
	if err := t.w.v.hold(t.w.ctx, t.w.tx, summedNotes(), t.w.tally.Manifest); err != nil {
		return nil, err
	}
	rows, err := t.w.tx.QueryContext(t.w.ctx, `SELECT version, id, note FROM segments
		WHERE space = ? AND device = ? AND version > ? AND version <= ?`, space[:], device[:], int64(min(from, 1<<62)), int64(min(to, 1<<62)))
	if err != nil {
		return nil, damagedBy(err, partSegment)
	}
	defer rows.Close()
	var all ranges
	for rows.Next() {
		s := Segment{Space: space, Device: device}
		var hash, sealed []byte
		if err := rows.Scan(num(&s.Seq), blob(&hash), blob(&sealed)); err != nil {
			return nil, damagedBy(err, partSegment)
		}
		copy(s.Hash[:], hash)
		n, err := t.w.v.openNote(s, sealed)
		if err != nil {
			return nil, err
		}
		all = append(all, n.Covers...)
	}
	return ranges(nil).with(all), damagedBy(rows.Err(), partSegment)
}

// MarkAcked is Tx.SetAcked in an exchange of its own.
func (v *Vault) MarkAcked(ctx context.Context, space, device [16]byte, seq uint64) error {
	return v.Exchange(ctx, func(tx *Tx) error { return tx.SetAcked(space, device, seq) })
}
