package bundle

import (
	"context"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// PartSize is what a part has at most when nothing else is said: far below
// what FAT32 can hold, and small enough to be copied again.
const PartSize = 512 << 20

// MinPartSize is the least that may be asked for.
const MinPartSize = 1 << 20

// Part is where one part is written.
type Part interface {
	io.Writer
	// Commit makes what was written durable under its name; Abort leaves nothing
	// of it. One of them is called, once.
	Commit() error
	Abort()
}

// Store makes the places for parts, counted from 1.
type Store struct {
	Create func(part int) (Part, error)
	// Size bounds a part, in bytes; zero is PartSize.
	Size int64
}

// Written is what a bundle became.
type Written struct {
	Parts, Segments, Attachments int
	Bytes                        int64
	// For counts the devices that can open it.
	For int
}

// Write carries a cargo into sealed parts, and after it the attachments that were
// chosen. A part is committed as soon as it is whole; when something fails, the one that was being written is gone and the
// earlier ones are good. Errors: those of replica.Carry, ErrPartSize, and those
// of the Store.
func Write(ctx context.Context, r *replica.Replica, c replica.Cargo, files Choose, to Store) (Written, replica.Report, error) {
	if to.Size == 0 {
		to.Size = PartSize
	}
	if to.Size < MinPartSize {
		return Written{}, replica.Report{}, ErrPartSize
	}
	w := &writer{store: to, set: wire.NewID()}
	c.Begin, c.Put = w.begin, w.put
	report, err := r.Carry(ctx, c)
	failed := err
	if errors.Is(err, replica.ErrFork) || errors.Is(err, replica.ErrClone) {
		failed = nil // all was carried; it is told at the end
	}
	if failed == nil {
		failed = w.pieces(ctx, files)
	}
	if failed != nil {
		w.abort()
		return w.did, report, fmt.Errorf("write bundle: %w", failed)
	}
	return w.did, report, errors.Join(w.end(), err)
}

// writer writes one bundle.
type writer struct {
	store      Store
	set        wire.ID
	manifest   replica.Manifest
	recipients []age.Recipient
	did        Written

	part    Part
	counted *counter
	sealed  io.WriteCloser
	plain   int64 // given to sealed so far
	head    int64 // length of the part before its segments
	any     bool  // a segment or a piece is in this part
	apart   bool  // its segments have ended
}

func (w *writer) begin(m replica.Manifest) error {
	w.manifest, w.did.For = m, len(m.To)
	for _, d := range m.To {
		to, err := envelope.ParseRecipient(d.Recipient)
		if err != nil {
			return err
		}
		w.recipients = append(w.recipients, to)
	}
	return w.next()
}

// put adds a segment, in the next part when this one is full.
func (w *writer) put(segment []byte) error {
	if w.length(int64(len(segment))) > w.store.Size && w.any {
		if err := errors.Join(w.end(), w.next()); err != nil {
			return err
		}
	}
	if w.length(int64(len(segment))) > w.store.Size {
		return ErrPartSize
	}
	w.any = true
	w.did.Segments++
	return w.frame(segment)
}

// Of a sealed stream: each chunk of so many bytes grows by so many.
const (
	chunkSize = 64 << 10
	chunkMore = 16
)

// length is what the part will have when it ends after n more bytes.
func (w *writer) length(n int64) int64 {
	plain := w.plain + n + 12 // its frame, the end of the segments and that of the pieces
	return w.head + plain + (plain/chunkSize+1)*chunkMore
}

func (w *writer) frame(b []byte) error {
	w.plain += int64(len(b)) + 4
	return wire.WriteFrame(w.sealed, b)
}

// next begins a part: the manifest and the whole roster.
func (w *writer) next() error {
	var err error
	if w.part, err = w.store.Create(w.did.Parts + 1); err != nil {
		return err
	}
	w.did.Parts++
	w.counted, w.plain, w.any, w.apart = &counter{to: w.part}, 0, false, false
	if w.sealed, err = age.Encrypt(w.counted, w.recipients...); err != nil {
		return fmt.Errorf("seal bundle: %w", err)
	}
	w.head = w.counted.n
	m, err := wire.Marshal(Manifest{
		Magic: magic, Agency: w.manifest.Agency, Set: w.set, Part: uint64(w.did.Parts), Receipts: [][]byte{w.manifest.Receipt},
	})
	if err == nil {
		err = w.frame(m)
	}
	for _, segment := range w.manifest.Roster {
		if err == nil {
			err = w.frame(segment)
		}
	}
	return err
}

// endSegments ends the segments of this part, once.
func (w *writer) endSegments() error {
	if w.apart {
		return nil
	}
	w.apart = true
	return w.frame(nil)
}

// end closes the part that is being written and makes it durable.
func (w *writer) end() error {
	if w.part == nil {
		return nil
	}
	err := w.endSegments()
	if err == nil {
		err = w.frame(nil)
	}
	if err == nil {
		err = w.sealed.Close()
	}
	if err != nil {
		w.abort()
		return err
	}
	part := w.part
	w.part = nil
	w.did.Bytes += w.counted.n
	return part.Commit()
}

func (w *writer) abort() {
	if w.part != nil {
		w.part.Abort()
		w.part = nil
		w.did.Parts--
	}
}

// counter counts what goes through.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.n += int64(n)
	return n, err
}
