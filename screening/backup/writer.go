package backup

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
)

// Writer takes the items of a backup, in the order of their kinds.
type Writer struct {
	ground Ground
	sealed stream
	parts  tallies
	last   Kind
	plain  []byte // that is not sealed yet
	sum    hash.Hash
	point  Point // up to which all is on the disk
}

// Ground is where a backup is written. Without Note it cannot go on after it was
// cut off.
type Ground struct {
	// Out stands at the end of what is written.
	Out io.Writer
	// Sync returns when what went to Out is on the disk.
	Sync func() error
	// Note keeps a point, durably, in the place of the one before.
	Note func(Point) error
	// Every is how much is gathered before it is written and a point noted; zero
	// is 4 MiB.
	Every int
}

// every is how much is gathered when nothing else is said.
const every = 4 << 20

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
	w.plain = append(w.plain, i.frame()...)
	if w.ground.Note == nil && len(w.plain) > streamChunk {
		return w.put(goesOn)
	}
	return nil
}

// Cursor is where the keeper of the records stood at the last point; nil at the
// beginning.
func (w *Writer) Cursor() []byte { return w.point.Cursor }

// Due says that enough has been gathered for a point.
func (w *Writer) Due() bool {
	return w.ground.Note != nil && len(w.plain) >= cmp.Or(w.ground.Every, every)
}

// Rest makes a point, from which the keeper can go on by this cursor.
func (w *Writer) Rest(cursor []byte) error {
	if w.ground.Note == nil {
		return nil
	}
	if err := w.put(goesOn); err != nil {
		return err
	}
	w.point.Cursor = cursor
	return nil
}

// put seals what was gathered and writes it. Which bytes come is noted before the
// first of them leaves, and where something was noted before, nothing else is
// ever sealed: a key and a place have one text.
func (w *Writer) put(end tail) error {
	var out []byte
	if w.point.Length == 0 {
		out = bytes.Clone(w.point.Header)
	}
	out, left := w.sealed.seal(out, w.plain, end)
	if err := w.announce(out); err != nil {
		return err
	}
	if _, err := w.ground.Out.Write(out); err != nil {
		return err
	}
	w.sum.Write(out)
	w.plain = append(w.plain[:0], left...)
	w.point.Length += int64(len(out))
	if w.ground.Note == nil {
		return nil
	}
	return w.reached()
}

// announce notes which bytes come next.
func (w *Writer) announce(out []byte) error {
	next := sha256.Sum256(out)
	if w.ground.Note == nil || w.point.Coming > 0 && w.point.Next == next {
		return nil
	}
	if w.point.Coming > 0 {
		return ErrStale
	}
	p := w.point
	p.Next, p.Coming = next, int64(len(out))
	return w.ground.Note(p)
}

// reached makes the point behind what was just written.
func (w *Writer) reached() error {
	if err := w.ground.Sync(); err != nil {
		return err
	}
	var err error
	w.point.Chunks, w.point.Last, w.point.Next, w.point.Coming = w.sealed.count, w.last, [32]byte{}, 0
	w.point.Carry = bytes.Clone(w.plain)
	if w.point.Sum, err = sumState(w.sum); err != nil {
		return err
	}
	w.point.Parts, err = w.parts.keep()
	return err
}

// File writes a file of this size under a plain name, from r.
func (w *Writer) File(name string, size int64, r io.Reader) error {
	return w.FileFrom(name, size, 0, r, func(int64) error { return nil })
}

// FileFrom goes on with a file of which done bytes are in the backup; r gives the
// rest. due is called with what is written when a point is due.
func (w *Writer) FileFrom(name string, size, done int64, r io.Reader, due func(done int64) error) error {
	if done == 0 {
		head, err := Pack(File, fileHead{Name: name, Size: uint64(size)})
		if err == nil {
			err = w.Put(head)
		}
		if err != nil {
			return err
		}
	}
	room := make([]byte, ChunkSize)
	for done < size {
		n := min(size-done, ChunkSize)
		if _, err := io.ReadFull(r, room[:n]); err != nil {
			return err
		}
		if err := w.Put(Item{Chunk, room[:n]}); err != nil {
			return err
		}
		if done += n; w.Due() && done < size {
			if err := due(done); err != nil {
				return err
			}
		}
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
		w.plain = append(w.plain, one.frame()...)
	}
	return m, w.put(ends)
}
