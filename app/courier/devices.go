package courier

import (
	"context"
	"fmt"
)

// Device is one device of the agency, as the roster has it.
type Device struct {
	ID, Officer, Words           string
	This, Administrator, Revoked bool // the roster names administrators by keys: known of this device alone
	// Rights are the codes of what it may do; Limited when an administrator has
	// said so.
	Rights  []string
	Limited bool
	// Lost: an administrator has declared it so, and nothing waits for it.
	Lost bool
}

// Devices lists the devices of the agency. screening.ErrNotEnrolled.
func (p *Profile) Devices(ctx context.Context) ([]Device, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	named, err := r.Devices(ctx)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", told(err))
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", told(err))
	}
	var out []Device
	for _, d := range named {
		this := d.Enrol.Device == p.deviceID()
		words := d.Request.Words()
		if d.Request.IsZero() { // a founder asked nobody; people compare the agency itself
			words = m.genesis.Agency().Words()
		}
		may, _, limited := roster.Role(d.Enrol.Device)
		out = append(out, Device{
			ID: d.Enrol.Device.String(), Officer: d.Name, Words: words, Revoked: d.Revoked,
			This: this, Administrator: this && m.administersNow(roster), Rights: rightCodes(may), Limited: limited,
			Lost: roster.Lost(d.Enrol.Device),
		})
	}
	return out, nil
}

// Standing is what this device is to the agency.
type Standing struct {
	Officer, Agency, Words  string
	Enrolled, Administrator bool
	// Renewing: it has asked for new keys, and Words are those of that request.
	Renewing bool
	// Must: it cannot take that back, since its id was used twice. Dropped: it has taken
	// it back, and an administrator may answer all the same.
	Must, Dropped bool
	// Forgot is that of the request, while Renewing.
	Forgot []string
	// Recovery counts the recovery recipients that can open the vault.
	Recovery int
}

// Standing says what this device is to the agency.
func (p *Profile) Standing(ctx context.Context) (Standing, error) {
	m, err := p.member()
	if err != nil {
		return Standing{}, err
	}
	recovery, err := p.vault.Recovery(ctx)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{
		Officer: p.here().Name, Agency: m.keys.Agency, Enrolled: m.enrolled(),
		Recovery: len(recovery),
	}
	if !s.Enrolled {
		r, err := p.Request(ctx)
		s.Words = r.Words
		return s, err
	}
	devices, err := p.Devices(ctx)
	for _, d := range devices {
		if d.This {
			s.Words, s.Administrator = d.Words, d.Administrator
		}
	}
	if err != nil {
		return s, err
	}
	n, err := p.renewal(ctx)
	if s.Renewing, s.Dropped = n.waits(), n.asked() && n.Dropped; err != nil || !s.Renewing {
		return s, err
	}
	if s.Must, err = m.mustRenew(ctx); err != nil {
		return s, err
	}
	asked, err := parseRequest(n.Request)
	s.Words, s.Forgot = asked.Words(), idTexts(n.Forgot)
	return s, err
}
