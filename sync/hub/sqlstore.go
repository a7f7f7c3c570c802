package hub

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pelita/sync/wire"
)

// sqlStore is Store over database/sql.
type sqlStore struct {
	dialect
	db          *sql.DB
	dir         string // of the incarnation; empty: there is none
	incarnation atomic.Uint64

	mu             sync.Mutex
	reached, noted uint64

	scrubs *scrubber
}

// begin brings a database to this version's schema, binds it to an agency and
// names its incarnation. It closes the database when it fails.
func (s *sqlStore) begin(ctx context.Context, agency wire.Hash) error {
	for _, step := range []func() error{
		func() error { return s.migrate(ctx) },
		func() error { return s.bind(ctx, agency) },
		func() error { return s.refuseMoving(ctx) },
		func() error { return s.nameIncarnation(ctx) },
	} {
		if err := step(); err != nil {
			return errors.Join(err, s.db.Close())
		}
	}
	return nil
}

// serve says beside the database that a hub runs on it, and scrubs what the last one
// left.
func (s *sqlStore) serve() error {
	if err := s.writeBeside(fileRunning, []byte{1}); err != nil {
		return errors.Join(err, s.db.Close())
	}
	s.scrubs = newScrubber(s.scrubOwed)
	s.scrubs.ask()
	return nil
}

// A transaction is tried so often, and so long each time.
const (
	maxTries    = 20
	tryTime     = 20 * time.Second
	wholeTime   = 60 * time.Second
	firstWait   = 10 * time.Millisecond
	longestWait = 500 * time.Millisecond
)

// write runs do in a transaction. It is tried again when the database says
// that another one came between, or when the connection broke: do must come to
// the same end when it had been committed after all.
func (s *sqlStore) write(ctx context.Context, what string, do func(*sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	for try, wait := 1, firstWait; ; try, wait = try+1, min(2*wait, longestWait) {
		err := s.once(ctx, do)
		if err == nil || errors.Is(err, ErrHead) || errors.Is(err, ErrNotEmpty) {
			return err
		}
		if try == maxTries || !s.transient(err) || !pause(ctx, wait) {
			return s.fault(what, err)
		}
	}
}

func (s *sqlStore) once(ctx context.Context, do func(*sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// pause waits between a half and the whole of d, so that two who met do not
// meet again. It says whether there is time to go on.
func pause(ctx context.Context, d time.Duration) bool {
	var b [8]byte
	_, _ = rand.Read(b[:])
	chance := time.Duration(binary.BigEndian.Uint64(b[:]) % uint64(d/2+1))
	timer := time.NewTimer(d/2 + chance)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *sqlStore) fault(what string, err error) error {
	return fmt.Errorf("%w: %s: %w", ErrStorage, what, s.clean(err))
}

// Shared says whether another hub may serve the same database.
func (s *sqlStore) Shared() bool { return s.shared() }

// Close lets a scrub that is due come to its end, if that is soon, and closes the
// database. That it ended well stands beside it.
func (s *sqlStore) Close() error {
	if s.scrubs == nil { // only a move read it
		return errors.Join(s.writeReached(), s.db.Close())
	}
	s.scrubs.close()
	if err := errors.Join(s.writeReached(), s.db.Close()); err != nil {
		return err
	}
	return s.removeBeside(fileRunning)
}
