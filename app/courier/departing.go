package courier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/referral"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// departure is what leaves for a journey, and what stays: each record goes or stays
// with its caseload.
type departure struct {
	m       member
	leaving []wire.ID
	stays   []stayed
	// homes are the records that are not in the first caseload of the device.
	homes map[screening.RecordID]wire.ID
	// sent are the referrals of records that stay.
	sent map[string]bool
	// drop are the names of secrets that leave whole.
	drop []string
	// filed are the files of records that stay.
	filed map[wire.Short]bool
}

// choice says which caseloads leave: those that are named, or all but those. Where
// none is named all leave.
type choice struct {
	named []string
	stay  bool // the named ones
}

// departure sorts what is here. screening.ErrNoCaseload when nothing is here of a
// caseload that is named, or of any that leaves.
func (m member) departure(ctx context.Context, which choice) (*departure, error) {
	d := &departure{m: m}
	here, err := d.look(ctx)
	if err != nil {
		return nil, err
	}
	named, err := caseloadsOf(which.named)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(named, func(space wire.ID) bool { return !slices.Contains(here, space) }) {
		return nil, screening.ErrNoCaseload
	}
	for _, space := range here {
		if len(named) == 0 || slices.Contains(named, space) != which.stay {
			d.leaving = append(d.leaving, space)
		} else {
			d.stays = append(d.stays, stayed{Space: space})
		}
	}
	if len(d.leaving) == 0 {
		return nil, screening.ErrNoCaseload
	}
	return d, errors.Join(d.hold(ctx), d.refer(ctx), d.files(ctx))
}

// look lists the caseloads of which something is here, or could be made.
func (d *departure) look(ctx context.Context) ([]wire.ID, error) {
	here := []wire.ID{d.m.caseload}
	var err error
	if d.homes, err = d.where(ctx); err != nil {
		return nil, err
	}
	here = slices.AppendSeq(here, maps.Values(d.homes))
	err = d.m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		for _, c := range tx.Chains() {
			here = append(here, c.Space)
		}
		return nil
	})
	if err == nil && d.m.enrolled() {
		var roster wire.Roster
		roster, err = d.m.roster(ctx)
		here = append(here, roster.Spaces(d.m.deviceID())...)
	}
	slices.SortFunc(here, func(a, b wire.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.DeleteFunc(slices.Compact(here), func(space wire.ID) bool {
		return d.m.enrolled() && space == d.m.genesis.RosterSpace()
	}), err
}

// Luggage lists the caseloads of which something is on this device, or could be made,
// and those that are away: what can leave, or has left. None of a device that belongs to
// no agency.
func (p *Profile) Luggage(ctx context.Context) ([]Caseload, error) {
	m, err := p.member()
	if err != nil || !m.enrolled() {
		return nil, err
	}
	here, err := (&departure{m: m}).look(ctx)
	if err != nil {
		return nil, fmt.Errorf("list caseloads: %w", err)
	}
	all, err := p.Caseloads(ctx)
	return slices.DeleteFunc(all, func(c Caseload) bool {
		return !slices.ContainsFunc(here, func(space wire.ID) bool { return space.String() == c.ID })
	}), err
}

// where says in which caseload each record lives that is not in the first one.
func (d *departure) where(ctx context.Context) (map[screening.RecordID]wire.ID, error) {
	l := d.m.log()
	err := d.m.vault.Exchange(ctx, l.atlas.load)
	return l.atlas.homes, err
}

// still refuses to go on when a record was made in another caseload meanwhile: it was
// taken for one of the first. screening.ErrMeanwhile.
func (d *departure) still(ctx context.Context) error {
	now, err := d.where(ctx)
	if err == nil && !maps.Equal(now, d.homes) {
		err = screening.ErrMeanwhile
	}
	return err
}

// hold keeps the epoch keys of what stays: the identity that opens them leaves.
func (d *departure) hold(ctx context.Context) error {
	if len(d.stays) == 0 {
		return nil
	}
	roster, err := d.m.roster(ctx)
	if err != nil {
		return err
	}
	ring := d.m.ring(roster)
	for i := range d.stays {
		d.stays[i].Keys = ring.Held(d.stays[i].Space)
	}
	return nil
}

// refer finds the referrals of the records that stay. All others leave.
func (d *departure) refer(ctx context.Context) error {
	sent, err := d.m.Sent(ctx)
	if err != nil || len(sent) == 0 || len(d.stays) == 0 {
		return err
	}
	all, err := d.m.vault.Summaries(ctx)
	if err != nil {
		return err
	}
	d.sent = map[string]bool{}
	for _, s := range all {
		if !d.staysHere(s.ID) {
			continue
		}
		r, err := d.m.vault.Record(ctx, s.ID)
		if errors.Is(err, screening.ErrDamaged) {
			continue // its referrals leave, and come back
		}
		if err != nil {
			return err
		}
		for _, one := range r.State.Shares() {
			d.sent[one.Share.Referral] = true
		}
	}
	return nil
}

// files names what others are told of the files of the records that leave, and the
// files of those that stay.
func (d *departure) files(ctx context.Context) error {
	kept, err := d.m.vault.Kept()
	if err != nil {
		return err
	}
	wanted, err := d.m.vault.Wanted(ctx)
	d.filed = map[wire.Short]bool{}
	for _, f := range kept {
		d.file(f.Record, f.ID)
	}
	for _, f := range wanted {
		d.file(f.Record, f.ID)
	}
	return err
}

func (d *departure) file(record screening.RecordID, id [16]byte) {
	if d.staysHere(record) {
		d.filed[shortOf(id)] = true
	} else {
		d.drop = append(d.drop, manifestName(id))
	}
}

func (d *departure) staysFile(file wire.Short) bool { return d.filed[file] }

// staysHere says whether a record stays.
func (d *departure) staysHere(id screening.RecordID) bool {
	home, elsewhere := d.homes[id]
	if !elsewhere {
		home = d.m.caseload
	}
	return slices.ContainsFunc(d.stays, func(s stayed) bool { return s.Space == home })
}

// staying is what the vault keeps; nothing when all leaves.
func (d *departure) staying() vault.Staying {
	if len(d.stays) == 0 {
		return vault.Staying{}
	}
	s := vault.Staying{Record: d.staysHere}
	for _, one := range d.stays {
		s.Spaces = append(s.Spaces, one.Space)
	}
	return s
}

// pack decides what of the secrets goes into the file.
func (d *departure) pack(name string, value []byte, recipient string) ([]byte, bool) {
	switch {
	case strings.HasPrefix(name, prefixPieces):
		return value, len(d.stays) == 0 || slices.Contains(d.drop, name)
	case slices.Contains(aboutFiles(), name):
		b, err := sift(name, value, func(file wire.Short) bool { return !d.staysFile(file) })
		return b, err == nil // nothing leaves when it is damaged: see keepFiles
	case name != secretSent:
		return d.m.keys.pack(name, value, recipient)
	}
	var all []referral.Referral
	if rows().Unmarshal(value, &all) != nil {
		return nil, false // nothing leaves then: see keepSent
	}
	b, err := encodeRow(name, slices.DeleteFunc(all, d.staysSent))
	return b, err == nil
}

func (d *departure) staysSent(r referral.Referral) bool { return d.sent[r.Ref.String()] }

// keepSent leaves the referrals of what stays, and no other.
func (d *departure) keepSent(tx *vault.Tx) error {
	var all []referral.Referral
	if err := readRow(tx, secretSent, &all); err != nil || len(all) == 0 {
		return err
	}
	return putRow(tx, secretSent, slices.DeleteFunc(all, func(r referral.Referral) bool { return !d.staysSent(r) }))
}

// away is what the device is on its journey.
func (d *departure) away() (standing, error) {
	s := d.m.standing
	journey, err := envelope.NewIdentity()
	if err != nil {
		return s, err
	}
	home, err := s.recipient()
	if err != nil {
		return s, fmt.Errorf("find recipient: %w", err)
	}
	s.identity, s.keys.Identity, s.keys.Away = journey, journey.String(), true
	s.keys.Home, s.keys.Stays = home.String(), d.stays
	return s, nil
}
