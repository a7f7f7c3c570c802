package courier

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// Config says where a profile lies and what it is read by.
type Config struct {
	Dir     string
	Library *screening.Library
	Now     func() time.Time
}

// Newcomer is what a person enters to make a profile.
type Newcomer struct {
	Passphrase      []byte
	Officer, Agency string
	// Recovery lists age recipients that can open the vault without a passphrase.
	Recovery []string
}

// Profile is one unlocked profile: the vault, the device's keys, and the
// agency it belongs to. It may be used from several goroutines.
type Profile struct {
	cfg      Config
	vault    *vault.Vault
	keys     keys
	identity *age.HybridIdentity
	genesis  wire.Genesis // zero until the device belongs to an agency
	caseload wire.ID      // where its records are written
}

// Exists says whether a profile was made in dir.
func Exists(dir string) bool { return vault.Exists(dir) }

// Create makes the profile of the first device of a new agency.
// screening.ErrProfileExists, ErrWeakPassphrase, ErrRecipient, ErrInUse.
func Create(ctx context.Context, cfg Config, n Newcomer) (*Profile, error) {
	p, err := begin(ctx, cfg, n)
	if err != nil {
		return nil, err
	}
	if err := p.found(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("found agency: %w", err), p.Close())
	}
	return p, nil
}

// Request is a file that asks an administrator to admit this device, and the
// six words that both sides read aloud.
type Request struct {
	File  []byte
	Words string
}

// Ask makes the profile of a device that will join an agency, and its request.
// Errors as Create.
func Ask(ctx context.Context, cfg Config, n Newcomer) (*Profile, Request, error) {
	p, err := begin(ctx, cfg, n)
	if err != nil {
		return nil, Request{}, err
	}
	r, err := p.Request(ctx)
	if err != nil {
		return nil, Request{}, errors.Join(err, p.Close())
	}
	return p, r, nil
}

func begin(ctx context.Context, cfg Config, n Newcomer) (*Profile, error) {
	at, err := cfg.vault()
	if err != nil {
		return nil, err
	}
	v, err := vault.Create(ctx, at, vault.Creation{Passphrase: n.Passphrase, Recovery: n.Recovery})
	if err != nil {
		return nil, err
	}
	p := &Profile{cfg: cfg, vault: v}
	if p.keys, err = newKeys(n); err == nil {
		p.identity, err = p.keys.identity()
	}
	if err == nil {
		err = p.putKeys(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Open unlocks a profile. screening.ErrNoProfile, ErrWrongPassphrase,
// ErrDamaged naming the part, ErrInUse.
func Open(ctx context.Context, cfg Config, passphrase []byte) (*Profile, error) {
	at, err := cfg.vault()
	if err != nil {
		return nil, err
	}
	v, err := vault.Open(ctx, at, passphrase)
	if err != nil {
		return nil, err
	}
	p := &Profile{cfg: cfg, vault: v}
	if err := errors.Join(p.loadKeys(ctx), p.loadAgency(ctx)); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (c Config) vault() (vault.Config, error) {
	dir, err := filepath.Abs(c.Dir) // SQLite reads a relative path in a URI as a host
	if err != nil {
		return vault.Config{}, fmt.Errorf("find profile: %w", err)
	}
	return vault.Config{Dir: dir, Now: c.Now, Summarise: c.Library.Summarise}, nil
}

// Close locks the profile: every key and record is dropped.
func (p *Profile) Close() error {
	p.keys, p.identity = keys{}, nil
	return p.vault.Close()
}

// Store is the records of the profile.
func (p *Profile) Store() screening.Store { return p.vault }

// Library is what the records are read by.
func (p *Profile) Library() *screening.Library { return p.cfg.Library }

// Device is this device's id.
func (p *Profile) Device() screening.DeviceID { return p.vault.Device() }

// Casework is what the officer of this profile does on its records; text names
// the wording that is asked.
func (p *Profile) Casework(text func(*protocol.Protocol) history.TextRef) screening.Casework {
	return screening.Casework{Store: p.vault, Library: p.cfg.Library, Officer: p.keys.Officer, Text: text}
}
