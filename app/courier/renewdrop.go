package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/replica"
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
	given, err := n.given(ctx, r)
	if err != nil || !given {
		return false, err
	}
	next, err := m.under(n)
	if err == nil {
		err = m.goOnAs(ctx, next, n.lowest())
	}
	return err == nil, err
}

// given says whether the roster that is here names the keys that were asked for.
func (n renewal) given(ctx context.Context, r *replica.Replica) (bool, error) {
	if !n.asked() {
		return false, nil
	}
	roster, err := r.Roster(ctx)
	return err == nil && n.givenBy(roster), told(err)
}

// givenBy is given for a roster.
func (n renewal) givenBy(roster wire.Roster) bool {
	identity, err := n.identity()
	if err != nil {
		return false
	}
	d, ok := roster.Device(n.ID)
	return ok && !d.Revoked && bytes.Equal(d.Key, keys{Device: n.Device}.public()) && d.Recipient == identity.Recipient().String()
}

// secretSealAgain says that what was taken out of the chains of the former id is to be
// sealed before anything is exchanged: when it came back from the hub first, it would seem
// to count where it is, and a lower cut may come yet.
const secretSealAgain = "seal-again"

// sealAgain seals it. A change that is damaged stays, as it does in an exchange, and is
// tried again before the next one.
func (m member) sealAgain(ctx context.Context) error {
	var due bool
	if err := loadRow(ctx, m.vault, secretSealAgain, &due); err != nil || !due {
		return err
	}
	r, err := m.replica(m.genesis, nil)
	if err == nil {
		_, err = r.Seal(ctx)
	}
	switch {
	case errors.Is(err, screening.ErrDamaged):
		return nil
	case err != nil && !errors.Is(err, replica.ErrFork) && !errors.Is(err, replica.ErrClone): // which say nothing of sealing
		return fmt.Errorf("seal again under new keys: %w", told(err))
	}
	return m.vault.PutSecret(ctx, secretSealAgain, nil)
}

// finishAtOpening is finishRenewal when a profile is opened. It keeps nobody out: what is
// wrong is said by the next exchange, which tries again.
func (p *Profile) finishAtOpening(ctx context.Context) {
	p.syncs.Lock()
	defer p.syncs.Unlock()
	_ = p.finishRenewal(ctx)
}

// finishRenewal finishes what ended midway, before each exchange and while none goes on.
func (p *Profile) finishRenewal(ctx context.Context) error {
	if !p.Enrolled() {
		return nil
	}
	if _, err := p.takeAnswered(ctx); err != nil {
		return err
	}
	m, err := p.member()
	if err != nil {
		return err
	}
	return m.sealAgain(ctx)
}
