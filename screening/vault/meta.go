package vault

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/history"
)

// The names of the vault's own rows of meta. Others may use any name that does
// not begin like these.
const (
	metaOwn        = "vault/"
	metaDevice     = metaOwn + "device"
	metaRecipients = metaOwn + "recipients"
	metaTally      = metaOwn + "tally"
	metaSync       = metaOwn + "sync"
	metaNames      = metaOwn + "names"

	maxMetaName = 128
)

// errName: the name is not one that a secret can have.
var errName = errors.New("not a name for a secret")

// tally is the sealed row that is rewritten in every transaction: what must not
// be derived from rows that could be missing.
type tally struct {
	// Counter is the last change of this device; the next one takes the next number.
	Counter uint64 `cbor:"1,keyasint"`
	// HLC is the last time that this device gave or took over.
	HLC history.HLC `cbor:"2,keyasint"`
	// Delta is the number of the last delta row, Folded of the last one that is in the pages.
	Delta  uint64 `cbor:"3,keyasint"`
	Folded uint64 `cbor:"4,keyasint"`
	// Pages and Records count what must be there.
	Pages   uint64 `cbor:"5,keyasint"`
	Records uint64 `cbor:"6,keyasint"`
	// Waiting is the size of the change-sets that are in no segment.
	Waiting uint64 `cbor:"7,keyasint"`
	// Changes and Meta count the rows of those tables, of this device and others.
	Changes uint64 `cbor:"8,keyasint"`
	Meta    uint64 `cbor:"9,keyasint"`
	// Journal is where the journal stands, Run what is to become its next entry.
	Journal journalMark `cbor:"15,keyasint,omitzero"`
	Run     journalRun  `cbor:"16,keyasint,omitzero"`
	// Schema is the version of the database, so that a number put back in its
	// header is noticed. Version 1 did not write it, nor what follows.
	Schema uint64 `cbor:"10,keyasint,omitempty"`
	// Seq counts the transactions. Previous is the root of the one before.
	Seq      uint64            `cbor:"11,keyasint,omitempty"`
	Previous [sha256.Size]byte `cbor:"12,keyasint,omitzero"`
	// Manifest knows the rows of the tables that are rewritten.
	Manifest manifest `cbor:"13,keyasint,omitzero"`
	// Typing is the draft written last, when the list does not know it yet.
	Typing typing `cbor:"14,keyasint,omitzero"`
	// Opened is where the vault stood when it was opened to be written, Leapt the
	// number of the mark that an older copy met outside.
	Opened Mark   `cbor:"19,keyasint,omitzero"`
	Leapt  uint64 `cbor:"20,keyasint,omitempty"`
	// Orphans says that side files which no list names stay: something that is
	// lost, or cannot be read, may have named them.
	Orphans bool `cbor:"21,keyasint,omitempty"`
	// Latest is what the list says of the record changed last, when neither a
	// delta nor a page does yet.
	Latest latest `cbor:"22,keyasint,omitzero"`
	// Files counts the side files that must be there, FileSum is the sum over them.
	Files   uint64   `cbor:"17,keyasint,omitempty"`
	FileSum [32]byte `cbor:"18,keyasint,omitempty"`
}

// typing is the draft of one record. While somebody types, each draft would
// otherwise cost a new entry of the list.
type typing struct {
	_      struct{} `cbor:",toarray"`
	Record screening.RecordID
	Draft  draftMark
}

// latest is the line of the list that was written last, as a page of its own. An
// officer goes on with one record for a while: a delta for each tap would be one
// more page of the file to write, beside the tally, which is written anyway.
type latest struct {
	_      struct{} `cbor:",toarray"`
	Record screening.RecordID
	Page   cbor.ByteString
}

// maxLatest bounds what the tally takes up: a longer line is a delta at once.
const maxLatest = 1 << 10

func metaPlace(id []byte, version uint64) place {
	return place{table: tableMeta, column: columnValue, row: id, version: version}
}

// rootOf is the root of a transaction: the hash of its tally, which holds the
// root of the one before.
func rootOf(encoded []byte) [sha256.Size]byte {
	return sha256.Sum256(append([]byte(labelRoot), encoded...))
}

// metaRow is what is known of a row of meta beside its value.
type metaRow struct {
	version uint64
	term    sum // what it adds to the manifest; zero for the tally
}

// queryer is the part of *sql.DB and *sql.Tx that reads.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// readMeta reads a row of meta and its version; nil and 0 when there is none.
// *screening.DamagedError.
func (v *Vault) readMeta(ctx context.Context, q queryer, name string) ([]byte, uint64, error) {
	b, row, err := v.readMetaRow(ctx, q, name)
	return b, row.version, err
}

func (v *Vault) readMetaRow(ctx context.Context, q queryer, name string) ([]byte, metaRow, error) {
	for i := len(v.keys.all) - 1; i >= 0; i-- {
		id := v.keys.all[i].rowID(name)
		var version uint64
		var sealed []byte
		err := q.QueryRowContext(ctx, `SELECT version, value FROM meta WHERE id = ?`, id).Scan(num(&version), blob(&sealed))
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, metaRow{}, damagedBy(fmt.Errorf("read meta: %w", err), partMeta)
		}
		b, err := v.keys.open(metaPlace(id, version), sealed)
		if err != nil {
			return nil, metaRow{}, damagedBy(err, partMeta)
		}
		return b, v.metaRow(name, id, version, tagOf(sealed)), nil
	}
	return nil, metaRow{}, nil
}

// metaRow makes the note of a row of meta.
func (v *Vault) metaRow(name string, id []byte, version uint64, t tag) metaRow {
	if name == metaTally {
		return metaRow{version: version}
	}
	return metaRow{version, v.keys.current().terms.of(rowRef{table: tableMeta, id: id, version: version, tag: t})}
}

// readMetaCBOR decodes a row of meta that must be there. *screening.DamagedError.
func (v *Vault) readMetaCBOR(ctx context.Context, name string, to any) error {
	b, row, err := v.readMetaRow(ctx, v.db, name)
	if err != nil {
		return err
	}
	v.meta[name] = row
	if name == metaTally {
		v.root = rootOf(b)
	}
	if b == nil || codec().Unmarshal(b, to) != nil {
		return damaged(partMeta, nil)
	}
	return nil
}

// readSecret reads a row of meta that may be missing, but not after it was
// written once. *screening.DamagedError.
func (v *Vault) readSecret(ctx context.Context, q queryer, name string) ([]byte, error) {
	b, version, err := v.readMeta(ctx, q, name)
	if err != nil {
		return nil, err
	}
	if version == 0 && v.names.has(name) {
		return nil, damaged(partMeta, nil)
	}
	return b, nil
}

// names are the rows of meta that were ever written, but for the rows that every
// opening reads. It is a value: no method changes it.
type names []string

func (n names) has(name string) bool {
	_, ok := slices.BinarySearch(n, name)
	return ok
}

// with is n and one more name.
func (n names) with(name string) names {
	at, ok := slices.BinarySearch(n, name)
	if ok {
		return n
	}
	return slices.Insert(slices.Clone(n), at, name)
}

// Secret reads a sealed value of the device, such as its signing seed; nil when
// none was ever put under that name. *screening.DamagedError when one was, and is
// gone: a lost seed is never taken for one that was not made yet.
func (v *Vault) Secret(ctx context.Context, name string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	b, err := v.readSecret(ctx, v.db, name)
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	return b, nil
}

// PutSecret keeps a sealed value of the device durably. The name is a code of
// the program, such as "device-seed"; it is not stored in clear either.
func (v *Vault) PutSecret(ctx context.Context, name string, value []byte) error {
	return v.Exchange(ctx, func(tx *Tx) error { return tx.PutSecret(name, value) })
}

func checkName(name string) error {
	if name == "" || len(name) > maxMetaName || strings.HasPrefix(name, metaOwn) {
		return fmt.Errorf("put secret: %w", errName)
	}
	return nil
}
