package replica

import (
	"context"
	"crypto/ed25519"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// CreateSpace makes a caseload that this device writes and nobody else, until
// members are added. Its name is sealed for its members.
func (r *Replica) CreateSpace(ctx context.Context, admins []ed25519.PrivateKey, space wire.ID, name string) error {
	return r.change(ctx, admins, func(roster wire.Roster, _ State) ([]wire.Entry, error) {
		if _, ok := roster.Space(space); ok {
			return nil, nil
		}
		epoch, key, err := envelope.NewEpoch(space, nil, nil)
		if err != nil {
			return nil, err
		}
		wrap, err := r.readers.Wrap(key, epoch, r.p.Device, r.p.Identity.Recipient().String())
		if err != nil {
			return nil, err
		}
		sealed, err := envelope.SealName(name, key, space)
		if err != nil {
			return nil, err
		}
		return []wire.Entry{
			{Space: &wire.Create{Space: space, Name: sealed, NameEpoch: epoch.ID().Short()}},
			{Member: &wire.Member{Space: space, Device: r.p.Device, Access: wire.WriteAccess, Rev: 1}},
			{Epoch: epoch.Bytes()},
			{Wrap: &wrap},
		}, nil
	})
}

// NamedSpace is a caseload with its name, which only its members can open.
type NamedSpace struct {
	Space   wire.ID
	Name    string // empty when it has none, or this device has no key for it
	Members int
	Reads   bool // this device reads it
}

// Spaces lists the caseloads of the roster.
func (r *Replica) Spaces(ctx context.Context) ([]NamedSpace, error) {
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, err
	}
	ring := r.ring(roster)
	var out []NamedSpace
	for _, id := range roster.AllSpaces() {
		n := NamedSpace{Space: id, Members: len(roster.Members(id)), Reads: roster.MayRead(id, r.p.Device)}
		made, _ := roster.Space(id)
		if key, ok := ring.Key(id, made.NameEpoch); ok {
			n.Name, _ = envelope.OpenName(made.Name, key, id)
		}
		out = append(out, n)
	}
	return out, nil
}

// SetAccess lets a device into a caseload, or takes its access away. Who comes
// in can read its history. Who goes keeps what it could read; what it wrote as
// far as it is known here stays good, and a new epoch begins that it cannot open.
// Who may write again does so from the end of its chain as it is known here: what
// it wrote meanwhile stays apart until somebody accepts it.
func (r *Replica) SetAccess(ctx context.Context, admins []ed25519.PrivateKey, space, device wire.ID, access wire.Access) error {
	return r.change(ctx, admins, func(roster wire.Roster, state State) ([]wire.Entry, error) {
		d, ok := roster.Device(device)
		if !ok || d.Revoked {
			return nil, wire.ErrUnknownDevice
		}
		if _, ok := roster.Space(space); !ok {
			return nil, envelope.ErrNoKey
		}
		m := &wire.Member{Space: space, Device: device, Access: access, Rev: roster.MemberRev(space, device) + 1}
		if access < wire.WriteAccess || roster.Standing(space, device, wire.MaxSeq) == wire.Quarantined {
			m.Cut = cutIn(state, space, device) // what came between stays apart
		}
		entries := []wire.Entry{{Member: m}}
		ring := r.ring(roster)
		if !readable(roster, ring, space) {
			return nil, envelope.ErrNoKey
		}
		more, err := r.keysFor(roster, ring, space, d, access)
		return append(entries, more...), err
	})
}

func (r *Replica) keysFor(roster wire.Roster, ring *envelope.Ring, space wire.ID, d wire.Device, access wire.Access) ([]wire.Entry, error) {
	if access == wire.NoAccess {
		return r.rotation(roster, ring, space, d.Enrol.Device)
	}
	var entries []wire.Entry
	for _, e := range roster.Heads(space) {
		if _, ok := roster.Wrap(e.ID(), d.Enrol.Device); ok {
			continue
		}
		key, _ := ring.Key(space, e.ID().Short())
		wraps, err := r.wrapAll(key, e, []wire.Device{d})
		if err != nil {
			return nil, err
		}
		entries = append(entries, wraps...)
	}
	return entries, nil
}
