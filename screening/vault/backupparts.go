package vault

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"pelita/screening"
	"pelita/screening/backup"
)

// journalAtOnce is how many entries are read before the vault is let go.
const journalAtOnce = 256

// writeJournal writes the entries as they are, with their authenticators. One
// that does not open is left out; the chain shows that it is missing.
func (s *Snapshot) writeJournal(ctx context.Context) error {
	count := s.standing.Journal.Count
	for after := uint64(s.from(stepJournal, int(count))); after < count; after += journalAtOnce {
		some, err := s.someEntries(ctx, after)
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		for _, e := range some {
			if err := s.put(backup.Event, e); err != nil {
				return err
			}
		}
		if err := s.due(stepJournal, int(min(after+journalAtOnce, count))); err != nil {
			return err
		}
	}
	return nil
}

func (s *Snapshot) someEntries(ctx context.Context, after uint64) ([]eventItem, error) {
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.v.closed {
		return nil, screening.ErrLocked
	}
	rows, err := s.v.db.QueryContext(ctx, `SELECT rid, value FROM journal WHERE rid > ? AND rid <= ? ORDER BY rid`,
		after, min(after+journalAtOnce, s.standing.Journal.Count))
	if err != nil {
		return nil, damagedBy(err, partJournal)
	}
	defer rows.Close()
	var some []eventItem
	for rows.Next() {
		f, err := s.v.scanEntry(rows)
		if err != nil {
			return nil, err
		}
		if f.opens {
			some = append(some, eventItem{f.number, f.sealed.row()})
		}
	}
	return some, damagedBy(rows.Err(), partJournal)
}

func (s *Snapshot) writeFiles(ctx context.Context) error {
	for n := s.from(stepFiles, len(s.files)); n < len(s.files); n++ {
		if err := s.writeFile(ctx, n); err != nil {
			return fmt.Errorf("file: %w", err)
		}
		s.at.Done = 0
		if err := s.due(stepFiles, n+1); err != nil {
			return err
		}
	}
	return nil
}

// writeFile copies a file beside the records as it is sealed; its key stands in
// the record that names it. One that was erased meanwhile, is lost or has another
// length is left out; the list that goes along says so, and but for the first the
// manifest.
func (s *Snapshot) writeFile(ctx context.Context, n int) error {
	f := s.files[n]
	if err := ctx.Err(); err != nil {
		return err
	}
	dir, err := s.v.filesFolder()
	if err != nil {
		return err
	}
	defer dir.root.Close()
	r, err := dir.root.Open(fileName(f.ID))
	if errors.Is(err, fs.ErrNotExist) {
		s.lacks(f, backup.GapLost)
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	st, err := r.Stat()
	if err != nil {
		return err
	}
	if st.Size() != f.Sealed {
		s.lacks(f, backup.GapFile)
		return nil
	}
	if _, err := r.Seek(s.at.Done, io.SeekStart); err != nil {
		return err
	}
	return s.w.FileFrom(fileName(f.ID), f.Sealed, s.at.Done, r, func(done int64) error {
		s.at.Done = done
		return errors.Join(ctx.Err(), s.rest(stepFiles, n))
	})
}

// lacks notes a file that is not in the backup, unless it was erased meanwhile.
func (s *Snapshot) lacks(f sideFile, part string) {
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	if _, listed := s.v.files.find(f.ID); listed {
		s.gap(damagedFile(f.ID), part, hex.EncodeToString(f.ID[:]))
	}
}
