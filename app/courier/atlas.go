package courier

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/vault"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// atlas is in which caseload each record lives that is not in the first caseload of
// this device. It lies in sealed rows, one for each first byte of a record's id, and
// secretSheets says which there are: an agency of one caseload has none. Only a Tx
// reads it; it is read once.
type atlas struct {
	mu     sync.Mutex
	read   bool
	sheets []byte // bitmap of the rows
	homes  map[screening.RecordID]wire.ID
}

func newAtlas() *atlas { return &atlas{} }

const (
	secretSheets = "caseloads"
	sheetBytes   = 32
)

func secretSheet(first byte) string { return "caseload-" + hex.EncodeToString([]byte{first}) }

// placed is one record in a row.
type placed struct {
	_      struct{} `cbor:",toarray"`
	Record screening.RecordID
	Space  wire.ID
}

// load reads all rows.
func (a *atlas) load(tx *vault.Tx) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.read {
		return nil
	}
	sheets, err := tx.Secret(secretSheets)
	if err != nil {
		return err
	}
	homes := map[screening.RecordID]wire.ID{}
	for first := range len(sheets) * 8 {
		if sheets[first/8]&(1<<(first%8)) == 0 {
			continue
		}
		rows, err := sheet(tx, byte(first))
		if err != nil {
			return err
		}
		for _, p := range rows {
			homes[p.Record] = p.Space
		}
	}
	a.sheets, a.homes, a.read = sheets, homes, true
	return nil
}

func sheet(tx *vault.Tx, first byte) ([]placed, error) {
	b, err := tx.Secret(secretSheet(first))
	if err != nil || b == nil {
		return nil, err
	}
	var rows []placed
	if cbor.Unmarshal(b, &rows) != nil {
		return nil, fmt.Errorf("read caseloads: %w", &screening.DamagedError{Part: secretSheets})
	}
	return rows, nil
}

// place notes where a new record lives. It stays there.
func place(tx *vault.Tx, id screening.RecordID, space wire.ID) error {
	rows, err := sheet(tx, id[0])
	if err != nil {
		return err
	}
	if err := putRow(tx, secretSheet(id[0]), append(rows, placed{Record: id, Space: space})); err != nil || len(rows) > 0 {
		return err
	}
	sheets, err := tx.Secret(secretSheets)
	if err != nil {
		return err
	}
	sheets = append(slices.Clone(sheets), make([]byte, sheetBytes-len(sheets))...)
	sheets[id[0]/8] |= 1 << (id[0] % 8)
	return tx.PutSecret(secretSheets, sheets)
}

// home is the caseload of a record.
func (a *atlas) home(id screening.RecordID, first wire.ID) wire.ID {
	a.mu.Lock()
	defer a.mu.Unlock()
	if space, ok := a.homes[id]; ok {
		return space
	}
	return first
}

func (a *atlas) empty() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.homes) == 0
}

func (a *atlas) loaded() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.read
}

func (a *atlas) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.read = false
}

// outbox says what waits, caseload by caseload.
func (l log) outbox(tx *vault.Tx) ([]replica.Outbox, error) {
	count, size := tx.OutboxSize()
	if count == 0 {
		return nil, nil
	}
	if id, err := copyOf(tx); err != nil || !id.IsZero() {
		return nil, err
	}
	l.atlas.forget() // records may have been made meanwhile
	if err := l.atlas.load(tx); err != nil {
		return nil, err
	}
	if l.atlas.empty() {
		return []replica.Outbox{{Space: l.caseload, Count: count, Bytes: size}}, nil
	}
	waiting, err := tx.Outbox(vault.Limit{})
	if err != nil {
		return nil, err
	}
	var out []replica.Outbox
	for _, p := range waiting {
		space := l.atlas.home(p.Record, l.caseload)
		i := slices.IndexFunc(out, func(o replica.Outbox) bool { return o.Space == space })
		if i < 0 {
			i, out = len(out), append(out, replica.Outbox{Space: space})
		}
		out[i].Count++
		out[i].Bytes += len(p.Bytes)
	}
	return out, nil
}

// share is what of the outbox belongs to a caseload.
type share struct {
	some  bool
	match func(screening.RecordID) bool // nil is all
}

func (l log) of(tx *vault.Tx, space wire.ID) (share, error) {
	if id, err := copyOf(tx); err != nil || !id.IsZero() {
		return share{}, err
	}
	passed, err := passedOver(tx)
	if err == nil {
		err = l.atlas.load(tx)
	}
	if err != nil {
		return share{}, err
	}
	one := share{some: !l.atlas.empty() || space == l.caseload}
	if !l.atlas.empty() || len(passed) > 0 {
		one.match = func(id screening.RecordID) bool {
			return l.atlas.home(id, l.caseload) == space && !slices.Contains(passed, id)
		}
	}
	return one, nil
}

// settleIn gives records that come from others the caseload that they came in.
func (l log) settleIn(tx *vault.Tx, space wire.ID, payloads [][]byte) error {
	if space == l.caseload {
		return nil
	}
	for _, b := range payloads {
		c, err := history.Decode(b)
		if err != nil || tx.Has(c.Record) {
			continue
		}
		if err := l.atlas.load(tx); err != nil {
			return err
		}
		if l.atlas.home(c.Record, l.caseload) != l.caseload {
			continue
		}
		if err := place(tx, c.Record, space); err != nil {
			return err
		}
		l.atlas.put(c.Record, space)
	}
	return nil
}

func (a *atlas) put(id screening.RecordID, space wire.ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.homes[id] = space
}

// several says whether records of more than one caseload are here.
func (l log) several() bool {
	if !l.atlas.loaded() {
		_, _ = l.homeOf(screening.RecordID{})
	}
	return !l.atlas.empty()
}

// homeOf is the caseload of a record that is here.
func (l log) homeOf(id screening.RecordID) (home wire.ID, here bool) {
	err := l.vault.Exchange(context.Background(), func(tx *vault.Tx) error {
		here = tx.Has(id)
		return l.atlas.load(tx)
	})
	return l.atlas.home(id, l.caseload), here && err == nil
}

// liveIn says whether those of the records that are here live in a caseload.
func (l log) liveIn(space wire.ID, records []screening.RecordID) bool {
	all := true
	err := l.vault.Exchange(context.Background(), func(tx *vault.Tx) error {
		if err := l.atlas.load(tx); err != nil {
			return err
		}
		all = !slices.ContainsFunc(records, func(id screening.RecordID) bool {
			return tx.Has(id) && l.atlas.home(id, l.caseload) != space
		})
		return nil
	})
	return all || err != nil // what cannot be read now is not what its writer did
}

// tray is where the records go that are made on this device.
type tray struct {
	mu            sync.Mutex
	first, chosen wire.ID
}

func (t *tray) set(first, chosen wire.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.first, t.chosen = first, chosen
}

// born places a record that was just made.
func (t *tray) born(tx *vault.Tx, id screening.RecordID) error {
	t.mu.Lock()
	first, chosen := t.first, t.chosen
	t.mu.Unlock()
	if chosen == first {
		return nil
	}
	return place(tx, id, chosen)
}
