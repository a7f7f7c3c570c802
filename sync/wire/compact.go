package wire

import (
	"bytes"
	"cmp"
	"slices"
)

// Floor is a link of one device's chain, with its whole hash: what a chain goes
// on from when the segments up to it are not kept any more.
type Floor struct {
	_      struct{} `cbor:",toarray"`
	Device ID
	Seq    uint64
	ID     Hash
}

// Link is the floor as the end of a chain.
func (f Floor) Link() Link { return Link{Seq: f.Seq, ID: f.ID} }

// Compact says that the segments of a space up to a frontier need not be kept:
// a snapshot holds all that was in them. Of each chain the highest floor of all
// such entries counts.
type Compact struct {
	Space    ID      `cbor:"1,keyasint"`
	Frontier []Floor `cbor:"2,keyasint"`
	// Snapshot is the last segment of the snapshot.
	Snapshot Floor `cbor:"3,keyasint"`
}

// Lost says that a device is lost, or was found again: a lost one is not waited
// for. It stays enrolled, and what it brings later is taken. The highest Rev
// counts; of two with the same Rev the one that says found.
type Lost struct {
	Device ID     `cbor:"1,keyasint"`
	Rev    uint64 `cbor:"2,keyasint"`
	Found  bool   `cbor:"3,keyasint,omitempty"`
}

func (c *Compact) check() error {
	ok := !c.Space.IsZero() && len(c.Frontier) > 0 && len(c.Frontier) <= maxEntries
	devices := map[ID]bool{}
	for _, f := range append(slices.Clone(c.Frontier), c.Snapshot) {
		ok = ok && !f.Device.IsZero() && f.Seq > 0 && f.Seq <= MaxSeq && !f.ID.IsZero()
	}
	for _, f := range c.Frontier {
		ok = ok && !devices[f.Device]
		devices[f.Device] = true
	}
	return want(ok, "compact")
}

// compaction is what the roster says about dropping segments.
type compaction struct {
	floors   map[place]Floor
	compacts []Compact
	lost     map[ID]Lost
}

func newCompaction() compaction {
	return compaction{floors: map[place]Floor{}, lost: map[ID]Lost{}}
}

func (c *compaction) compact(e Compact) {
	c.compacts = append(c.compacts, e)
	for _, f := range e.Frontier {
		p := place{e.Space, f.Device}
		old, ok := c.floors[p]
		if higher := cmp.Or(cmp.Compare(f.Seq, old.Seq), bytes.Compare(old.ID[:], f.ID[:])); !ok || higher > 0 {
			c.floors[p] = f
		}
	}
}

func (c *compaction) lose(l Lost) {
	old, ok := c.lost[l.Device]
	if !ok || l.Rev > old.Rev || l.Rev == old.Rev && l.Found {
		c.lost[l.Device] = l
	}
}

// Floors lists, by device, how far the chains of a space need not be kept.
func (r Roster) Floors(space ID) []Floor {
	var out []Floor
	for p, f := range r.state.compaction.floors {
		if p.space == space {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Floor) int { return bytes.Compare(a.Device[:], b.Device[:]) })
	return out
}

// Floor is that of one chain; the zero Link when nothing of it was let go.
func (r Roster) Floor(space, device ID) Link {
	return r.state.compaction.floors[place{space, device}].Link()
}

// Compacts lists the compactions of a space, in the order of their segments.
func (r Roster) Compacts(space ID) []Compact {
	return slices.DeleteFunc(slices.Clone(r.state.compaction.compacts), func(c Compact) bool { return c.Space != space })
}

// Lost says that a device was declared lost and not found again.
func (r Roster) Lost(device ID) bool {
	l, ok := r.state.compaction.lost[device]
	return ok && !l.Found
}

// LostRev is the revision of what was said of a device last; the next takes one
// more.
func (r Roster) LostRev(device ID) uint64 { return r.state.compaction.lost[device].Rev }

// Compacts says whether a roster segment, which a Roster took, has an entry about
// segments that need not be kept.
func Compacts(seg Segment) bool {
	var body rosterBody
	var s Statement
	if Unmarshal(seg.Body, &body) != nil || Unmarshal(body.Statement, &s) != nil {
		return false
	}
	entries, err := entriesOf(s)
	return err == nil && slices.ContainsFunc(entries, func(e Entry) bool { return e.Compact != nil })
}
