package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"pelita/screening"
)

// The files of a profile that belong to the vault.
const (
	fileLock     = "lock"
	fileDatabase = "vault.db"
	fileVaultKey = "vault.age"
	fileUser1    = "user-1.age"
	// fileCreating stands in the folder while a vault is being made. A vault
	// without vault.age beside this mark was never finished.
	fileCreating = "creating"

	tmpSuffix = ".tmp"

	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600
)

var userFile = regexp.MustCompile(`^user-[1-9][0-9]{0,3}\.age$`)

// folder is the profile folder. No path leads out of it.
type folder struct {
	path string
	root *os.Root
}

// openFolder opens an existing folder. screening.ErrNoProfile.
func openFolder(path string) (folder, error) {
	root, err := os.OpenRoot(path)
	if errors.Is(err, fs.ErrNotExist) {
		return folder{}, fmt.Errorf("open profile: %w", screening.ErrNoProfile)
	}
	if err != nil {
		return folder{}, trouble(fmt.Errorf("open profile: %w", err))
	}
	return folder{path, root}, nil
}

// makeFolder makes the folder when it is missing.
func makeFolder(path string) (folder, error) {
	if err := os.MkdirAll(path, dirMode); err != nil {
		return folder{}, trouble(fmt.Errorf("make profile: %w", err))
	}
	return openFolder(path)
}

// seclude takes the folder from everybody else, whatever the umask was.
func (f folder) seclude() error {
	if err := f.root.Chmod(".", dirMode); err != nil {
		return fmt.Errorf("seclude profile: %w", err)
	}
	return nil
}

func (f folder) has(name string) bool {
	_, err := f.root.Lstat(name)
	return err == nil
}

// userFiles lists the user key files by name.
func (f folder) userFiles() ([]string, error) {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("list profile: %w", err)
	}
	var names []string
	for _, e := range entries {
		if userFile.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// read reads a regular file of at most limit bytes. fs.ErrNotExist, or
// errHeader when it is no such file.
func (f folder) read(name string, limit int64) ([]byte, error) {
	st, err := f.root.Lstat(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if !st.Mode().IsRegular() || st.Size() > limit {
		return nil, fmt.Errorf("read %s: %w", name, errHeader)
	}
	r, err := f.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return b, nil
}

// write puts a file in place whole or not at all, and durably. The bytes of the
// file that was there are overwritten: an old key file opens what was erased
// since.
func (f folder) write(name string, b []byte) error {
	tmp := tmpName(name)
	if err := f.create(tmp, b); err != nil {
		return errors.Join(trouble(fmt.Errorf("write %s: %w", name, err)), f.root.Remove(tmp))
	}
	old := f.before(name)
	if err := f.root.Rename(tmp, name); err != nil {
		return errors.Join(trouble(fmt.Errorf("write %s: %w", name, err)), f.drop(old, false), f.root.Remove(tmp))
	}
	err := f.sync() // the new one first: there is always one
	if err = errors.Join(err, f.drop(old, err == nil)); err != nil {
		return trouble(fmt.Errorf("write %s: %w", name, err))
	}
	return f.sync()
}

// create makes a new file with these bytes, mode 0600, on the disk.
func (f folder) create(name string, b []byte) error {
	w, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return errors.Join(err, w.Chmod(fileMode), w.Sync(), w.Close())
}

// sync makes renames and new names durable.
func (f folder) sync() error {
	d, err := f.root.Open(".")
	if err != nil {
		return fmt.Errorf("sync profile: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync profile: %w", err)
	}
	return nil
}

// sweep removes what a write left when it was cut off. Such a file was never
// part of the profile.
func (f folder) sweep() error {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("sweep profile: %w", err)
	}
	for _, e := range entries {
		owner, _, _ := strings.Cut(e.Name(), ".age.")
		ours := owner == "vault" || strings.HasPrefix(owner, "user-") || strings.HasPrefix(e.Name(), fileKept+".")
		if strings.HasSuffix(e.Name(), tmpSuffix) && ours {
			if err := f.discard(e.Name(), owner+".age"); err != nil {
				return fmt.Errorf("sweep profile: %w", err)
			}
		}
	}
	return nil
}

// tighten takes every right of others from the vault's own files, in case a
// copy tool gave them some.
func (f folder) tighten() error {
	users, err := f.userFiles()
	if err != nil {
		return err
	}
	for _, name := range append(users, fileLock, fileVaultKey, fileDatabase, fileDatabase+"-wal", fileKept) {
		st, err := f.root.Lstat(name)
		if err != nil || !st.Mode().IsRegular() || st.Mode().Perm()&^fileMode == 0 {
			continue
		}
		if err := f.root.Chmod(name, fileMode); err != nil {
			return fmt.Errorf("tighten %s: %w", name, err)
		}
	}
	return nil
}
