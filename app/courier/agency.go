package courier

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/bundle"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// nonceSize is that of the genesis and of a request.
const nonceSize = 32

func nonce() []byte {
	b := make([]byte, nonceSize)
	rand.Read(b)
	return b
}

// found makes the agency whose first administrator this device is: a genesis
// of one key, and a roster that holds the device and its first caseload. The
// genesis is kept last: a profile without one begins again.
func (p *Profile) found(ctx context.Context) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	m.keys.Admin = seed()
	g, err := wire.NewGenesis([]ed25519.PublicKey{m.admin().Public().(ed25519.PublicKey)}, 1, nonce())
	if err != nil {
		return fmt.Errorf("found agency: %w", err)
	}
	if err := putKeys(ctx, p.vault, m.keys); err != nil {
		return fmt.Errorf("found agency: %w", err)
	}
	r, err := m.replica(g, nil)
	if err != nil {
		return fmt.Errorf("found agency: %w", err)
	}
	space := wire.NewID()
	if err := r.Found(ctx, replica.Founding{Admins: m.admins(), Name: m.keys.Name, Space: space}); err != nil {
		return fmt.Errorf("found agency: %w", err)
	}
	return m.belong(ctx, g, space)
}

// belong keeps which agency the device is of, and which caseload its records
// are written to.
func (m member) belong(ctx context.Context, g wire.Genesis, caseload wire.ID) error {
	err := m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(tx.PutSecret(secretGenesis, g.Bytes()), tx.PutSecret(secretCaseload, caseload[:]))
	})
	if err != nil {
		return fmt.Errorf("keep agency: %w", err)
	}
	m.genesis, m.caseload = g, caseload
	m.stand(m.standing)
	return nil
}

func (m member) admin() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(m.keys.Admin) }

// admins are the administrators' keys that this device holds.
func (m member) admins() []ed25519.PrivateKey {
	if !m.keys.administers() {
		return nil
	}
	return []ed25519.PrivateKey{m.admin()}
}

// replica is this device's side of sync. transport may be nil for what needs
// no hub.
func (m member) replica(g wire.Genesis, transport replica.Transport) (*replica.Replica, error) {
	return replica.New(replica.Params{
		Log: log{m.vault, m.caseload}, Transport: transport, Genesis: g, Device: m.deviceID(),
		Sign: m.keys.sign(), Identity: m.identity, Sleep: sleep, Jitter: jitter,
	})
}

// enrolled says whether the device belongs to an agency.
func (m member) enrolled() bool { return len(m.genesis.Admins) > 0 }

// ours is the profile with its replica in the agency that it belongs to.
func (p *Profile) ours(transport func(member) (replica.Transport, error)) (member, *replica.Replica, error) {
	m, err := p.member()
	if err != nil {
		return m, nil, err
	}
	if !m.enrolled() {
		return m, nil, screening.ErrNotEnrolled
	}
	var t replica.Transport
	if transport != nil {
		if t, err = transport(m); err != nil {
			return m, nil, err
		}
	}
	r, err := m.replica(m.genesis, t)
	return m, r, err
}

func (p *Profile) deviceID() wire.ID { return wire.ID(p.vault.Device()) }

// Enrolled says whether the device belongs to an agency.
func (p *Profile) Enrolled() bool {
	m, err := p.member()
	return err == nil && m.enrolled()
}

// AgencyID is the agency's id in text, or "" before the device joined one.
func (p *Profile) AgencyID() string {
	m, err := p.member()
	if err != nil || !m.enrolled() {
		return ""
	}
	return m.genesis.Agency().String()
}

// AgencyFile is the public part of the agency, for a hub operator or a partner.
// It holds no name. screening.ErrNotEnrolled.
func (p *Profile) AgencyFile(context.Context) ([]byte, error) {
	m, err := p.member()
	if err == nil && !m.enrolled() {
		err = screening.ErrNotEnrolled
	}
	if err != nil {
		return nil, fmt.Errorf("export agency: %w", err)
	}
	return m.genesis.AgencyFile()
}

// Request makes this device's request to join an agency. Asked again before
// the device has joined it gives the same file, so that the words stay true.
func (p *Profile) Request(ctx context.Context) (Request, error) {
	m, err := p.member()
	if err == nil && m.enrolled() {
		err = fmt.Errorf("%w: it belongs to an agency already", screening.ErrNotPermitted)
	}
	if err != nil {
		return Request{}, fmt.Errorf("ask to join: %w", err)
	}
	b, err := p.vault.Secret(ctx, secretRequest)
	if err == nil && b == nil {
		b, err = m.newRequest(ctx)
	}
	if err != nil {
		return Request{}, fmt.Errorf("ask to join: %w", err)
	}
	r, err := wire.ParseRequest(b)
	if err != nil {
		return Request{}, fmt.Errorf("ask to join: %w", &screening.DamagedError{Part: secretRequest})
	}
	return Request{File: b, Words: r.Words()}, nil
}

func (m member) newRequest(ctx context.Context) ([]byte, error) {
	b, err := wire.NewRequest(wire.Request{
		Device: m.deviceID(), Recipient: m.identity.Recipient().String(), Nonce: nonce(), Name: m.keys.Name,
	}, m.keys.sign())
	if err != nil {
		return nil, err
	}
	return b, m.vault.PutSecret(ctx, secretRequest, b)
}

// Asking is another device's request, read.
type Asking struct {
	Device, Officer, Words string
}

// ReadRequest reads a request, so that two people can compare its words.
// screening.ErrUnreadable, ErrForged.
func ReadRequest(b []byte) (Asking, error) {
	r, err := parseRequest(b)
	if err != nil {
		return Asking{}, err
	}
	return Asking{Device: r.Device.String(), Officer: r.Name, Words: r.Words()}, nil
}

func parseRequest(b []byte) (wire.Request, error) {
	r, err := wire.ParseRequest(b)
	if errors.Is(err, wire.ErrSignature) {
		return r, fmt.Errorf("read request: %w", screening.ErrForged)
	}
	if err != nil {
		return r, fmt.Errorf("read request: %w", screening.ErrUnreadable)
	}
	return r, nil
}

// Grant is the answer to a request.
type Grant struct {
	File          []byte
	Device, Words string
}

// Enrol admits the device of a request, whose words two people have compared:
// when expect is not empty, a request with other words is refused.
// screening.ErrWords, ErrNotPermitted, ErrUnreadable, ErrForged, ErrNotEnrolled.
func (p *Profile) Enrol(ctx context.Context, request []byte, expect string) (Grant, error) {
	asked, err := parseRequest(request)
	if err != nil {
		return Grant{}, err
	}
	if expect != "" && !sameWords(expect, asked.Words()) {
		return Grant{}, fmt.Errorf("enrol device: %w", screening.ErrWords)
	}
	m, r, err := p.ours(nil)
	if err == nil && !m.keys.administers() {
		err = screening.ErrNotPermitted
	}
	if err != nil {
		return Grant{}, fmt.Errorf("enrol device: %w", err)
	}
	file, err := r.Admit(ctx, replica.Admission{Admins: m.admins(), Request: asked, Name: asked.Name})
	if err != nil {
		return Grant{}, fmt.Errorf("enrol device: %w", told(err))
	}
	return Grant{File: file, Device: asked.Device.String(), Words: asked.Words()}, nil
}

// sameWords compares what people typed: letter case and spaces do not matter.
func sameWords(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// Join takes in the grant that answers this device's request.
// screening.ErrNotForUs, ErrForged, ErrUnreadable, ErrNotPermitted.
func (p *Profile) Join(ctx context.Context, grant []byte) error {
	g, roster, err := wire.ParseGrant(grant)
	if err != nil {
		return fmt.Errorf("join agency: %w", told(err))
	}
	m, err := p.member()
	if err == nil && m.enrolled() && m.genesis.Agency() != roster.Genesis().Agency() {
		err = fmt.Errorf("%w: it belongs to another", screening.ErrNotPermitted)
	}
	if err == nil {
		err = m.answersOurs(ctx, g)
	}
	if err != nil {
		return fmt.Errorf("join agency: %w", err)
	}
	r, err := m.replica(roster.Genesis(), nil)
	if err != nil {
		return fmt.Errorf("join agency: %w", err)
	}
	if err := r.Join(ctx, grant); err != nil {
		return fmt.Errorf("join agency: %w", told(err))
	}
	spaces := roster.Spaces(m.deviceID())
	if len(spaces) == 0 {
		return fmt.Errorf("join agency: %w: the grant opens no caseload", screening.ErrUnreadable)
	}
	return m.belong(ctx, roster.Genesis(), spaces[0])
}

// answersOurs refuses a grant that was made for another request.
func (m member) answersOurs(ctx context.Context, g wire.Grant) error {
	b, err := m.vault.Secret(ctx, secretRequest)
	if err != nil {
		return err
	}
	asked, err := wire.ParseRequest(b)
	if err != nil || asked.Hash() != g.Request {
		return screening.ErrNotForUs
	}
	return nil
}

// told is the sentinel of screening for what sync answers.
func told(err error) error {
	for _, t := range []struct{ is, as error }{
		{replica.ErrOtherDevice, screening.ErrNotForUs},
		{replica.ErrNobody, screening.ErrNobody},
		{bundle.ErrNotForUs, screening.ErrNotForUs},
		{bundle.ErrOther, screening.ErrNotForUs},
		{bundle.ErrVersion, screening.ErrNewer},
		{bundle.ErrFormat, screening.ErrUnreadable},
		{bundle.ErrCode, screening.ErrUnreadable},
		{bundle.ErrCodes, screening.ErrForStick},
		{bundle.ErrPartSize, screening.ErrTooLarge},
		{replica.ErrTaken, screening.ErrNotPermitted},
		{replica.ErrNotEnrolled, screening.ErrNotEnrolled},
		{replica.ErrRefused, screening.ErrHubRefused},
		{replica.ErrAway, screening.ErrHubAway},
		{replica.ErrPin, screening.ErrHubPin},
		{replica.ErrReply, screening.ErrHubReply},
		{replica.ErrFork, screening.ErrCloned},
		{replica.ErrClone, screening.ErrCloned},
		{replica.ErrBusy, screening.ErrBusy},
		{envelope.ErrNotHybrid, screening.ErrRecipient},
		{envelope.ErrOpen, screening.ErrForged},
		{wire.ErrApproval, screening.ErrNotPermitted},
		{wire.ErrSignature, screening.ErrForged},
		{wire.ErrUnknownDevice, screening.ErrForged},
		{wire.ErrFormat, screening.ErrUnreadable},
		{wire.ErrVersion, screening.ErrUnreadable},
	} {
		if errors.Is(err, t.is) {
			return fmt.Errorf("%w: %w", t.as, err)
		}
	}
	return err
}

// Revoke takes a device out of the agency for ever. screening.ErrNotPermitted,
// ErrUnreadable when there is no such device.
func (p *Profile) Revoke(ctx context.Context, device string) error {
	id, err := wire.ParseID(device)
	if err != nil {
		return fmt.Errorf("revoke device: %w", screening.ErrUnreadable)
	}
	m, r, err := p.ours(nil)
	if err == nil && (!m.keys.administers() || id == p.deviceID()) {
		err = screening.ErrNotPermitted
	}
	if err != nil {
		return fmt.Errorf("revoke device: %w", err)
	}
	err = r.Revoke(ctx, m.admins(), id)
	if errors.Is(err, wire.ErrUnknownDevice) {
		return fmt.Errorf("revoke device: %w: no such device", screening.ErrUnreadable)
	}
	if err != nil {
		return fmt.Errorf("revoke device: %w", told(err))
	}
	return nil
}

// Device is one device of the agency, as the roster has it.
type Device struct {
	ID, Officer, Words           string
	This, Administrator, Revoked bool
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
	var out []Device
	for _, d := range named {
		this := d.Enrol.Device == p.deviceID()
		words := d.Request.Words()
		if d.Request.IsZero() { // a founder asked nobody; people compare the agency itself
			words = m.genesis.Agency().Words()
		}
		out = append(out, Device{
			ID: d.Enrol.Device.String(), Officer: d.Name, Words: words, Revoked: d.Revoked,
			This: this, Administrator: this && m.keys.administers(),
		})
	}
	return out, nil
}

// Standing is what this device is to the agency.
type Standing struct {
	Officer, Agency, Words  string
	Enrolled, Administrator bool
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
		Administrator: m.keys.administers(), Recovery: len(recovery),
	}
	if !s.Enrolled {
		r, err := p.Request(ctx)
		s.Words = r.Words
		return s, err
	}
	devices, err := p.Devices(ctx)
	for _, d := range devices {
		if d.This {
			s.Words = d.Words
		}
	}
	return s, err
}
