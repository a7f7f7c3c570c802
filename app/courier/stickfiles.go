package courier

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"pelita/screening"
	"pelita/screening/vault"
	"pelita/sync/bundle"
	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// The rows about attachments that go by hand: which of them colleagues said that
// they have whole, and which came to this device by hand, the latest first.
const (
	secretHas     = "attachments-held"
	secretBrought = "attachments-brought"
)

// along chooses which attachments a bundle carries: those of the records in it, the
// small ones first. written is told first that the segments are: gigabytes on a slow
// stick keep no exchange waiting, for a sealed file never changes and one that is
// erased meanwhile is left out.
func (m member) along(ctx context.Context, r *replica.Replica, c Carrying, written func()) bundle.Choose {
	if c.RecordsOnly {
		return nil
	}
	return func(to replica.Manifest) ([]bundle.File, error) {
		written()
		home, err := m.homes(ctx)
		if err != nil {
			return nil, err
		}
		kept, err := m.vault.Kept()
		if err != nil {
			return nil, err
		}
		known, err := m.knownTo(ctx, r, to, c)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(kept, func(a, b vault.Kept) int { return cmp.Compare(a.Sealed, b.Sealed) })
		var out []bundle.File
		for _, k := range kept {
			if space := home(k.Record); slices.Contains(to.Spaces, space) && !known(space, k.ID) {
				out = append(out, m.file(k))
			}
		}
		return out, nil
	}
}

// file is an attachment as a bundle reads it.
func (m member) file(k vault.Kept) bundle.File {
	return bundle.File{Blob: k.ID, Size: uint64(k.Sealed), Read: func(off uint64, n int) ([]byte, error) {
		b, err := m.vault.ReadPiece(k.ID, int64(off), n)
		if errors.Is(err, screening.ErrNoAttachment) {
			return nil, nil // lost here; the locker names it
		}
		return b, err
	}}
}

// knownTo says whether everybody whom a bundle is for, and who reads a caseload, said
// that it has an attachment. Nobody is asked unless only what is new goes along.
func (m member) knownTo(ctx context.Context, r *replica.Replica, to replica.Manifest, c Carrying) (func(wire.ID, wire.ID) bool, error) {
	if !c.New {
		return func(wire.ID, wire.ID) bool { return false }, nil
	}
	roster, err := r.Roster(ctx)
	if err != nil {
		return nil, err
	}
	has := map[wire.ID][]wire.Short{}
	if err := loadRow(ctx, m.vault, secretHas, &has); err != nil {
		return nil, err
	}
	return func(space, file wire.ID) bool {
		return !slices.ContainsFunc(to.To, func(d wire.Device) bool {
			peer := d.Enrol.Device
			return peer != m.deviceID() && roster.MayRead(space, peer) && !slices.Contains(has[peer], shortOf(file))
		})
	}, nil
}

// shortOf is how a receipt names an attachment.
func shortOf(file wire.ID) wire.Short { return wire.Short(file[:len(wire.Short{})]) }

// noteHas keeps which attachments colleagues say that they have.
func (m member) noteHas(ctx context.Context, more []replica.Has) error {
	if len(more) == 0 {
		return nil
	}
	return m.vault.Exchange(ctx, func(tx *vault.Tx) error {
		has := map[wire.ID][]wire.Short{}
		if err := readRow(tx, secretHas, &has); err != nil {
			return err
		}
		for _, one := range more {
			has[one.Peer] = sorted(slices.Concat(has[one.Peer], one.Blobs))
		}
		return putRow(tx, secretHas, has)
	})
}

func sorted(files []wire.Short) []wire.Short {
	slices.SortFunc(files, func(a, b wire.Short) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(files)
}

// holds names the attachments that are here whole.
func (m member) holds() ([]wire.Short, error) {
	kept, err := m.vault.Kept()
	if err != nil {
		return nil, err
	}
	var out []wire.Short
	for _, k := range kept {
		out = append(out, shortOf(k.ID))
	}
	return out, nil
}

// unpacking takes attachments out of a part of a bundle.
type unpacking struct {
	carrying
	manifests map[wire.ID]*envelope.Manifest
	brought   []wire.Short
	begun     map[wire.ID]bool // came in part
}

// takePieces takes the attachments of a part that records here name.
func (m member) takePieces(ctx context.Context, r *replica.Replica, part *bundle.Reader, out *Taken) error {
	u := &unpacking{
		carrying:  carrying{member: m, r: r},
		manifests: map[wire.ID]*envelope.Manifest{}, begun: map[wire.ID]bool{},
	}
	var err error
	out.Cut, err = u.all(ctx, part)
	err = errors.Join(err, u.noteBrought(ctx))
	out.Attachments, out.Unfinished = len(u.brought), len(u.begun)
	out.Alarms = append(out.Alarms, u.alarms...)
	return err
}

func (u *unpacking) all(ctx context.Context, part *bundle.Reader) (cut bool, err error) {
	for {
		p, err := part.NextPiece()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case errors.Is(err, wire.ErrCut):
			return true, nil
		case err == nil:
			err = errors.Join(ctx.Err(), u.take(ctx, p))
		}
		if err != nil {
			return false, fmt.Errorf("take attachments: %w", err)
		}
	}
}

// take takes one piece, when it goes on from what is here. What is here already
// is not written again. Between two pieces others may fetch the same file, or erase its
// record: a slow stick keeps no exchange waiting.
func (u *unpacking) take(ctx context.Context, p bundle.Piece) error {
	u.syncs.Lock()
	defer u.syncs.Unlock()
	w, is, err := u.wants(ctx, p.Blob)
	if err != nil || !is {
		delete(u.begun, p.Blob)
		return err // it is here, or no record names it
	}
	m, err := u.announced(ctx, p.Blob)
	if err != nil {
		return err
	}
	if !fits(m, p.Size, p.Off, p.Bytes) || int64(p.Size) > w.Most() {
		u.alarm()
		return nil
	}
	here, err := u.vault.PartSize(p.Blob)
	if err != nil {
		return err
	}
	u.begun[p.Blob] = true
	end := p.Off + uint64(len(p.Bytes))
	if p.Off <= uint64(here) && end > uint64(here) {
		if err := u.vault.PutPiece(p.Blob, int64(p.Off), p.Bytes); err != nil {
			return err
		}
		here = int64(end)
	}
	if uint64(here) < p.Size || end < p.Size {
		return nil
	}
	return u.whole(ctx, w)
}

// wants says whether a file is still to come.
func (u *unpacking) wants(ctx context.Context, file wire.ID) (vault.Wanted, bool, error) {
	all, err := u.vault.Wanted(ctx)
	i := slices.IndexFunc(all, func(w vault.Wanted) bool { return w.ID == file })
	if err != nil || i < 0 {
		return vault.Wanted{}, false, err
	}
	return all[i], true, nil
}

// whole takes in an attachment whose pieces are all here.
func (u *unpacking) whole(ctx context.Context, w vault.Wanted) error {
	if err := u.arrive(ctx, w); err != nil {
		return err
	}
	delete(u.begun, w.ID)
	u.brought = append(u.brought, shortOf(w.ID))
	return nil
}

func (u *unpacking) announced(ctx context.Context, file wire.ID) (*envelope.Manifest, error) {
	if m, ok := u.manifests[file]; ok {
		return m, nil
	}
	m, err := u.manifest(ctx, file)
	u.manifests[file] = m
	return m, err
}

// noteBrought keeps what came and was found good, for the receipts that follow.
func (u *unpacking) noteBrought(ctx context.Context) error {
	here, err := u.holds()
	if err != nil {
		return err
	}
	u.brought = slices.DeleteFunc(u.brought, func(s wire.Short) bool { return !slices.Contains(here, s) })
	if len(u.brought) == 0 {
		return nil
	}
	return u.vault.Exchange(ctx, func(tx *vault.Tx) error {
		var all []wire.Short
		if err := readRow(tx, secretBrought, &all); err != nil {
			return err
		}
		slices.Reverse(u.brought)
		all = append(u.brought, all...)
		return putRow(tx, secretBrought, all[:min(len(all), wire.MaxHolds)])
	})
}
