package courier

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// secretChosen is the caseload in which new records are made, when it is not the
// first of the device.
const secretChosen = "chosen-caseload"

// Caseload is a caseload of the agency.
type Caseload struct {
	ID, Name string
	Members  int
	// Devices are the ids of those that read it.
	Devices []string
	// Reads says that this device reads it, New that records made here go into it,
	// Away that its records left for a journey.
	Reads, New, Away bool
}

// Caseloads lists the caseloads of the agency. screening.ErrNotEnrolled.
func (p *Profile) Caseloads(ctx context.Context) ([]Caseload, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return nil, fmt.Errorf("list caseloads: %w", err)
	}
	all, err := r.Spaces(ctx)
	if err != nil {
		return nil, fmt.Errorf("list caseloads: %w", told(err))
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("list caseloads: %w", told(err))
	}
	chosen := p.tray.now()
	var out []Caseload
	for _, s := range all {
		one := Caseload{ID: s.Space.String(), Name: s.Name, Members: s.Members, Reads: s.Reads, New: s.Space == chosen, Away: !m.keys.stays(s.Space)}
		for _, d := range roster.Members(s.Space) {
			one.Devices = append(one.Devices, d.Enrol.Device.String())
		}
		out = append(out, one)
	}
	return out, nil
}

// Homes says in which caseload each record lives that is not in the first one of this
// device, whose id it gives as well.
func (p *Profile) Homes(ctx context.Context) (elsewhere map[screening.RecordID]string, first string, err error) {
	m, err := p.member()
	if err != nil {
		return nil, "", err
	}
	l := m.log()
	if err := p.vault.Exchange(ctx, l.atlas.load); err != nil {
		return nil, "", fmt.Errorf("list caseloads: %w", err)
	}
	elsewhere = map[screening.RecordID]string{}
	for id, space := range l.atlas.homes {
		elsewhere[id] = space.String()
	}
	return elsewhere, m.caseload.String(), nil
}

func (t *tray) now() wire.ID {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.chosen
}

// learnCaseload reads where new records go.
func (p *Profile) learnCaseload(ctx context.Context) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	b, err := p.vault.Secret(ctx, secretChosen)
	if err != nil {
		return fmt.Errorf("read caseload: %w", err)
	}
	chosen := m.caseload
	if len(b) == len(chosen) {
		chosen = wire.ID(b)
	}
	p.tray.set(m.caseload, m.keys.newIn(chosen, m.caseload))
	return nil
}

// ChooseCaseload says where records go that are made here from now on.
// screening.ErrNoCaseload; ErrTravelling for one that left while others stayed.
func (p *Profile) ChooseCaseload(ctx context.Context, caseload string) error {
	all, err := p.Caseloads(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c Caseload) bool { return c.ID == caseload && c.Reads })
	switch {
	case i < 0:
		return fmt.Errorf("choose caseload: %w", screening.ErrNoCaseload)
	case all[i].Away && p.Parted():
		return fmt.Errorf("choose caseload: %w", screening.ErrTravelling)
	}
	id, err := wire.ParseID(caseload)
	if err == nil {
		err = p.vault.PutSecret(ctx, secretChosen, id[:])
	}
	if err != nil {
		return fmt.Errorf("choose caseload: %w", err)
	}
	return p.learnCaseload(ctx)
}

// CaseloadOf is the caseload in which a record lives. screening.ErrNoRecord.
func (p *Profile) CaseloadOf(_ context.Context, id screening.RecordID) (string, error) {
	m, err := p.member()
	if err != nil {
		return "", err
	}
	home, here := m.log().homeOf(id)
	if !here {
		return "", screening.ErrNoRecord
	}
	return home.String(), nil
}

// CreateCaseload makes a caseload that only this device reads, until members are
// added, and gives its id. screening.ErrTravelling.
func (p *Profile) CreateCaseload(ctx context.Context, name string) (string, Act, error) {
	if len(name) > maxName {
		return "", Act{}, fmt.Errorf("create caseload: %w", screening.ErrTooLong)
	}
	id := wire.NewID()
	act, err := p.administer(ctx, "create caseload", func(m member, r *replica.Replica) error {
		if m.keys.Away { // its key would be wrapped for the identity of the journey
			return screening.ErrTravelling
		}
		return r.CreateSpace(ctx, m.admins(), id, name)
	})
	return id.String(), act, err
}

// AddMember lets a device read and write a caseload, its history too.
// screening.ErrNoCaseload when this device does not read it; ErrUnreadable.
func (p *Profile) AddMember(ctx context.Context, caseload, device string) (Act, error) {
	return p.setAccess(ctx, caseload, device, wire.WriteAccess)
}

// RemoveMember takes a caseload away from a device. It keeps what it has read, and
// opens nothing that is written after.
func (p *Profile) RemoveMember(ctx context.Context, caseload, device string) (Act, error) {
	return p.setAccess(ctx, caseload, device, wire.NoAccess)
}

func (p *Profile) setAccess(ctx context.Context, caseload, device string, access wire.Access) (Act, error) {
	spaces, err := caseloadsOf([]string{caseload})
	if err != nil {
		return Act{}, fmt.Errorf("change members: %w", err)
	}
	id, err := deviceOf(device)
	if err != nil {
		return Act{}, fmt.Errorf("change members: %w", err)
	}
	return p.administer(ctx, "change members", func(m member, r *replica.Replica) error {
		return r.SetAccess(ctx, m.admins(), spaces[0], id, access)
	})
}

func caseloadsOf(texts []string) ([]wire.ID, error) {
	var out []wire.ID
	for _, text := range texts {
		id, err := wire.ParseID(text)
		if err != nil {
			return nil, screening.ErrNoCaseload
		}
		out = append(out, id)
	}
	return out, nil
}
