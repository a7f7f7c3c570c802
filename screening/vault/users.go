package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"filippo.io/age"

	"pelita/screening"
)

// UserID numbers the users of a vault: N of user-N.age. A number says nothing of
// anybody; it may be given again when its user is gone.
type UserID uint16

// maxUsers bounds the users of one vault: each of them is tried at unlocking.
const maxUsers = 20

func (id UserID) file() string { return "user-" + strconv.Itoa(int(id)) + ".age" }

// holderID is the user whose key file has this name, or 0.
func holderID(name string) UserID {
	if !userFile.MatchString(name) {
		return 0
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(name, "user-"), ".age"), 10, 16)
	if err != nil {
		return 0
	}
	return UserID(n)
}

// User is whose passphrase opened the vault.
func (v *Vault) User() UserID { return v.user.id }

// Users lists the users, in the order in which they were added.
func (v *Vault) Users(ctx context.Context) ([]UserID, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, err := v.recipients(ctx)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	var out []UserID
	for _, row := range v.tidy(rows) {
		if id := holderID(row.Holder); id != 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// AddUser makes a key file for another user of the device, under a passphrase of
// their own. note writes what is kept about them, in the same transaction; it may
// be nil. No record is touched.
//
// Errors of CheckPassphrase; screening.ErrGuessable also for the passphrase of
// another user, so that it does not tell. Cut off at any moment it leaves the
// vault with the new user or without.
func (v *Vault) AddUser(ctx context.Context, passphrase []byte, note func(*Tx, UserID) error) (UserID, error) {
	defer v.changeUsers()()
	id, err := v.addUser(ctx, passphrase, note)
	if err != nil {
		return 0, fmt.Errorf("add user: %w", err)
	}
	return id, nil
}

func (v *Vault) addUser(ctx context.Context, passphrase []byte, note func(*Tx, UserID) error) (UserID, error) {
	if v.closed {
		return 0, screening.ErrLocked
	}
	if err := v.aside(func() error { return v.checkNew(passphrase, 0) }); err != nil {
		return 0, err
	}
	rows, err := v.recipients(ctx)
	if err != nil {
		return 0, err
	}
	id, err := v.vacant(v.tidy(rows))
	if err != nil {
		return 0, err
	}
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return 0, fmt.Errorf("make user key: %w", err)
	}
	file, err := v.fileAside(id, identity, passphrase)
	if err != nil {
		return 0, err
	}
	if rows, err = v.recipients(ctx); err != nil { // a recovery key may have come or gone
		return 0, err
	}
	rows = append(v.tidy(rows), recipientRow{Holder: id.file(), Recipient: identity.Recipient().String(), Begun: true})
	if err := v.enlist(ctx, rows, func(tx *Tx) error {
		if note == nil {
			return nil
		}
		return note(tx, id)
	}); err != nil {
		return 0, err
	}
	return id, v.folder.write(id.file(), file) // from here on there is one more user
}

// vacant is a number that no user and no file has.
func (v *Vault) vacant(rows []recipientRow) (UserID, error) {
	files, err := v.folder.userFiles()
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		files = append(files, row.Holder)
	}
	if len(rows) >= maxUsers {
		return 0, fmt.Errorf("%w: more than %d keys", screening.ErrTooLarge, maxUsers)
	}
	last := UserID(0)
	for _, name := range files {
		last = max(last, holderID(name))
	}
	return last + 1, nil
}

// RemoveUser takes a user out: a new generation of the vault key, which their
// identity does not open, and their key file goes. Whoever unlocked the vault
// cannot remove themselves, so the last user stays. note is that of AddUser.
//
// screening.ErrNotPermitted, ErrNoUser; ErrUnfinished of a change of generation,
// when the user is removed but an old key is not gone yet.
func (v *Vault) RemoveUser(ctx context.Context, id UserID, note func(*Tx, UserID) error) error {
	defer v.changeUsers()()
	if err := v.removeUser(ctx, id, note); err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	return nil
}

// ErrNoUser: the vault has no user of this number.
var ErrNoUser = errors.New("no such user")

func (v *Vault) removeUser(ctx context.Context, id UserID, note func(*Tx, UserID) error) error {
	if v.closed {
		return screening.ErrLocked
	}
	if id == v.user.id {
		return fmt.Errorf("%w: the user who unlocked the device", screening.ErrNotPermitted)
	}
	err := v.rotate(ctx, func(r *rotation) error {
		left := slices.DeleteFunc(v.tidy(r.recipients), func(row recipientRow) bool { return row.Holder == id.file() })
		if len(left) == len(v.tidy(r.recipients)) {
			return ErrNoUser
		}
		r.recipients = left
		if note == nil {
			return nil
		}
		return note(&Tx{w: r.work, read: map[uint64]int{}}, id)
	})
	if err != nil && !errors.Is(err, ErrUnfinished) {
		return err
	}
	return errors.Join(err, v.folder.erase(id.file()))
}
