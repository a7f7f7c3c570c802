package courier

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// secretOfficers is who works on this device: one entry for each user of the
// vault. A profile of the time when a device had one officer has none.
const secretOfficers = "officers"

// officerWire is what is kept of an officer: it is sealed like every secret.
type officerWire struct {
	ID      screening.OfficerID `cbor:"1,keyasint"`
	Name    string              `cbor:"2,keyasint"`
	Posting postingWire         `cbor:"3,keyasint"`
}

type officers map[vault.UserID]officerWire

// Officer is one who can unlock this device.
type Officer struct {
	User    vault.UserID
	ID      screening.OfficerID
	Name    string
	Posting Posting
	// Here is whose passphrase opened the profile.
	Here bool
}

// Joiner is an officer who is added to a device. Passphrase is their own: they
// type it themselves.
type Joiner struct {
	Name       string
	Posting    Posting
	Passphrase []byte
}

// loadOfficers reads who works on the device. On a profile of one officer it
// makes the entry from what was kept then. screening.ErrDamaged.
func loadOfficers(ctx context.Context, v *vault.Vault, k keys) (officers, error) {
	b, err := v.Secret(ctx, secretOfficers)
	if err != nil {
		return nil, fmt.Errorf("read officers: %w", err)
	}
	all := officers{}
	if b != nil {
		if cbor.Unmarshal(b, &all) != nil {
			return nil, fmt.Errorf("read officers: %w", &screening.DamagedError{Part: secretOfficers})
		}
		return all.with(v.User()), nil
	}
	first := officerWire{ID: k.Officer, Name: k.Name}
	old, err := v.Secret(ctx, secretPosting)
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return nil, err
	}
	// One that cannot be read is unknown, and counts as one with powers.
	if old != nil && cbor.Unmarshal(old, &first.Posting) != nil {
		first.Posting = postingWire{}
	}
	return officers{1: first}.with(v.User()), nil
}

// with is o and an entry for a user who has none, as a change leaves it that was
// cut off. They are a new officer, whose name is not known.
func (o officers) with(u vault.UserID) officers {
	if _, ok := o[u]; ok {
		return o
	}
	out := maps.Clone(o)
	out[u] = newOfficer("", "")
	return out
}

// newOfficer is an officer with an id of their own, and no role yet.
func newOfficer(name, country string) officerWire {
	w := officerWire{Name: name, Posting: postingWire{Country: country}}
	rand.Read(w.ID[:])
	return w
}

func (o officers) encode() ([]byte, error) { return encodeRow(secretOfficers, o) }

// learnOfficers takes up who unlocked the profile. An entry that is new is kept
// at once, so that an officer has one id for good. Where what was kept is damaged
// they work as a new officer: the records must not stay shut for that.
func (p *Profile) learnOfficers(ctx context.Context, k keys) error {
	all, err := loadOfficers(ctx, p.vault, k)
	lost := errors.Is(err, screening.ErrDamaged)
	if lost {
		all, err = officers{}.with(p.vault.User()), nil
	}
	if err == nil {
		err = p.keepOfficers(ctx, all, nil)
	}
	if lost && errors.Is(err, screening.ErrDamaged) {
		p.seat(all)
		return nil
	}
	return err
}

// keepOfficers writes who works here when it changed, and what is noted of it.
func (p *Profile) keepOfficers(ctx context.Context, all officers, note *vault.Event) error {
	b, err := all.encode()
	if err != nil {
		return err
	}
	err = p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		old, err := tx.Secret(secretOfficers)
		if err == nil && string(old) != string(b) {
			err = tx.PutSecret(secretOfficers, b)
		}
		if err == nil && note != nil {
			err = tx.Log(*note)
		}
		return err
	})
	if err == nil {
		p.seat(all)
	}
	return err
}

func (p *Profile) seat(all officers) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.officers = all
	p.role = screening.ParseRole(all[p.vault.User()].Posting.Role)
}

// here is the officer who unlocked the profile; zero on a closed one.
func (p *Profile) here() officerWire {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.officers[p.vault.User()]
}

func (p *Profile) seated() officers {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.officers)
}

// Officers lists who can unlock this device.
func (p *Profile) Officers(ctx context.Context) ([]Officer, error) {
	users, err := p.vault.Users(ctx)
	if err != nil {
		return nil, err
	}
	all := p.seated()
	var out []Officer
	for _, u := range users {
		w := all[u]
		out = append(out, Officer{
			User: u, ID: w.ID, Name: w.Name, Here: u == p.vault.User(),
			Posting: Posting{Role: screening.ParseRole(w.Posting.Role), Country: w.Posting.Country},
		})
	}
	return out, nil
}

// NameOf is the name of an officer who works on this device or did, or "".
func (p *Profile) NameOf(id screening.OfficerID) string {
	for _, w := range p.seated() {
		if w.ID == id {
			return w.Name
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.past.name(id)
}

// AddOfficer lets another officer unlock this device. Errors of vault.AddUser;
// ErrTooLong and ErrUnreadable as Create.
func (p *Profile) AddOfficer(ctx context.Context, j Joiner) (vault.UserID, error) {
	if err := j.Posting.check(); err != nil {
		return 0, fmt.Errorf("add officer: %w", err)
	}
	if len(j.Name) > maxName {
		return 0, fmt.Errorf("add officer: %w: name of more than %d bytes", screening.ErrTooLong, maxName)
	}
	w := officerWire{Name: j.Name, Posting: postingWire{Role: j.Posting.Role.String(), Country: j.Posting.Country}}
	rand.Read(w.ID[:])
	all := p.seated()
	id, err := p.vault.AddUser(ctx, j.Passphrase, func(tx *vault.Tx, id vault.UserID) error {
		all[id] = w
		// The number may have been another's before, who had a code.
		return errors.Join(putRow(tx, codeOf(id), code{}), p.write(tx, all, vault.Event{Kind: journal.UserAdded}))
	})
	if err == nil {
		p.seat(all)
	}
	return id, err
}

func (p *Profile) write(tx *vault.Tx, all officers, note vault.Event) error {
	b, err := all.encode()
	if err != nil {
		return err
	}
	note.By = p.here().ID
	return errors.Join(tx.PutSecret(secretOfficers, b), tx.Log(note))
}

// RemoveOfficer takes an officer from this device; their passphrase opens nothing
// on it any more. What they wrote keeps their name. Errors of vault.RemoveUser.
func (p *Profile) RemoveOfficer(ctx context.Context, id vault.UserID) error {
	all := p.seated()
	gone := all[id]
	delete(all, id)
	var past pastOfficers
	err := p.vault.RemoveUser(ctx, id, func(tx *vault.Tx, _ vault.UserID) (err error) {
		past, err = addPast(tx, gone)
		return errors.Join(err, p.write(tx, all, vault.Event{Kind: journal.UserRemoved}))
	})
	if err == nil || errors.Is(err, vault.ErrUnfinished) {
		p.seat(all)
		p.remember(past)
	}
	return err
}

// Rename gives the officer who unlocked the device a name.
func (p *Profile) Rename(ctx context.Context, name string) error {
	if len(name) > maxName {
		return fmt.Errorf("rename officer: %w: name of more than %d bytes", screening.ErrTooLong, maxName)
	}
	all := p.seated()
	w := all[p.vault.User()]
	w.Name = name
	all[p.vault.User()] = w
	return p.keepOfficers(ctx, all, nil)
}

// ChangePassphrase is vault.ChangePassphrase, noted in the journal.
func (p *Profile) ChangePassphrase(ctx context.Context, old, new []byte) error {
	if err := p.vault.ChangePassphrase(ctx, old, new); err != nil {
		return err
	}
	return p.vault.Log(ctx, vault.Event{Kind: journal.PassphraseChanged, By: p.here().ID})
}

// RenewKeys is vault.RenewUser, noted in the journal. Who had what was here may have the
// keys too that the device has asked for: the next Renew asks for others.
func (p *Profile) RenewKeys(ctx context.Context, old, new []byte) error {
	if err := p.suspectRenewal(ctx); err != nil {
		return err
	}
	err := p.vault.RenewUser(ctx, old, new)
	if err != nil && !errors.Is(err, vault.ErrUnfinished) {
		return err
	}
	return errors.Join(err, p.vault.Log(ctx, vault.Event{Kind: journal.PassphraseChanged, Why: "compromise", By: p.here().ID}))
}
