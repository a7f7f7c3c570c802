package replica

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// Founding is what the first device of an agency needs to say.
type Founding struct {
	Admins []ed25519.PrivateKey
	Name   string  // of this device; sealed
	Space  wire.ID // the first caseload
}

// Found writes the beginning of the roster: this device, a space that it may
// write, and the space's first epoch. Done twice, it changes nothing.
func (r *Replica) Found(ctx context.Context, f Founding) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	return r.publish(ctx, f.Admins, func(roster wire.Roster) ([]wire.Entry, error) {
		if _, ok := roster.Device(r.p.Device); ok {
			return nil, nil
		}
		epoch, key, err := envelope.NewEpoch(f.Space, nil, nil)
		if err != nil {
			return nil, err
		}
		recipient := r.p.Identity.Recipient().String()
		wrap, err := envelope.Wrap(key, epoch, r.p.Device, recipient)
		if err != nil {
			return nil, err
		}
		name, err := envelope.SealName(f.Name, key, r.p.Device)
		if err != nil {
			return nil, err
		}
		public, _ := r.p.Sign.Public().(ed25519.PublicKey)
		return []wire.Entry{
			{Enrol: &wire.Enrol{Device: r.p.Device, Key: public, Recipient: recipient, Name: name, NameEpoch: epoch.ID().Short(), Former: []wire.ID{}}},
			{Space: &wire.Create{Space: f.Space}},
			{Member: &wire.Member{Space: f.Space, Device: r.p.Device, Access: wire.WriteAccess, Rev: 1}},
			{Epoch: epoch.Bytes()},
			{Wrap: &wrap},
		}, nil
	})
}

// Admission is what an administrator says to a request.
type Admission struct {
	Admins  []ed25519.PrivateKey
	Request wire.Request
	Name    string    // sealed into the roster
	Spaces  []wire.ID // none: every space this device reads
}

// Admit enrols the device of a request, after people have compared its words,
// and returns the grant for it. Every epoch that has no follower is wrapped
// to it: it can read the history of its spaces. Done twice, it only makes the grant
// again. Errors: ErrTaken, ErrNotEnrolled when that device was revoked, envelope.ErrNotHybrid, envelope.ErrNoKey,
// wire.ErrApproval.
func (r *Replica) Admit(ctx context.Context, a Admission) ([]byte, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	err := r.publish(ctx, a.Admins, func(roster wire.Roster) ([]wire.Entry, error) {
		d, ok := roster.Device(a.Request.Device)
		switch {
		case ok && d.Revoked:
			return nil, ErrNotEnrolled
		case ok && d.Enrol.Request != a.Request.Hash():
			return nil, ErrTaken
		case ok:
			return nil, nil
		}
		return r.admission(roster, a)
	}, a.Request)
	if err != nil {
		return nil, err
	}
	return r.grant(ctx, a.Admins, a.Request.Device)
}

// Grant makes the grant for a device that is enrolled. wire.ErrUnknownDevice.
func (r *Replica) Grant(ctx context.Context, admins []ed25519.PrivateKey, device wire.ID) ([]byte, error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	return r.grant(ctx, admins, device)
}

// Succession is what a device says that takes the place of one that is gone: a
// restored administrator's device, which nobody else may be there to admit.
type Succession struct {
	Admins  []ed25519.PrivateKey
	Request wire.Request // of this device
	Name    string
	// Former is the device that is gone, and Identity opened its wraps.
	Former   wire.ID
	Identity *age.HybridIdentity
}

// Succeed enrols this device for the spaces that another read. The other stays
// enrolled: what it may have written since has to arrive before it is revoked.
// Done twice, it changes nothing. Errors as those of Admit.
func (r *Replica) Succeed(ctx context.Context, s Succession) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	return r.publish(ctx, s.Admins, func(roster wire.Roster) ([]wire.Entry, error) {
		if _, ok := roster.Device(r.p.Device); ok {
			return nil, nil
		}
		ring, _ := envelope.OpenRing(roster, s.Former, s.Identity)
		return admit(roster, ring, Admission{Request: s.Request, Name: s.Name, Spaces: roster.Spaces(s.Former)})
	}, s.Request)
}

func (r *Replica) admission(roster wire.Roster, a Admission) ([]wire.Entry, error) {
	ring := r.ring(roster)
	gone, err := inPlaceOf(roster, a.Request)
	if err != nil {
		return nil, err
	}
	if len(gone) > 0 {
		return r.renew(roster, ring, a, gone)
	}
	if len(a.Spaces) == 0 {
		a.Spaces = roster.Spaces(r.p.Device)
	}
	return admit(roster, ring, a)
}

func admit(roster wire.Roster, ring *envelope.Ring, a Admission) ([]wire.Entry, error) {
	req := a.Request
	enrol := req.Enrol()
	entries := []wire.Entry{{Enrol: enrol}}
	for _, space := range a.Spaces {
		entries = append(entries, wire.Entry{Member: &wire.Member{
			Space: space, Device: req.Device, Access: wire.WriteAccess, Rev: roster.MemberRev(space, req.Device) + 1,
		}})
		for _, epoch := range roster.Heads(space) {
			key, ok := ring.Key(space, epoch.ID().Short())
			if !ok {
				return nil, envelope.ErrNoKey
			}
			wrap, err := envelope.Wrap(key, epoch, req.Device, req.Recipient)
			if err != nil {
				return nil, err
			}
			entries = append(entries, wire.Entry{Wrap: &wrap})
			if len(enrol.Name) > 0 {
				continue
			}
			enrol.NameEpoch = epoch.ID().Short()
			if enrol.Name, err = envelope.SealName(a.Name, key, req.Device); err != nil {
				return nil, err
			}
		}
	}
	if len(enrol.Name) == 0 {
		return nil, envelope.ErrNoKey
	}
	return entries, nil
}

func (r *Replica) grant(ctx context.Context, admins []ed25519.PrivateKey, device wire.ID) ([]byte, error) {
	if len(admins) == 0 {
		return nil, wire.ErrApproval
	}
	roster, order, err := r.foldRoster(ctx)
	if err != nil {
		return nil, err
	}
	d, ok := roster.Device(device)
	if !ok {
		return nil, wire.ErrUnknownDevice
	}
	g := wire.Grant{Genesis: r.p.Genesis.Bytes(), Device: device, Request: d.Enrol.Request}
	for _, seg := range order {
		g.Segments = append(g.Segments, seg.Raw)
	}
	return wire.NewGrant(g, admins[0])
}

// Join takes a grant into the log. It proves that this device holds the age
// identity it asked with: a grant whose keys do not open changes nothing.
// Errors: those of wire.ParseGrant, ErrOtherDevice, envelope.ErrOpen. Done
// twice, it changes nothing.
func (r *Replica) Join(ctx context.Context, grant []byte) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	g, roster, err := wire.ParseGrant(grant)
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	d, _ := roster.Device(g.Device)
	public, _ := r.p.Sign.Public().(ed25519.PublicKey)
	if g.Device != r.p.Device || roster.Genesis().Agency() != r.p.Genesis.Agency() ||
		!bytes.Equal(d.Key, public) || d.Recipient != r.p.Identity.Recipient().String() {
		return ErrOtherDevice
	}
	ring, damaged := envelope.OpenRing(roster, r.p.Device, r.p.Identity)
	if _, ok := ring.Find(d.NameEpoch); !ok || damaged > 0 {
		return fmt.Errorf("join: %w", envelope.ErrOpen)
	}
	for _, raw := range g.Segments {
		seg, err := wire.ParseSegment(raw)
		if err != nil {
			return fmt.Errorf("join: %w", err)
		}
		if err := r.p.Log.Put(ctx, Entry{Segment: seg, Status: Applied}); err != nil {
			return fmt.Errorf("join: %w", err)
		}
	}
	return nil
}
