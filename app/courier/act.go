package courier

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Act is what became of something that an administrator did: it is done, or it
// waits for more of them.
type Act struct {
	// Proposal is the file that goes to the other administrators; nil when it is
	// done. Have of Need have approved it.
	Proposal   []byte
	Have, Need int
}

// Done says that it is done.
func (a Act) Done() bool { return a.Proposal == nil }

// acted parts what waits for more administrators from what went wrong.
func acted(doing string, err error) (Act, error) {
	var waits *replica.PendingError
	if errors.As(err, &waits) {
		return Act{Proposal: waits.Proposal, Have: waits.Have, Need: waits.Need}, nil
	}
	if err != nil {
		return Act{}, fmt.Errorf("%s: %w", doing, told(err))
	}
	return Act{}, nil
}

// administer does something with the administrator's key of this device.
// screening.ErrNotPermitted when it has none, ErrNotEnrolled, ErrProposalWaits.
func (p *Profile) administer(ctx context.Context, doing string, do func(m member, r *replica.Replica) error) (Act, error) {
	m, r, err := p.ours(nil)
	if err == nil && !m.keys.administers() {
		err = screening.ErrNotPermitted
	}
	if err == nil {
		err = p.unproposed(ctx)
	}
	if err != nil {
		return Act{}, fmt.Errorf("%s: %w", doing, err)
	}
	err = do(m, r)
	if errors.Is(err, wire.ErrUnknownDevice) {
		err = fmt.Errorf("%w: no such device", screening.ErrUnreadable)
	}
	return acted(doing, err)
}

// deviceOf reads the text of a device's id.
func deviceOf(device string) (wire.ID, error) {
	id, err := wire.ParseID(device)
	if err != nil {
		return id, fmt.Errorf("%w: no id of a device", screening.ErrUnreadable)
	}
	return id, nil
}

// Revoke takes a device out of the agency for ever. screening.ErrNotPermitted,
// ErrUnreadable when there is no such device.
func (p *Profile) Revoke(ctx context.Context, device string) (Act, error) {
	id, err := deviceOf(device)
	if err == nil && id == p.deviceID() {
		err = screening.ErrNotPermitted
	}
	if err != nil {
		return Act{}, fmt.Errorf("revoke device: %w", err)
	}
	return p.administer(ctx, "revoke device", func(m member, r *replica.Replica) error {
		return r.Revoke(ctx, m.admins(), id)
	})
}
