package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/history"
)

// loadFiles reads the list of the side files and holds the folder against it.
// What is not there whole is noted; what no record took in, because the program
// ended between the two, is removed. The vault opens all the same: a picture that
// is gone must not take the records with it.
func (v *Vault) loadFiles(ctx context.Context) error {
	have, err := v.listFiles(ctx)
	if err != nil {
		return err
	}
	v.lostFiles = nil
	for _, f := range v.files {
		if size, ok := have[fileName(f.ID)]; !ok || size != f.Sealed {
			v.lostFiles = append(v.lostFiles, damagedFile(f.ID))
		}
	}
	return v.sweepFiles(have)
}

// listFiles reads the list, or makes it anew, and says what is in the folder.
func (v *Vault) listFiles(ctx context.Context) (have map[string]int64, err error) {
	if have, err = v.folder.sideFiles(); err != nil {
		return nil, err
	}
	trusted, err := v.readFiles(ctx)
	if err != nil {
		return nil, err
	}
	if !trusted && (len(have) > 0 || v.tally.Files > 0 || v.names.has(metaFiles)) {
		return have, v.relist(ctx, have)
	}
	return have, nil
}

// readFiles reads the list; it is not to be trusted when there is none, or when it
// is not the one that the tally knows.
func (v *Vault) readFiles(ctx context.Context) (trusted bool, err error) {
	b, err := v.readSecret(ctx, v.db, metaFiles)
	if errors.Is(err, screening.ErrDamaged) {
		_, err := v.salvage(ctx, metaFiles, new(sideFiles)) // so that it can be written over
		return false, err
	}
	if err != nil || b == nil {
		return false, err
	}
	var s sideFiles
	if codec().Unmarshal(b, &s) != nil || !s.sound() || v.tally.Files != uint64(len(s)) || v.tally.FileSum != s.sum() {
		return false, nil
	}
	v.files = s
	return true, nil
}

// relist makes the list anew: of every file in the folder that a record names. A
// vault of before there was a list has none, and Repair may have lost it. When a
// record cannot be read no file is removed, now or later: it may name what is
// there, and the list that is written here does not. A file is of the record in which this
// device took it in, whatever another device says of it.
func (v *Vault) relist(ctx context.Context, have map[string]int64) error {
	v.files = nil
	var found, later sideFiles
	orphans := v.tally.Orphans
	for _, e := range v.index.all() {
		own, others, err := v.filesOf(ctx, e)
		if errors.Is(err, screening.ErrDamaged) {
			orphans = true
			continue
		}
		if err != nil {
			return err
		}
		found, later = found.present(e.id, own, have), later.present(e.id, others, have)
	}
	for _, f := range later {
		found = found.with(f)
	}
	return v.run(ctx, func(w *work) error {
		w.putFiles(found)
		w.tally.Orphans = orphans
		return nil
	})
}

// present is s and those files of a record that are in the folder.
func (s sideFiles) present(id screening.RecordID, files []history.File, have map[string]int64) sideFiles {
	for _, f := range files {
		if size, ok := have[fileName(f.ID)]; ok {
			s = s.with(sideFile{ID: f.ID, Record: id, Sealed: size})
		}
	}
	return s
}

// sweepFiles removes what is on no list: all of it is from before this opening.
func (v *Vault) sweepFiles(have map[string]int64) error {
	var names []string
	for name := range have {
		id, ok := fileID(name)
		_, listed := v.files.find(id)
		if strings.HasSuffix(name, tmpSuffix) || ok && !listed && !v.tally.Orphans {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return v.removeFiles(names)
}

// sideFiles lists what lies in the folder of the side files under a name that
// takeIn gives, with its length.
func (f folder) sideFiles() (map[string]int64, error) {
	have := map[string]int64{}
	st, err := f.root.Lstat(dirFiles)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !st.IsDir() {
		return have, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	entries, err := fs.ReadDir(f.root.FS(), dirFiles)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	for _, e := range entries {
		if _, ok := fileID(strings.TrimSuffix(e.Name(), tmpSuffix)); !ok || !e.Type().IsRegular() {
			continue
		}
		st, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}
		have[e.Name()] = st.Size()
	}
	return have, nil
}
