package courier

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
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

// belong keeps which agency the device is of, and which caseload its records
// are written to. Records that came with a backup stay in the caseload that they
// lived in.
func (m member) belong(ctx context.Context, g wire.Genesis, caseload wire.ID) error {
	err := m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		before, err := tx.Secret(secretCaseload)
		if err != nil {
			return err
		}
		if len(before) == len(caseload) && wire.ID(before) != caseload {
			chosen := caseload
			caseload = wire.ID(before)
			if err := tx.PutSecret(secretChosen, chosen[:]); err != nil {
				return err
			}
		}
		return errors.Join(tx.PutSecret(secretGenesis, g.Bytes()), tx.PutSecret(secretCaseload, caseload[:]))
	})
	if err != nil {
		return fmt.Errorf("keep agency: %w", err)
	}
	m.genesis, m.caseload = g, caseload
	m.stand(m.standing)
	return m.learnCaseload(ctx)
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
	return m.within(g, transport, nil)
}

// within is replica for as many bytes as left says; nil is no bound.
func (m member) within(g wire.Genesis, transport replica.Transport, left func() int64) (*replica.Replica, error) {
	return replica.New(replica.Params{
		Log: m.log(), Judge: m.log().judge, Transport: transport, Genesis: g, Device: m.deviceID(),
		Sign: m.keys.sign(), Identity: m.identity, Held: m.keys.held(), Sleep: sleep, Jitter: jitter, Left: left,
		Keeper: keeper{m, g}, Today: m.today,
	})
}

// today is the day of the Unix epoch.
func (m member) today() uint64 { return uint64(max(m.cfg.Now().Unix(), 0)) / 86400 }

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

// log is the vault as sync sees it.
func (m member) log() log {
	return log{m.vault, m.deviceID(), m.caseload, newAtlas(), &haste{}, m.today}
}

// deviceID is the id under which this device is enrolled.
func (p *Profile) deviceID() wire.ID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.as != nil && !p.as.keys.ID.IsZero() {
		return p.as.keys.ID
	}
	return wire.ID(p.vault.Device())
}

func (m member) deviceID() wire.ID {
	if !m.keys.ID.IsZero() {
		return m.keys.ID
	}
	return wire.ID(m.vault.Device())
}

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

// Grant is the answer to a request.
type Grant struct {
	// File is for the device; nil while more administrators have to approve: then
	// Proposal goes to them, and Have of Need have approved. The same request gives
	// the grant once the proposal is submitted.
	File          []byte
	Device, Words string
	Act
}

// Enrol admits the device of a request, whose words two people have compared:
// when expect is not empty, a request with other words is refused. It reads the
// caseloads that are named; none is every one that this device reads. A device that
// asks for new keys keeps its own caseloads.
// screening.ErrWords, ErrNotPermitted, ErrUnreadable, ErrForged, ErrNotEnrolled,
// ErrNoCaseload, ErrProposalWaits.
func (p *Profile) Enrol(ctx context.Context, request []byte, expect string, caseloads ...string) (Grant, error) {
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
	if err == nil {
		err = p.unproposed(ctx)
	}
	if err != nil {
		return Grant{}, fmt.Errorf("enrol device: %w", err)
	}
	spaces, err := caseloadsOf(caseloads)
	if err != nil {
		return Grant{}, fmt.Errorf("enrol device: %w", err)
	}
	out := Grant{Device: asked.Device.String(), Words: asked.Words()}
	out.File, err = r.Admit(ctx, replica.Admission{Admins: m.admins(), Request: asked, Name: asked.Name, Spaces: spaces})
	out.Act, err = acted("enrol device", err)
	return out, err
}

// sameWords compares what people typed: letter case and spaces do not matter.
func sameWords(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// Join takes in the grant that answers this device's request.
// screening.ErrNotForUs, ErrForged, ErrUnreadable, ErrNotPermitted.
func (p *Profile) Join(ctx context.Context, grant []byte) error {
	p.syncs.Lock() // an exchange under way seals under the keys that it began with
	defer p.syncs.Unlock()
	return p.join(ctx, grant)
}

func (p *Profile) join(ctx context.Context, grant []byte) error {
	g, roster, err := wire.ParseGrant(grant)
	if err != nil {
		return fmt.Errorf("join agency: %w", told(err))
	}
	m, err := p.member()
	if err == nil && m.enrolled() && m.genesis.Agency() != roster.Genesis().Agency() {
		err = fmt.Errorf("%w: it belongs to another", screening.ErrNotPermitted)
	}
	if err != nil {
		return fmt.Errorf("join agency: %w", err)
	}
	n, err := p.renewal(ctx)
	if err == nil && n.asked() && n.ID == g.Device {
		err = p.takeRenewal(ctx, m, n, grant)
		if err != nil {
			err = fmt.Errorf("take new keys: %w", err)
		}
		return err
	}
	again := m.enrolled() && g.Device == m.deviceID()
	if err == nil && !again {
		err = m.answersOurs(ctx, g)
	}
	if err != nil {
		return fmt.Errorf("join agency: %w", err)
	}
	r, err := m.replica(roster.Genesis(), nil)
	if err != nil {
		return fmt.Errorf("join agency: %w", err)
	}
	if again { // what is new in it is judged as anything that is brought
		_, err = r.Bring(ctx, replica.Delivery{Next: each(g.Segments)})
	} else {
		err = r.Join(ctx, grant)
	}
	if err != nil {
		return fmt.Errorf("join agency: %w", told(err))
	}
	if again {
		return nil
	}
	spaces := roster.Spaces(m.deviceID())
	if len(spaces) == 0 {
		return fmt.Errorf("join agency: %w: the grant opens no caseload", screening.ErrUnreadable)
	}
	return m.belong(ctx, roster.Genesis(), spaces[0])
}

// each gives segments one by one.
func each(segments [][]byte) func() ([]byte, error) {
	return func() ([]byte, error) {
		if len(segments) == 0 {
			return nil, io.EOF
		}
		next := segments[0]
		segments = segments[1:]
		return next, nil
	}
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
		{replica.ErrNotReady, screening.ErrNotReady},
		{envelope.ErrNotHybrid, screening.ErrRecipient},
		{envelope.ErrOpen, screening.ErrForged},
		{replica.ErrFewAdmins, screening.ErrFewAdministrators},
		{replica.ErrRemovedAdmin, screening.ErrRemovedAdministrator},
		{replica.ErrNotApart, screening.ErrNotApart},
		{envelope.ErrNoKey, screening.ErrNoCaseload},
		{wire.ErrStale, screening.ErrStale},
		{wire.ErrApproval, screening.ErrNotPermitted},
		{wire.ErrSignature, screening.ErrForged},
		{wire.ErrNoRequest, screening.ErrForged},
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
