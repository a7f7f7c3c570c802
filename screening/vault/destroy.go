package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"pelita/screening"
)

// Destroying a profile goes key files first: vault.age is what a passphrase, a card
// and a recovery key all need, and once its first bytes are zeros on the disk nothing
// opens. All that comes after takes away what says that a profile was here.

// fileDestroying stands in the folder while a profile is being destroyed. It holds
// the name of the mark outside, which nobody knows any more once the key is gone. It
// is believed only beside a vault.age that is none: a profile that opens is never
// taken for one that must go.
const fileDestroying = "destroying"

// The steps of destroying, as Config.fault is told of them.
const (
	destroyNamed  = "destroy-named"  // only the note is written: everything opens
	destroyKeys   = "destroy-keys"   // vault.age holds zeros: nothing opens
	destroyUsers  = "destroy-users"  // it is gone
	destroyMark   = "destroy-mark"   // the key files of users are gone
	destroyFiles  = "destroy-files"  // the mark outside is gone
	destroyFolder = "destroy-folder" // every other file is gone
)

// Destroy makes an end of the profile: every key file, the mark outside, the
// database, the side files and whatever else is in the folder are overwritten and
// removed, and the folder with them. The vault is closed then. ErrUnfinished when
// nothing opens any more but something was left; the next Open, Create or
// FinishDestroying goes on. After any other error nothing was changed.
func (v *Vault) Destroy() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.ErrLocked
	}
	v.closed = true
	name := v.anchorName()
	err := v.folder.erase(fileDestroying)
	if err == nil {
		err = errors.Join(v.folder.create(fileDestroying, name[:]), v.folder.sync())
	}
	if err == nil {
		err = v.step(destroyNamed)
	}
	if err == nil {
		err = v.folder.wipe(fileVaultKey)
	}
	if err != nil && v.folder.hasKey() {
		v.closed = false
		return errors.Join(fmt.Errorf("destroy profile: %w", trouble(err)), v.folder.erase(fileDestroying))
	}
	held := v.held
	v.held = nil // until all is gone
	f, err := openFolder(v.folder.path)
	_ = v.release() // whatever SQLite would still say of its files
	if err == nil {
		err = errors.Join(v.cfg.destroy(f), f.root.Close())
	}
	if err = errors.Join(err, held.Close()); err != nil {
		return fmt.Errorf("destroy profile: %w: %w", ErrUnfinished, trouble(err))
	}
	return nil
}

// FinishDestroying goes on where Destroy was cut off; where it was not it does
// nothing. A program calls it before it asks whether there is a profile.
func FinishDestroying(cfg Config) error {
	f, err := openFolder(cfg.Dir)
	if errors.Is(err, screening.ErrNoProfile) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.root.Close()
	if !f.has(fileDestroying) {
		return nil
	}
	held, err := f.lock()
	if err != nil {
		return fmt.Errorf("finish destroying: %w", err)
	}
	if err := errors.Join(cfg.settleDestroying(f), held.Close()); err != nil {
		return fmt.Errorf("finish destroying: %w", trouble(err))
	}
	return nil
}

// settleDestroying takes away the note of a Destroy that did not begin, or goes on.
// The folder is locked.
func (c Config) settleDestroying(f folder) error {
	if !f.has(fileDestroying) {
		return nil
	}
	if f.hasKey() {
		return f.erase(fileDestroying)
	}
	return c.destroy(f)
}

// hasKey says whether vault.age may still open. One that does is text and then bytes
// that look random: zeros in it are those of a wipe that a disk did not do in order.
func (f folder) hasKey() bool {
	b, err := f.read(fileVaultKey, maxVaultFile)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return err != nil || bytes.HasPrefix(b, []byte("age-")) && !bytes.Contains(b, make([]byte, 64))
}

// destroy takes away everything, in a folder whose vault.age is zeros.
func (c Config) destroy(f folder) error {
	at := func(step string) error {
		if c.fault == nil {
			return nil
		}
		return c.fault(step)
	}
	files, err := f.everything()
	if err != nil {
		return err
	}
	isUser := func(name string) bool {
		return strings.HasPrefix(name, "user-") || strings.HasPrefix(name, "vault.age.")
	}
	users, others := filterNames(files, isUser), filterNames(files, func(name string) bool { return !isUser(name) })
	for _, s := range []struct {
		before string
		do     func() error
	}{
		{destroyKeys, func() error { return f.erase(fileVaultKey) }},
		{destroyUsers, func() error { return f.eraseAll(users) }},
		{destroyMark, func() error { c.forgetMark(f); return nil }},
		{destroyFiles, func() error { return f.eraseAll(others) }},
		{destroyFolder, func() error { return f.vanish() }},
	} {
		if err := at(s.before); err != nil {
			return err
		}
		if err := s.do(); err != nil {
			return err
		}
	}
	return nil
}

// everything lists the files of the folder, but for vault.age, the lock and the note.
func (f folder) everything() (names []string, err error) {
	err = fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !slices.Contains([]string{fileVaultKey, fileLock, fileDestroying}, name) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list profile: %w", err)
	}
	return names, nil
}

func filterNames(names []string, keep func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !keep(n) })
}

// eraseAll wipes and removes files, as many as it can.
func (f folder) eraseAll(names []string) error {
	var all error
	for _, name := range names {
		all = errors.Join(all, f.erase(name))
	}
	return all
}

// forgetMark takes away the mark outside. A place that does not answer kept none, or
// cannot be asked: a mark holds a number and a hash, and no key.
func (c Config) forgetMark(f folder) {
	var name [16]byte
	if b, err := f.read(fileDestroying, int64(len(name))); err == nil && c.Anchor != nil && copy(name[:], b) == len(name) {
		_ = c.Anchor.Forget(name)
	}
}

// vanish removes what is left: folders, lock, note, and the folder itself. The note is
// the last file: after a cut it has the rest removed. That the folder cannot be removed
// is no error: it is empty.
func (f folder) vanish() error {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("list profile: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			err = errors.Join(err, f.root.RemoveAll(e.Name()))
		}
	}
	_ = f.root.Remove(fileLock)
	if err = errors.Join(err, f.sync()); err != nil {
		return err
	}
	if err = f.erase(fileDestroying); err != nil {
		return err
	}
	_ = os.Remove(path.Clean(f.path))
	return nil
}

// Alone counts the changes of this device that the hub is not known to hold. Those that
// left for a journey are not here, and not counted.
func (v *Vault) Alone() (uint64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return 0, screening.ErrLocked
	}
	if v.tally.Counter == 0 {
		return 0, nil
	}
	own := ranges{{First: 1, Last: v.tally.Counter}}
	return own.without(v.sync.Acked).without(v.sync.Missing).size(), nil
}
