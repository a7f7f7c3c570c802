package vault

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"pelita/screening"
	"pelita/screening/history"
)

// Verify reads the whole vault and holds it against itself: the file against
// SQLite's own check, the numbers of rows against what is sealed about them,
// each body against the fold of its change-sets, each summary against its record,
// each segment against its digest, each side file against the hash that its record
// has of it. Every part that does not hold, or was lost
// before Repair, is a *screening.DamagedError in the joined error.
func (v *Vault) Verify(ctx context.Context) error {
	found, files, err := v.verifyRows(ctx)
	if err != nil {
		return err
	}
	for _, f := range files {
		err := v.Check(ctx, f)
		switch {
		case errors.Is(err, screening.ErrDamaged):
			found = append(found, err)
		case err != nil && !errors.Is(err, screening.ErrNoAttachment):
			return err
		}
	}
	if err := errors.Join(found...); err != nil {
		return fmt.Errorf("verify vault: %w", err)
	}
	return nil
}

// verifyRows is Verify but for the side files, which it lists.
func (v *Vault) verifyRows(ctx context.Context) ([]error, []history.File, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, nil, screening.ErrLocked
	}
	var files []history.File
	found := []error{quickCheck(ctx, v.db), v.checkCounts(ctx), v.checkSums(ctx), v.checkOrphans(ctx), v.verifyNames(ctx)}
	for _, e := range slices.Clone(v.index.all()) {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		found = append(found, v.verifyRecord(ctx, e))
		own, others, _ := v.filesOf(ctx, e) // what cannot be read is named already
		files = slices.Concat(files, own, others)
	}
	for _, c := range v.sync.Chains {
		_, err := v.readSegments(ctx, v.db, SegmentQuery{Space: c.Space, Device: c.Device})
		if c.Lost > 0 {
			err = damaged(partSegment, nil)
		}
		found = append(found, err)
	}
	_, err := v.verifyJournal(ctx, v.db, nil, JournalProof{})
	return append(found, err), files, nil
}

// checkOrphans looks for rows of records that are not there.
// *screening.DamagedError.
func (v *Vault) checkOrphans(ctx context.Context) error {
	var found []error
	for _, o := range orphans() {
		n, err := count(ctx, v.db, o.count)
		if err == nil && n > 0 {
			err = damaged(o.part, nil)
		}
		found = append(found, damagedBy(err, o.part))
	}
	return errors.Join(found...)
}

// verifyNames reads every row of meta that was ever written.
func (v *Vault) verifyNames(ctx context.Context) error {
	var found []error
	for _, name := range v.names {
		_, err := v.readSecret(ctx, v.db, name)
		found = append(found, err)
	}
	return errors.Join(found...)
}

func quickCheck(ctx context.Context, db *sql.DB) error {
	var verdict string
	err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict)
	if err != nil {
		return damagedBy(err, partDatabase)
	}
	if verdict != "ok" {
		return damaged(partDatabase, nil)
	}
	return nil
}

func (v *Vault) verifyRecord(ctx context.Context, e *entry) error {
	l, err := v.readRecord(ctx, v.db, e)
	if errors.Is(err, errSealed) || errors.Is(err, sql.ErrNoRows) || malformed(err) {
		return damaged(partRecord, e.id)
	}
	if err != nil {
		return err
	}
	again, err := v.refold(ctx, v.db, l, func(uint64, []byte) {})
	if err != nil {
		return err
	}
	was, err := l.state.Body()
	if err != nil {
		return err
	}
	is, err := again.state.Body()
	if err != nil {
		return err
	}
	if !bytes.Equal(was, is) || again.version != l.version || again.own != l.own || again.link != l.link {
		return damaged(partChanges, e.id)
	}
	want, listed := v.lineOf(l), e.line()
	listed.draft = v.draftOf(e)
	if want.encode() != listed.encode() {
		return damaged(partPages, e.id)
	}
	return v.verifyDraft(ctx, l)
}

func (v *Vault) verifyDraft(ctx context.Context, l loaded) error {
	if l.draft == (draftMark{}) {
		return nil
	}
	sealed, err := v.readDraft(ctx, l)
	if err == nil {
		_, err = openDraft(l, sealed)
	}
	return err
}

// refold makes a record anew from its change-sets, and shows each to each. l
// needs its id, row and key.
func (v *Vault) refold(ctx context.Context, q queryer, l loaded, each func(own uint64, encoded []byte)) (loaded, error) {
	return v.refoldTo(ctx, q, l, math.MaxInt64, each)
}

// refoldTo is refold up to a row of changes.
func (v *Vault) refoldTo(ctx context.Context, q queryer, l loaded, last int64, each func(own uint64, encoded []byte)) (loaded, error) {
	rows, err := q.QueryContext(ctx, `SELECT version, value FROM changes WHERE record = ? AND rid <= ? ORDER BY version`, l.row, last)
	if err != nil {
		return l, damagedBy(err, partChanges)
	}
	defer rows.Close()
	l.version, l.own, l.link = 0, 0, link{}
	var all []history.ChangeSet
	for rows.Next() {
		var version uint64
		var sealed []byte
		if err := rows.Scan(num(&version), blob(&sealed)); err != nil {
			return l, damagedBy(err, partChanges)
		}
		c, own, encoded, err := openChange(l, version, sealed)
		if err != nil || version != l.version+1 || c.Record != l.id {
			return l, damaged(partChanges, l.id)
		}
		l.version, l.own, l.link = version, max(l.own, own), l.link.next(tagOf(sealed))
		all = append(all, c)
		each(own, encoded)
	}
	if err := rows.Err(); err != nil {
		return l, damagedBy(err, partChanges)
	}
	if len(all) == 0 {
		return l, damaged(partChanges, l.id)
	}
	l.state = history.Fold(all)
	return l, nil
}

func openChange(l loaded, version uint64, sealed []byte) (c history.ChangeSet, own uint64, encoded []byte, err error) {
	b, err := l.key.open(recordPlace(tableChanges, l.id, version), sealed)
	if err == nil {
		own, encoded, err = parseChangeRow(b)
	}
	if err == nil {
		c, err = history.Decode(encoded)
	}
	return c, own, encoded, err
}
