package vault

import (
	"errors"
	"io/fs"
	"os"
	"slices"

	"pelita/screening/backup"
)

// listed are the files of records that are here. One that was lost on the old
// device is still named, and found to be lost here.
func (t *taking) listed() sideFiles {
	var here sideFiles
	for _, f := range t.files {
		if _, ok := t.v.index.byID[f.Record]; ok {
			here = append(here, f)
		}
	}
	return here
}

// openFile begins a file beside the records. It has a name that the old device
// listed. What a program that was killed left under it, on no list here, is gone first.
func (t *taking) openFile(i backup.Item) error {
	name, err := backup.FileName(i)
	if err != nil {
		return err
	}
	id, ok := fileID(name)
	_, listed := t.files.find(id)
	if _, here := t.v.files.find(id); !ok || !listed || here || slices.Contains(t.made, name) {
		return broken("file")
	}
	if err := t.closeFile(); err != nil {
		return err
	}
	dir, err := t.v.folder.files()
	if err != nil {
		return err
	}
	defer dir.root.Close()
	begin := func() (*os.File, error) {
		return dir.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	}
	if t.file, err = begin(); errors.Is(err, fs.ErrExist) {
		if err = dir.erase(name); err == nil {
			t.file, err = begin()
		}
	}
	if err != nil {
		return err
	}
	t.made = append(t.made, name)
	return errors.Join(t.file.Chmod(fileMode), dir.sync())
}

func (t *taking) closeFile() error {
	if t.file == nil {
		return nil
	}
	err := errors.Join(t.file.Sync(), t.file.Close())
	t.file = nil
	return err
}
