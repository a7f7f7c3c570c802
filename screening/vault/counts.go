package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// checkCounts holds the numbers of rows, and the ends of the chains, against
// what is sealed about them. It opens no value: a row that was deleted is
// noticed at each opening, one that was changed when it is read.
// *screening.DamagedError.
func (v *Vault) checkCounts(ctx context.Context) error {
	for _, c := range []struct {
		query string
		want  uint64
		part  string
	}{
		{`SELECT count(*) FROM meta`, v.tally.Meta, partMeta},
		{`SELECT count(*) FROM changes`, v.tally.Changes, partChanges},
	} {
		n, err := count(ctx, v.db, c.query)
		if err != nil {
			return damagedBy(fmt.Errorf("count rows: %w", err), c.part)
		}
		if n != c.want {
			return damaged(c.part, nil)
		}
	}
	if err := v.checkJournal(ctx); err != nil {
		return err
	}
	return v.checkChains(ctx)
}

func count(ctx context.Context, q queryer, query string, args ...any) (n uint64, err error) {
	err = q.QueryRowContext(ctx, query, args...).Scan(num(&n))
	return n, err
}

// checkChains counts the segments of each chain and looks for its last link. All
// of it is read from the index of segments.
func (v *Vault) checkChains(ctx context.Context) error {
	stored, err := v.countSegments(ctx)
	if err != nil {
		return err
	}
	for _, c := range v.sync.Chains {
		key := chainKey{c.Space, c.Device}
		if stored[key] != c.stored() {
			return damaged(partSegment, nil)
		}
		delete(stored, key)
		if c.Seq == 0 || c.Lost > 0 {
			continue
		}
		var row int64
		err := v.db.QueryRowContext(ctx, `SELECT rid FROM segments WHERE space = ? AND device = ? AND version = ? AND id = ?`,
			c.Space[:], c.Device[:], c.Seq, c.Hash[:]).Scan(num(&row))
		if errors.Is(err, sql.ErrNoRows) {
			return damaged(partSegment, nil)
		}
		if err != nil {
			return damagedBy(fmt.Errorf("look for the end of a chain: %w", err), partSegment)
		}
	}
	if len(stored) > 0 {
		return damaged(partSegment, nil)
	}
	return nil
}

// chainKey is a device in a space.
type chainKey struct{ space, device [16]byte }

func (v *Vault) countSegments(ctx context.Context) (map[chainKey]uint64, error) {
	rows, err := v.db.QueryContext(ctx, `SELECT space, device, count(*) FROM segments GROUP BY space, device`)
	if err != nil {
		return nil, damagedBy(fmt.Errorf("count segments: %w", err), partSegment)
	}
	defer rows.Close()
	stored := map[chainKey]uint64{}
	for rows.Next() {
		var k chainKey
		var n uint64
		if err := rows.Scan(id16(&k.space), id16(&k.device), num(&n)); err != nil {
			return nil, damagedBy(fmt.Errorf("count segments: %w", err), partSegment)
		}
		stored[k] = n
	}
	return stored, damagedBy(rows.Err(), partSegment)
}

// orphan is a table whose rows belong to a record: how many belong to none, and
// how they are dropped.
type orphan struct{ count, drop, part string }

func orphans() []orphan {
	return []orphan{
		{`SELECT count(*) FROM bodies WHERE rid NOT IN (SELECT rid FROM keys)`, `DELETE FROM bodies WHERE rid NOT IN (SELECT rid FROM keys)`, partRecord},
		{`SELECT count(*) FROM drafts WHERE rid NOT IN (SELECT rid FROM keys)`, `DELETE FROM drafts WHERE rid NOT IN (SELECT rid FROM keys)`, partDraft},
		{`SELECT count(*) FROM changes WHERE record NOT IN (SELECT rid FROM keys)`, `DELETE FROM changes WHERE record NOT IN (SELECT rid FROM keys)`, partChanges},
	}
}
