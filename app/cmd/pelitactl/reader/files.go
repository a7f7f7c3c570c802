package reader

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"
)

// Files writes out the files that lie beside the records: photos, recordings,
// papers. What opens one stands in the change that took it in.
type Files struct {
	dir  string
	keys map[[16]byte]fileKey
	// sealed are the files of a backup as they came, until its end is known to be
	// the one that was signed. Nothing is opened before that.
	sealed []string
	into   *os.File
}

// fileKey is what a change says of a file.
type fileKey struct {
	record string
	key    [16]byte
	sum    [32]byte
	size   uint64
	media  string
}

// Layouts of a side file, by the one stanza of its header.
const (
	layoutPlain   = "pelita-file"       // the bytes, zeros
	layoutCounted = "pelita-attachment" // the length in 4 bytes, the bytes, zeros
)

// NewFiles writes into a folder, which is made, and which nobody else may read.
func NewFiles(dir string) (*Files, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	return &Files{dir: dir, keys: map[[16]byte]fileKey{}}, nil
}

// learn looks for files in the ops of a change: a list of id, key, SHA-256, size
// and kind, wherever it stands. It may be called on nothing.
func (f *Files) learn(record string, change []byte) {
	var all any
	if f == nil || decode(change, &all) != nil {
		return
	}
	f.walk(record, all)
}

func (f *Files) walk(record string, v any) {
	switch v := v.(type) {
	case map[any]any:
		for _, one := range v {
			f.walk(record, one)
		}
	case []any:
		if id, k, ok := keyOf(v); ok {
			k.record = record
			f.keys[id] = k
		}
		for _, one := range v {
			f.walk(record, one)
		}
	}
}

func keyOf(v []any) (id [16]byte, k fileKey, ok bool) {
	if len(v) < 5 {
		return id, k, false
	}
	for i, to := range [][]byte{id[:], k.key[:], k.sum[:]} {
		b, is := v[i].([]byte)
		if !is || len(b) != len(to) {
			return id, k, false
		}
		copy(to, b)
	}
	var sized, named bool
	k.size, sized = v[3].(uint64)
	k.media, named = v[4].(string)
	return id, k, sized && named
}

// begin takes the beginning of a file in a backup, and add its bytes.
func (f *Files) begin(body []byte) error {
	var h struct {
		Name string `cbor:"1,keyasint"`
	}
	if f == nil {
		return nil
	}
	if err := errors.Join(decode(body, &h), f.endFile()); err != nil {
		return err
	}
	if !sideName(h.Name) {
		return fmt.Errorf("%w: name of a file", ErrFormat)
	}
	var err error
	f.into, err = f.create(h.Name)
	f.sealed = append(f.sealed, h.Name)
	return err
}

func (f *Files) add(chunk []byte) error {
	if f == nil || f.into == nil {
		return nil
	}
	_, err := f.into.Write(chunk)
	return err
}

func (f *Files) endFile() error {
	if f == nil || f.into == nil {
		return nil
	}
	err := f.into.Close()
	f.into = nil
	return err
}

// finish opens the files of a backup that has proved whole, and takes the sealed
// ones away; after an error it only takes them away.
func (f *Files) finish(show Show, bad error) error {
	if f == nil {
		return bad
	}
	err := errors.Join(bad, f.endFile())
	for _, name := range f.sealed {
		path := filepath.Join(f.dir, name)
		if err == nil {
			err = f.openFile(path, name, show)
		}
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// all opens the files that lie beside a vault.
func (f *Files) all(dir string, show Show) error {
	if f == nil {
		return nil
	}
	for id := range f.keys {
		name := hex.EncodeToString(id[:]) + ".age"
		err := f.openFile(filepath.Join(dir, "attachments", name), name, show)
		if errors.Is(err, fs.ErrNotExist) {
			err = show(Line{What: "lost", Record: f.keys[id].record, Value: map[string]any{"file": hex.EncodeToString(id[:])}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// openFile opens one sealed file into the folder, and says what it is. One that no
// change names, or that does not open, is shown as damaged.
func (f *Files) openFile(path, name string, show Show) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	var id [16]byte
	if _, err := hex.Decode(id[:], []byte(name[:len(name)-len(".age")])); err != nil {
		return fmt.Errorf("%w: name of a file", ErrFormat)
	}
	k, known := f.keys[id]
	if !known {
		return show(Line{What: "damaged", Value: map[string]any{"file": name}})
	}
	plain := hex.EncodeToString(id[:]) + ending(k.media)
	out, err := f.create(plain)
	if err != nil {
		return err
	}
	bad := k.open(in, out)
	if err := out.Close(); err != nil {
		return err
	}
	if bad != nil {
		return errors.Join(os.Remove(filepath.Join(f.dir, plain)), show(Line{What: "damaged", Record: k.record, Value: map[string]any{"file": name}}))
	}
	return show(Line{What: "attachment", Record: k.record, Value: map[string]any{
		"file": plain, "media": k.media, "size": k.size, "sha256": hex.EncodeToString(k.sum[:]),
	}})
}

func (f *Files) create(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(f.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// open writes what is in a sealed file, when it is what was taken in.
func (k fileKey) open(in io.Reader, to io.Writer) error {
	layout := ""
	r, err := age.Decrypt(bufio.NewReader(in), layoutKey{k.key, &layout})
	if err != nil {
		return ErrFormat
	}
	if layout == layoutCounted {
		var n [4]byte
		if _, err := io.ReadFull(r, n[:]); err != nil || uint64(binary.BigEndian.Uint32(n[:])) != k.size {
			return ErrFormat
		}
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(to, sum), r, int64(k.size)); err != nil {
		return ErrFormat
	}
	if _, err := io.Copy(io.Discard, r); err != nil { // age says here whether it ends as it must
		return ErrFormat
	}
	if !bytes.Equal(sum.Sum(nil), k.sum[:]) {
		return ErrFormat
	}
	return nil
}

// layoutKey is an age identity that holds the key of one file.
type layoutKey struct {
	key    [16]byte
	layout *string
}

// Unwrap is age.Identity's.
func (l layoutKey) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != layoutPlain && stanzas[0].Type != layoutCounted {
		return nil, age.ErrIncorrectIdentity
	}
	*l.layout = stanzas[0].Type
	return l.key[:], nil
}

// sideName says that a name is that of a side file: 32 letters in hexadecimal.
func sideName(name string) bool {
	b, err := hex.DecodeString(name[:max(0, len(name)-len(".age"))])
	return err == nil && len(b) == 16 && filepath.Ext(name) == ".age"
}

// ending is that of a plain file of a kind.
func ending(media string) string {
	switch media {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "image/webp":
		return ".webp"
	case "application/pdf":
		return ".pdf"
	case "text/plain":
		return ".txt"
	case "application/zip":
		return ".zip"
	case "audio/wav":
		return ".wav"
	}
	return ".bin"
}
