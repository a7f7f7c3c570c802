package courier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/evidence"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/vault"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// fetchAll fetches the attachments of others, the small ones first: all of them,
// or those that were asked for, or the small ones; and none beyond the bytes of the
// day.
func (c *carrying) fetchAll(ctx context.Context) error {
	wanted, err := c.vault.Wanted(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(wanted, func(a, b vault.Wanted) int { return cmp.Compare(a.Size, b.Size) })
	for _, w := range wanted {
		if c.spent(1) {
			return nil
		}
		if c.waits(w.ID, w.Size) || c.how.leaves(w.ID, w.Size) {
			err = c.lookFor(ctx, w)
		} else {
			err = c.fetch(ctx, w)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lookFor asks whether the hub has an attachment, once a day while it has not.
func (c *carrying) lookFor(ctx context.Context, w vault.Wanted) error {
	at, known := c.known(w.ID)
	if whole := at.Size > 0 && at.Have == at.Size; known && (whole || at.Day == c.today()) {
		return nil
	}
	size, have, err := c.carrier.Blob(ctx, c.place(w.Record, w.ID))
	if errors.Is(err, replica.ErrNoBlob) {
		return c.note(ctx, atHub{ID: w.ID, Day: c.today()})
	}
	if err != nil {
		return err
	}
	return c.note(ctx, atHub{ID: w.ID, Size: size, Have: have})
}

// fetch fetches one attachment from where it was cut off, piece by piece. Each is
// held against what its sender announced; without that the whole is, at the end.
func (c *carrying) fetch(ctx context.Context, w vault.Wanted) error {
	m, err := c.manifest(ctx, w.ID)
	if err != nil {
		return err
	}
	part, err := c.vault.PartSize(w.ID)
	if err != nil {
		return err
	}
	off := uint64(part) / wire.ChunkSize * wire.ChunkSize
	if m != nil && uint64(part) == m.Size {
		return c.arrive(ctx, w)
	}
	for wrong := 0; wrong < maxMismatches; {
		if c.spent(int(min(wire.ChunkSize, max(0, w.Size-int64(off))))) {
			return nil
		}
		piece, err := c.carrier.GetChunk(ctx, c.place(w.Record, w.ID), off)
		if errors.Is(err, replica.ErrNoBlob) {
			return c.notThere(ctx, w.ID)
		}
		if err != nil {
			return err
		}
		if !fits(m, piece.Size, off, piece.Bytes) {
			c.alarm()
			wrong++
			continue
		}
		if err := c.vault.PutPiece(w.ID, int64(off), piece.Bytes); err != nil {
			return err
		}
		if err := c.note(ctx, atHub{ID: w.ID, Size: piece.Size, Have: piece.Have}); err != nil {
			return err
		}
		if off += uint64(len(piece.Bytes)); off >= piece.Size {
			return c.arrive(ctx, w)
		}
		if err := c.between(ctx); err != nil {
			return err
		}
	}
	return nil
}

// notThere notes that the hub has nothing of an attachment: not yet, or not any more.
// Who holds it asks from time to time, and sends it again.
func (c *carrying) notThere(ctx context.Context, id [16]byte) error {
	if at, known := c.known(id); !known || at.Have == 0 {
		return nil
	}
	return c.note(ctx, atHub{ID: id})
}

// fits holds a piece against its manifest.
func fits(m *envelope.Manifest, size, off uint64, piece []byte) bool {
	if m == nil {
		return true
	}
	n := off / wire.ChunkSize
	return size == m.Size && n < uint64(len(m.Chunks)) && wire.Sum(piece) == m.Chunks[n]
}

// arrive takes in an attachment whose pieces are all here, and notes in its custody
// that its bytes are those that were taken in.
func (c *carrying) arrive(ctx context.Context, w vault.Wanted) error {
	err := c.vault.Arrived(ctx, w)
	switch {
	case errors.Is(err, screening.ErrDamaged):
		c.alarm()
		return nil
	case errors.Is(err, screening.ErrNoRecord), errors.Is(err, screening.ErrNoAttachment):
		return errors.Join(c.vault.DropPart(w.ID), c.unask(ctx, w.ID)) // its record has gone meanwhile
	case err != nil:
		return err
	}
	if err := c.unask(ctx, w.ID); err != nil {
		return err
	}
	r, err := c.watched().Record(ctx, w.Record)
	if err != nil {
		return err
	}
	if _, is := r.Evidence(w.ID); !is {
		return nil // the picture of an answer has no custody
	}
	work := c.Casework(func(*protocol.Protocol) history.TextRef { return history.TextRef{} })
	if _, err = work.Handle(ctx, r, evidence.Verified, "", w.ID); err != nil {
		return fmt.Errorf("note arrival: %w", err)
	}
	return nil
}

func (m member) fetching(ctx context.Context) (f Fetching, err error) {
	err = loadRow(ctx, m.vault, secretFetch, &f)
	return f, err
}

// Fetching is which attachments of others come by themselves.
func (p *Profile) Fetching(ctx context.Context) (Fetching, error) {
	m, err := p.member()
	if err != nil {
		return Fetching{}, err
	}
	return m.fetching(ctx)
}

// SetFetching says which attachments of others come by themselves.
func (p *Profile) SetFetching(ctx context.Context, f Fetching) error {
	return keepRow(ctx, p.vault, secretFetch, f)
}

// Fetch asks for one attachment: the next exchange brings it.
func (p *Profile) Fetch(ctx context.Context, file [16]byte) error {
	f, err := p.Fetching(ctx)
	if err != nil || slices.Contains(f.Asked, file) {
		return err
	}
	f.Asked = append(f.Asked, file)
	return p.SetFetching(ctx, f)
}

// unask forgets that an attachment was asked for.
func (p *Profile) unask(ctx context.Context, file [16]byte) error {
	f, err := p.Fetching(ctx)
	if err != nil || !slices.Contains(f.Asked, file) {
		return err
	}
	f.Asked = slices.DeleteFunc(f.Asked, func(id [16]byte) bool { return id == file })
	return p.SetFetching(ctx, f)
}

// Here says without reading it whether a file is on this device. A
// *screening.AwayError says where else its bytes are; otherwise errors are those of
// screening.Locker.
func (p *Profile) Here(ctx context.Context, f history.File) error {
	err := p.vault.Here(ctx, f)
	if !errors.Is(err, screening.ErrNoAttachment) {
		return err
	}
	part, err := p.vault.PartSize(f.ID)
	if err != nil {
		return err
	}
	var notes []atHub
	if err := loadRow(ctx, p.vault, secretAtHub, &notes); err != nil {
		return err
	}
	away := &screening.AwayError{}
	for _, n := range notes {
		if n.ID == f.ID && n.Size > 0 {
			away.WithHub, away.Percent = n.Have == n.Size, int(100*uint64(part)/n.Size)
		}
	}
	return away
}
