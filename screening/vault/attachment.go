package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// PutAttachment keeps the picture of an answer as TakeIn keeps a file. Nothing is
// read from it but what kind of picture it is.
//
// screening.ErrTooLarge beyond protocol.MaxPicture, ErrNoPicture for anything but
// a picture of protocol.Pictures. When the answer is not saved afterwards
// the file opens for nobody, and goes when the vault is opened again.
func (v *Vault) PutAttachment(ctx context.Context, b []byte) (protocol.Attachment, error) {
	switch {
	case len(b) > protocol.MaxPicture:
		return protocol.Attachment{}, fmt.Errorf("keep attachment: %w", screening.ErrTooLarge)
	case !evidence.Picture(evidence.Media(b[:min(len(b), evidence.HeadLen)])):
		return protocol.Attachment{}, fmt.Errorf("keep attachment: %w", screening.ErrNoPicture)
	}
	f, err := v.TakeIn(ctx, bytes.NewReader(b))
	return protocol.Attachment{ID: f.ID, Key: f.Key, Sum: f.Sum, Size: f.Size, Media: f.Media}, err
}

// Attachment reads the picture of an answer. Errors as ReadOut.
func (v *Vault) Attachment(ctx context.Context, a protocol.Attachment) ([]byte, error) {
	var out bytes.Buffer
	f := history.File{ID: a.ID, Key: a.Key, Sum: a.Sum, Size: a.Size, Media: a.Media}
	if a.Size > evidence.MaxPicture {
		return nil, damagedFile(f.ID)
	}
	if err := v.stream(ctx, f, &out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// TakeIn implements screening.Locker. The file is on the disk, whole and under
// its name, when it returns; a file that was cut off leaves nothing that counts.
func (v *Vault) TakeIn(ctx context.Context, r io.Reader) (history.File, error) {
	dir, err := v.filesFolder()
	if err != nil {
		return history.File{}, fmt.Errorf("take in file: %w", trouble(err))
	}
	defer dir.root.Close()
	f, sealed, err := dir.takeIn(ctx, r)
	if err != nil {
		return history.File{}, fmt.Errorf("take in file: %w", trouble(err))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return history.File{}, errors.Join(screening.ErrLocked, dir.root.Remove(fileName(f.ID)))
	}
	v.taken[f.ID] = sealed
	return f, nil
}

// ReadOut implements screening.Locker.
func (v *Vault) ReadOut(ctx context.Context, f history.File, w io.Writer) error {
	if err := v.Check(ctx, f); err != nil {
		return err
	}
	return v.stream(ctx, f, w)
}

// Check implements screening.Locker.
func (v *Vault) Check(ctx context.Context, f history.File) error {
	return v.stream(ctx, f, io.Discard)
}

// Files implements screening.Locker.
func (v *Vault) Files(ctx context.Context, id screening.RecordID) ([]history.File, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	e, ok := v.index.byID[id]
	if !ok {
		return nil, fmt.Errorf("list files: %w", screening.ErrNoRecord)
	}
	own, others, err := v.filesOf(ctx, e)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return append(own, others...), nil
}

// filesOf reads every change-set of a record for the files that it names: those
// that this device took in, and those of others. *screening.DamagedError.
func (v *Vault) filesOf(ctx context.Context, e *entry) (own, others []history.File, err error) {
	l := loaded{id: e.id, row: e.row}
	if l.key, err = v.readKey(ctx, v.db, l.id, e.row); err != nil {
		return nil, nil, damaged(partRecord, l.id)
	}
	known := map[[16]byte]bool{}
	_, err = v.refold(ctx, v.db, l, func(counter uint64, encoded []byte) {
		c, _ := history.Decode(encoded) // refold has decoded it
		for _, f := range c.Files() {
			switch {
			case known[f.ID]:
			case counter != 0:
				own = append(own, f)
			default:
				others = append(others, f)
			}
			known[f.ID] = true
		}
	})
	return own, others, err
}

// stream reads a file without holding up the vault.
func (v *Vault) stream(ctx context.Context, f history.File, w io.Writer) error {
	sealed, err := v.openFile(f)
	if err != nil {
		return err
	}
	defer sealed.Close()
	err = openStream(ctx, sealed, f, w)
	if errors.Is(err, errSealed) {
		return damagedFile(f.ID)
	}
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	return nil
}

// Here implements screening.Locker.
func (v *Vault) Here(_ context.Context, f history.File) error {
	sealed, err := v.openFile(f)
	if err != nil {
		return err
	}
	return sealed.Close()
}

// openFile opens the sealed file of f, which is no longer than it can be.
func (v *Vault) openFile(f history.File) (io.ReadCloser, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	if f.Size < 0 || f.Size > evidence.MaxOpaque {
		return nil, damagedFile(f.ID)
	}
	name := dirFiles + "/" + fileName(f.ID)
	st, err := v.folder.root.Lstat(name)
	own, listed := v.files.find(f.ID)
	switch {
	case errors.Is(err, fs.ErrNotExist) && listed:
		return nil, damagedFile(f.ID)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read file: %w", screening.ErrNoAttachment)
	case err != nil:
		return nil, fmt.Errorf("read file: %w", err)
	case !st.Mode().IsRegular(), st.Size() > sealedMax(f.Size), listed && st.Size() != own.Sealed:
		return nil, damagedFile(f.ID)
	}
	sealed, err := v.folder.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return sealed, nil
}

// sealedMax is more than age makes of size bytes: a header, a nonce, and a tag for
// each 64 KiB.
func sealedMax(size int64) int64 {
	whole := int64(padded(int(size)))
	return whole + whole/piece*16 + 8<<10
}

func damagedFile(id [16]byte) error {
	return &screening.DamagedError{Part: partAttachment, ID: hex.EncodeToString(id[:])}
}
