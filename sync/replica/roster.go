package replica

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// ErrTaken says that the device id of a request is enrolled for another one, or that
// another device stands in the place of the one that it renews.
var ErrTaken = errors.New("replica: device id is taken")

// ErrOtherDevice says that a grant is for another device, or with other keys.
var ErrOtherDevice = errors.New("replica: grant is for another device")

// ErrFewAdmins says that after a change fewer administrators would be left than
// have to approve: nothing could be changed any more.
var ErrFewAdmins = errors.New("replica: too few administrators would be left")

// ErrRemovedAdmin says that a key was removed from the administrators: it never comes
// back, and who held it asks with a new one.
var ErrRemovedAdmin = errors.New("replica: this administrator's key was removed")

// ErrNotApart says that no such segment is kept apart here.
var ErrNotApart = errors.New("replica: no such segment in quarantine")

// foldRoster reads and folds the roster that the log holds. It also gives its
// segments in an order that folds.
func (r *Replica) foldRoster(ctx context.Context) (wire.Roster, []wire.Segment, error) {
	stored, err := r.p.Log.Read(ctx, Query{Space: r.p.Genesis.RosterSpace()})
	if err != nil {
		return wire.Roster{}, nil, fmt.Errorf("read roster: %w", err)
	}
	var segments []wire.Segment
	for _, st := range stored {
		if !st.Status.Linked() {
			continue
		}
		seg, err := wire.ParseSegment(st.Raw)
		if err != nil {
			return wire.Roster{}, nil, fmt.Errorf("read roster: %w", err)
		}
		segments = append(segments, seg)
	}
	roster, order := r.folded.with(r.p.Genesis, segments)
	return roster, order, nil
}

// folded is the roster as it was folded last: what is new since is added to it, and
// no signature is checked twice. The zero value has none.
type folded struct {
	mu     sync.Mutex
	has    map[wire.Hash]bool
	roster wire.Roster
	order  []wire.Segment
}

// with folds segments. When one is gone that was there, all is folded anew.
func (f *folded) with(g wire.Genesis, segments []wire.Segment) (wire.Roster, []wire.Segment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var fresh []wire.Segment
	known := 0
	for _, seg := range segments {
		if f.has[seg.ID] {
			known++
			continue
		}
		fresh = append(fresh, seg)
	}
	if f.has == nil || known < len(f.has) {
		f.has, f.roster, f.order, fresh = map[wire.Hash]bool{}, wire.NewRoster(g), nil, segments
	}
	var took []wire.Segment
	f.roster, took = f.roster.AddAll(fresh)
	for _, seg := range took {
		f.has[seg.ID] = true
	}
	f.order = append(slices.Clip(f.order), took...)
	return f.roster, f.order
}

// Roster is the roster as this device has it.
func (r *Replica) Roster(ctx context.Context) (wire.Roster, error) {
	roster, _, err := r.foldRoster(ctx)
	return roster, err
}

// Named is a device of the roster with its name, which only members can open.
type Named struct {
	wire.Device
	Name string // empty when this device has no key for it
	Self bool
}

// Devices lists the devices of the roster.
func (r *Replica) Devices(ctx context.Context) ([]Named, error) {
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, err
	}
	ring := r.ring(roster)
	var out []Named
	for _, d := range roster.Devices() {
		n := Named{Device: d, Self: d.Enrol.Device == r.p.Device}
		if key, ok := ring.Find(d.NameEpoch); ok {
			n.Name, _ = envelope.OpenName(d.Enrol.Name, key, d.Enrol.Device)
		}
		out = append(out, n)
	}
	return out, nil
}
