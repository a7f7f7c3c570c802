package hub

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"pelita/sync/wire"
)

// ErrMoving says that a move into this database has not come to its end: the
// source is whole, and the move may begin again.
var ErrMoving = errors.New("hub: half moved")

// ErrNotEmpty says that a hub has been kept in the target of a move.
var ErrNotEmpty = errors.New("hub: target of the move is not empty")

// ErrChanged says that the copy is not what the source is: a hub ran on it.
var ErrChanged = errors.New("hub: source changed while it was moved")

// metaMoving is the row of meta that stands as long as a move lasts.
const metaMoving = "moving"

func (s *sqlStore) refuseMoving(ctx context.Context) error {
	b, err := s.meta(ctx, metaMoving)
	if err != nil {
		return err
	}
	if len(b) > 0 {
		return ErrMoving
	}
	return nil
}

// Move copies a hub whole: its incarnation, every position, every row. The
// target must be empty, or of a move that did not end (ErrNotEmpty). No hub may
// run on either. Only when the copy was read back and compared (ErrChanged)
// does the target become a hub; the source stays as it is.
func Move(ctx context.Context, from, to Place, agency wire.Hash) (err error) {
	source, err := from.open()
	if err == nil {
		err = source.begin(ctx, agency)
	}
	if err != nil {
		return fmt.Errorf("source: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := to.open()
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	defer func() { err = errors.Join(err, target.db.Close()) }()
	if err := target.prepareMove(ctx, agency); err != nil {
		return fmt.Errorf("target: %w", err)
	}
	if err := copyAll(ctx, source, target); err != nil {
		return err
	}
	return target.endMove(ctx, source.Incarnation())
}

// prepareMove makes an empty database that says what it is for.
func (s *sqlStore) prepareMove(ctx context.Context, agency wire.Hash) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.bind(ctx, agency); err != nil {
		return err
	}
	moving, err := s.meta(ctx, metaMoving)
	if err != nil {
		return err
	}
	return s.write(ctx, "begin the move", func(tx *sql.Tx) error {
		for _, t := range tables() {
			if len(moving) == 0 {
				if err := t.mustBeEmpty(ctx, tx); err != nil {
					return err
				}
			} else if _, err := tx.ExecContext(ctx, t.clear); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, setMeta, metaMoving, []byte{1})
		return err
	})
}

func (t table) mustBeEmpty(ctx context.Context, tx *sql.Tx) error {
	var n int64
	if err := tx.QueryRowContext(ctx, t.count).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return ErrNotEmpty
	}
	return nil
}

// copyAll copies every table and compares what it reads back from both sides:
// what a hub wrote to the source meanwhile shows as well.
func copyAll(ctx context.Context, source, target *sqlStore) error {
	for _, t := range tables() {
		if err := source.each(ctx, t, target.adder(ctx, t)); err != nil {
			return err
		}
	}
	for _, t := range tables() {
		there, err := source.digest(ctx, t)
		if err != nil {
			return err
		}
		here, err := target.digest(ctx, t)
		if err != nil {
			return err
		}
		if there != here {
			return fmt.Errorf("%w: table %s", ErrChanged, t.name)
		}
	}
	return nil
}

// endMove makes the target a hub, with the source's name.
func (s *sqlStore) endMove(ctx context.Context, incarnation uint64) error {
	name := binary.BigEndian.AppendUint64(nil, incarnation)
	if err := s.writeBeside(fileIncarnation, name); err != nil {
		return err
	}
	if err := s.removeBeside(fileReached); err != nil {
		return err
	}
	return s.write(ctx, "end the move", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, setMeta, metaIncarnation, name); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM meta WHERE name = $1`, metaMoving)
		return err
	})
}
