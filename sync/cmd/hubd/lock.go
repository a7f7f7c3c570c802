package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"pelita/sync/hub"
)

// locks are held as long as the hub runs. The system lets go of them when the
// process ends, however it ends.
type locks []*os.File

// lockAll takes the state folder and the database for this process. Both,
// because either may be given to a second hub alone: two hubs on one database
// would number its segments twice, two on one folder would overwrite each
// other's incarnation.
func lockAll(database, state string) (locks, error) {
	for _, dir := range []string{filepath.Dir(database), state} {
		if err := hub.MakePrivate(dir, state); err != nil {
			return nil, &failure{exitFailed, codeStorage, fmt.Errorf("make folder: %w", err)}
		}
	}
	if real, err := filepath.EvalSymlinks(database); err == nil {
		database = real // else it is not there yet
	}
	var held locks
	for _, open := range []struct {
		name string
		flag int
	}{{state, os.O_RDONLY}, {database + ".lock", os.O_CREATE | os.O_RDWR}} {
		f, err := lock(open.name, open.flag)
		if f != nil {
			held = append(held, f)
		}
		switch {
		case errors.Is(err, syscall.EWOULDBLOCK):
			return nil, errors.Join(&failure{exitRefused, codeInUse, errors.New("another hub runs on this database or state folder")}, held.release())
		case err != nil:
			return nil, errors.Join(&failure{exitFailed, codeStorage, fmt.Errorf("lock: %w", err)}, held.release())
		}
	}
	return held, nil
}

// lock opens and locks one. Whoever may open the file could hold it too, so it
// is the owner's alone.
func lock(name string, flag int) (*os.File, error) {
	f, err := os.OpenFile(name, flag, 0o600)
	if err != nil {
		return nil, err
	}
	if flag != os.O_RDONLY {
		err = hub.Tighten(name)
	}
	if err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	return f, err
}

// release lets the next hub in. The lock file stays: whoever removed it could
// take it away from under a hub that has just opened it.
func (l locks) release() error {
	var err error
	for _, f := range l {
		err = errors.Join(err, f.Close())
	}
	return err
}
