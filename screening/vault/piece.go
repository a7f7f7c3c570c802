package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"pelita/screening"
	"pelita/screening/history"
)

// partSuffix marks a side file that is on its way here. It is sealed as it left
// the device that took it in, and counts for nothing before it is whole.
const partSuffix = ".part"

// Kept is a side file that is here whole, with its length as it is sealed.
type Kept struct {
	ID     [16]byte
	Record screening.RecordID
	Sealed int64
}

// Kept lists the side files of records.
func (v *Vault) Kept() ([]Kept, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	var out []Kept
	for _, f := range v.files {
		out = append(out, Kept{f.ID, f.Record, f.Sealed})
	}
	return out, nil
}

// ReadPiece reads n bytes of a side file as it is sealed, fewer at its end.
// screening.ErrNoAttachment.
func (v *Vault) ReadPiece(id [16]byte, off int64, n int) ([]byte, error) {
	dir, err := v.filesFolder()
	if err != nil {
		return nil, fmt.Errorf("read piece: %w", trouble(err))
	}
	defer dir.root.Close()
	f, err := dir.root.Open(fileName(id))
	if errors.Is(err, fs.ErrNotExist) {
		err = screening.ErrNoAttachment
	}
	if err != nil {
		return nil, fmt.Errorf("read piece: %w", trouble(err))
	}
	defer f.Close()
	b := make([]byte, n)
	read, err := f.ReadAt(b, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read piece: %w", trouble(err))
	}
	return b[:read], nil
}

// PartSize is how much of a side file that is on its way is here.
func (v *Vault) PartSize(id [16]byte) (int64, error) {
	dir, err := v.filesFolder()
	if err != nil {
		return 0, fmt.Errorf("look for part: %w", trouble(err))
	}
	defer dir.root.Close()
	st, err := dir.root.Lstat(fileName(id) + partSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for part: %w", trouble(err))
	}
	return st.Size(), nil
}

// PutPiece writes a piece of a side file that is on its way: whatever was there
// from off on goes.
func (v *Vault) PutPiece(id [16]byte, off int64, piece []byte) error {
	dir, err := v.filesFolder()
	if err != nil {
		return fmt.Errorf("write piece: %w", trouble(err))
	}
	defer dir.root.Close()
	f, err := dir.root.OpenFile(fileName(id)+partSuffix, os.O_CREATE|os.O_WRONLY, fileMode)
	if err != nil {
		return fmt.Errorf("write piece: %w", trouble(err))
	}
	err = f.Truncate(off)
	if err == nil {
		_, err = f.WriteAt(piece, off)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write piece: %w", trouble(err))
	}
	return nil
}

// DropPart forgets what came of a side file.
func (v *Vault) DropPart(id [16]byte) error {
	dir, err := v.filesFolder()
	if err != nil {
		return fmt.Errorf("drop part: %w", trouble(err))
	}
	defer dir.root.Close()
	if err := dir.root.Remove(fileName(id) + partSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop part: %w", trouble(err))
	}
	return nil
}

// Parts lists the side files that are on their way.
func (v *Vault) Parts() ([][16]byte, error) {
	dir, err := v.filesFolder()
	if err != nil {
		return nil, fmt.Errorf("list parts: %w", trouble(err))
	}
	defer dir.root.Close()
	entries, err := fs.ReadDir(dir.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("list parts: %w", trouble(err))
	}
	var out [][16]byte
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), partSuffix)
		if id, is := fileID(name); ok && is {
			out = append(out, id)
		}
	}
	return out, nil
}

// Arrived makes a side file whose bytes are all here part of its record, when they
// are those that the record says. *screening.DamagedError otherwise: what came is
// thrown away then. screening.ErrNoRecord, ErrNoAttachment when no record names it.
func (v *Vault) Arrived(ctx context.Context, want Wanted) error {
	f, err := v.fileOf(ctx, want)
	if err == nil {
		err = v.checkPart(ctx, f)
	}
	if errors.Is(err, screening.ErrDamaged) {
		return errors.Join(fmt.Errorf("take in file: %w", err), v.DropPart(want.ID))
	}
	if err == nil {
		err = v.takePart(ctx, want)
	}
	if err != nil {
		return fmt.Errorf("take in file: %w", trouble(err))
	}
	return nil
}

// fileOf is the file as its record names it.
func (v *Vault) fileOf(ctx context.Context, want Wanted) (history.File, error) {
	files, err := v.Files(ctx, want.Record)
	if err != nil {
		return history.File{}, err
	}
	for _, f := range files {
		if f.ID == want.ID {
			return f, nil
		}
	}
	return history.File{}, screening.ErrNoAttachment
}

func (v *Vault) checkPart(ctx context.Context, f history.File) error {
	dir, err := v.filesFolder()
	if err != nil {
		return err
	}
	defer dir.root.Close()
	sealed, err := dir.root.Open(fileName(f.ID) + partSuffix)
	if err != nil {
		return err
	}
	defer sealed.Close()
	st, err := sealed.Stat()
	if err != nil {
		return err
	}
	if st.Size() > sealedMax(f.Size) {
		return damagedFile(f.ID)
	}
	err = openStream(ctx, sealed, f, io.Discard)
	if errors.Is(err, errSealed) {
		return damagedFile(f.ID)
	}
	return errors.Join(err, sealed.Sync())
}

// takePart gives the file its name, and lists it.
func (v *Vault) takePart(ctx context.Context, want Wanted) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.ErrLocked
	}
	if _, ok := v.index.byID[want.Record]; !ok {
		return screening.ErrNoRecord
	}
	dir, err := v.folder.files()
	if err != nil {
		return err
	}
	defer dir.root.Close()
	name := fileName(want.ID)
	st, err := dir.root.Lstat(name + partSuffix)
	if err == nil {
		err = dir.root.Rename(name+partSuffix, name)
	}
	if err = errors.Join(err, dir.sync()); err != nil {
		return err
	}
	return v.transact(ctx, func(w *work) error {
		w.putFiles(w.files.with(sideFile{ID: want.ID, Record: want.Record, Sealed: st.Size()}))
		return w.changeWanted(func(all []Wanted) []Wanted {
			var rest []Wanted
			for _, f := range all {
				if f.ID != want.ID {
					rest = append(rest, f)
				}
			}
			return rest
		})
	})
}
