package replica

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// change takes the replica's turn and publishes.
func (r *Replica) change(ctx context.Context, admins []ed25519.PrivateKey, entries func(wire.Roster, State) ([]wire.Entry, error)) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	state, err := r.p.Log.State(ctx)
	if err != nil {
		return fmt.Errorf("change the roster: %w", err)
	}
	return r.publish(ctx, admins, func(roster wire.Roster) ([]wire.Entry, error) { return entries(roster, state) })
}

// Revoke takes a device out for ever: what it wrote as far as it is known
// here stays good, anything later goes to quarantine, and each of its spaces
// gets a new epoch that it cannot open. Errors here and below: wire.ErrApproval,
// *PendingError, envelope.ErrNoKey.
func (r *Replica) Revoke(ctx context.Context, admins []ed25519.PrivateKey, device wire.ID) error {
	return r.change(ctx, admins, func(roster wire.Roster, state State) ([]wire.Entry, error) {
		d, ok := roster.Device(device)
		if !ok {
			return nil, wire.ErrUnknownDevice
		}
		if d.Revoked {
			return nil, nil
		}
		return r.revocation(roster, state, device, roster.Spaces(device))
	})
}

// revocation revokes a device and rotates spaces without it.
func (r *Replica) revocation(roster wire.Roster, state State, device wire.ID, spaces []wire.ID) ([]wire.Entry, error) {
	entries := []wire.Entry{{Revoke: &wire.Revoke{Device: device, Cuts: cuts(state, device)}}}
	ring := r.ring(roster)
	for _, space := range spaces {
		if _, ok := roster.Current(space); ok && !readable(roster, ring, space) {
			continue // who holds its keys rotates it: it leaks (wire.Roster.Leaks)
		}
		more, err := r.rotation(roster, ring, space, device)
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	return entries, nil
}

// readable reports whether every head of a space opens here.
func readable(roster wire.Roster, ring *envelope.Ring, space wire.ID) bool {
	return !slices.ContainsFunc(roster.Heads(space), func(e wire.Epoch) bool {
		_, ok := ring.Key(space, e.ID().Short())
		return !ok
	})
}

// cuts are how far a device's chains are known here.
func cuts(state State, device wire.ID) []wire.Cut {
	var out []wire.Cut
	for _, c := range state.Chains {
		if c.Device == device && c.Link.Seq > 0 {
			out = append(out, wire.Cut{Space: c.Space, Seq: c.Link.Seq})
		}
	}
	return out
}

func cutIn(state State, space, device wire.ID) uint64 {
	for _, c := range cuts(state, device) {
		if c.Space == space {
			return c.Seq
		}
	}
	return 0
}

// Rotate begins a new epoch of a space for all who read it.
func (r *Replica) Rotate(ctx context.Context, admins []ed25519.PrivateKey, space wire.ID) error {
	return r.change(ctx, admins, func(roster wire.Roster, _ State) ([]wire.Entry, error) {
		ring := r.ring(roster)
		return r.rotation(roster, ring, space, wire.ID{})
	})
}

// rotation makes a new epoch and wraps it to every reader but one.
func (r *Replica) rotation(roster wire.Roster, ring *envelope.Ring, space, without wire.ID) ([]wire.Entry, error) {
	epoch, key, err := envelope.NewEpoch(space, roster.Heads(space), ring)
	if err != nil {
		return nil, err
	}
	readers := slices.DeleteFunc(roster.Members(space), func(d wire.Device) bool { return d.Enrol.Device == without })
	wraps, err := r.wrapAll(key, epoch, readers)
	return append([]wire.Entry{{Epoch: epoch.Bytes()}}, wraps...), err
}

func (r *Replica) wrapAll(key envelope.Key, epoch wire.Epoch, readers []wire.Device) ([]wire.Entry, error) {
	var entries []wire.Entry
	for _, d := range readers {
		wrap, err := r.readers.Wrap(key, epoch, d.Enrol.Device, d.Recipient)
		if err != nil {
			return nil, err
		}
		entries = append(entries, wire.Entry{Wrap: &wrap})
	}
	return entries, nil
}

// Due says what of the epochs an administrator has to look after.
type Due struct {
	// Leaking are spaces whose newest epoch somebody can open who may not read
	// them any more.
	Leaking []wire.ID
	// Missing counts wraps that readers lack: two administrators wrote at once.
	Missing int
	// Unshared counts entries of the address book that a caseload lacks, which was
	// made later.
	Unshared int
}

// Due looks. It counts only spaces that this device holds the keys of.
func (r *Replica) Due(ctx context.Context) (Due, error) {
	roster, err := r.Roster(ctx)
	if err != nil {
		return Due{}, err
	}
	ring := r.ring(roster)
	var due Due
	for _, space := range roster.AllSpaces() {
		now, ok := roster.Current(space)
		if !ok || !readable(roster, ring, space) {
			continue
		}
		if roster.Leaks(now) {
			due.Leaking = append(due.Leaking, space)
		}
		for _, e := range roster.Heads(space) {
			due.Missing += len(roster.Unwrapped(e))
		}
	}
	for _, p := range roster.Partners() {
		due.Unshared += len(unshared(roster, ring, p))
	}
	return due, nil
}

// Mend rotates the spaces that are given, wraps the newest epochs to readers who
// lack them, and seals the address book for caseloads that lack it. With nothing to
// do it writes nothing.
func (r *Replica) Mend(ctx context.Context, admins []ed25519.PrivateKey, rotate []wire.ID) error {
	return r.change(ctx, admins, func(roster wire.Roster, _ State) ([]wire.Entry, error) {
		ring := r.ring(roster)
		var entries []wire.Entry
		for _, space := range roster.AllSpaces() {
			if !readable(roster, ring, space) {
				continue
			}
			more, err := r.mending(roster, ring, space, slices.Contains(rotate, space))
			if err != nil {
				return nil, err
			}
			entries = append(entries, more...)
		}
		more, err := sharing(roster, ring)
		return append(entries, more...), err
	})
}

// mending gives readers what they lack. A space that is rotated lacks nothing:
// the new epoch leads to those before it.
func (r *Replica) mending(roster wire.Roster, ring *envelope.Ring, space wire.ID, rotate bool) ([]wire.Entry, error) {
	if rotate {
		return r.rotation(roster, ring, space, wire.ID{})
	}
	var entries []wire.Entry
	for _, e := range roster.Heads(space) {
		key, _ := ring.Key(space, e.ID().Short())
		wraps, err := r.wrapAll(key, e, roster.Unwrapped(e))
		if err != nil {
			return nil, err
		}
		entries = append(entries, wraps...)
	}
	return entries, nil
}

// NameHub writes into the roster where the hub answers.
func (r *Replica) NameHub(ctx context.Context, admins []ed25519.PrivateKey, hub wire.Hub) error {
	return r.change(ctx, admins, func(roster wire.Roster, _ State) ([]wire.Entry, error) {
		old, _ := roster.Hub()
		hub.Rev = old.Rev + 1
		return []wire.Entry{{Hub: &hub}}, nil
	})
}
