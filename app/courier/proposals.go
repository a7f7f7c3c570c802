package courier

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Deed is one thing that a proposal does, for people: Text is the key of the words
// "roster.deed.CODE", whose placeholders are the other fields.
type Deed struct {
	Code string `json:"code"`
	// Device is the id of the device it is about, Name what it is called, when
	// this device may know.
	Device string `json:"device,omitempty"`
	Name   string `json:"name,omitempty"`
	// Words are those to compare for a device that is enrolled or renewed.
	Words string `json:"words,omitempty"`
	// What is a key, an address, a number or a list of rights.
	What string `json:"what,omitempty"`
}

// ShownProposal is a proposal as it is shown before anybody approves it.
type ShownProposal struct {
	// Words are those of the agency it is for.
	Agency, Words string
	// From is the id of the device that writes it.
	From  string
	Deeds []Deed
	// Have of Need administrators have approved; Mine is among them.
	Have, Need int
	Mine       bool
	// Stale: the list of devices has moved on. It has to be made anew. Ours: this device
	// made it, and alone can write it.
	Stale, Ours bool
}

// rosterFor is the roster by which a proposal is judged: that of this device, or,
// when it belongs to no agency, what a backup brought of the one that the proposal
// is for; for a founding that is an empty one.
func (p *Profile) rosterFor(ctx context.Context, w wire.Proposal) (wire.Roster, *envelope.Ring, error) {
	m, err := p.member()
	if err != nil {
		return wire.Roster{}, nil, err
	}
	if !m.enrolled() {
		r, err := m.replica(w.For(), nil)
		if err != nil {
			return wire.Roster{}, nil, err
		}
		roster, err := r.Roster(ctx)
		return roster, nil, err
	}
	_, r, err := p.ours(nil)
	if err != nil {
		return wire.Roster{}, nil, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return roster, nil, err
	}
	ring := m.ring(roster)
	return roster, ring, nil
}

// ReadProposal says what a proposal does. screening.ErrUnreadable; ErrForged when
// no administrator stands behind it, or it admits a device whose request is not in
// it; ErrNotForUs when it is of another agency.
func (p *Profile) ReadProposal(ctx context.Context, file []byte) (ShownProposal, error) {
	w, err := wire.ParseProposal(file)
	if err != nil {
		return ShownProposal{}, fmt.Errorf("read proposal: %w", told(err))
	}
	roster, ring, err := p.rosterFor(ctx, w)
	if err != nil {
		return ShownProposal{}, fmt.Errorf("read proposal: %w", err)
	}
	if roster.Genesis().Agency() != w.For().Agency() {
		return ShownProposal{}, fmt.Errorf("read proposal: %w", screening.ErrNotForUs)
	}
	support, err := w.Shown(roster)
	stale := errors.Is(err, wire.ErrStale)
	if errors.Is(err, wire.ErrApproval) {
		err = screening.ErrForged
	}
	if err != nil && !stale {
		return ShownProposal{}, fmt.Errorf("read proposal: %w", told(err))
	}
	m, err := p.member()
	if err != nil {
		return ShownProposal{}, err
	}
	out := ShownProposal{
		Agency: w.For().Agency().String(), Words: w.For().Agency().Words(), From: w.Device().String(),
		Deeds: deeds(w, roster, ring), Have: len(support.Approved), Need: support.Need, Stale: stale, Ours: w.Device() == m.deviceID(),
	}
	for _, key := range support.Approved {
		out.Mine = out.Mine || m.isAdmin(key)
	}
	return out, nil
}

// ApproveProposal adds this administrator's approval, after a person has read what
// the proposal does. It gives the file back, to go on or home.
// screening.ErrNotPermitted when this device does not administer; ErrStale;
// as ReadProposal.
func (p *Profile) ApproveProposal(ctx context.Context, file []byte) ([]byte, error) {
	m, err := p.member()
	if err == nil && !m.keys.administers() {
		err = screening.ErrNotPermitted
	}
	if err != nil {
		return nil, fmt.Errorf("approve proposal: %w", err)
	}
	if _, err := p.ReadProposal(ctx, file); err != nil {
		return nil, err
	}
	w, err := wire.ParseProposal(file)
	if err != nil {
		return nil, fmt.Errorf("approve proposal: %w", told(err))
	}
	roster, _, err := p.rosterFor(ctx, w)
	if err == nil {
		w, err = w.Approve(roster, m.admin())
	}
	if err != nil {
		return nil, fmt.Errorf("approve proposal: %w", told(err))
	}
	return w.File()
}

// SubmitProposal writes a proposal of this device into the roster, once enough
// administrators have approved it. It gives a grant for each device that it admits.
// screening.ErrApprovals, ErrStale; ErrNotForUs for one of another device.
func (p *Profile) SubmitProposal(ctx context.Context, file []byte) ([]Grant, error) {
	if !p.Enrolled() {
		if err := p.submitFounding(ctx, file); err != nil {
			return nil, fmt.Errorf("submit proposal: %w", err)
		}
		return nil, nil
	}
	m, r, err := p.ours(nil)
	if err == nil {
		err = r.Submit(ctx, file)
	}
	if waits := (*replica.PendingError)(nil); errors.As(err, &waits) {
		err = fmt.Errorf("%w: %w", screening.ErrApprovals, err)
	}
	if err != nil {
		return nil, fmt.Errorf("submit proposal: %w", told(err))
	}
	if err := r.Recall(ctx); err != nil {
		return nil, fmt.Errorf("submit proposal: %w", told(err))
	}
	return m.grants(ctx, r, file)
}

// grants are those for the devices that a proposal admits.
func (m member) grants(ctx context.Context, r *replica.Replica, file []byte) ([]Grant, error) {
	w, err := wire.ParseProposal(file)
	if err != nil {
		return nil, fmt.Errorf("submit proposal: %w", told(err))
	}
	var out []Grant
	for _, e := range w.Entries() {
		if e.Enrol == nil || e.Enrol.Request.IsZero() {
			continue
		}
		b, err := r.Grant(ctx, m.admins(), e.Enrol.Device)
		if err != nil {
			return nil, fmt.Errorf("submit proposal: %w", told(err))
		}
		out = append(out, Grant{File: b, Device: e.Enrol.Device.String(), Words: e.Enrol.Request.Words()})
	}
	return out, nil
}
