package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"

	"pelita/screening/sensitive"
)

const keyLen = 32

// errGenerations: the number of a generation has four bytes.
var errGenerations = errors.New("no generation is left")

// The labels under which keys are derived from the vault key. None is a prefix
// of another.
const (
	labelRows    = "pelita/vault/1/rows"
	labelRecords = "pelita/vault/1/record-keys"
	labelNames   = "pelita/vault/1/names"
	labelTerms   = "pelita/vault/1/manifest"
)

// The labels before what is hashed. None is a prefix of another.
const (
	labelChanges = "pelita/vault/1/changes"
	labelRoot    = "pelita/vault/1/root"
)

// generationKey is one generation of the vault key, as vault.age holds it.
type generationKey struct {
	_          struct{} `cbor:",toarray"`
	Generation uint32
	Key        []byte
}

// generation is what one vault key seals with.
type generation struct {
	number  uint32
	key     sensitive.Value[[]byte] // the vault key itself, to seal vault.age anew
	rows    seal                    // meta, segments, pages, delta
	records seal                    // wraps the record keys
	names   sensitive.Value[[]byte]
	terms   terms // of the manifest
}

// wipe clears what of a generation can be cleared.
func (g generation) wipe() {
	g.key.Forget()
	g.names.Forget()
}

// keyring holds every generation that vault.age names; new values are sealed
// under the last. There is one but for the moment of a change of generation.
type keyring struct {
	vault [16]byte
	all   []generation
}

// newKeyring derives what each generation seals with. The keys are ascending.
func newKeyring(vault [16]byte, keys []generationKey) (keyring, error) {
	k := keyring{vault: vault}
	for _, g := range keys {
		n := len(k.all)
		if len(g.Key) != keyLen || g.Generation == 0 || n > 0 && k.all[n-1].number >= g.Generation {
			return keyring{}, errSealed
		}
		derived, err := deriveGeneration(vault, g)
		if err != nil {
			return keyring{}, err
		}
		k.all = append(k.all, derived)
	}
	if len(k.all) == 0 {
		return keyring{}, errSealed
	}
	return k, nil
}

func deriveGeneration(vault [16]byte, g generationKey) (generation, error) {
	out := generation{number: g.Generation, key: sensitive.New(bytes.Clone(g.Key))}
	var derived [4][]byte
	for i, label := range []string{labelRows, labelRecords, labelNames, labelTerms} {
		k, err := hkdf.Key(sha256.New, g.Key, vault[:], label, keyLen)
		if err != nil {
			return out, fmt.Errorf("derive %s: %w", label, err)
		}
		derived[i] = k
	}
	var err error
	if out.rows, err = newSeal(vault, derived[0]); err != nil {
		return out, err
	}
	if out.records, err = newSeal(vault, derived[1]); err != nil {
		return out, err
	}
	out.names, out.terms = sensitive.New(derived[2]), newTerms(derived[3])
	for _, k := range [][]byte{derived[0], derived[1], derived[3]} {
		clear(k) // each cipher has a copy of its own
	}
	return out, nil
}

func (k keyring) current() generation { return k.all[len(k.all)-1] }

// of finds the generation that an envelope names. errSealed.
func (k keyring) of(envelope []byte) (generation, error) {
	n, err := generationOf(envelope)
	if err != nil {
		return generation{}, err
	}
	for _, g := range k.all {
		if g.number == n {
			return g, nil
		}
	}
	return generation{}, errSealed
}

// wipe clears what of k can be cleared.
func (k keyring) wipe() {
	for _, g := range k.all {
		g.wipe()
	}
}

// only is k with one of its generations.
func (k keyring) only(g generation) keyring { return keyring{vault: k.vault, all: []generation{g}} }

// next is the generation that k seals with now, and a new one after it.
func (k keyring) next() (keyring, error) {
	was := k.current()
	if was.number == math.MaxUint32 {
		return keyring{}, errGenerations
	}
	raw := make([]byte, keyLen)
	defer clear(raw)
	rand.Read(raw)
	g, err := deriveGeneration(k.vault, generationKey{Generation: was.number + 1, Key: raw})
	if err != nil {
		return keyring{}, err
	}
	return keyring{vault: k.vault, all: []generation{was, g}}, nil
}

// secret is what vault.age holds of k. It shares k's memory.
func (k keyring) secret() vaultKey {
	out := vaultKey{Format: keyFileFormat, Vault: k.vault}
	for _, g := range k.all {
		out.Generations = append(out.Generations, generationKey{Generation: g.number, Key: g.key.Reveal()})
	}
	return out
}

// seal seals a value that belongs to no record.
func (k keyring) seal(p place, value []byte) []byte {
	g := k.current()
	return g.rows.seal(p, g.number, value)
}

// open opens what seal sealed. errSealed.
func (k keyring) open(p place, envelope []byte) ([]byte, error) { return k.openInto(nil, p, envelope) }

// openInto is open into the room of dst, as far as it goes.
func (k keyring) openInto(dst []byte, p place, envelope []byte) ([]byte, error) {
	g, err := k.of(envelope)
	if err != nil {
		return nil, err
	}
	return g.rows.openInto(dst, p, envelope)
}

// rowID is the id of a named row of meta: it looks random, and only the vault
// key finds it.
func (g generation) rowID(name string) []byte {
	m := hmac.New(sha256.New, g.names.Reveal())
	m.Write([]byte(name))
	return m.Sum(nil)[:16]
}

// recordKey is the random key of one record: it seals its body, change-sets and
// drafts, and nothing else does.
type recordKey struct {
	seal
	generation uint32
}

// newRecordKey makes a record key and its wrapped form for the keys table.
func (k keyring) newRecordKey(record [16]byte) (recordKey, []byte, error) {
	raw := make([]byte, keyLen)
	defer clear(raw)
	rand.Read(raw)
	s, err := newSeal(k.vault, raw)
	if err != nil {
		return recordKey{}, nil, err
	}
	g := k.current()
	return recordKey{s, g.number}, g.records.seal(keyPlace(record), g.number, raw), nil
}

// openRecordKey unwraps a row of the keys table. errSealed.
func (k keyring) openRecordKey(record [16]byte, wrapped []byte) (recordKey, error) {
	g, err := k.of(wrapped)
	if err != nil {
		return recordKey{}, err
	}
	raw, err := g.records.open(keyPlace(record), wrapped)
	if err != nil {
		return recordKey{}, err
	}
	defer clear(raw)
	if len(raw) != keyLen {
		return recordKey{}, errSealed
	}
	s, err := newSeal(k.vault, raw)
	return recordKey{s, k.current().number}, err
}

func keyPlace(record [16]byte) place {
	return place{table: tableKeys, column: columnValue, row: record[:], version: 1}
}
