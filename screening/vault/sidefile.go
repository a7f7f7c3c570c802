package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/bits"
	"os"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/history"
)

// dirFiles holds one sealed file for each file that was taken in, by its id.
const dirFiles = "attachments"

// metaFiles is the list of the files that records of this device took in here.
const metaFiles = metaOwn + "files"

// sideFile is one file that must be there, whose it is, and its length on disk.
type sideFile struct {
	_      struct{} `cbor:",toarray"`
	ID     [16]byte
	Record screening.RecordID
	Sealed int64
}

// sideFiles are sorted by id. It is a value: no method changes it.
type sideFiles []sideFile

func (s sideFiles) search(id [16]byte) (int, bool) {
	return slices.BinarySearchFunc(s, id, func(f sideFile, id [16]byte) int { return bytes.Compare(f.ID[:], id[:]) })
}

func (s sideFiles) find(id [16]byte) (sideFile, bool) {
	i, ok := s.search(id)
	if !ok {
		return sideFile{}, false
	}
	return s[i], true
}

// with is s and one more file; one that is listed stays with its record.
func (s sideFiles) with(f sideFile) sideFiles {
	i, ok := s.search(f.ID)
	if ok {
		return s
	}
	return slices.Insert(slices.Clone(s), i, f)
}

// without is s less the files of a record, and those files.
func (s sideFiles) without(id screening.RecordID) (rest, gone sideFiles) {
	return s.part(func(of screening.RecordID) bool { return of != id })
}

// part is the files of the records for which stays is true, and all others.
func (s sideFiles) part(stays func(screening.RecordID) bool) (here, gone sideFiles) {
	for _, f := range s {
		if stays(f.Record) {
			here = append(here, f)
		} else {
			gone = append(gone, f)
		}
	}
	return here, gone
}

// labelFile begins what is hashed of a side file for the sum in the tally.
const labelFile = "pelita/vault/1/side-file"

// sum adds up the files modulo 2^256, so that the order in which they came does
// not matter.
func (s sideFiles) sum() [32]byte {
	var total [4]uint64
	for _, f := range s {
		b := append(append([]byte(labelFile), f.ID[:]...), f.Record[:]...)
		h := sha256.Sum256(binary.BigEndian.AppendUint64(b, uint64(f.Sealed)))
		var carry uint64
		for i := range total {
			total[i], carry = bits.Add64(total[i], binary.LittleEndian.Uint64(h[8*i:]), carry)
		}
	}
	var out [32]byte
	for i, w := range total {
		binary.LittleEndian.PutUint64(out[8*i:], w)
	}
	return out
}

// sound says whether s is a list that add could have made.
func (s sideFiles) sound() bool {
	return slices.IsSortedFunc(s, func(a, b sideFile) int { return cmpIDs(a.ID, b.ID) })
}

func cmpIDs(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) }

// claim makes the files that were taken in here part of the record that names
// them now: from then on they must be there.
func (w *work) claim(c history.ChangeSet) {
	for _, f := range c.Files() {
		if sealed, ok := w.v.taken[f.ID]; ok {
			w.putFiles(w.files.with(sideFile{ID: f.ID, Record: c.Record, Sealed: sealed}))
		}
	}
}

// putFiles makes s the list of the side files.
func (w *work) putFiles(s sideFiles) {
	w.files, w.filesDirty = s, true
	w.tally.Files, w.tally.FileSum = uint64(len(s)), s.sum()
}

// dropFiles takes the files of a record off the list. Their names are for
// removeFiles, once the transaction is on the disk.
func (w *work) dropFiles(id screening.RecordID) []string {
	rest, gone := w.files.without(id)
	if len(gone) == 0 {
		return nil
	}
	w.putFiles(rest)
	var names []string
	for _, f := range gone {
		names = append(names, fileName(f.ID))
	}
	return names
}

// removeFiles deletes side files that no list names any more. One that stays
// behind when this is cut off goes at the next opening.
func (v *Vault) removeFiles(names []string) error {
	if len(names) == 0 {
		return nil
	}
	d, err := v.folder.files()
	if err != nil {
		return fmt.Errorf("remove files: %w", err)
	}
	defer d.root.Close()
	for _, name := range names {
		if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove files: %w", err)
		}
	}
	return d.sync()
}

// attachmentsOf lists the names of the side files of a record, in dirFiles.
func (v *Vault) attachmentsOf(id screening.RecordID) []string {
	var names []string
	for _, f := range v.files {
		if f.Record == id {
			names = append(names, fileName(f.ID))
		}
	}
	return names
}

// LostFiles names the files that must be in the folder and were not there whole
// when the vault was opened: each a *screening.DamagedError. Everything else can
// be read.
func (v *Vault) LostFiles() []error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.lostFiles)
}

func fileName(id [16]byte) string { return hex.EncodeToString(id[:]) + ".age" }

// fileID reads the name of a side file.
func fileID(name string) (id [16]byte, ok bool) {
	text, ok := strings.CutSuffix(name, ".age")
	if !ok || len(text) != 2*len(id) {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(text))
	return id, err == nil && fileName(id) == name
}

// filesFolder is the folder of the side files; the caller closes it.
func (v *Vault) filesFolder() (folder, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return folder{}, screening.ErrLocked
	}
	return v.folder.files()
}

// files opens the folder of the side files, and makes it when there is none.
func (f folder) files() (folder, error) {
	err := f.root.Mkdir(dirFiles, dirMode)
	if err == nil {
		err = f.sync()
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	if err != nil {
		return folder{}, err
	}
	d, err := f.root.OpenRoot(dirFiles)
	return folder{root: d}, err
}

// takeIn seals a file under a name of its own, and says how long that is. In a
// folder of side files.
func (f folder) takeIn(ctx context.Context, r io.Reader) (history.File, int64, error) {
	tmp := fileName(newID()) + tmpSuffix
	w, err := f.root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return history.File{}, 0, err
	}
	file, err := sealStream(ctx, w, r)
	size, sizeErr := w.Seek(0, io.SeekCurrent)
	err = errors.Join(err, sizeErr, w.Chmod(fileMode))
	if err == nil {
		err = w.Sync()
	}
	if err = errors.Join(err, w.Close()); err == nil {
		err = f.root.Rename(tmp, fileName(file.ID))
	}
	if err != nil {
		return history.File{}, 0, errors.Join(err, f.root.Remove(tmp))
	}
	return file, size, f.sync()
}
