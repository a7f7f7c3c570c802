package courier

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"filippo.io/age"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/protocol"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// Config says where a profile lies and what it is read by.
type Config struct {
	Dir string
	// Library holds the instruments of the program; packs are laid over them.
	Library *screening.Library
	// Words are the texts of the program; nil takes those it was built with.
	Words *locales.Catalogue
	Now   func() time.Time
	// WorkFactor is that of vault.Config: 0 fits it to the machine.
	WorkFactor int
	// Anchor is that of vault.Config, such as KeyStore; nil is none.
	Anchor vault.Anchor
	// Means is a code for the program that works on the profile, such as "app";
	// the journal notes it where nothing else is known of why a record was read.
	Means string
	// syncFolder makes a new name durable, or says why not; nil is the system's.
	syncFolder func(dir string) error
}

// Newcomer is what a person enters to make a profile.
type Newcomer struct {
	Passphrase      []byte
	Officer, Agency string
	Posting         Posting
	// Recovery lists age recipients that can open the vault without a passphrase.
	Recovery []string
	// Administrators are the files of others who administer a new agency from the
	// beginning, their words compared, and Need how many must approve; 0 is 1.
	Administrators [][]byte
	Need           int
}

// Profile is one unlocked profile. It may be used from several goroutines, and
// closed while others work: they get screening.ErrLocked.
type Profile struct {
	cfg   Config
	vault *vault.Vault
	shelf *shelf
	packs sync.Mutex // held while the note about packs is rewritten

	watch    watch
	tray     *tray    // where new records go
	compared compared // with the hub
	// syncs is held while the hub is spoken with, and while a bundle is written or taken:
	// by who reads what the device is, seals under it, gives it new keys, or takes the
	// old ones on a journey.
	syncs   turn
	line    warm     // to the hub
	lasting sync.Map // of records that Endings read, by their id

	mu   sync.Mutex
	as   *standing // nil once closed
	role screening.Role
	// officers are who works here; the one whose passphrase it was is among them.
	officers officers
	past     pastOfficers // who worked here before
	code     code         // that reopens a covered screen; zero is none
}

// standing is what this device is: its keys, and its agency if it has one. It
// is replaced, never changed.
type standing struct {
	keys     keys
	identity *age.HybridIdentity
	genesis  wire.Genesis // zero until the device belongs to an agency
	caseload wire.ID      // where its records are written
}

// member is the profile as it stands at one moment.
type member struct {
	*Profile
	standing
}

// member is the profile now; screening.ErrLocked once it was closed.
func (p *Profile) member() (member, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.as == nil {
		return member{}, screening.ErrLocked
	}
	return member{p, *p.as}, nil
}

// stand replaces what the device is.
func (p *Profile) stand(s standing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.as = &s
}

// Exists says whether a profile was made in dir.
func Exists(dir string) bool { return vault.Exists(dir) }

// Unfinished says that the key of before is still in dir. It needs no passphrase.
func Unfinished(dir string) bool { return vault.Unfinished(dir) }

// Create makes the profile of the first device of a new agency. A profile that
// an earlier try left without an agency is taken up again, with its passphrase.
// screening.ErrProfileExists, ErrWeakPassphrase, ErrRecipient, ErrInUse,
// ErrTooLong for a name, ErrUnreadable for
// a country that is none.
func Create(ctx context.Context, cfg Config, n Newcomer) (*Profile, error) {
	p, err := begin(ctx, cfg, n)
	if err != nil {
		return nil, err
	}
	asked, err := p.vault.Secret(ctx, secretRequest)
	if err == nil && asked != nil {
		err = fmt.Errorf("found agency: %w: it asks to join one", screening.ErrProfileExists)
	}
	if err == nil {
		err = p.found(ctx, n)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Ask makes the profile of a device that will join an agency, and its request.
// Asked again before the device has joined it gives the same request. Errors as
// Create.
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

// maxName bounds the names of officer and agency, in bytes.
const maxName = 128

// begin makes a profile that belongs to no agency yet, or opens one.
func begin(ctx context.Context, cfg Config, n Newcomer) (*Profile, error) {
	if err := n.Posting.check(); err != nil {
		return nil, fmt.Errorf("make profile: %w", err)
	}
	if len(n.Officer) > maxName || len(n.Agency) > maxName {
		return nil, fmt.Errorf("make profile: %w: name of more than %d bytes", screening.ErrTooLong, maxName)
	}
	if Exists(cfg.Dir) {
		return resume(ctx, cfg, n)
	}
	at, shelf, err := cfg.vault()
	if err != nil {
		return nil, err
	}
	tray := &tray{}
	at.Born = tray.born
	v, err := vault.Create(ctx, at, vault.Creation{Passphrase: n.Passphrase, Recovery: n.Recovery})
	if err != nil {
		return nil, err
	}
	return equip(ctx, &Profile{cfg: cfg, vault: v, shelf: shelf, tray: tray}, n)
}

// equip gives a new profile its keys.
func equip(ctx context.Context, p *Profile, n Newcomer) (*Profile, error) {
	k, id, err := newKeys(n)
	if err == nil {
		err = putKeys(ctx, p.vault, k)
	}
	if err == nil {
		p.stand(standing{keys: k, identity: id})
		err = p.learnOfficers(ctx, k)
	}
	if err == nil && n.Posting != (Posting{}) {
		err = p.SetPosting(ctx, n.Posting)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	if err := p.unlocked(ctx, "made"); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// resume takes up a profile that has no agency yet; any other exists already.
func resume(ctx context.Context, cfg Config, n Newcomer) (*Profile, error) {
	p, err := unlock(ctx, cfg, n.Passphrase)
	if errors.Is(err, screening.ErrWrongPassphrase) {
		return nil, fmt.Errorf("make profile: %w", screening.ErrProfileExists)
	}
	if err != nil {
		return nil, err
	}
	b, err := p.vault.Secret(ctx, secretKeys)
	if err == nil && b == nil { // it ended before it had any
		return equip(ctx, p, n)
	}
	if err == nil {
		err = p.load(ctx)
	}
	if err == nil && p.Enrolled() {
		err = fmt.Errorf("make profile: %w", screening.ErrProfileExists)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Open unlocks a profile. screening.ErrNoProfile, ErrWrongPassphrase,
// ErrDamaged naming the part, ErrInUse.
func Open(ctx context.Context, cfg Config, passphrase []byte) (*Profile, error) {
	p, err := unlock(ctx, cfg, passphrase)
	if err != nil {
		return nil, err
	}
	if err := p.load(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func unlock(ctx context.Context, cfg Config, passphrase []byte) (*Profile, error) {
	at, shelf, err := cfg.vault()
	if err != nil {
		return nil, err
	}
	tray := &tray{}
	at.Born = tray.born
	v, err := vault.Open(ctx, at, passphrase)
	if err != nil {
		return nil, err
	}
	return &Profile{cfg: cfg, vault: v, shelf: shelf, tray: tray}, nil
}

// load reads what this device is.
func (p *Profile) load(ctx context.Context) error {
	k, id, err := loadKeys(ctx, p.vault)
	if err != nil {
		return err
	}
	s := standing{keys: k, identity: id}
	if s.genesis, s.caseload, err = loadAgency(ctx, p.vault); err != nil {
		return err
	}
	p.stand(s)
	p.vault.WriteAs(p.deviceID())
	if err := errors.Join(p.succeed(ctx), p.learnCaseload(ctx), p.learnOfficers(ctx, k), p.learnPast(ctx), p.learnCode(ctx), p.loadPacks(ctx), p.reprove(ctx)); err != nil {
		return err
	}
	p.finishAtOpening(ctx)
	return p.unlocked(ctx, "")
}

// Repair makes anew what can be made anew of a profile that does not open: the
// list, and the notes about sync. It touches no answer. An error that matches
// screening.ErrLost says that the profile opens again, but something is lost.
func Repair(ctx context.Context, cfg Config, passphrase []byte) error {
	at, _, err := cfg.vault()
	if err != nil {
		return err
	}
	return vault.Repair(ctx, at, passphrase)
}

// vault is where the records lie, and what they are read by.
func (c Config) vault() (vault.Config, *shelf, error) {
	s, err := c.shelf()
	if err != nil {
		return vault.Config{}, nil, fmt.Errorf("read texts: %w", err)
	}
	dir, err := filepath.Abs(c.Dir) // SQLite reads a relative path in a URI as a host
	if err != nil {
		return vault.Config{}, nil, fmt.Errorf("find profile: %w", err)
	}
	return vault.Config{Dir: dir, Now: c.Now, Summarise: s.summarise, WorkFactor: c.WorkFactor, Anchor: c.Anchor}, s, nil
}

// Older says whether the profile is an older copy of itself: this device wrote
// more than is here. It is said until an exchange has gone well.
func (p *Profile) Older() bool {
	_, older := p.vault.Rolled()
	return older
}

// LostFiles counts the files of evidence that were not there whole when the
// profile was opened.
func (p *Profile) LostFiles() int { return len(p.vault.LostFiles()) }

// Close locks the profile: every key and record is dropped, and the connection to
// the hub is ended. A second Close does nothing.
func (p *Profile) Close() error {
	if p.here().ID != (screening.OfficerID{}) {
		_ = p.note(context.Background(), journal.Event{Kind: journal.Locked}) // locking does not wait for a full disk
	}
	p.forget()
	return p.vault.Close()
}

// forget drops what is known of this device, and the connection to the hub.
func (p *Profile) forget() {
	p.mu.Lock()
	p.as, p.role, p.officers, p.past, p.code = nil, screening.UnknownRole, nil, nil, code{}
	p.mu.Unlock()
	p.line.close()
}

// Store is the records of the profile. What is read of them is noted.
func (p *Profile) Store() screening.Store { return p.watched() }

// Library is what the records are read by now: a pack that is taken meanwhile
// replaces it.
func (p *Profile) Library() *screening.Library { return p.shelf.now().library }

// Words are the texts of the program with the wordings of the packs of this profile.
func (p *Profile) Words() *locales.Catalogue { return p.shelf.now().words }

// Device is this device's id.
func (p *Profile) Device() screening.DeviceID { return p.vault.Device() }

// Casework is what the officer who unlocked the profile does on its records; text names
// the wording that is asked. On a closed profile each verb is ErrLocked.
func (p *Profile) Casework(text func(*protocol.Protocol) history.TextRef) screening.Casework {
	work := screening.Casework{Store: p.watched(), Library: p.Library(), Text: text, Role: p.Role()}
	work.Officer = p.here().ID
	return work
}
