package replica

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"pelita/sync/wire"
)

// Cargo says what is carried by hand, to whom, and where it is put.
type Cargo struct {
	// Spaces are what is carried; none: every space that this device reads.
	Spaces []wire.ID
	// To are the devices that it is for; none: all that read those spaces. A
	// space that none of them reads stays here.
	To []wire.ID
	// Held, if given, leaves out what each of those devices says that it holds.
	Held []Held
	// Holds names attachments that this device has whole, for its receipt.
	Holds []wire.Short
	// From, if given, says after which segment of a chain it is carried.
	From func(Chain) uint64
	// Begin is told once what comes before the segments; Put takes each segment
	// that is not of the roster. What they answer ends it.
	Begin func(Manifest) error
	Put   func(segment []byte) error
}

// Manifest is what comes before the segments.
type Manifest struct {
	Agency wire.Hash
	// To are the devices that it is for, with their recipients.
	To []wire.Device
	// Spaces are what is carried, without the roster.
	Spaces []wire.ID
	// Receipt says what this device holds of what it carries.
	Receipt []byte
	// Roster is the whole roster, in an order that folds: with it each part of a
	// cargo can be believed by itself.
	Roster [][]byte
}

// Carry seals what waits and gives out what this device holds, its own and
// others' segments, chain by chain. It is noted before that they leave.
// Segments whose bytes are gone are left out; others have them. Errors:
// ErrNotEnrolled, ErrNobody, those of the Cargo and of the Log, and, once all
// else is done, ErrFork or ErrClone.
func (r *Replica) Carry(ctx context.Context, c Cargo) (Report, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return Report{}, err
	}
	if err := s.seal(); err != nil {
		return s.report, err
	}
	m, spaces, err := s.manifest(c)
	if err == nil {
		err = s.leave(append(spaces, r.p.Genesis.RosterSpace()))
	}
	if err == nil {
		err = c.Begin(m)
	}
	for _, space := range spaces {
		if err == nil {
			err = s.carrySpace(c, m.To, space)
		}
	}
	s.report.Chains = s.state.Chains
	if err != nil {
		return s.report, err
	}
	return s.report, s.verdict()
}

// manifest finds who the cargo is for and which spaces go.
func (s *session) manifest(c Cargo) (Manifest, []wire.ID, error) {
	m := Manifest{Agency: s.r.p.Genesis.Agency()}
	mine := s.roster.Spaces(s.r.p.Device)
	spaces := c.Spaces
	if len(spaces) == 0 {
		spaces = mine
	}
	for _, d := range s.roster.Devices() {
		reads := func(space wire.ID) bool { return s.roster.MayRead(space, d.Enrol.Device) }
		if len(c.To) > 0 && !slices.Contains(c.To, d.Enrol.Device) || !slices.ContainsFunc(spaces, reads) {
			continue
		}
		m.To = append(m.To, d)
	}
	spaces = slices.DeleteFunc(slices.Clone(spaces), func(space wire.ID) bool {
		read := func(d wire.Device) bool { return s.roster.MayRead(space, d.Enrol.Device) }
		return !slices.Contains(mine, space) || !slices.ContainsFunc(m.To, read)
	})
	if len(spaces) == 0 || !slices.ContainsFunc(m.To, func(d wire.Device) bool { return d.Enrol.Device != s.r.p.Device }) {
		return m, nil, ErrNobody
	}
	m.Spaces = spaces
	_, order, err := s.r.foldRoster(s.ctx)
	if err != nil {
		return m, nil, err
	}
	for _, seg := range order {
		m.Roster = append(m.Roster, seg.Raw)
	}
	m.Receipt, err = wire.NewReceipt(s.receipt(spaces, nil, c.Holds), s.r.p.Sign)
	return m, spaces, err
}

// leave notes durably, before a byte of them does, that this device's own
// segments of some spaces leave it.
func (s *session) leave(spaces []wire.ID) error {
	var m Mark
	for _, space := range spaces {
		if own := s.chain(place{space, s.r.p.Device}); own.Link.Seq > 0 {
			m.Leaving = append(m.Leaving, ChainMark{Space: space, Device: own.Device, Seq: own.Link.Seq})
		}
	}
	if len(m.Leaving) == 0 {
		return nil
	}
	if err := s.r.p.Log.Mark(s.ctx, m); err != nil {
		return fmt.Errorf("mark the log: %w", err)
	}
	return nil
}

// carryBytes is how much of a chain is in memory at once.
const carryBytes = 1 << 20

func (s *session) carrySpace(c Cargo, to []wire.Device, space wire.ID) error {
	for _, chain := range s.state.Chains {
		if chain.Space != space {
			continue
		}
		after := s.heldByAll(c, to, chain)
		if c.From != nil {
			after = max(after, c.From(chain))
		}
		for after < chain.Link.Seq {
			q := Query{Space: space, Device: chain.Device, After: after, Bytes: carryBytes}
			stored, err := s.r.p.Log.Read(s.ctx, q)
			if err != nil {
				return fmt.Errorf("read segments to carry: %w", err)
			}
			if len(stored) == 0 {
				break
			}
			after = stored[len(stored)-1].At()
			if err := carryAll(c, stored); err != nil {
				return err
			}
		}
	}
	return nil
}

func carryAll(c Cargo, stored []Stored) error {
	for _, st := range stored {
		if len(st.Raw) == 0 || !st.Status.Linked() {
			continue
		}
		if err := c.Put(st.Raw); err != nil {
			return err
		}
	}
	return nil
}

// heldByAll is how much of a chain all who read it say that they hold.
func (s *session) heldByAll(c Cargo, to []wire.Device, chain Chain) uint64 {
	held := chain.Link.Seq
	for _, d := range to {
		if d.Enrol.Device == s.r.p.Device || !s.roster.MayRead(chain.Space, d.Enrol.Device) {
			continue
		}
		var has uint64
		for _, h := range c.Held {
			if h.Peer == d.Enrol.Device && h.Space == chain.Space && h.Device == chain.Device {
				has = max(has, h.Seq)
			}
		}
		held = min(held, has)
	}
	return held
}

// receipt is what this device holds of some spaces: caseloads first, and of
// each the chains of first before the others.
func (s *session) receipt(spaces, first []wire.ID, holds []wire.Short) wire.Receipt {
	out := wire.Receipt{Agency: s.r.p.Genesis.Agency(), Device: s.r.p.Device, Holds: holds[:min(len(holds), wire.MaxHolds)]}
	for _, space := range append(slices.Clone(spaces), s.r.p.Genesis.RosterSpace()) {
		var heads []wire.Head
		for _, c := range s.state.Chains {
			if c.Space == space && c.Link.Seq > 0 {
				heads = append(heads, wire.Head{Device: c.Device, Seq: c.Link.Seq, Hash: c.Link.ID.Short()})
			}
		}
		slices.SortFunc(heads, func(a, b wire.Head) int {
			if x, y := slices.Contains(first, a.Device), slices.Contains(first, b.Device); x != y {
				return map[bool]int{true: -1, false: 1}[x]
			}
			return bytes.Compare(a.Device[:], b.Device[:])
		})
		if len(heads) > 0 {
			out.Spaces = append(out.Spaces, wire.SpaceHeads{Space: space, Heads: heads})
		}
	}
	return out
}

// Receipt says, signed and small enough for one QR code, what this device
// holds: as many of the attachments in holds as there is room for, the first
// before the others. The chains of the devices in first are named before those of
// others: those from which something came.
func (r *Replica) Receipt(ctx context.Context, holds []wire.Short, first ...wire.ID) ([]byte, error) {
	return r.fitReceipt(ctx, wire.MaxSmallReceipt, holds, first...)
}

// ReceiptFile is Receipt for a file, which has room for far more.
func (r *Replica) ReceiptFile(ctx context.Context, holds []wire.Short) ([]byte, error) {
	return r.fitReceipt(ctx, wire.MaxReceipt, holds)
}

func (r *Replica) fitReceipt(ctx context.Context, most int, holds []wire.Short, first ...wire.ID) ([]byte, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return nil, err
	}
	return wire.FitReceipt(s.receipt(s.roster.Spaces(r.p.Device), first, holds), r.p.Sign, most)
}
