package replica

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// ErrTaken says that the device id of a request is enrolled with other keys.
var ErrTaken = errors.New("replica: device id is taken")

// ErrOtherDevice says that a grant is for another device, or with other keys.
var ErrOtherDevice = errors.New("replica: grant is for another device")

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
	roster, order, _ := wire.FoldRoster(r.p.Genesis, segments)
	return roster, order, nil
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
	ring, _ := envelope.OpenRing(roster, r.p.Device, r.p.Identity)
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

// publish adds one segment to the roster, made of what entries says. admins
// are the keys that approve it; too few answer wire.ErrApproval.
func (r *Replica) publish(ctx context.Context, admins []ed25519.PrivateKey, entries func(wire.Roster) ([]wire.Entry, error)) error {
	roster, _, err := r.foldRoster(ctx)
	if err != nil {
		return err
	}
	list, err := entries(roster)
	if err != nil || len(list) == 0 {
		return err
	}
	slot := Slot{Space: r.p.Genesis.RosterSpace(), Device: r.p.Device}
	err = r.p.Log.Append(ctx, slot, func(tail Tail) (wire.Segment, error) {
		statement, err := wire.NewStatement(r.p.Genesis, r.p.Device, tail.Link, list)
		if err != nil {
			return wire.Segment{}, err
		}
		var approvals []wire.Approval
		for _, admin := range admins {
			approvals = append(approvals, wire.Approve(statement, admin))
		}
		seg, err := wire.SignRoster(r.p.Genesis, statement, approvals, r.p.Sign)
		if err != nil {
			return wire.Segment{}, err
		}
		_, err = roster.Add(seg)
		return seg, err
	})
	if err != nil {
		return fmt.Errorf("change the roster: %w", err)
	}
	return nil
}
