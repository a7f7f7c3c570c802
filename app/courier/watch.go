package courier

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/protocol"
	"pelita/screening/vault"
)

// What counts as one reading by a person. A record that was opened stays in hand
// until it was neither read nor changed for a while: what a screen reads again
// after a tap is no new opening. A search goes on while letters are typed.
const (
	inHandFor   = 15 * time.Minute
	searchedFor = time.Minute
)

// watched is the vault as everybody outside it sees it: whatever a person reads
// of a record is noted in the journal first. Where that fails nothing is handed
// out. It is the only way to the content of the vault, so that no screen and no
// command can forget.
type watched struct {
	vault content
	watch *watch
	note  func(ctx context.Context, e journal.Event) error
	now   func() time.Time
}

// content is what people read of a vault.
type content interface {
	screening.Store
	screening.Attachments
	screening.Locker
}

var (
	_ content = watched{}
	_ content = (*vault.Vault)(nil)
)

// watch is what the officer of an open profile has in hand. The zero watch has
// nothing.
type watch struct {
	mu       sync.Mutex
	inHand   map[screening.RecordID]time.Time // when it was last read or changed
	searched time.Time
	last     screening.RecordID // the record that was read last
	rush     rush
}

// holds says whether a record is in hand, and keeps it there if it is.
func (w *watch) holds(id screening.RecordID, now time.Time) bool {
	last, has := w.inHand[id]
	if !has || now.Sub(last) > inHandFor || now.Before(last) {
		return false
	}
	w.take(id, now)
	return true
}

// take puts a record in hand.
func (w *watch) take(id screening.RecordID, now time.Time) {
	if w.inHand == nil {
		w.inHand = map[screening.RecordID]time.Time{}
	}
	w.inHand[id], w.last = now, id
}

// opened notes that a record was opened, unless it is in hand.
func (s watched) opened(ctx context.Context, id screening.RecordID) error {
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	now := s.now()
	if s.watch.holds(id, now) {
		return nil
	}
	if err := s.note(ctx, journal.Event{Kind: journal.Opened, Record: id}); err != nil {
		return err
	}
	s.watch.take(id, now)
	s.watch.searched = time.Time{}
	if n := s.watch.rush.opened(id, now); n > 0 {
		return s.note(ctx, journal.Event{Kind: journal.Many, Count: uint64(n)})
	}
	return nil
}

// Record implements screening.Store.
func (s watched) Record(ctx context.Context, id screening.RecordID) (screening.Record, error) {
	r, err := s.vault.Record(ctx, id)
	if err == nil {
		err = s.opened(ctx, id)
	}
	if err != nil {
		return screening.Record{}, err
	}
	return r, nil
}

// Commit implements screening.Store. The vault notes what the change does, in
// the transaction that saves it.
func (s watched) Commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	r, err := s.vault.Commit(ctx, c)
	if err != nil {
		return r, err
	}
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	if now := s.now(); !s.watch.holds(r.ID, now) && c.Record == (screening.RecordID{}) {
		s.watch.take(r.ID, now) // who made it has it in hand
	}
	return r, nil
}

// Summaries implements screening.Store. The list is what an unlocked profile
// shows; that it was unlocked is noted.
func (s watched) Summaries(ctx context.Context) ([]screening.Summary, error) {
	return s.vault.Summaries(ctx)
}

// Search implements screening.Store. What was searched is never noted.
func (s watched) Search(ctx context.Context, query string, most int) ([]screening.Summary, error) {
	if query != "" {
		if err := s.searches(ctx); err != nil {
			return nil, err
		}
	}
	return s.vault.Search(ctx, query, most)
}

func (s watched) searches(ctx context.Context) error {
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	now := s.now()
	since := now.Sub(s.watch.searched)
	if since < 0 || since > searchedFor {
		if err := s.note(ctx, journal.Event{Kind: journal.Searched}); err != nil {
			return err
		}
	}
	s.watch.searched = now
	return nil
}

// Draft implements screening.Store.
func (s watched) Draft(ctx context.Context, id screening.RecordID) (screening.Draft, error) {
	d, err := s.vault.Draft(ctx, id)
	if err == nil && d != (screening.Draft{}) {
		err = s.opened(ctx, id)
	}
	if err != nil {
		return screening.Draft{}, err
	}
	return d, nil
}

// PutDraft implements screening.Store.
func (s watched) PutDraft(ctx context.Context, d screening.Draft) error {
	return s.vault.PutDraft(ctx, d)
}

// PutAttachment implements screening.Attachments.
func (s watched) PutAttachment(ctx context.Context, b []byte) (protocol.Attachment, error) {
	return s.vault.PutAttachment(ctx, b)
}

// Attachment implements screening.Attachments.
func (s watched) Attachment(ctx context.Context, a protocol.Attachment) ([]byte, error) {
	if err := s.revealed(ctx, "picture"); err != nil {
		return nil, err
	}
	return s.vault.Attachment(ctx, a)
}

// revealed notes that a file was looked at, with the record that was read last:
// what opens a file stands in its record alone.
func (s watched) revealed(ctx context.Context, why string) error {
	s.watch.mu.Lock()
	id := s.watch.last
	s.watch.mu.Unlock()
	return s.note(ctx, journal.Event{Kind: journal.Revealed, Record: id, Why: why})
}

// TakeIn implements screening.Locker.
func (s watched) TakeIn(ctx context.Context, r io.Reader) (history.File, error) {
	return s.vault.TakeIn(ctx, r)
}

// ReadOut implements screening.Locker.
func (s watched) ReadOut(ctx context.Context, f history.File, w io.Writer) error {
	if err := s.revealed(ctx, "file"); err != nil {
		return err
	}
	return s.vault.ReadOut(ctx, f, w)
}

// Check implements screening.Locker. It hands nothing out.
func (s watched) Check(ctx context.Context, f history.File) error { return s.vault.Check(ctx, f) }

// Here implements screening.Locker.
func (s watched) Here(ctx context.Context, f history.File) error { return s.vault.Here(ctx, f) }

// Files implements screening.Locker.
func (s watched) Files(ctx context.Context, id screening.RecordID) ([]history.File, error) {
	files, err := s.vault.Files(ctx, id)
	if err == nil && len(files) > 0 {
		err = s.opened(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	return files, nil
}

// watched is the store of the profile.
func (p *Profile) watched() watched {
	return watched{vault: p.vault, watch: &p.watch, now: p.cfg.Now, note: p.note}
}

// note adds an entry to the journal, by the officer of the profile.
func (p *Profile) note(ctx context.Context, e journal.Event) error {
	e.By = p.here().ID
	if e.Why == "" {
		e.Why = p.cfg.Means
	}
	if err := p.vault.Log(ctx, e); err != nil {
		return fmt.Errorf("note %s: %w", e.Kind, err)
	}
	return nil
}
