package courier

import (
	"context"
	"errors"
	"slices"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/vault"
)

// secretPast is who worked on this device, or on the one whose backup it came
// from, and does so no more: what they wrote keeps their name.
const secretPast = "past-officers"

type pastOfficer struct {
	ID   screening.OfficerID `cbor:"1,keyasint"`
	Name string              `cbor:"2,keyasint"`
}

type pastOfficers []pastOfficer

// with is p and the officers of all; who has no name leaves none.
func (p pastOfficers) with(all ...officerWire) pastOfficers {
	out := slices.Clone(p)
	for _, w := range all {
		if w.Name != "" && out.name(w.ID) == "" {
			out = append(out, pastOfficer{w.ID, w.Name})
		}
	}
	return out
}

func (p pastOfficers) name(id screening.OfficerID) string {
	for _, one := range p {
		if one.ID == id {
			return one.Name
		}
	}
	return ""
}

// readPast reads them; damaged ones are none.
func readPast(b []byte, err error) (pastOfficers, error) {
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return nil, err
	}
	var out pastOfficers
	if err != nil || b == nil || cbor.Unmarshal(b, &out) != nil {
		return nil, nil
	}
	return out, nil
}

// addPast keeps the names of officers who go.
func addPast(tx *vault.Tx, gone ...officerWire) (pastOfficers, error) {
	all, err := readPast(tx.Secret(secretPast))
	if err != nil {
		return nil, err
	}
	all = all.with(gone...)
	return all, putRow(tx, secretPast, all)
}

func (p *Profile) learnPast(ctx context.Context) error {
	past, err := readPast(p.vault.Secret(ctx, secretPast))
	p.remember(past)
	return err
}

func (p *Profile) remember(past pastOfficers) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.past = past
}

// succession puts one new officer in the place of all who worked on a device. The
// codes of those before open nothing here; their names stay known.
func succession(tx *vault.Tx, k keys, name string) (officerWire, error) {
	gone, err := predecessors(tx, k)
	if err != nil {
		return officerWire{}, err
	}
	first := newOfficer(name, gone[1].Posting.Country)
	var left []officerWire
	for user, w := range gone {
		left = append(left, w)
		if err := putRow(tx, codeOf(user), code{}); err != nil {
			return first, err
		}
	}
	slices.SortFunc(left, func(a, b officerWire) int { return slices.Compare(a.ID[:], b.ID[:]) })
	if _, err := addPast(tx, left...); err != nil {
		return first, err
	}
	b, err := officers{1: first}.encode()
	if err != nil {
		return first, err
	}
	return first, tx.PutSecret(secretOfficers, b)
}

// predecessors are those who worked on the device that made the backup.
func predecessors(tx *vault.Tx, k keys) (officers, error) {
	one := officers{1: {ID: k.Officer, Name: k.Name}}
	b, err := tx.Secret(secretOfficers)
	if err != nil || b == nil {
		return one, err
	}
	all := officers{}
	if cbor.Unmarshal(b, &all) != nil {
		return one, nil // the records must not stay shut for that
	}
	if _, ok := all[1]; !ok {
		all[1] = officerWire{} // may have left a code
	}
	return all, nil
}
