package courier

import (
	"context"
	"errors"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// sendAll brings to the hub what it lacks of the attachments that are here, the
// small ones first; only those on a link that is to be spared.
func (c *carrying) sendAll(ctx context.Context) error {
	kept, err := c.vault.Kept()
	if err != nil {
		return err
	}
	for _, small := range []bool{true, false} {
		for _, k := range kept {
			if (k.Sealed <= smallFile) != small || c.refused || c.waits(k.ID, k.Sealed) || c.spent(1) {
				continue
			}
			if err := c.send(ctx, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// send sends one attachment from where the hub stands.
func (c *carrying) send(ctx context.Context, k vault.Kept) error {
	at, err := c.standing(ctx, k)
	if err != nil {
		return err
	}
	for fresh := false; at.Have < at.Size; {
		if c.spent(wire.ChunkLen(at.Size, at.Have)) {
			return nil
		}
		piece, err := c.vault.ReadPiece(k.ID, int64(at.Have), wire.ChunkLen(at.Size, at.Have))
		if errors.Is(err, screening.ErrNoAttachment) || err == nil && len(piece) != wire.ChunkLen(at.Size, at.Have) {
			return nil // lost here; the locker names it
		}
		if err != nil {
			return err
		}
		have, err := c.carrier.PutChunk(ctx, c.place(k.Record, k.ID), at.Size, at.Have, piece)
		if errors.Is(err, replica.ErrNoBlob) {
			return nil // this device only reads there: who took the file in sends it
		}
		if have, err = c.afterPut(ctx, k, at, have, err, fresh); err != nil || c.refused {
			return err
		}
		fresh = fresh || have < at.Have
		at.Have = have
		if err := errors.Join(c.note(ctx, at), c.between(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// How often the hub is asked again for an attachment that it had whole, and for how
// many in one exchange: another device may have let it go, or the hub has lost it.
const (
	askAgainAfter = 3 // days
	maxAsked      = 32
)

// standing asks the hub how much of an attachment it has: once per incarnation, and
// again from time to time.
func (c *carrying) standing(ctx context.Context, k vault.Kept) (atHub, error) {
	at, known := c.known(k.ID)
	old := at.Have == at.Size && (c.today() < at.Day || c.today()-at.Day >= askAgainAfter) && c.asked < maxAsked
	if known && at.Size == uint64(k.Sealed) && !old {
		return at, nil
	}
	c.asked++
	size, have, err := c.carrier.Blob(ctx, c.place(k.Record, k.ID))
	if err != nil && !errors.Is(err, replica.ErrNoBlob) {
		return at, err
	}
	if size != uint64(k.Sealed) {
		have = 0
	}
	at.Size, at.Have, at.Day = uint64(k.Sealed), have, c.today()
	return at, c.note(ctx, at)
}

// afterPut sorts what the hub says of a piece. Other bytes in its place are not
// ours: they are dropped, once, and all is sent again.
func (c *carrying) afterPut(ctx context.Context, k vault.Kept, at atHub, have uint64, err error, fresh bool) (uint64, error) {
	var refused *replica.RefusedError
	switch {
	case err == nil:
		return max(have, at.Have+1), nil
	case !errors.As(err, &refused):
		return 0, err
	case refused.Code == wire.CodeGap:
		return have, nil // it has less than it said
	case refused.Code == wire.CodeFork && !fresh:
		c.alarm()
		return 0, c.carrier.DropBlob(ctx, c.place(k.Record, k.ID))
	case refused.Code == wire.CodeFork, refused.Code == wire.CodeQuota, refused.Code == wire.CodeTooLarge:
		c.refused = true
		return 0, nil
	}
	return 0, err
}

// forget lets the hub drop the attachments of records that were erased here, once
// every other device of the caseload has carried that out: until then one of them may
// have yet to fetch them, for a hold keeps the record there. A device that was
// declared lost is not waited for.
func (c *carrying) forget(ctx context.Context) error {
	var due, later []forgotten
	if err := loadRow(ctx, c.vault, secretForget, &due); err != nil || len(due) == 0 {
		return err
	}
	known, err := c.followed(ctx)
	if err != nil {
		return err
	}
	for _, f := range due {
		if !c.vault.WasErased(f.Record) {
			continue // the erasing did not come to pass
		}
		if !known.everywhere(f.Record) {
			later = append(later, f)
			continue
		}
		if err := c.dropAll(ctx, f); err != nil {
			return err
		}
	}
	if len(later) == len(due) {
		return nil
	}
	return keepRow(ctx, c.vault, secretForget, later)
}

func (c *carrying) dropAll(ctx context.Context, f forgotten) error {
	for _, id := range f.Files {
		err := c.carrier.DropBlob(ctx, c.place(f.Record, id))
		if err != nil && !errors.Is(err, replica.ErrNoBlob) {
			return err
		}
		if err := c.vault.DropPart(id); err != nil {
			return err
		}
	}
	return nil
}

// forgotten are the attachments of a record that is being erased.
type forgotten struct {
	Record screening.RecordID `cbor:"1,keyasint"`
	Files  [][16]byte         `cbor:"2,keyasint"`
}

// noteForget notes, before a record is erased, which attachments it had.
func (m member) noteForget(ctx context.Context, id screening.RecordID) error {
	files, err := m.vault.Files(ctx, id)
	if err != nil || len(files) == 0 {
		return nil // what cannot be read is not named; erasing says why
	}
	f := forgotten{Record: id}
	for _, one := range files {
		f.Files = append(f.Files, one.ID)
	}
	return m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var due []forgotten
		if err := readRow(tx, secretForget, &due); err != nil {
			return err
		}
		return putRow(tx, secretForget, append(due, f))
	})
}
