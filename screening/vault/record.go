package vault

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/history"
)

// recordPlace is the place of a value sealed under a record's own key: its body,
// one of its change-sets (version counts them) or its draft.
func recordPlace(t table, id screening.RecordID, version uint64) place {
	return place{table: t, column: columnValue, row: id[:], version: version}
}

func pagePlace(n, version uint64) place {
	return place{table: tablePages, column: columnValue, row: binary.BigEndian.AppendUint64(nil, n), version: version}
}

func deltaPlace(n uint64) place {
	return place{table: tableDelta, column: columnValue, row: binary.BigEndian.AppendUint64(nil, n), version: 1}
}

// changeRow is what a row of changes holds: the counter of this device, or 0
// for a change of another, and the change-set as it came.
func changeRow(own uint64, encoded []byte) []byte {
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(encoded)), own), encoded...)
}

func parseChangeRow(b []byte) (own uint64, encoded []byte, err error) {
	if len(b) < 8 {
		return 0, nil, errSealed
	}
	return binary.BigEndian.Uint64(b), b[8:], nil
}

// loadRecord reads a record, from memory when it was used lately.
// screening.ErrNoRecord, *screening.DamagedError.
func (v *Vault) loadRecord(ctx context.Context, q queryer, id screening.RecordID) (loaded, error) {
	if l, ok := v.cache.get(id); ok {
		return l, nil
	}
	e, ok := v.index.byID[id]
	if !ok {
		return loaded{}, screening.ErrNoRecord
	}
	l, err := v.readRecord(ctx, q, e)
	if errors.Is(err, errSealed) || errors.Is(err, sql.ErrNoRows) || malformed(err) {
		return loaded{}, damaged(partRecord, id)
	}
	if err != nil {
		return loaded{}, fmt.Errorf("read record %s: %w", id, err)
	}
	v.cache.put(l)
	return l, nil
}

// draftOf is the draft that a record must have.
func (v *Vault) draftOf(e *entry) draftMark {
	if v.tally.Typing.Record == e.id {
		return v.tally.Typing.Draft
	}
	return e.draft
}

func (v *Vault) readRecord(ctx context.Context, q queryer, e *entry) (loaded, error) {
	l := loaded{id: e.id, row: e.row, own: e.own, draft: v.draftOf(e), link: e.link, stored: true}
	plain, err := v.readBody(ctx, q, e, &l)
	if err != nil {
		return l, err
	}
	l.state, err = history.ParseBody(plain)
	if err != nil || l.state.Record() != l.id {
		return l, errSealed
	}
	return l, nil
}

// readBody reads the bytes of a body, and l's key and version.
func (v *Vault) readBody(ctx context.Context, q queryer, e *entry, l *loaded) ([]byte, error) {
	var err error
	if l.key, err = v.readKey(ctx, q, l.id, e.row); err != nil {
		return nil, err
	}
	var body []byte
	err = q.QueryRowContext(ctx, `SELECT version, value FROM bodies WHERE rid = ?`, e.row).Scan(num(&l.version), blob(&body))
	if err != nil {
		return nil, err
	}
	l.tag = tagOf(body)
	// Version 1 did not know the tag.
	if l.version != e.version || l.tag != e.tag && v.version > 1 { // one of the two was put back to an older copy
		return nil, errSealed
	}
	return l.key.open(recordPlace(tableBodies, l.id, l.version), body)
}

// readKey gives the key of a record, from memory when it was used lately.
func (v *Vault) readKey(ctx context.Context, q queryer, id screening.RecordID, row int64) (recordKey, error) {
	if k, ok := v.cache.keys[id]; ok {
		return k, nil
	}
	var wrapped []byte
	if err := q.QueryRowContext(ctx, `SELECT value FROM keys WHERE rid = ?`, row).Scan(blob(&wrapped)); err != nil {
		return recordKey{}, err
	}
	k, err := v.keys.openRecordKey(id, wrapped)
	if err == nil {
		v.cache.putKey(id, k)
	}
	return k, err
}
