package courier

import (
	"context"
	"fmt"
	"time"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// rotateEvery is how long one epoch of a caseload is written under.
const rotateEvery = 90 * 24 * time.Hour

// secretEpochs is when this device first saw each epoch that is in use.
const secretEpochs = "epochs-seen"

type epochSeen struct {
	_     struct{} `cbor:",toarray"`
	Epoch wire.Hash
	At    int64 // Unix seconds, by the latest clock that was seen
}

// Upkeep is what the administrators have to look after: keys that are 90 days old,
// keys that somebody holds who was removed, keys that a device lacks, and entries of
// the address book that a caseload lacks, which was made later.
type Upkeep struct {
	Old, Leaking, Missing, Unshared int
	spaces                          []wire.ID
}

// Due says whether there is anything.
func (u Upkeep) Due() bool { return u.Old+u.Leaking+u.Missing+u.Unshared > 0 }

// Upkeep looks. An administrator's device does what is due when it syncs, when it
// may alone; else a person proposes it with Rotate. screening.ErrNotEnrolled.
func (p *Profile) Upkeep(ctx context.Context) (Upkeep, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return Upkeep{}, fmt.Errorf("look after keys: %w", err)
	}
	return m.look(ctx, r)
}

func (m member) look(ctx context.Context, r *replica.Replica) (Upkeep, error) {
	due, err := r.Due(ctx)
	if err != nil {
		return Upkeep{}, fmt.Errorf("look after keys: %w", told(err))
	}
	old, err := m.oldEpochs(ctx, r)
	if err != nil {
		return Upkeep{}, fmt.Errorf("look after keys: %w", err)
	}
	return Upkeep{Old: len(old), Leaking: len(due.Leaking), Missing: due.Missing, Unshared: due.Unshared, spaces: append(old, due.Leaking...)}, nil
}

// Leaking counts the caseloads whose keys a device has that may not read them any
// more, also those that this device does not read: only who reads one can make new
// keys for it. screening.ErrNotEnrolled.
func (p *Profile) Leaking(ctx context.Context) (int, error) {
	_, r, err := p.ours(nil)
	if err != nil {
		return 0, fmt.Errorf("look for old keys: %w", err)
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return 0, fmt.Errorf("look for old keys: %w", told(err))
	}
	n := 0
	for _, space := range roster.AllSpaces() {
		if now, ok := roster.Current(space); ok && roster.Leaks(now) {
			n++
		}
	}
	return n, nil
}

// oldEpochs are the caseloads whose epoch this device has known for 90 days.
func (m member) oldEpochs(ctx context.Context, r *replica.Replica) ([]wire.ID, error) {
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, told(err)
	}
	var seen []epochSeen
	if err := loadRow(ctx, m.vault, secretEpochs, &seen); err != nil {
		return nil, err
	}
	first := map[wire.Hash]int64{}
	for _, s := range seen {
		first[s.Epoch] = s.At
	}
	now := m.reached()
	var old []wire.ID
	var next []epochSeen
	changed := false
	for _, space := range roster.Spaces(m.deviceID()) {
		e, ok := roster.Current(space)
		if !ok {
			continue
		}
		at, known := first[e.ID()]
		if !known {
			at, changed = now.Unix(), true
		}
		next = append(next, epochSeen{Epoch: e.ID(), At: at})
		if now.Sub(time.Unix(at, 0)) >= rotateEvery {
			old = append(old, space)
		}
	}
	if !changed {
		return old, nil
	}
	return old, keepRow(ctx, m.vault, secretEpochs, next)
}

// upkeep does what is due at the end of an exchange, when this device may do it
// alone, and tells the hub.
func (p *Profile) upkeep(ctx context.Context, m member, r *replica.Replica) error {
	due, err := m.look(ctx, r)
	if err != nil || !due.Due() {
		return err
	}
	roster, err := r.Roster(ctx)
	if err != nil || !m.administersNow(roster) || roster.Administrators().Need > 1 {
		return err
	}
	if err := r.Mend(ctx, m.admins(), due.spaces); err != nil {
		return err
	}
	_, err = r.Sync(ctx)
	return err
}

// Rotate begins a new epoch of every caseload that this device reads, and gives
// each device the keys, and each caseload the address book, that it lacks. screening.ErrNotPermitted.
func (p *Profile) Rotate(ctx context.Context) (Act, error) {
	return p.administer(ctx, "rotate keys", func(m member, r *replica.Replica) error {
		roster, err := r.Roster(ctx)
		if err != nil {
			return err
		}
		return r.Mend(ctx, m.admins(), roster.Spaces(m.deviceID()))
	})
}
