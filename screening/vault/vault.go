package vault

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"filippo.io/age"

	"pelita/screening"
)

// Vault is an open vault: a screening.Store, and the log that sync reads and
// writes. It is safe for use by several goroutines; each call waits for the one
// before it. A Vault is made by Create or Open.
type Vault struct {
	mu      sync.Mutex
	members sync.Mutex // held, before mu, by whoever changes the users
	cfg     Config
	folder  folder
	held    *os.File // the lock
	db      *sql.DB
	keys    keyring
	user    opener
	device  screening.DeviceID
	writer  [16]byte // of its segments; zero is device

	tally  tally
	sync   syncRow
	index  *index
	cache  *cache
	root   [sha256.Size]byte  // of the last transaction
	meta   map[string]metaRow // the rows of meta read or written so far
	names  names
	erased erasedRow
	orders orders // holds, and what lifted them
	parts  []journalPart
	traces traces // which entries of the journal are about which record
	// forgotten is the entry of the journal at which the log was emptied.
	forgotten uint64
	stubs     []stub // every segment by row, once something asked by status; nil before
	files     sideFiles
	taken     map[[16]byte]int64 // files that no record has taken in yet, and their lengths on disk
	closed    bool

	version    int                       // of the schema of the database
	outdated   bool                      // a page of the list is of an earlier format
	opened     Mark                      // where it stood when it was opened
	left       Mark                      // the last mark that was left outside
	rooms      sync.Pool                 // of memory for the ops of a change-set, all zero
	foresight  atomic.Pointer[foresight] // for Ahead, which does not wait for mu
	rolled     Rollback                  // this is an older copy; zero when it is not
	holds      map[table]bool            // tables that were held against their sum since it was opened
	broken     bool                      // the disk failed in the middle of a commit
	unfinished bool                      // vault.age holds a generation that is not in force

	lostFiles []error // side files that were not there whole at the opening
}

var (
	_ screening.Store       = (*Vault)(nil)
	_ screening.Attachments = (*Vault)(nil)
	_ screening.Locker      = (*Vault)(nil)
)

func newVault(cfg Config, f folder) *Vault {
	return &Vault{cfg: cfg, folder: f, index: newIndex(0), cache: newCache(), meta: map[string]metaRow{}, taken: map[[16]byte]int64{}}
}

// Exists says whether the folder holds a finished vault. It takes no lock and
// needs no passphrase.
func Exists(dir string) bool {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	f, err := openFolder(dir)
	if err != nil {
		return false
	}
	defer f.root.Close()
	return f.has(fileVaultKey) && (!f.has(fileDestroying) || f.hasKey())
}

// Open opens a vault with the passphrase of any of its users.
//
// screening.ErrNoProfile, ErrInUse, ErrWrongPassphrase, ErrNewer, or a
// *screening.DamagedError that names the part. After an error nothing is open
// and no content was changed, but that a vault of an earlier version may have
// been brought to this one. Files of the vault that others could read are
// taken from them once the passphrase is right.
func Open(ctx context.Context, cfg Config, passphrase []byte) (*Vault, error) {
	v, err := unlock(ctx, cfg, passphrase)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", trouble(err))
	}
	err = v.start(ctx)
	if err == nil {
		err = errors.Join(v.folder.sweep(), v.folder.seclude(), v.loadFiles(ctx))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open vault: %w", trouble(err)), v.release())
	}
	v.renew(ctx)
	v.settle(ctx)
	v.settleUsers(ctx)
	return v, nil
}

// start brings the database to this version and reads it.
func (v *Vault) start(ctx context.Context) error {
	if err := v.migrate(ctx); err != nil {
		return err
	}
	if err := v.load(ctx); err != nil {
		return err
	}
	if err := v.dropKept(ctx); err != nil {
		return err
	}
	return v.checkAnchor(ctx)
}

// renew makes the list anew when a page of it is of an earlier format. Where a
// record is damaged the list stays as it was read, and so does what says so:
// opening that record does, and Verify.
func (v *Vault) renew(ctx context.Context) {
	if v.outdated && v.Rebuild(ctx) == nil {
		v.outdated = false
	}
}

// unlock takes the lock, opens the keys and the database, and reads no row.
func unlock(ctx context.Context, cfg Config, passphrase []byte) (*Vault, error) {
	cfg, err := cfg.check()
	if err != nil {
		return nil, err
	}
	if err := FinishDestroying(cfg); err != nil {
		return nil, err
	}
	f, err := openFolder(cfg.Dir)
	if err != nil {
		return nil, err
	}
	v := newVault(cfg, f)
	if err := v.present(); err != nil {
		return nil, errors.Join(err, v.release())
	}
	if v.held, err = f.lock(); err != nil {
		return nil, errors.Join(err, v.release())
	}
	secretly(func() { v.keys, v.user, err = openKeys(f, passphrase, cfg.factors) })
	if err != nil {
		return nil, errors.Join(err, v.release())
	}
	// Before SQLite makes a write-ahead log with the mode that the database has.
	if err := f.tighten(); err != nil {
		return nil, errors.Join(err, v.release())
	}
	err = v.connect(ctx)
	if err == nil {
		err = v.narrow(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, v.release())
	}
	return v, nil
}

// present tells a folder without a vault from one that lost a part of it.
func (v *Vault) present() error {
	if v.folder.has(fileVaultKey) {
		return nil
	}
	users, err := v.folder.userFiles()
	if err != nil {
		return err
	}
	if v.folder.has(fileCreating) || len(users) == 0 && !v.folder.has(fileDatabase) {
		return screening.ErrNoProfile
	}
	return damaged(partVaultKey, nil)
}

// openKeys tries the passphrase on every user's key file and opens the vault
// key with the identity it finds.
func openKeys(f folder, passphrase []byte, factors workFactors) (keyring, opener, error) {
	user, err := findUser(f, passphrase, factors)
	if err != nil {
		return keyring{}, opener{}, err
	}
	defer clear(user.Identity)
	identity, err := age.ParseHybridIdentity(string(user.Identity))
	if err != nil {
		return keyring{}, opener{}, damaged(partUserKey, nil)
	}
	ring, err := openRing(f, user)
	return ring, opener{user.id, identity.Recipient().String()}, err
}

func openRing(f folder, user userKey) (keyring, error) {
	b, err := f.read(fileVaultKey, maxVaultFile)
	if errors.Is(err, errHeader) || errors.Is(err, fs.ErrNotExist) {
		return keyring{}, damaged(partVaultKey, nil)
	}
	if err != nil {
		return keyring{}, err
	}
	k, err := openVaultKey(b, user)
	if err != nil {
		return keyring{}, err
	}
	ring, err := newKeyring(k.Vault, k.Generations)
	for _, g := range k.Generations {
		clear(g.Key)
	}
	return ring, damagedBy(err, partVaultKey)
}

// findUser opens the first key file that the passphrase opens. A damaged file
// of one user does not lock out another.
func findUser(f folder, passphrase []byte, factors workFactors) (userKey, error) {
	names, err := f.userFiles()
	if err != nil {
		return userKey{}, err
	}
	if len(names) == 0 {
		return userKey{}, damaged(partUserKey, nil)
	}
	normal, ok := normalise(passphrase)
	if !ok {
		return userKey{}, screening.ErrWrongPassphrase
	}
	worst := error(screening.ErrWrongPassphrase)
	for _, name := range names {
		b, err := f.read(name, maxUserFile)
		if errors.Is(err, errHeader) {
			err = damaged(partUserKey, nil)
		}
		var u userKey
		if err == nil {
			u, err = openUserKey(b, normal, factors)
		}
		if err == nil {
			u.id = holderID(name)
			return u, nil
		}
		if !errors.Is(err, screening.ErrWrongPassphrase) {
			worst = err
		}
	}
	return userKey{}, worst
}

// connect opens the database and checks that it is ours and that SQLite keeps
// every setting.
func (v *Vault) connect(ctx context.Context) error {
	if err := checkHeader(v.folder); err != nil {
		return err
	}
	v.db = openDatabase(v.databasePath())
	if err := v.db.PingContext(ctx); err != nil {
		return damagedBy(fmt.Errorf("open database: %w", err), partDatabase)
	}
	var n uint32
	if err := v.db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&n); err != nil {
		return damagedBy(fmt.Errorf("read version: %w", err), partDatabase)
	}
	var err error
	if v.version, err = checkVersion(n); err != nil {
		return err
	}
	if err := checkSchema(ctx, v.db); err != nil {
		return err
	}
	return checkPragmas(ctx, v.db)
}

// Device is the id of this device.
func (v *Vault) Device() screening.DeviceID { return v.device }

// WriteAs says under which id this device writes its segments, when that is not
// Device: its keys were renewed. Changes keep the number that Device gave them.
func (v *Vault) WriteAs(writer [16]byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.writer = writer
}

// own is the id under which this device writes its segments.
func (v *Vault) own() [16]byte {
	if v.writer == [16]byte{} {
		return v.device
	}
	return v.writer
}

// Close folds the list into its pages, empties the write-ahead log, drops every
// key and lets the folder go. Every later call of any method but Close and
// Device returns screening.ErrLocked. A second Close does nothing.
func (v *Vault) Close() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil
	}
	v.closed = true
	ctx := context.Background()
	err := errors.Join(v.endRun(ctx), v.fold(ctx), v.emptyLog(ctx))
	v.settle(ctx)
	if err == nil {
		v.raise()
	}
	if err = errors.Join(err, v.release()); err != nil {
		return fmt.Errorf("close vault: %w", trouble(err))
	}
	return nil
}

// release lets go of everything that is open, also half-way through opening.
func (v *Vault) release() error {
	var err error
	if v.db != nil {
		err = v.db.Close()
	}
	v.foresight.Store(nil)
	v.keys.wipe()
	v.keys, v.index, v.cache, v.meta, v.names, v.stubs = keyring{}, nil, nil, nil, nil, nil
	v.erased, v.orders, v.traces = erasedRow{}, nil, traces{}
	v.files, v.taken, v.lostFiles = nil, nil, nil
	if v.held != nil {
		err = errors.Join(err, v.held.Close())
	}
	return errors.Join(err, v.folder.root.Close())
}

func newID() (id [16]byte) {
	rand.Read(id[:])
	return id
}
