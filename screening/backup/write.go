package backup

import (
	"bufio"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Writer takes the items of a backup, in the order of their kinds.
type Writer struct {
	out   io.Writer
	parts tallies
	last  Kind
}

// errOrder: an item came out of turn. It is a mistake of the caller.
var errOrder = errors.New("backup: item out of order")

// Put writes one item.
func (w *Writer) Put(i Item) error {
	if i.Kind >= manifest || !follows(w.last, i.Kind) || uint64(len(i.Body)) > uint64(i.Kind.limit()) {
		return errOrder
	}
	if err := w.parts.take(i); err != nil {
		return err
	}
	w.last = i.Kind
	_, err := w.out.Write(i.frame())
	return err
}

// File writes a file of this size under a plain name, from r.
func (w *Writer) File(name string, size int64, r io.Reader) error {
	head, err := Pack(File, fileHead{Name: name, Size: uint64(size)})
	if err == nil {
		err = w.Put(head)
	}
	if err != nil {
		return err
	}
	room := make([]byte, ChunkSize)
	for left := size; left > 0; {
		n := min(left, ChunkSize)
		if _, err := io.ReadFull(r, room[:n]); err != nil {
			return err
		}
		if err := w.Put(Item{Chunk, room[:n]}); err != nil {
			return err
		}
		left -= n
	}
	return nil
}

// follows says whether an item may stand behind another: records with their
// changes and drafts, and files with their chunks, alternate; all else is in the
// order of the kinds.
func follows(last, next Kind) bool {
	switch next {
	case Record:
		return last <= Draft
	case Change:
		return last == Record || last == Change
	case Draft:
		return last == Change || last == Record
	case File:
		return last <= Chunk
	case Chunk:
		return last == File || last == Chunk
	}
	return last <= next
}

// Key is the key of one written file. It opens that file and nothing else, and is
// only kept until the file is read back.
type Key struct{ file [16]byte }

// Bytes are the key's, to be sealed to somebody.
func (k *Key) Bytes() []byte { return k.file[:] }

// KeyFrom is a key that was sealed to us. ErrFormat.
func KeyFrom(b []byte) (*Key, error) {
	k := &Key{}
	if len(b) != len(k.file) {
		return nil, ErrFormat
	}
	copy(k.file[:], b)
	return k, nil
}

// Clear forgets the key.
func (k *Key) Clear() { clear(k.file[:]) }

// catcher is a recipient that remembers the file key that it wraps.
type catcher struct {
	*age.HybridRecipient
	key *Key
}

// WrapWithLabels is age.RecipientWithLabels's.
func (c catcher) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	copy(c.key.file[:], fileKey)
	return c.HybridRecipient.WrapWithLabels(fileKey)
}

// Write writes a backup to out, sealed to these recipients and signed with this
// device's key. fill gives the content and, at its end, what it is about. The Key
// that is returned opens the file, so that it can be read back.
func Write(out io.Writer, to []string, sign ed25519.PrivateKey, fill func(*Writer) (Head, error)) (Manifest, *Key, error) {
	key := &Key{}
	m, err := write(out, to, sign, key, fill)
	if err != nil {
		key.Clear()
		return m, nil, fmt.Errorf("write backup: %w", err)
	}
	return m, key, nil
}

func write(out io.Writer, to []string, sign ed25519.PrivateKey, key *Key, fill func(*Writer) (Head, error)) (Manifest, error) {
	recipients, err := parseRecipients(to, key)
	if err != nil {
		return Manifest{}, err
	}
	sealed, err := age.Encrypt(out, recipients...)
	if err != nil {
		return Manifest{}, err
	}
	plain := bufio.NewWriterSize(sealed, ChunkSize)
	w := &Writer{out: plain}
	if _, err := plain.WriteString(magic); err != nil {
		return Manifest{}, err
	}
	head, err := fill(w)
	if err != nil {
		return Manifest{}, err
	}
	m, err := w.end(head, to, sign)
	if err != nil {
		return m, err
	}
	return m, errors.Join(plain.Flush(), sealed.Close())
}

func parseRecipients(to []string, key *Key) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, s := range to {
		r, err := age.ParseHybridRecipient(s)
		if err != nil || r.String() != s {
			return nil, ErrRecipient
		}
		out = append(out, catcher{r, key})
	}
	if len(out) == 0 || len(out) > maxRecipients {
		return nil, ErrRecipient
	}
	return out, nil
}

// end writes manifest and signature.
func (w *Writer) end(h Head, to []string, sign ed25519.PrivateKey) (Manifest, error) {
	public, _ := sign.Public().(ed25519.PublicKey)
	m := Manifest{
		Format: manifestFormat, Vault: h.Vault, Device: h.Device, Key: public, Created: h.Created, Recipients: to,
		State: h.State, Records: h.Records, Changes: h.Changes, Parts: w.parts.parts(), Left: h.Left, Gaps: h.Gaps,
	}
	if err := w.parts.fits(m); err != nil {
		return m, err
	}
	i, err := Pack(manifest, m)
	if err != nil {
		return m, err
	}
	for _, one := range []Item{i, {signature, ed25519.Sign(sign, signed(i.Body))}} {
		if _, err := w.out.Write(one.frame()); err != nil {
			return m, err
		}
	}
	return m, nil
}
