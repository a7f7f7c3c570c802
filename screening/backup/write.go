package backup

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"

	"filippo.io/age"
)

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

// Written is what became of a backup.
type Written struct {
	Manifest Manifest
	// Key opens the file, so that it can be read back. The caller clears it.
	Key *Key
	// Sum is the SHA-256 of the file, and Length its length.
	Sum    [32]byte
	Length int64
}

// Fill gives the content of a backup and, at its end, what it is about.
type Fill func(*Writer) (Head, error)

// Write writes a backup to out, sealed to these recipients and signed with this
// device's key. The Key that is returned opens the file, so that it can be read
// back.
func Write(out io.Writer, to []string, sign ed25519.PrivateKey, fill Fill) (Manifest, *Key, error) {
	done, err := Ground{Out: out}.Begin(to, sign, fill)
	return done.Manifest, done.Key, err
}

// Begin writes a new backup, sealed to these recipients and signed with this
// device's key.
func (g Ground) Begin(to []string, sign ed25519.PrivateKey, fill Fill) (Written, error) {
	head, key, err := header(to)
	if err != nil {
		return Written{}, fmt.Errorf("write backup: %w", err)
	}
	p := Point{Format: pointFormat, Header: head, Key: key.file, To: to}
	return g.write(&Writer{ground: g, sum: sha256.New(), point: p, plain: []byte(magic)}, key, sign, fill)
}

// Continue goes on with a backup from a point. What fill gives must be, byte for
// byte, what it would have given then: ErrStale when it is not, as far as that can
// have reached the file, and the file has to begin anew.
func (g Ground) Continue(p Point, sign ed25519.PrivateKey, fill Fill) (Written, error) {
	w := &Writer{ground: g, point: p, last: p.Last, plain: bytes.Clone(p.Carry)}
	var err error
	if p.Length == 0 {
		err = ErrStale
	}
	if err == nil {
		w.sum, err = sumFrom(p.Sum)
	}
	if err == nil {
		w.parts, err = talliesFrom(p.Parts, p.Last)
	}
	if err != nil {
		return Written{}, fmt.Errorf("go on with backup: %w", err)
	}
	key := &Key{p.Key}
	if p.Whole {
		return Written{Key: key, Sum: [32]byte(w.sum.Sum(nil)), Length: p.Length}, nil
	}
	return g.write(w, key, sign, fill)
}

func (g Ground) write(w *Writer, key *Key, sign ed25519.PrivateKey, fill Fill) (Written, error) {
	m, err := w.all(key, sign, fill)
	if err != nil {
		key.Clear()
		return Written{Manifest: m}, fmt.Errorf("write backup: %w", err)
	}
	return Written{m, key, [32]byte(w.sum.Sum(nil)), w.point.Length}, nil
}

func (w *Writer) all(key *Key, sign ed25519.PrivateKey, fill Fill) (Manifest, error) {
	var err error
	if w.sealed, err = newStream(key, w.point.Header, w.point.Chunks); err != nil {
		return Manifest{}, err
	}
	head, err := fill(w)
	if err != nil {
		return Manifest{}, err
	}
	m, err := w.end(head, w.point.To, sign)
	if err != nil || w.ground.Note == nil {
		return m, err
	}
	w.point.Whole = true
	return m, w.ground.Note(w.point)
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
