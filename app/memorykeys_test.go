package app

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"
	"golang.org/x/crypto/chacha20poly1305"

	"pelita/app/cmd/pelitactl/reader"
)

// keysOf gives every key of the profile in a folder, by its name, derived from the
// written formats (screening/vault/README.md, JOURNAL.md) and from the passphrase
// alone. The folder may be that of a program at work, while it writes nothing: a copy
// is read.
func keysOf(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	at := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(at, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	user, err := reader.FindUser(at, journeyPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	k := lockpick{t: t, found: map[string][]byte{"the user's identity": []byte(user.(*age.HybridIdentity).String())}}
	k.vaultKey(filepath.Join(at, "vault.age"), user)
	k.database(filepath.Join(at, "vault.db"))
	return k.found
}

// lockpick opens a vault from outside.
type lockpick struct {
	t                    *testing.T
	vault                [16]byte
	rows, records, names []byte
	found                map[string][]byte
}

func (k *lockpick) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *lockpick) vaultKey(file string, user age.Identity) {
	k.t.Helper()
	f, err := os.Open(file)
	k.must(err)
	defer f.Close()
	r, err := age.Decrypt(f, user)
	k.must(err)
	var v struct {
		Vault       [16]byte `cbor:"2,keyasint"`
		Generations []struct {
			_      struct{} `cbor:",toarray"`
			Number uint32
			Key    []byte
		} `cbor:"3,keyasint"`
	}
	k.must(cbor.NewDecoder(r).Decode(&v))
	if len(v.Generations) != 1 {
		k.t.Fatalf("%d generations", len(v.Generations))
	}
	key := v.Generations[0].Key
	k.vault, k.found["the vault key"] = v.Vault, key
	for label, to := range map[string]*[]byte{"rows": &k.rows, "record-keys": &k.records, "names": &k.names} {
		*to, err = hkdf.Key(sha256.New, key, v.Vault[:], "pelita/vault/1/"+label, 32)
		k.must(err)
		k.found["the key of "+label] = *to
	}
}

func (k *lockpick) database(file string) {
	k.t.Helper()
	db, err := sql.Open("sqlite3", "file://"+file+"?_locking_mode=EXCLUSIVE")
	k.must(err)
	defer db.Close()
	rows, err := db.Query(`SELECT id, version, value FROM keys`)
	k.must(err)
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		var id, value []byte
		var version uint64
		k.must(rows.Scan(&id, &version, &value))
		k.found[fmt.Sprintf("the key of record %d", n)] = k.open(k.records, 2, id, version, value)
	}
	k.must(rows.Err())
	k.device(k.meta(db, "device-keys"))
	var tally struct {
		Journal struct {
			_     struct{} `cbor:",toarray"`
			Count uint64
			Head  []byte
			Key   []byte
			Lost  uint64
		} `cbor:"15,keyasint"`
	}
	k.must(cbor.Unmarshal(k.meta(db, "vault/tally"), &tally))
	k.found["the key of the journal"] = tally.Journal.Key
}

// device reads the keys by which the agency knows this device.
func (k *lockpick) device(row []byte) {
	k.t.Helper()
	var d struct {
		Seed     []byte `cbor:"1,keyasint"`
		Identity string `cbor:"2,keyasint"`
		Admin    []byte `cbor:"6,keyasint"`
	}
	k.must(cbor.Unmarshal(row, &d))
	k.found["the device's seed"], k.found["the device's identity"], k.found["the administrator's seed"] = d.Seed, []byte(d.Identity), d.Admin
}

// meta is the row of that name.
func (k *lockpick) meta(db *sql.DB, name string) []byte {
	k.t.Helper()
	m := hmac.New(sha256.New, k.names)
	m.Write([]byte(name))
	id := m.Sum(nil)[:16]
	var version uint64
	var value []byte
	k.must(db.QueryRow(`SELECT version, value FROM meta WHERE id = ?`, id).Scan(&version, &value))
	padded := k.open(k.rows, 1, id, version, value)
	return padded[4 : 4+binary.BigEndian.Uint32(padded)]
}

// open takes off the seal of a row, and leaves its padding.
func (k *lockpick) open(key []byte, table byte, id []byte, version uint64, sealed []byte) []byte {
	k.t.Helper()
	var place []byte
	for _, part := range [][]byte{
		[]byte("pelita/vault/row/1"), k.vault[:], {table}, id, {1}, binary.BigEndian.AppendUint64(nil, version), sealed[1:5],
	} {
		place = append(binary.BigEndian.AppendUint32(place, uint32(len(part))), part...)
	}
	aead, err := chacha20poly1305.NewX(key)
	k.must(err)
	plain, err := aead.Open(nil, sealed[5:29], sealed[29:], place)
	k.must(err)
	return plain
}

// TestTheKeysThatAScanLooksForAreThoseOfTheProfile: each is one that is there, and
// as long as it must be, so that a scan that finds none has looked for something.
func TestTheKeysThatAScanLooksForAreThoseOfTheProfile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "profile")
	plant(t, dir)
	keys := keysOf(t, dir)
	var err error
	for name, key := range keys {
		if len(key) < 32 || bytes.Count(key, key[:1]) == len(key) {
			err = errors.Join(err, fmt.Errorf("%s: %d bytes", name, len(key)))
		}
	}
	if err != nil || len(keys) != 10 {
		t.Errorf("%d keys, %v", len(keys), err)
	}
}
