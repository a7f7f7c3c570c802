package replica

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"pelita/sync/wire"
)

// PendingError says that a change of the roster is not written yet, because more
// administrators have to approve it: Proposal is the file that goes to them.
type PendingError struct {
	Proposal   []byte
	Have, Need int
}

// Error counts the approvals.
func (e *PendingError) Error() string {
	return fmt.Sprintf("replica: %d of %d administrators have approved", e.Have, e.Need)
}

// What one statement holds at most, so that it fits a segment with all its
// approvals.
const (
	maxStatement = 256 << 10
	maxChanges   = 1000
)

// publish changes the roster by what entries says. When the keys that are here
// approve enough it is written at once, in as many statements as it needs; else
// the answer is a *PendingError with the first of them, and nothing is written.
// wire.ErrApproval when no administrator's key is here. asked are the requests of
// the devices that it admits: they go with a proposal.
func (r *Replica) publish(ctx context.Context, admins []ed25519.PrivateKey, entries func(wire.Roster) ([]wire.Entry, error), asked ...wire.Request) error {
	if err := r.original(ctx); err != nil {
		return err
	}
	roster, _, err := r.foldRoster(ctx)
	if err != nil {
		return err
	}
	list, err := entries(roster)
	if err != nil || len(list) == 0 {
		return err
	}
	parts, err := split(list)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if roster, err = r.write(ctx, roster, admins, part, asked); err != nil {
			return err
		}
	}
	return nil
}

// original is ErrClone when others hold more of this device's roster chain, or
// another, than is here: nothing may be written behind it then.
func (r *Replica) original(ctx context.Context) error {
	state, err := r.p.Log.State(ctx)
	if err != nil {
		return fmt.Errorf("change the roster: %w", err)
	}
	for _, c := range state.Chains {
		if c.Space == r.p.Genesis.RosterSpace() && c.Device == r.p.Device && c.Known > c.Link.Seq {
			return ErrClone
		}
	}
	return nil
}

// split parts entries into what fits one statement each, in order.
func split(list []wire.Entry) ([][]wire.Entry, error) {
	var out [][]wire.Entry
	size := maxStatement
	for _, e := range list {
		b, err := wire.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("change the roster: %w", err)
		}
		if size += len(b); size > maxStatement || len(out[len(out)-1]) >= maxChanges {
			out, size = append(out, nil), len(b)
		}
		out[len(out)-1] = append(out[len(out)-1], e)
	}
	return out, nil
}

// write adds one statement, or gives the proposal of it.
func (r *Replica) write(ctx context.Context, roster wire.Roster, admins []ed25519.PrivateKey, list []wire.Entry, asked []wire.Request) (wire.Roster, error) {
	next, pending := roster, error(nil)
	slot := Slot{Space: r.p.Genesis.RosterSpace(), Device: r.p.Device}
	err := r.p.Log.Append(ctx, slot, func(tail Tail) (wire.Segment, error) {
		statement, err := wire.NewStatement(r.p.Genesis, r.p.Device, tail.Link, list, roster.Terms()...)
		if err != nil {
			return wire.Segment{}, err
		}
		var approvals []wire.Approval
		for _, admin := range admins {
			approvals = append(approvals, wire.Approve(statement, admin))
		}
		p, err := wire.NewProposal(r.p.Genesis, statement, approvals, asked...)
		if err != nil {
			return wire.Segment{}, err
		}
		var seg wire.Segment
		seg, next, err = r.sign(roster, p)
		if waits := (*PendingError)(nil); errors.As(err, &waits) {
			pending = err
			return wire.Segment{}, nil
		}
		return seg, err
	})
	if err == nil {
		err = pending
	}
	if err != nil {
		return roster, fmt.Errorf("change the roster: %w", err)
	}
	return next, nil
}

// sign makes the segment of a proposal that enough have approved (*PendingError
// otherwise), and the roster with it.
func (r *Replica) sign(roster wire.Roster, p wire.Proposal) (wire.Segment, wire.Roster, error) {
	support, err := p.Of(roster)
	if err != nil {
		return wire.Segment{}, roster, err
	}
	if !support.Enough() {
		file, err := p.File()
		if err != nil {
			return wire.Segment{}, roster, err
		}
		return wire.Segment{}, roster, &PendingError{Proposal: file, Have: len(support.Approved), Need: support.Need}
	}
	seg, err := wire.SignRoster(r.p.Genesis, p.Statement, p.Approvals, r.p.Sign)
	if err != nil {
		return wire.Segment{}, roster, err
	}
	next, err := roster.Add(seg)
	return seg, next, err
}

// Approve adds an administrator's approval to a proposal, after a person was
// shown what it does. Errors: those of wire.ParseProposal and Proposal.Approve.
func (r *Replica) Approve(ctx context.Context, proposal []byte, admin ed25519.PrivateKey) ([]byte, error) {
	p, err := wire.ParseProposal(proposal)
	if err != nil {
		return nil, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, err
	}
	if p, err = p.Approve(roster, admin); err != nil {
		return nil, err
	}
	return p.File()
}

// Submit writes a proposal of this device into the roster, once enough have
// approved it (*PendingError otherwise). What is written already is no error.
// ErrOtherDevice, wire.ErrStale, those of wire.ParseProposal.
func (r *Replica) Submit(ctx context.Context, proposal []byte) error {
	r.turn.Lock()
	defer r.turn.Unlock()
	p, err := wire.ParseProposal(proposal)
	if err != nil {
		return err
	}
	if p.Device() != r.p.Device || p.For().Agency() != r.p.Genesis.Agency() {
		return ErrOtherDevice
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return err
	}
	if roster.Says(p) {
		return nil
	}
	slot := Slot{Space: r.p.Genesis.RosterSpace(), Device: r.p.Device}
	err = r.p.Log.Append(ctx, slot, func(tail Tail) (wire.Segment, error) {
		if tail.Link.Seq+1 != p.Seq() {
			return wire.Segment{}, wire.ErrStale
		}
		seg, _, err := r.sign(roster, p)
		return seg, err
	})
	if err != nil {
		return fmt.Errorf("change the roster: %w", err)
	}
	return nil
}
