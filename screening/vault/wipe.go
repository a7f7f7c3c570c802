package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// What a file held stays on the disk when the file is replaced or cut short:
// its blocks are free, and not empty. Where the disk writes in place, zeros over
// them come first. A log-structured or copying disk keeps the old blocks all the
// same; the page says so.

// errBusy: the write-ahead log could not be folded in whole.
var errBusy = errors.New("write-ahead log is in use")

// emptyLog folds the write-ahead log into the database, overwrites it and cuts
// it off: it held rows that may since have been erased, and segments that are
// sealed by keys that the vault goes on having.
func (v *Vault) emptyLog(ctx context.Context) error {
	var busy, frames, folded int64
	err := v.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(RESTART)`).Scan(&busy, &frames, &folded)
	if err == nil && (busy != 0 || frames != folded) {
		err = errBusy
	}
	if err == nil {
		err = v.folder.wipe(fileDatabase + "-wal")
	}
	if err == nil {
		_, err = v.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	if err != nil {
		return fmt.Errorf("empty write-ahead log: %w", err)
	}
	return nil
}

// wipe writes zeros over a regular file, on the disk when it returns. No file
// is no error.
func (f folder) wipe(name string) error {
	st, err := f.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !st.Mode().IsRegular() {
		return nil
	}
	if err != nil {
		return fmt.Errorf("wipe %s: %w", name, err)
	}
	w, err := f.root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("wipe %s: %w", name, err)
	}
	if err := errors.Join(wipeFile(w), w.Close()); err != nil {
		return fmt.Errorf("wipe %s: %w", name, err)
	}
	return nil
}

// sector is what a disk writes whole or not at all.
const sector = 512

// wipeFile writes zeros over a file, its beginning first and by itself: of a
// write-ahead log that is cut off anywhere else SQLite would take what is left at
// the beginning for the newest, and put it over what is newer; and a key file whose
// beginning is left is whole.
func wipeFile(w *os.File) error {
	st, err := w.Stat()
	if err != nil {
		return err
	}
	head := min(st.Size(), int64(sector))
	if err := writeZeros(w, 0, head); err != nil {
		return err
	}
	if err := w.Sync(); err != nil {
		return err
	}
	if err := writeZeros(w, head, st.Size()); err != nil {
		return err
	}
	return w.Sync()
}

func writeZeros(w *os.File, from, to int64) error {
	zeros := make([]byte, min(to-from, 1<<20))
	for at := from; at < to; at += int64(len(zeros)) {
		n := min(int64(len(zeros)), to-at)
		if _, err := io.NewOffsetWriter(w, at).Write(zeros[:n]); err != nil {
			return err
		}
	}
	return nil
}

// discard removes a file that was left under a name of tmpName, and wipes it
// unless it is a second name of the file that it lies beside.
func (f folder) discard(name, owner string) error {
	left, err := f.root.Lstat(name)
	if err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	live, err := f.root.Lstat(owner)
	if err == nil && !os.SameFile(left, live) {
		err = f.wipe(name)
	}
	if errors.Is(err, fs.ErrNotExist) { // then the one that is left may be the last
		err = nil
	}
	if err = errors.Join(err, f.root.Remove(name)); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// erase wipes a file and removes it. No file is no error.
func (f folder) erase(name string) error {
	if err := f.wipe(name); err != nil {
		return err
	}
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return f.sync()
}

// tmpName is a name beside a file under which no program looks for it; sweep
// wipes what was left under one.
func tmpName(name string) string {
	var random [8]byte
	rand.Read(random[:])
	return name + "." + hex.EncodeToString(random[:]) + tmpSuffix
}

// replaced is the file that a write puts another in the place of.
type replaced struct {
	file *os.File
	link string // a second name of it, so that a program that is cut off finds it again
}

// before takes hold of a file that is about to be replaced; nothing when there
// is none. Not every file system has second names: it works without as well.
func (f folder) before(name string) replaced {
	w, err := f.root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return replaced{}
	}
	r := replaced{file: w, link: tmpName(name)}
	if f.root.Link(name, r.link) != nil {
		r.link = ""
	}
	return r
}

// drop gives up what before took, and wipes it when it was replaced.
func (f folder) drop(r replaced, done bool) error {
	if r.file == nil {
		return nil
	}
	var err error
	if done {
		err = wipeFile(r.file)
	}
	err = errors.Join(err, r.file.Close())
	if r.link != "" {
		err = errors.Join(err, f.root.Remove(r.link))
	}
	return err
}
