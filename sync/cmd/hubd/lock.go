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

// lockPlaces takes the state folders and the SQLite files of places for this
// process. Both, because either may be given to a second hub alone: two hubs on
// one file would number its segments twice, two on one folder would overwrite
// each other's incarnation. Several hubs may serve one PostgreSQL, each with a
// folder of its own.
func lockPlaces(places ...hub.Place) (locks, error) {
	var held locks
	taken := map[string]bool{}
	for _, p := range places {
		files, err := toLock(p)
		for _, f := range files {
			if err == nil && !taken[f.name] {
				taken[f.name] = true
				err = held.add(f)
			}
		}
		if err != nil {
			return nil, errors.Join(err, held.release())
		}
	}
	return held, nil
}

type lockFile struct {
	name string
	flag int
}

// toLock makes the folders of a place and lists what is to be locked.
func toLock(p hub.Place) (files []lockFile, err error) {
	file, notSQLite := hub.SQLiteFile(p.DSN)
	if notSQLite == nil && p.State == "" {
		p.State = filepath.Dir(file)
	}
	if p.State != "" {
		err = hub.MakePrivate(p.State, p.State)
		files = append(files, lockFile{p.State, os.O_RDONLY})
	}
	if notSQLite == nil {
		err = errors.Join(err, hub.MakePrivate(filepath.Dir(file), p.State))
		if real, err := filepath.EvalSymlinks(file); err == nil {
			file = real // else it is not there yet
		}
		files = append(files, lockFile{file + ".lock", os.O_CREATE | os.O_RDWR})
	}
	if err != nil {
		return nil, &failure{exitFailed, codeStorage, fmt.Errorf("make folder: %w", err)}
	}
	return files, nil
}

func (l *locks) add(file lockFile) error {
	f, err := lock(file.name, file.flag)
	if f != nil {
		*l = append(*l, f)
	}
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return &failure{exitRefused, codeInUse, errors.New("another hub runs on this database or state folder")}
	case err != nil:
		return &failure{exitFailed, codeStorage, fmt.Errorf("lock: %w", err)}
	}
	return nil
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
