package hub

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"

	"pelita/sync/wire"
)

// table is what a move has to know of one. kinds has a letter for each column:
// b for bytes, i for a number. list reads all rows in an order that is the same
// in every database.
type table struct {
	name, kinds        string
	list, count, clear string
	add                statement
}

// tables are all but meta, of which each row is treated by itself. A table that
// a later step makes belongs here; a test says so.
func tables() []table {
	return []table{
		{"spaces", "biii",
			`SELECT space, hseq, bytes, segments FROM spaces ORDER BY space`,
			`SELECT COUNT(*) FROM spaces`, `DELETE FROM spaces`, moveSpaces()},
		{"devices", "bii",
			`SELECT device, bytes, segments FROM devices ORDER BY device`,
			`SELECT COUNT(*) FROM devices`, `DELETE FROM devices`, moveDevices()},
		{"chains", "bbibib",
			`SELECT space, device, seq, id, dropped, dropped_id FROM chains ORDER BY space, device`,
			`SELECT COUNT(*) FROM chains`, `DELETE FROM chains`, copyChains()},
		{"segments", "bbiibib",
			`SELECT space, device, seq, hseq, id, size, segment FROM segments ORDER BY space, hseq`,
			`SELECT COUNT(*) FROM segments`, `DELETE FROM segments`, addSegments()},
		{"blobs", "bbii",
			`SELECT space, blob, size, have FROM blobs ORDER BY space, blob`,
			`SELECT COUNT(*) FROM blobs`, `DELETE FROM blobs`, copyBlobs()},
		{"chunks", "bbib",
			`SELECT space, blob, place, chunk FROM chunks ORDER BY space, blob, place`,
			`SELECT COUNT(*) FROM chunks`, `DELETE FROM chunks`, copyChunks()},
	}
}

func copyChains() statement {
	return statement{
		`INSERT INTO chains (space, device, seq, id, dropped, dropped_id) VALUES ($1, $2, $3, $4, $5, $6)`,
		`INSERT INTO chains (space, device, seq, id, dropped, dropped_id)
			SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[])`,
	}
}

func copyBlobs() statement {
	return statement{
		`INSERT INTO blobs (space, blob, size, have) VALUES ($1, $2, $3, $4)`,
		`INSERT INTO blobs (space, blob, size, have)
			SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[])`,
	}
}

func copyChunks() statement {
	return statement{
		`INSERT INTO chunks (space, blob, place, chunk) VALUES ($1, $2, $3, $4)`,
		`INSERT INTO chunks (space, blob, place, chunk)
			SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bytea[])`,
	}
}

// row is one row: every column is bytes or a number.
type row struct {
	bytes   []([]byte)
	numbers []int64
}

func (t table) newRow() (row, []any) {
	r := row{make([][]byte, len(t.kinds)), make([]int64, len(t.kinds))}
	into := make([]any, len(t.kinds))
	for i, kind := range t.kinds {
		if kind == 'b' {
			into[i] = &r.bytes[i]
		} else {
			into[i] = &r.numbers[i]
		}
	}
	return r, into
}

// each reads a table.
func (s *sqlStore) each(ctx context.Context, t table, take func(r row, last bool) error) error {
	rows, err := s.db.QueryContext(ctx, t.list)
	if err != nil {
		return s.fault("read "+t.name, err)
	}
	err = scanAll(rows, func(from scanner) error {
		r, into := t.newRow()
		if err := from.Scan(into...); err != nil {
			return err
		}
		return take(r, false)
	})
	if err != nil && !errors.Is(err, ErrStorage) {
		err = s.fault("read "+t.name, err)
	}
	if err != nil {
		return err
	}
	return take(row{}, true)
}

// A batch of a move is written when it has so many rows or bytes.
const (
	moveRows  = 500
	moveBytes = 4 << 20
)

// adder writes rows in batches; the last call writes what is left.
func (s *sqlStore) adder(ctx context.Context, t table) func(row, bool) error {
	var batch []row
	size := 0
	return func(r row, last bool) error {
		if !last {
			batch = append(batch, r)
			for _, b := range r.bytes {
				size += len(b)
			}
			if len(batch) < moveRows && size < moveBytes {
				return nil
			}
		}
		if len(batch) == 0 {
			return nil
		}
		rows := batch
		batch, size = nil, 0
		return s.write(ctx, "copy "+t.name, func(tx *sql.Tx) error {
			return s.run(ctx, tx, t.add, nil, t.columns(rows)...)
		})
	}
}

func (t table) columns(rows []row) []column {
	columns := make([]column, len(t.kinds))
	for i, kind := range t.kinds {
		var b blobs
		var n ints
		for _, r := range rows {
			b, n = append(b, r.bytes[i]), append(n, r.numbers[i])
		}
		columns[i] = n
		if kind == 'b' {
			columns[i] = b
		}
	}
	return columns
}

// digest is a hash over every row of a table, and their number.
func (s *sqlStore) digest(ctx context.Context, t table) (wire.Hash, error) {
	h, n := sha256.New(), uint64(0)
	err := s.each(ctx, t, func(r row, last bool) error {
		if last {
			h.Write(binary.BigEndian.AppendUint64(nil, n))
			return nil
		}
		n++
		for i, kind := range t.kinds {
			size := uint64(r.numbers[i])
			if kind == 'b' {
				size = uint64(len(r.bytes[i]))
			}
			h.Write(binary.BigEndian.AppendUint64(nil, size))
			h.Write(r.bytes[i])
		}
		return nil
	})
	return wire.Hash(h.Sum(nil)), err
}
