package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"pelita/screening"
)

// fileKept is the sealed copy of the database that stands beside it while a
// migration is not yet known to be good. It is named after the version it has.
const fileKept = fileDatabase + ".1"

// The stages of a migration, in order. A test ends the program at each.
const (
	stageBegun     = "begun"
	stageHalfKept  = "half-kept"
	stageKept      = "kept"
	stageWritten   = "written"
	stageCommitted = "committed"
	stageReopened  = "reopened"
	stageDropped   = "dropped"
)

// migrate brings a database of an earlier version to this one.
//
// It is read as its version is, so that a damaged one is refused as it always
// was. A sealed copy is kept beside it; then everything is one transaction, with
// the version in it; then the database is closed, opened anew and read. A
// program that ends at any moment leaves the old database or the new one, and
// the next opening goes on. The copy goes by dropKept. A record that is damaged
// stays as it is, and is named when it is read.
func (v *Vault) migrate(ctx context.Context) error {
	if v.version == schemaVersion {
		return nil
	}
	if err := v.step(stageBegun); err != nil {
		return err
	}
	if err := v.load(ctx); err != nil {
		return err
	}
	if err := v.keep(ctx); err != nil {
		return fmt.Errorf("migrate vault: %w", err)
	}
	if err := v.step(stageKept); err != nil {
		return err
	}
	if err := v.bring(ctx); err != nil {
		return fmt.Errorf("migrate vault: %w", err)
	}
	if err := v.step(stageCommitted); err != nil {
		return err
	}
	if err := v.reconnect(ctx); err != nil {
		return fmt.Errorf("migrate vault: %w", err)
	}
	return v.step(stageReopened)
}

// bring writes what this version has and the one of the database had not, in one
// transaction.
func (v *Vault) bring(ctx context.Context) error {
	if v.version < 2 {
		// The manifest, and in the list what it says of each record's rows. Both
		// follow from the rows, and all of those are read.
		r := rebuilding{v: v, index: newIndex(0)}
		return r.run(ctx)
	}
	// A tally of version 2 is one of version 3 that holds no line of the list.
	if err := v.run(ctx, (*work).markVersion); err != nil {
		return err
	}
	v.version = schemaVersion
	return nil
}

// keep copies the database as it lies on the disk, sealed as it is. It is closed
// meanwhile: to close any handle on its file would drop SQLite's locks.
func (v *Vault) keep(ctx context.Context) error {
	if err := v.emptyLog(ctx); err != nil {
		return damagedBy(fmt.Errorf("keep a copy: %w", err), partDatabase)
	}
	if err := v.db.Close(); err != nil {
		return fmt.Errorf("keep a copy: %w", err)
	}
	if err := v.folder.copy(fileDatabase, fileKept, v.step); err != nil {
		return fmt.Errorf("keep a copy: %w", err)
	}
	return v.connect(ctx)
}

// reconnect opens the database anew, from what is on the disk.
func (v *Vault) reconnect(ctx context.Context) error {
	if err := v.emptyLog(ctx); err != nil {
		return err
	}
	if err := v.db.Close(); err != nil {
		return fmt.Errorf("close database: %w", err)
	}
	v.forget()
	return v.connect(ctx)
}

// forget drops what was read of the database.
func (v *Vault) forget() {
	v.tally, v.sync, v.names, v.stubs, v.outdated, v.holds = tally{}, syncRow{}, nil, nil, false, nil
	v.index, v.cache, v.meta = newIndex(0), newCache(), map[string]metaRow{}
}

// dropKept removes the copy that a migration kept, once the database was opened
// anew, read, held against its manifest, and passed SQLite's own check.
func (v *Vault) dropKept(ctx context.Context) error {
	if !v.folder.has(fileKept) {
		return nil
	}
	if err := quickCheck(ctx, v.db); err != nil {
		return err
	}
	if err := errors.Join(v.folder.wipe(fileKept), v.folder.root.Remove(fileKept)); err != nil {
		return fmt.Errorf("drop the copy that was kept: %w", err)
	}
	return errors.Join(v.folder.sync(), v.step(stageDropped))
}

// copy puts a copy of a file in place, whole or not at all, and durably.
func (f folder) copy(from, to string, step func(string) error) error {
	r, err := f.root.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	tmp := tmpName(to)
	w, err := f.root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	if _, err = io.CopyN(w, r, pageSize); err == nil {
		err = step(stageHalfKept)
	}
	if err == nil {
		_, err = io.Copy(w, r)
	}
	if err = errors.Join(err, w.Chmod(fileMode), w.Sync(), w.Close()); err != nil {
		return errors.Join(err, f.root.Remove(tmp))
	}
	if err := f.root.Rename(tmp, to); err != nil {
		return errors.Join(err, f.root.Remove(tmp))
	}
	return f.sync()
}

// checkVersion reads the version of the schema. screening.ErrNewer,
// *screening.DamagedError.
func checkVersion(n uint32) (int, error) {
	switch {
	case n > maxVersion:
		return 0, damaged(partDatabase, nil)
	case n > schemaVersion:
		return 0, fmt.Errorf("version %d of the database: %w", n, screening.ErrNewer)
	case n < oldestVersion:
		return 0, damaged(partDatabase, nil)
	}
	return int(n), nil
}

// markVersion writes the version of this program when the database has another.
func (w *work) markVersion() error {
	if w.v.version == schemaVersion {
		return nil
	}
	return errors.Join(w.exec(markVersion), w.v.step(stageWritten))
}
