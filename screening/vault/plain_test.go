package vault

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
)

// plain is the same store without any sealing: SQLite with the same settings,
// the same change-sets, bodies and summaries, and nothing that only a vault
// needs. It is what the figures are compared with.
type plain struct {
	db      *sql.DB
	device  screening.DeviceID
	records map[screening.RecordID]plainRecord
	counter uint64
	clock   history.HLC
	cfg     Config
	// seals makes it seal every value, and do nothing else that a vault does; nil
	// leaves all in clear.
	seals func(table table, row int64, version uint64, value []byte) []byte
}

func (p *plain) stored(t table, row int64, version uint64, value []byte) []byte {
	if p.seals == nil {
		return value
	}
	return p.seals(t, row, version, value)
}

type plainRecord struct {
	row     int64
	version uint64
	state   history.State
}

func openPlain(b *testing.B, dir string, cfg Config) *plain {
	b.Helper()
	path := filepath.Join(dir, "plain.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		b.Fatal(err)
	}
	p := &plain{db: openDatabase(path), device: screening.DeviceID{1}, records: map[screening.RecordID]plainRecord{}, cfg: cfg}
	b.Cleanup(func() {
		if err := p.db.Close(); err != nil {
			b.Error(err)
		}
	})
	for _, s := range []string{
		`CREATE TABLE records (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, body BLOB NOT NULL) STRICT`,
		`CREATE TABLE changes (rid INTEGER PRIMARY KEY, record INTEGER NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL, UNIQUE (record, version)) STRICT`,
		`CREATE TABLE summaries (rid INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT`,
		`CREATE TABLE drafts (rid INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT`,
	} {
		if _, err := p.db.Exec(s); err != nil {
			b.Fatal(err)
		}
	}
	return p
}

// draft does what Vault.PutDraft does.
func (p *plain) draft(ctx context.Context, d screening.Draft) error {
	_, err := p.db.ExecContext(ctx, `INSERT INTO drafts (rid, value) VALUES (1, ?1) ON CONFLICT (rid) DO UPDATE SET value = ?1`, d.Text)
	return err
}

// commit does what Vault.Commit does.
func (p *plain) commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	r, known := p.records[c.Record]
	if !known && c.Record == (screening.RecordID{}) {
		c.Record = newID()
	}
	p.counter++
	p.clock = p.clock.Next(p.cfg.Now().UnixMilli())
	set := history.ChangeSet{
		Record: c.Record, Device: p.device, Counter: p.counter, HLC: p.clock,
		Officer: c.Officer, Protocol: c.Protocol, Text: c.Text, Ops: c.Ops,
	}
	encoded, err := set.Encode()
	if err != nil {
		return screening.Record{}, err
	}
	tx, err := p.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return screening.Record{}, err
	}
	defer tx.Rollback()
	r.state = r.state.Apply(set)
	r.version++
	if err := p.write(tx, c.Record, &r, encoded); err != nil {
		return screening.Record{}, err
	}
	if err := tx.Commit(); err != nil {
		return screening.Record{}, err
	}
	p.records[c.Record] = r
	return screening.Record{ID: c.Record, State: r.state}, nil
}

func (p *plain) write(tx *sql.Tx, id screening.RecordID, r *plainRecord, encoded []byte) error {
	body, err := r.state.Body()
	if err != nil {
		return err
	}
	sum := p.cfg.Summarise(screening.Record{ID: id, State: r.state})
	sum.ID = id
	e := line{sum: sum, row: r.row, version: r.version}
	value := p.stored(tablePages, r.row, r.version, encodePage(e.encode()))
	body, encoded = p.stored(tableBodies, r.row, r.version, body), p.stored(tableChanges, r.row, r.version, encoded)
	if r.row == 0 {
		res, err := tx.Exec(`INSERT INTO records (id, version, body) VALUES (?, ?, ?)`, id[:], r.version, body)
		if err != nil {
			return err
		}
		if r.row, err = res.LastInsertId(); err != nil {
			return err
		}
	} else if _, err := tx.Exec(`UPDATE records SET version = ?, body = ? WHERE rid = ?`, r.version, body, r.row); err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO changes (record, version, value) VALUES (?, ?, ?)`, r.row, r.version, encoded); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO summaries (rid, value) VALUES (?1, ?2) ON CONFLICT (rid) DO UPDATE SET value = ?2`, r.row, value)
	return err
}

// record does what Vault.Record does for a record that is not in memory.
func (p *plain) record(ctx context.Context, id screening.RecordID) (screening.Record, error) {
	body, err := p.body(ctx, id)
	if err != nil {
		return screening.Record{}, err
	}
	state, err := history.ParseBody(body)
	return screening.Record{ID: id, State: state}, err
}

func (p *plain) body(ctx context.Context, id screening.RecordID) ([]byte, error) {
	var version int64
	var body []byte
	err := p.db.QueryRowContext(ctx, `SELECT version, body FROM records WHERE id = ?`, id[:]).Scan(&version, &body)
	return body, err
}

// list does what opening a vault does for the list: every summary in memory, by
// id, in order, ready to be searched.
func (p *plain) list(ctx context.Context) (*index, error) {
	rows, err := p.db.QueryContext(ctx, `SELECT rid, value FROM summaries`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	x := newIndex(len(p.records))
	for rows.Next() {
		var row int64
		var value []byte
		if err := rows.Scan(&row, &value); err != nil {
			return nil, err
		}
		c, err := decodePage(value)
		if err != nil {
			return nil, err
		}
		x.addPage(c, 0, sum{})
	}
	x.all()
	return x, rows.Err()
}
