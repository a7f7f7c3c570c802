package courier

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Candidate is a file that asks to be named an administrator, and the six words
// that both sides read aloud.
type Candidate struct {
	File       []byte
	Key, Words string
}

// AskToAdminister makes the administrator's key of this device, when it has none or
// the one it has was removed, and the file that asks to be named. The key stays sealed
// on this device.
func (p *Profile) AskToAdminister(ctx context.Context) (Candidate, error) {
	m, err := p.member()
	if err != nil {
		return Candidate{}, err
	}
	usable, err := m.mayBeNamed(ctx)
	if err == nil && !usable {
		m, err = m.newAdminKey(ctx)
	}
	if err != nil {
		return Candidate{}, fmt.Errorf("ask to administer: %w", err)
	}
	b, err := p.vault.Secret(ctx, secretCandidate)
	if err == nil && len(b) == 0 {
		if b, err = wire.NewCandidate(m.admin(), nonce()); err == nil {
			err = p.vault.PutSecret(ctx, secretCandidate, b)
		}
	}
	if err != nil {
		return Candidate{}, fmt.Errorf("ask to administer: %w", err)
	}
	return ReadCandidate(b)
}

// mayBeNamed says whether this device has an administrator's key that was not removed.
func (m member) mayBeNamed(ctx context.Context) (bool, error) {
	if !m.keys.administers() || !m.enrolled() {
		return m.keys.administers(), nil
	}
	r, err := m.replica(m.genesis, nil)
	if err != nil {
		return false, err
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return false, told(err)
	}
	key := m.admin().Public().(ed25519.PublicKey)
	return roster.After(wire.Change{Add: []ed25519.PublicKey{key}}).Holds(key), nil
}

// newAdminKey gives the device a new administrator's key; the file that asked for the
// one before is gone.
func (m member) newAdminKey(ctx context.Context) (member, error) {
	m.keys.Admin = seed()
	err := m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(putRow(tx, secretKeys, m.keys), tx.PutSecret(secretCandidate, nil))
	})
	if err == nil {
		m.stand(m.standing)
	}
	return m, err
}

// secretCandidate is the file that asks, so that its words stay true.
const secretCandidate = "administrator-request"

// ReadCandidate reads such a file, so that two people can compare its words.
// screening.ErrUnreadable, ErrForged.
func ReadCandidate(b []byte) (Candidate, error) {
	c, err := wire.ParseCandidate(b)
	if err != nil {
		return Candidate{}, fmt.Errorf("read administrator: %w", told(err))
	}
	return Candidate{File: b, Key: keyText(c.Key), Words: c.Words()}, nil
}

func keyText(public ed25519.PublicKey) string { return hex.EncodeToString(public) }

func parseKey(text string) (ed25519.PublicKey, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("%w: no key", screening.ErrUnreadable)
	}
	return b, nil
}

// Administrator is one of those who administer, as the roster has it: a key and
// nothing else.
type Administrator struct {
	Key  string
	This bool // the key is on this device
}

// Administrators lists who administers, and how many of them must approve.
// screening.ErrNotEnrolled.
func (p *Profile) Administrators(ctx context.Context) ([]Administrator, int, error) {
	m, r, err := p.ours(nil)
	if err != nil {
		return nil, 0, fmt.Errorf("list administrators: %w", err)
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list administrators: %w", told(err))
	}
	now := roster.Administrators()
	var out []Administrator
	for _, key := range now.Keys {
		out = append(out, Administrator{Key: keyText(key), This: m.isAdmin(key)})
	}
	return out, now.Need, nil
}

func (m member) isAdmin(key ed25519.PublicKey) bool {
	return m.keys.administers() && key.Equal(m.admin().Public())
}

// administersNow says whether the roster names the key of this device.
func (m member) administersNow(roster wire.Roster) bool {
	return slices.ContainsFunc(roster.Administrators().Keys, m.isAdmin)
}

// AdminChange is a change of who administers.
type AdminChange struct {
	Add    [][]byte // files of candidates, whose words were compared
	Remove []string // keys
	Need   int      // how many must approve from then on
}

// ChangeAdministrators adds and removes administrators. A key that was removed
// never comes back. screening.ErrFewAdministrators, ErrRemovedAdministrator; ErrUnreadable, ErrForged for a
// candidate's file; ErrNotPermitted.
func (p *Profile) ChangeAdministrators(ctx context.Context, c AdminChange) (Act, error) {
	add, err := candidates(c.Add)
	if err != nil {
		return Act{}, err
	}
	var remove []ed25519.PublicKey
	for _, text := range c.Remove {
		key, err := parseKey(text)
		if err != nil {
			return Act{}, fmt.Errorf("change administrators: %w", err)
		}
		remove = append(remove, key)
	}
	return p.administer(ctx, "change administrators", func(m member, r *replica.Replica) error {
		return r.ChangeAdmins(ctx, m.admins(), add, remove, c.Need)
	})
}

func candidates(files [][]byte) ([]ed25519.PublicKey, error) {
	var out []ed25519.PublicKey
	for _, b := range files {
		c, err := wire.ParseCandidate(b)
		if err != nil {
			return nil, fmt.Errorf("read administrator: %w", told(err))
		}
		out = append(out, c.Key)
	}
	return out, nil
}

// founding is an agency that waits for the approvals of its first administrators.
type founding struct {
	Genesis  []byte  `cbor:"1,keyasint"`
	Caseload wire.ID `cbor:"2,keyasint"`
	Proposal []byte  `cbor:"3,keyasint"`
}

const secretFounding = "founding"

// found makes the agency whose first administrator this device is: a genesis
// of its key and those that were brought, and a roster that holds the device and
// its first caseload. The genesis is kept last: a profile without one begins
// again. When more than one must approve, the founding waits (Founding).
func (p *Profile) found(ctx context.Context, n Newcomer) error {
	m, err := p.member()
	if err != nil {
		return err
	}
	others, err := candidates(n.Administrators)
	if err != nil {
		return fmt.Errorf("found agency: %w", err)
	}
	m.keys.Admin = seed()
	admins := append([]ed25519.PublicKey{m.admin().Public().(ed25519.PublicKey)}, others...)
	need := max(n.Need, 1)
	if need > len(admins) {
		return fmt.Errorf("found agency: %w", screening.ErrFewAdministrators)
	}
	g, err := wire.NewGenesis(admins, uint8(need), nonce())
	if err != nil {
		return fmt.Errorf("found agency: %w", told(err))
	}
	if err := putKeys(ctx, p.vault, m.keys); err != nil {
		return fmt.Errorf("found agency: %w", err)
	}
	p.stand(m.standing)
	r, err := m.replica(g, nil)
	if err != nil {
		return fmt.Errorf("found agency: %w", err)
	}
	space := wire.NewID()
	act, err := acted("found agency", r.Found(ctx, replica.Founding{Admins: m.admins(), Name: m.keys.Name, Space: space}))
	if err != nil {
		return err
	}
	if !act.Done() {
		return keepRow(ctx, p.vault, secretFounding, founding{Genesis: g.Bytes(), Caseload: space, Proposal: act.Proposal})
	}
	return m.belong(ctx, g, space)
}

// Founding is the proposal that founds this profile's agency, while it waits for
// its administrators; nil when it waits for none.
func (p *Profile) Founding(ctx context.Context) ([]byte, error) {
	f, err := p.founding(ctx)
	if err != nil || p.Enrolled() {
		return nil, err
	}
	return f.Proposal, nil
}

func (p *Profile) founding(ctx context.Context) (founding, error) {
	var f founding
	err := loadRow(ctx, p.vault, secretFounding, &f)
	return f, err
}

// submitFounding founds the agency with a proposal that enough have approved.
func (p *Profile) submitFounding(ctx context.Context, file []byte) error {
	f, err := p.founding(ctx)
	if err == nil && f.Genesis == nil {
		err = screening.ErrNotEnrolled
	}
	if err != nil {
		return err
	}
	m, err := p.member()
	if err != nil {
		return err
	}
	g, err := wire.ParseGenesis(f.Genesis)
	if err != nil {
		return fmt.Errorf("read founding: %w", &screening.DamagedError{Part: secretFounding})
	}
	r, err := m.replica(g, nil)
	if err == nil {
		err = r.Submit(ctx, file)
	}
	if waits := (*replica.PendingError)(nil); errors.As(err, &waits) {
		return fmt.Errorf("%w: %w", screening.ErrApprovals, err)
	}
	if err != nil {
		return told(err)
	}
	return m.belong(ctx, g, f.Caseload)
}
