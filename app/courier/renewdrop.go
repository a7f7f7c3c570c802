package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// A request for new keys that was taken back is in the world: nothing keeps an
// administrator from answering it. So the keys that it asks for stay here, and whoever
// answers it late admits this device, until new keys are asked for. Then those are
// forgotten, since who had what was here has them too: an answer to that request admits
// an id that is to be revoked, and the new request says so.
// Until it learns of that it writes under its old id, and what it seals beyond the cut in
// the answered request counts for nobody: goOnAs seals it again under the new id, change
// by change the same bytes, so that who took it before has it once.

// DropRenewal takes the request for new keys back: the device goes on under those it has.
// screening.ErrNotPermitted when it waits for none; ErrCloned when its id was used twice:
// it must not write under that id again.
func (p *Profile) DropRenewal(ctx context.Context) error {
	p.syncs.Lock()
	defer p.syncs.Unlock()
	m, err := p.member()
	taken := false
	if err == nil {
		taken, err = p.takeAnswered(ctx)
	}
	if err == nil && taken {
		err = fmt.Errorf("%w: it was answered", screening.ErrNotPermitted)
	}
	if err == nil {
		err = p.vault.Exchange(ctx, func(tx *vault.Tx) error { return m.dropRenewal(tx) })
	}
	if err != nil {
		return fmt.Errorf("take request for new keys back: %w", err)
	}
	return nil
}

func (m member) dropRenewal(tx *vault.Tx) error {
	var n renewal
	if err := readRow(tx, secretRenewal, &n); err != nil {
		return err
	}
	if !n.waits() {
		return fmt.Errorf("%w: it asked for none", screening.ErrNotPermitted)
	}
	if isCopy(m.chainsOf(tx, m.deviceID())) {
		return screening.ErrCloned
	}
	n.Dropped = true
	return putRow(tx, secretRenewal, n)
}

// suspectRenewal notes that others may have the keys that were asked for.
func (p *Profile) suspectRenewal(ctx context.Context) error {
	err := p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var n renewal
		if err := readRow(tx, secretRenewal, &n); err != nil || !n.asked() {
			return err
		}
		n.Known = true
		return putRow(tx, secretRenewal, n)
	})
	if err != nil {
		return fmt.Errorf("note suspicion: %w", err)
	}
	return nil
}

// mustRenew says whether the id of this device was used twice.
func (m member) mustRenew(ctx context.Context) (must bool, err error) {
	err = m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		must = isCopy(m.chainsOf(tx, m.deviceID()))
		return nil
	})
	return must, err
}

// takeAnswered goes on under the keys that were asked for where the roster that is here
// names them already: the program ended while a grant was taken. It is called while no
// exchange goes on.
func (p *Profile) takeAnswered(ctx context.Context) (bool, error) {
	n, err := p.renewal(ctx)
	if err != nil || !n.asked() {
		return false, err
	}
	m, r, err := p.ours(nil)
	if err != nil {
		return false, err
	}
	roster, err := r.Roster(ctx)
	if err != nil || !n.givenBy(roster) {
		return false, told(err)
	}
	next, err := m.under(n)
	if err == nil {
		err = m.goOnAs(ctx, next, n.lowest())
	}
	return err == nil, err
}

// givenBy says whether the roster names the keys that were asked for.
func (n renewal) givenBy(roster wire.Roster) bool {
	identity, err := n.identity()
	if err != nil {
		return false
	}
	d, ok := roster.Device(n.ID)
	return ok && !d.Revoked && bytes.Equal(d.Key, keys{Device: n.Device}.public()) && d.Recipient == identity.Recipient().String()
}

// finishRenewal is takeAnswered when a profile is opened: a damaged request is named where
// it is used.
func (p *Profile) finishRenewal(ctx context.Context) error {
	if !p.Enrolled() {
		return nil
	}
	p.syncs.Lock()
	defer p.syncs.Unlock()
	_, err := p.takeAnswered(ctx)
	if errors.Is(err, screening.ErrDamaged) {
		return nil
	}
	return err
}
