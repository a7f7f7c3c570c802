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
	"os"
	"strings"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/protocol"
)

// dirAttachments holds one sealed file for each attachment, by its id.
const dirAttachments = "attachments"

// sealedExtra is more than what age adds to a picture: a header, a nonce, and a
// tag for every 64 KiB.
const sealedExtra = 8 << 10

// PutAttachment seals the bytes into a file of their own, under a key that only
// the answer holds which names it. The bytes are kept as they were taken in;
// nothing is read from them but what kind of picture they are.
//
// screening.ErrTooLarge beyond protocol.MaxPicture, ErrNoPicture for anything but
// a picture of protocol.Pictures. When the answer is not saved afterwards
// the file stays behind and opens for nobody.
func (v *Vault) PutAttachment(ctx context.Context, b []byte) (protocol.Attachment, error) {
	a := protocol.Attachment{ID: newID(), Sum: sha256.Sum256(b), Size: int64(len(b)), Media: media(b)}
	switch {
	case len(b) > protocol.MaxPicture:
		return protocol.Attachment{}, fmt.Errorf("keep attachment: %w", screening.ErrTooLarge)
	case a.Media == "":
		return protocol.Attachment{}, fmt.Errorf("keep attachment: %w", screening.ErrNoPicture)
	}
	sealed, err := sealAttachment(b, &a.Key)
	if err != nil {
		return protocol.Attachment{}, fmt.Errorf("seal attachment: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return protocol.Attachment{}, screening.ErrLocked
	}
	if err := ctx.Err(); err != nil {
		return protocol.Attachment{}, err
	}
	if err := v.folder.putAttachment(a.ID, sealed); err != nil {
		return protocol.Attachment{}, fmt.Errorf("keep attachment: %w", err)
	}
	return a, nil
}

// Attachment reads the bytes of an attachment. screening.ErrNoAttachment when
// they are not on this device; a *screening.DamagedError when they are not those
// that were taken in.
func (v *Vault) Attachment(ctx context.Context, a protocol.Attachment) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sealed, err := v.folder.read(attachmentFile(a.ID), int64(padded(protocol.MaxPicture))+sealedExtra)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read attachment: %w", screening.ErrNoAttachment)
	case errors.Is(err, errHeader):
		return nil, damagedAttachment(a)
	case err != nil:
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	b, err := openAttachment(sealed, a)
	if err != nil {
		return nil, damagedAttachment(a)
	}
	return b, nil
}

func damagedAttachment(a protocol.Attachment) error {
	return &screening.DamagedError{Part: partAttachment, ID: hex.EncodeToString(a.ID[:])}
}

func attachmentFile(id [16]byte) string {
	return dirAttachments + "/" + hex.EncodeToString(id[:]) + ".age"
}

// attachments lists the files beside the records, by name.
func (f folder) attachments() ([]string, error) {
	entries, err := fs.ReadDir(f.root.FS(), dirAttachments)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list attachments: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ".age") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// openAttachment opens one of them as it is sealed.
func (f folder) openAttachment(name string) (*os.File, error) {
	return f.root.Open(dirAttachments + "/" + name)
}

// createAttachment makes a new file beside the records, for its owner alone.
func (f folder) createAttachment(name string) (*os.File, error) {
	if err := f.root.Mkdir(dirAttachments, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	w, err := f.root.OpenFile(dirAttachments+"/"+name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return nil, err
	}
	return w, w.Chmod(fileMode)
}

// syncAttachments makes their names durable.
func (f folder) syncAttachments() error {
	d, err := f.root.OpenRoot(dirAttachments)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(folder{root: d}.sync(), d.Close(), f.sync())
}

func (f folder) putAttachment(id [16]byte, sealed []byte) error {
	w, err := f.createAttachment(hex.EncodeToString(id[:]) + ".age")
	if err != nil {
		return err
	}
	_, err = w.Write(sealed)
	return errors.Join(err, w.Sync(), w.Close(), f.syncAttachments())
}

// stanzaAttachment is what stands in the header of a sealed attachment: that
// its key lies elsewhere.
const stanzaAttachment = "pelita-attachment"

// taker is a recipient that hands the file key to the answer.
type taker struct{ key *[16]byte }

// Wrap is age's.
func (t taker) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	if copy(t.key[:], fileKey) != len(t.key) {
		return nil, errSealed
	}
	return []*age.Stanza{{Type: stanzaAttachment}}, nil
}

func sealAttachment(b []byte, key *[16]byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, taker{key})
	if err != nil {
		return nil, err
	}
	plain := make([]byte, padded(len(b)))
	binary.BigEndian.PutUint32(plain, uint32(len(b)))
	copy(plain[padHead:], b)
	_, err = w.Write(plain)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// openAttachment is errSealed unless the bytes are those that were taken in.
func openAttachment(sealed []byte, a protocol.Attachment) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), age.NewInjectedFileKeyIdentity(a.Key[:]))
	if err != nil { // the library's errors can quote the file
		return nil, errSealed
	}
	plain, err := io.ReadAll(io.LimitReader(r, int64(padded(protocol.MaxPicture))))
	if err != nil {
		return nil, errSealed
	}
	b, err := unpad(plain)
	if err != nil || int64(len(b)) != a.Size || sha256.Sum256(b) != a.Sum {
		return nil, errSealed
	}
	return b, nil
}

// media says what kind of picture the bytes begin like, or "". They are not
// decoded: that is for who shows them, within bounds.
func media(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "image/webp"
	}
	return ""
}
