package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// Record reads one record.
func (v *Vault) Record(ctx context.Context, id screening.RecordID) (screening.Record, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.Record{}, screening.ErrLocked
	}
	l, err := v.loadRecord(ctx, v.db, id)
	if err != nil {
		return screening.Record{}, fmt.Errorf("read record: %w", err)
	}
	return screening.Record{ID: id, State: l.state}, nil
}

// Commit saves one change: change-set, body, summary and draft in one
// transaction that is on the disk when it returns. The change waits in the
// outbox from then on, since it is in no segment yet.
func (v *Vault) Commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var saved screening.Record
	err := v.transact(ctx, func(w *work) error {
		l, err := w.target(c.Record)
		if err != nil {
			return err
		}
		t, err := w.commit(l, c)
		if err != nil {
			return err
		}
		saved = screening.Record{ID: t.id, State: t.state}
		if err := w.logChange(t.id, c.Record == (screening.RecordID{}), c); err != nil {
			return err
		}
		if c.Record == (screening.RecordID{}) && v.cfg.Born != nil {
			if err := v.cfg.Born(&Tx{w: w, read: map[uint64]int{}}, t.id); err != nil {
				return err
			}
		}
		if c.Draft == nil {
			return nil
		}
		return w.putDraft(t, *c.Draft)
	})
	if err != nil {
		return screening.Record{}, fmt.Errorf("save record: %w", err)
	}
	if v.tally.Delta-v.tally.Folded >= foldAt {
		// The save is durable already. Deltas that cannot be folded now are
		// folded at the next save, or at Close, which says so.
		_ = v.fold(context.WithoutCancel(ctx))
	}
	v.forgetKeys(ctx)
	return saved, nil
}

// target is the record to change; the zero id makes one.
func (w *work) target(id screening.RecordID) (loaded, error) {
	if id == (screening.RecordID{}) {
		return w.newRecord(newID())
	}
	return w.record(id)
}

// commit gives a change its device, counter and time, and adds it.
func (w *work) commit(l loaded, c screening.Change) (*loaded, error) {
	w.tally.Counter++
	w.tally.HLC = w.tally.HLC.Next(w.v.cfg.Now().UnixMilli())
	set := history.ChangeSet{
		Record: l.id, Device: w.v.device, Counter: w.tally.Counter, HLC: w.tally.HLC,
		Officer: c.Officer, Protocol: c.Protocol, Text: c.Text, Ops: c.Ops,
	}
	encoded, err := set.Encode()
	if errors.Is(err, history.ErrTooLarge) || len(encoded) > history.MaxSaved {
		return nil, screening.ErrTooLong
	}
	if err != nil {
		return nil, err
	}
	w.tally.Waiting += uint64(len(encoded))
	w.claim(set)
	return w.add(l, set, encoded, set.Counter)
}

// draftRow is the sealed form of a draft.
type draftRow struct {
	Item     string `cbor:"1,keyasint,omitempty"`
	Instance int    `cbor:"2,keyasint,omitempty"`
	Source   uint8  `cbor:"3,keyasint,omitempty"`
	Text     string `cbor:"4,keyasint,omitempty"`
}

// maxDraft bounds a half-typed answer.
const maxDraft = 1 << 20

// errDraft: the text is longer than any answer can be.
var errDraft = errors.New("draft too long")

func sealDraft(l loaded, d screening.Draft) ([]byte, error) {
	if len(d.Text) > maxDraft {
		return nil, errDraft
	}
	b, err := codec().Marshal(draftRow{string(d.At.Item), d.At.Instance, uint8(d.Source), d.Text})
	if err != nil {
		return nil, fmt.Errorf("encode draft: %w", err)
	}
	return l.key.seal.seal(recordPlace(tableDrafts, l.id, l.draft.Version), l.key.generation, b), nil
}

const upsertDraft = `INSERT INTO drafts (rid, version, value) VALUES (?1, ?2, ?3)
	ON CONFLICT (rid) DO UPDATE SET version = ?2, value = ?3`

func (w *work) putDraft(l *loaded, d screening.Draft) error {
	l.draft.Version++
	sealed, err := sealDraft(*l, d)
	if err != nil {
		return err
	}
	l.draft.Tag = tagOf(sealed)
	return w.exec(upsertDraft, l.row, l.draft.Version, sealed)
}

// typed notes the draft of a record, and tells the list of the one that was noted
// before when it is another's.
func (w *work) typed(l loaded) error {
	was := w.tally.Typing
	w.tally.Typing = typing{Record: l.id, Draft: l.draft}
	w.kept = append(w.kept, l)
	known, ok := w.v.index.byID[was.Record]
	if !ok || was.Record == l.id {
		return nil
	}
	e := known.line()
	e.draft = was.Draft
	w.entries = append(w.entries, entryOf(e))
	return nil
}

// PutDraft keeps a draft durably. But for the first after one of another record
// it touches no row beside it but the tally: it is called while somebody types.
func (v *Vault) PutDraft(ctx context.Context, d screening.Draft) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.transact(ctx, func(w *work) error {
		l, err := v.loadRecord(w.ctx, w.tx, d.Record)
		if err != nil {
			return err
		}
		if err := w.putDraft(&l, d); err != nil {
			return err
		}
		return w.typed(l)
	})
	if err != nil {
		return fmt.Errorf("save draft: %w", err)
	}
	return nil
}

// Draft reads the draft of a record; a zero Draft when there is none.
func (v *Vault) Draft(ctx context.Context, id screening.RecordID) (screening.Draft, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.Draft{}, screening.ErrLocked
	}
	l, err := v.loadRecord(ctx, v.db, id)
	if errors.Is(err, screening.ErrNoRecord) {
		return screening.Draft{}, nil
	}
	if err != nil {
		return screening.Draft{}, fmt.Errorf("read draft: %w", err)
	}
	if l.draft == (draftMark{}) {
		return screening.Draft{}, nil
	}
	sealed, err := v.readDraft(ctx, l)
	if err != nil {
		return screening.Draft{}, fmt.Errorf("read draft: %w", err)
	}
	return openDraft(l, sealed)
}

// readDraft reads the draft row that a record must have. *screening.DamagedError.
func (v *Vault) readDraft(ctx context.Context, l loaded) ([]byte, error) {
	var is draftMark
	var sealed []byte
	err := v.db.QueryRowContext(ctx, `SELECT version, value FROM drafts WHERE rid = ?`, l.row).Scan(num(&is.Version), blob(&sealed))
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, errSealed) || malformed(err) {
		return nil, damaged(partDraft, l.id)
	}
	if err != nil {
		return nil, err
	}
	if is.Tag = tagOf(sealed); is != l.draft { // it was put back to an older one
		return nil, damaged(partDraft, l.id)
	}
	return sealed, nil
}

func openDraft(l loaded, sealed []byte) (screening.Draft, error) {
	var d draftRow
	b, err := l.key.open(recordPlace(tableDrafts, l.id, l.draft.Version), sealed)
	if err != nil || codec().Unmarshal(b, &d) != nil {
		return screening.Draft{}, fmt.Errorf("read draft: %w", damaged(partDraft, l.id))
	}
	return screening.Draft{
		Record: l.id,
		At:     interview.Position{Item: protocol.ItemID(d.Item), Instance: d.Instance},
		Source: protocol.Source(d.Source),
		Text:   d.Text,
	}, nil
}
