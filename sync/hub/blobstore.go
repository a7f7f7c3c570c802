package hub

import (
	"bytes"
	"context"
	"database/sql"
	"errors"

	"pelita/sync/wire"
)

// BlobPlace is an attachment in a space.
type BlobPlace struct{ Space, Blob wire.ID }

// blobTables hold attachments piece by piece: both databases move rows of 64 KiB
// well, and a backup of the database is a backup of all.
func blobTables(bytes string) []string {
	return []string{
		`CREATE TABLE blobs (space ` + bytes + ` NOT NULL, blob ` + bytes + ` NOT NULL, size BIGINT NOT NULL, have BIGINT NOT NULL,
			PRIMARY KEY (space, blob))`,
		`CREATE TABLE chunks (space ` + bytes + ` NOT NULL, blob ` + bytes + ` NOT NULL, place BIGINT NOT NULL, chunk ` + bytes + ` NOT NULL,
			PRIMARY KEY (space, blob, place))`,
	}
}

// PutChunk stores one piece, when it is the next of its attachment.
func (s *sqlStore) PutChunk(ctx context.Context, at BlobPlace, size, off uint64, chunk []byte, limits Limits) (have uint64, code wire.Code, err error) {
	err = s.write(ctx, "store chunk", func(tx *sql.Tx) error {
		l := newLedger(nil, Limits{})
		l.spaces[at.Space] = &spaceRow{space: at.Space}
		if err := s.lockSpaces(ctx, tx, l); err != nil {
			return err
		}
		var known uint64
		known, have, err = blobRow(ctx, tx, at)
		if err != nil {
			return err
		}
		if code, err = s.judgeChunk(ctx, tx, at, chunkAsk{size, off, known, have, chunk}); err != nil || code != "" || off < have {
			return err
		}
		row := l.spaces[at.Space]
		if above(row.bytes+int64(len(chunk)), limits.SpaceBytes) {
			code = wire.CodeQuota
			return nil
		}
		row.bytes += int64(len(chunk))
		have += uint64(len(chunk))
		if err := addChunk(ctx, tx, at, size, off, have, chunk); err != nil {
			return err
		}
		return s.saveCounts(ctx, tx, l, sortedIDs(l.spaces), nil)
	})
	return have, code, err
}

// chunkAsk is a piece beside what is known of its attachment.
type chunkAsk struct {
	size, off, known, have uint64
	chunk                  []byte
}

// judgeChunk says whether a piece may be stored. One that is there already is
// fine when it is the same.
func (s *sqlStore) judgeChunk(ctx context.Context, tx *sql.Tx, at BlobPlace, a chunkAsk) (wire.Code, error) {
	switch {
	case a.known != 0 && a.known != a.size:
		return wire.CodeFork, nil
	case a.off > a.have:
		return wire.CodeGap, nil
	case a.off == a.have:
		return "", nil
	}
	stored, err := chunkRow(ctx, tx, at, a.off)
	if err != nil || !bytes.Equal(stored, a.chunk) {
		return wire.CodeFork, err
	}
	return "", nil
}

func addChunk(ctx context.Context, tx *sql.Tx, at BlobPlace, size, off, have uint64, chunk []byte) error {
	const add = `INSERT INTO chunks (space, blob, place, chunk) VALUES ($1, $2, $3, $4)`
	if _, err := tx.ExecContext(ctx, add, at.Space[:], at.Blob[:], int64(off), chunk); err != nil {
		return err
	}
	const move = `INSERT INTO blobs (space, blob, size, have) VALUES ($1, $2, $3, $4)
		ON CONFLICT (space, blob) DO UPDATE SET have = excluded.have`
	_, err := tx.ExecContext(ctx, move, at.Space[:], at.Blob[:], int64(size), int64(have))
	return err
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// blobRow is zeros for an attachment that is not there.
func blobRow(ctx context.Context, q querier, at BlobPlace) (size, have uint64, err error) {
	var s, h int64
	const find = `SELECT size, have FROM blobs WHERE space = $1 AND blob = $2`
	err = q.QueryRowContext(ctx, find, at.Space[:], at.Blob[:]).Scan(&s, &h)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return uint64(s), uint64(h), err
}

func chunkRow(ctx context.Context, q querier, at BlobPlace, off uint64) (b []byte, err error) {
	const find = `SELECT chunk FROM chunks WHERE space = $1 AND blob = $2 AND place = $3`
	err = q.QueryRowContext(ctx, find, at.Space[:], at.Blob[:], int64(off)).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return b, err
}

// Blob says how much of an attachment is stored.
func (s *sqlStore) Blob(ctx context.Context, at BlobPlace) (size, have uint64, err error) {
	if size, have, err = blobRow(ctx, s.db, at); err != nil {
		return 0, 0, s.fault("find attachment", err)
	}
	return size, have, nil
}

// Chunk reads one piece; nil when it is not there.
func (s *sqlStore) Chunk(ctx context.Context, at BlobPlace, off uint64) ([]byte, error) {
	b, err := chunkRow(ctx, s.db, at, off)
	if err != nil {
		return nil, s.fault("read chunk", err)
	}
	return b, nil
}

// DropBlob takes an attachment away; a scrub follows soon.
func (s *sqlStore) DropBlob(ctx context.Context, at BlobPlace) error {
	had := uint64(0)
	err := s.write(ctx, "drop attachment", func(tx *sql.Tx) error {
		l := newLedger(nil, Limits{})
		l.spaces[at.Space] = &spaceRow{space: at.Space}
		if err := s.lockSpaces(ctx, tx, l); err != nil {
			return err
		}
		var err error
		if _, had, err = blobRow(ctx, tx, at); err != nil || had == 0 {
			return err
		}
		l.spaces[at.Space].bytes -= int64(had)
		const pieces = `DELETE FROM chunks WHERE space = $1 AND blob = $2`
		if _, err := tx.ExecContext(ctx, pieces, at.Space[:], at.Blob[:]); err != nil {
			return err
		}
		const row = `DELETE FROM blobs WHERE space = $1 AND blob = $2`
		if _, err := tx.ExecContext(ctx, row, at.Space[:], at.Blob[:]); err != nil {
			return err
		}
		return errors.Join(owe(ctx, tx), s.saveCounts(ctx, tx, l, sortedIDs(l.spaces), nil))
	})
	if err == nil && had > 0 {
		s.scrubs.ask()
	}
	return err
}
