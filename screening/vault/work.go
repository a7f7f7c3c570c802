package vault

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/history"
)

// work is one transaction. It changes nothing in memory before it is on disk.
type work struct {
	v   *Vault
	ctx context.Context
	tx  *sql.Tx

	tally      tally
	sync       syncRow
	syncDirty  bool
	names      names // every name that was ever put
	namesDirty bool
	files      sideFiles
	filesDirty bool
	parts      []journalPart
	stubs      []stub // segments stored or changed here
	meta       map[string]metaRow
	records    map[screening.RecordID]*loaded
	drawn      map[screening.RecordID]drawn // what was worked out ahead
	order      []screening.RecordID
	entries    []entry
	pages      []pageRow
	kept       []loaded // records of which only the draft was written
	wanting    bool     // the list of wanted files is there
	root       [sha256.Size]byte
	after      uint64 // the number of this transaction is above it
	wrote      bool
	erased     *erasedRow // when it was written here
	orders     orders     // when they were written here
	emptied    bool       // bytes of segments went
	// before runs when all is written, before it is committed.
	before func() error
}

// transact runs one transaction: all of what do did, and the list that follows
// from it, or nothing. It is not cut short once begun: a save is never left to
// the moment at which somebody navigates away.
func (v *Vault) transact(ctx context.Context, do func(*work) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if v.closed {
		return screening.ErrLocked
	}
	return v.run(context.WithoutCancel(ctx), do)
}

// run is transact for a vault that is opening or closing.
func (v *Vault) run(ctx context.Context, do func(*work) error) error {
	if err := v.usable(); err != nil {
		return err
	}
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return damagedBy(fmt.Errorf("begin: %w", err), partDatabase)
	}
	defer tx.Rollback()
	w := &work{
		v: v, ctx: ctx, tx: tx, tally: v.tally, sync: v.sync, names: v.names, parts: v.parts, files: v.files,
		meta: map[string]metaRow{}, records: map[screening.RecordID]*loaded{}, drawn: map[screening.RecordID]drawn{},
	}
	w.tally.Schema = schemaVersion
	if err := do(w); err != nil {
		return err
	}
	if !w.changed() {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	if w.before != nil {
		if err := w.before(); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return v.broke(damagedBy(fmt.Errorf("commit: %w", err), partDatabase))
	}
	w.install()
	return nil
}

// changed says whether there is anything to commit: one that only read must not
// cost a write.
func (w *work) changed() bool {
	return w.wrote || w.syncDirty || w.filesDirty || len(w.order) > 0 || w.tally != w.v.tally
}

// flush writes what the whole transaction led to: one body and one delta for
// each record it touched, and the tally.
func (w *work) flush() error {
	drawn := w.draw()
	for i, id := range w.order {
		if err := w.flushRecord(w.records[id], drawn[i]); err != nil {
			return fmt.Errorf("record %s: %w", id, err)
		}
	}
	if err := w.putEntries(); err != nil {
		return err
	}
	if w.syncDirty {
		if err := w.putMetaCBOR(metaSync, w.sync); err != nil {
			return err
		}
	}
	if w.filesDirty {
		if err := w.putMetaCBOR(metaFiles, w.files); err != nil {
			return err
		}
	}
	if w.namesDirty {
		if err := w.putMetaCBOR(metaNames, w.names); err != nil {
			return err
		}
	}
	return w.putTally()
}

// putTally closes the transaction: the tally comes last, since it knows all the
// other rows.
func (w *work) putTally() error {
	row, err := w.metaRow(metaTally)
	if err != nil {
		return err
	}
	if row.version == 0 { // the row counts itself
		w.tally.Meta++
	}
	w.tally.Seq, w.tally.Previous = max(w.v.tally.Seq, w.after)+1, w.v.root
	w.tally.Opened = w.v.opened
	b := w.tally.encode()
	w.root = rootOf(b)
	return w.putMeta(metaTally, b)
}

// install takes over what is now on disk.
func (w *work) install() {
	v := w.v
	v.tally, v.sync, v.names, v.parts = w.tally, w.sync, w.names, w.parts
	if w.filesDirty {
		v.files = w.files
	}
	if w.erased != nil {
		v.erased = w.erased.indexed()
	}
	if w.orders != nil {
		v.orders = w.orders
	}
	if w.emptied {
		v.stubs = nil
	}
	if v.stubs != nil {
		v.stubs = mergeStubs(v.stubs, w.stubs)
	}
	v.root = w.root
	for name, row := range w.meta {
		v.meta[name] = row
	}
	for _, l := range w.kept {
		v.cache.put(l)
	}
	for _, l := range w.records {
		v.cache.put(*l)
	}
	if len(w.entries) >= manyAtOnce {
		v.index.sorted = false
	}
	for _, e := range w.entries {
		v.index.put(e)
	}
	if len(w.pages) > 0 {
		v.index.allot() // as list did
	}
	for _, p := range w.pages {
		p.index.written(p)
	}
}

func (w *work) exec(query string, args ...any) error {
	w.wrote = true
	_, err := w.tx.ExecContext(w.ctx, query, args...)
	return damagedBy(err, partDatabase)
}

// touch marks a record as changed and returns the working copy of it.
func (w *work) touch(l loaded) *loaded {
	if have, ok := w.records[l.id]; ok {
		return have
	}
	w.records[l.id] = &l
	w.order = append(w.order, l.id)
	return &l
}

// record gives the working copy of a record. screening.ErrNoRecord.
func (w *work) record(id screening.RecordID) (loaded, error) {
	if l, ok := w.records[id]; ok {
		return *l, nil
	}
	return w.v.loadRecord(w.ctx, w.tx, id)
}

// newRecord makes a record with a key of its own.
func (w *work) newRecord(id screening.RecordID) (loaded, error) {
	key, wrapped, err := w.v.keys.newRecordKey(id)
	if err != nil {
		return loaded{}, err
	}
	row, err := w.putKey(id, wrapped)
	return loaded{id: id, row: row, key: key}, err
}

// putKey stores the wrapped key of a new record, and gives its row.
func (w *work) putKey(id screening.RecordID, wrapped []byte) (int64, error) {
	w.wrote = true
	res, err := w.tx.ExecContext(w.ctx, `INSERT INTO keys (id, version, value) VALUES (?, 1, ?)`, id[:], wrapped)
	if err != nil {
		return 0, damagedBy(fmt.Errorf("new record: %w", err), partDatabase)
	}
	row, err := res.LastInsertId()
	if err != nil {
		return 0, fmt.Errorf("new record: %w", err)
	}
	w.tally.Records++
	w.replace(tableKeys, sum{}, w.term(rowRef{tableKeys, row, id[:], 1, tagOf(wrapped)}))
	return row, nil
}

// errRefused: the fold of the record does not take the change-set.
var errRefused = errors.New("change-set does not fit the record")

// add appends a change-set to its record. own is its counter when this device
// made it, or 0.
func (w *work) add(l loaded, c history.ChangeSet, encoded []byte, own uint64) (*loaded, error) {
	sealed, err := l.grow(c, encoded, own)
	if err != nil {
		return nil, err
	}
	t := w.touch(l)
	*t = l
	return t, w.putChange(l.row, l.version, sealed)
}

// grow folds a change-set into the record and gives its sealed row. errRefused.
func (l *loaded) grow(c history.ChangeSet, encoded []byte, own uint64) ([]byte, error) {
	next := l.state.Apply(c)
	if !next.Seen(c.Device, c.Counter) {
		return nil, fmt.Errorf("add change %d: %w", c.Counter, errRefused)
	}
	l.state = next
	l.version++
	l.own = max(l.own, own)
	sealed := l.key.seal.seal(recordPlace(tableChanges, l.id, l.version), l.key.generation, changeRow(own, encoded))
	l.link = l.link.next(tagOf(sealed))
	return sealed, nil
}

// putChange stores the sealed row of a change-set.
func (w *work) putChange(row int64, version uint64, sealed []byte) error {
	w.tally.Changes++
	return w.exec(`INSERT INTO changes (record, version, value) VALUES (?, ?, ?)`, row, version, sealed)
}

// putMeta writes a row of meta.
func (w *work) putMeta(name string, value []byte) error {
	g := w.v.keys.current()
	id := g.rowID(name)
	was, err := w.metaRow(name)
	if err != nil {
		return err
	}
	if was.version == 0 && name != metaTally {
		w.tally.Meta++
	}
	version := was.version + 1
	sealed := w.v.keys.seal(metaPlace(id, version), value)
	err = w.exec(`INSERT INTO meta (id, version, value) VALUES (?1, ?2, ?3)
		ON CONFLICT (id) DO UPDATE SET version = ?2, value = ?3`, id, version, sealed)
	if err != nil {
		return fmt.Errorf("write meta: %w", err)
	}
	is := w.v.metaRow(name, id, version, tagOf(sealed))
	w.replace(tableMeta, was.term, is.term)
	w.meta[name] = is
	switch name {
	case metaTally, metaSync, metaNames: // read at every opening
	default:
		w.namesDirty = w.namesDirty || !w.names.has(name)
		w.names = w.names.with(name)
	}
	return nil
}

// metaRow is what is known of a row of meta, or read of it; zero when there is
// none.
func (w *work) metaRow(name string) (metaRow, error) {
	if n, ok := w.meta[name]; ok {
		return n, nil
	}
	if n, ok := w.v.meta[name]; ok {
		return n, nil
	}
	_, n, err := w.v.readMetaRow(w.ctx, w.tx, name)
	return n, err
}

func (w *work) putMetaCBOR(name string, value any) error {
	b, err := codec().Marshal(value)
	if err != nil {
		return fmt.Errorf("encode meta: %w", err)
	}
	return w.putMeta(name, b)
}
