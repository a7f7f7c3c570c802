package replica

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"pelita/sync/wire"
)

// SetRole says what a device may write from now on. What it wrote as far as it
// is known here is judged by the role before.
func (r *Replica) SetRole(ctx context.Context, admins []ed25519.PrivateKey, device wire.ID, rights wire.Rights) error {
	return r.change(ctx, admins, func(roster wire.Roster, state State) ([]wire.Entry, error) {
		if _, ok := roster.Device(device); !ok {
			return nil, wire.ErrUnknownDevice
		}
		old, rev, known := roster.Role(device)
		if known && old == rights {
			return nil, nil
		}
		role := &wire.Role{Device: device, Rights: rights, Rev: rev + 1, Cuts: cuts(state, device)}
		return []wire.Entry{{Role: role}}, nil
	})
}

// ChangeAdmins adds and removes administrators, and says how many must approve
// from now on. ErrFewAdmins when fewer would be left, ErrRemovedAdmin for a key that
// was removed once, or is by the same change.
func (r *Replica) ChangeAdmins(ctx context.Context, admins []ed25519.PrivateKey, add, remove []ed25519.PublicKey, need int) error {
	return r.change(ctx, admins, func(roster wire.Roster, state State) ([]wire.Entry, error) {
		c := &wire.Change{Add: add, Remove: remove, Need: uint8(need)}
		then := roster.After(*c)
		if slices.ContainsFunc(add, func(key ed25519.PublicKey) bool { return !then.Holds(key) }) {
			return nil, ErrRemovedAdmin
		}
		if need < 1 || len(then.Keys) < need {
			return nil, ErrFewAdmins
		}
		for _, chain := range state.Chains {
			if chain.Space == r.p.Genesis.RosterSpace() && chain.Link.Seq > 0 {
				c.Known = append(c.Known, wire.Known{Device: chain.Device, Seq: chain.Link.Seq})
			}
		}
		return []wire.Entry{{Admins: c}}, nil
	})
}

// PutPartner writes an entry of the address book; its revision is set here.
func (r *Replica) PutPartner(ctx context.Context, admins []ed25519.PrivateKey, make func(wire.Roster) (wire.Partner, error)) error {
	return r.change(ctx, admins, func(roster wire.Roster, _ State) ([]wire.Entry, error) {
		p, err := make(roster)
		if err != nil {
			return nil, err
		}
		p.Rev = 1
		for _, old := range roster.Partners() {
			if old.Partner == p.Partner {
				p.Rev = old.Rev + 1
			}
		}
		return []wire.Entry{{Partner: &p}}, nil
	})
}

// SetSigners names keys whose packs the agency takes, or takes that back.
func (r *Replica) SetSigners(ctx context.Context, admins []ed25519.PrivateKey, keys []ed25519.PublicKey, removed bool) error {
	return r.change(ctx, admins, func(roster wire.Roster, _ State) ([]wire.Entry, error) {
		var entries []wire.Entry
		for _, key := range keys {
			if roster.Signs(key) == !removed {
				continue
			}
			s := &wire.Signer{Key: key, Rev: 1, Removed: removed}
			for _, old := range roster.Signers() {
				if key.Equal(old.Key) {
					s.Rev = old.Rev + 1
				}
			}
			entries = append(entries, wire.Entry{Signer: s})
		}
		return entries, nil
	})
}

// Apart is a segment that is kept apart until a person accepts it.
type Apart struct {
	Segment wire.Segment
	// Forbidden says that it holds what its writer may not do; else it came late,
	// from a device that was revoked or removed, unless it is Spoilt.
	Forbidden bool
	// Applied says that it came late too, but was applied here before this device
	// heard of that. Elsewhere it is kept apart: only accepting it makes all alike.
	Applied bool
	// Spoilt is Broken, Forked or Misnamed for a segment that no acceptance makes good.
	Spoilt Status
}

// Quarantine lists what is kept apart, chain by chain, here or by those who heard
// of a revocation or removal before it came.
func (r *Replica) Quarantine(ctx context.Context) ([]Apart, error) {
	state, err := r.p.Log.State(ctx)
	if err != nil {
		return nil, fmt.Errorf("read quarantine: %w", err)
	}
	var out []Apart
	for _, c := range state.Chains {
		counts := map[Status]int{Quarantined: c.Quarantined, Forbidden: c.Forbidden, Broken: c.Broken, Forked: c.Forked, Misnamed: c.Misnamed}
		for _, status := range []Status{Quarantined, Forbidden, Broken, Forked, Misnamed} {
			if counts[status] == 0 {
				continue
			}
			stored, err := r.p.Log.Read(ctx, Query{Space: c.Space, Device: c.Device, Status: status})
			if err != nil {
				return nil, fmt.Errorf("read quarantine: %w", err)
			}
			for _, st := range stored {
				if len(st.Raw) == 0 { // its bytes were let go
					continue
				}
				seg, err := wire.ParseSegment(st.Raw)
				if err != nil {
					return nil, fmt.Errorf("read quarantine: %w", err)
				}
				one := Apart{Segment: seg, Forbidden: status == Forbidden}
				if status == Broken || status == Forked || status == Misnamed {
					one.Spoilt = status
				}
				out = append(out, one)
			}
		}
	}
	above, err := r.above(ctx, state)
	return append(out, above...), err
}

// above lists what was applied here although it stands above a cut.
func (r *Replica) above(ctx context.Context, state State) ([]Apart, error) {
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, err
	}
	var out []Apart
	for _, c := range state.Chains {
		if c.Space == r.p.Genesis.RosterSpace() || roster.Standing(c.Space, c.Device, c.Link.Seq) != wire.Quarantined {
			continue
		}
		stored, err := r.p.Log.Read(ctx, Query{Space: c.Space, Device: c.Device, Status: Applied})
		if err != nil {
			return nil, fmt.Errorf("read what was applied: %w", err)
		}
		for _, st := range stored {
			if len(st.Raw) == 0 { // its bytes were let go
				continue
			}
			seg, err := wire.ParseSegment(st.Raw)
			if err != nil {
				return nil, fmt.Errorf("read what was applied: %w", err)
			}
			if roster.Verdict(seg) == wire.Quarantined {
				out = append(out, Apart{Segment: seg, Applied: true})
			}
		}
	}
	return out, nil
}

// Accept says for the whole agency that a segment counts that is kept apart
// here, and with a late one those before it: a chain has no gaps. It is applied
// at once. ErrNotApart.
func (r *Replica) Accept(ctx context.Context, admins []ed25519.PrivateKey, segment wire.Hash) error {
	apart, err := r.Quarantine(ctx)
	if err != nil {
		return err
	}
	apart = slices.DeleteFunc(apart, func(a Apart) bool { return a.Spoilt != 0 })
	i := slices.IndexFunc(apart, func(a Apart) bool { return a.Segment.ID == segment })
	if i < 0 {
		return ErrNotApart
	}
	last := apart[i]
	err = r.change(ctx, admins, func(roster wire.Roster, _ State) ([]wire.Entry, error) {
		var entries []wire.Entry
		for _, a := range apart {
			s := a.Segment
			before := s.Space == last.Segment.Space && s.Device == last.Segment.Device && s.Seq < last.Segment.Seq && !a.Forbidden && !last.Forbidden
			if (before || s.ID == segment) && !roster.Accepted(s.ID) {
				entries = append(entries, wire.Entry{Accept: &wire.Accept{Space: s.Space, Device: s.Device, Seq: s.Seq, Segment: s.ID}})
			}
		}
		return entries, nil
	})
	if err != nil {
		return err
	}
	return r.Recall(ctx)
}

// Recall takes up what is kept apart or locked and need not be any more. Sync
// does it by itself.
func (r *Replica) Recall(ctx context.Context) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	s, err := r.begin(ctx)
	if err != nil {
		return err
	}
	return s.unlock()
}
