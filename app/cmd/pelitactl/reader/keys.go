package reader

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"
)

// maxKeyFile bounds vault.age and user-N.age.
const maxKeyFile = 256 << 10

// RecoveryKey reads an identity file of the age program: lines, of which the one
// that is not empty and no comment is the key.
func RecoveryKey(file []byte) (age.Identity, error) {
	for line := range strings.Lines(string(file)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, err := age.ParseHybridIdentity(line)
		if err != nil {
			return nil, ErrFormat
		}
		return id, nil
	}
	return nil, ErrFormat
}

// UserKey opens user-N.age with a passphrase and gives the identity in it.
func UserKey(file []byte, passphrase string) (age.Identity, error) {
	id, err := age.NewScryptIdentity(norm.NFKC.String(passphrase))
	if err != nil {
		return nil, ErrKey
	}
	id.SetMaxWorkFactor(20)
	var u struct {
		Identity []byte `cbor:"3,keyasint"`
	}
	if err := openKeyFile(file, id, &u); err != nil {
		return nil, err
	}
	found, err := age.ParseHybridIdentity(string(u.Identity))
	if err != nil {
		return nil, ErrFormat
	}
	return found, nil
}

// vaultKeys are the generations of the vault key, by number.
type vaultKeys struct {
	vault [16]byte
	keys  map[uint32]vaultKey
}

type vaultKey struct{ rows, records []byte }

// openVaultKey opens vault.age.
func openVaultKey(file []byte, key age.Identity) (vaultKeys, error) {
	var v struct {
		Vault       [16]byte `cbor:"2,keyasint"`
		Generations []struct {
			_      struct{} `cbor:",toarray"`
			Number uint32
			Key    []byte
		} `cbor:"3,keyasint"`
	}
	if err := openKeyFile(file, key, &v); err != nil {
		return vaultKeys{}, err
	}
	out := vaultKeys{v.Vault, map[uint32]vaultKey{}}
	for _, g := range v.Generations {
		rows, err := hkdf.Key(sha256.New, g.Key, v.Vault[:], "pelita/vault/1/rows", 32)
		if err != nil {
			return out, err
		}
		records, err := hkdf.Key(sha256.New, g.Key, v.Vault[:], "pelita/vault/1/record-keys", 32)
		if err != nil {
			return out, err
		}
		out.keys[g.Number] = vaultKey{rows, records}
	}
	return out, nil
}

func openKeyFile(file []byte, key age.Identity, to any) error {
	r, err := age.Decrypt(bytes.NewReader(file), key)
	if none := (*age.NoIdentityMatchError)(nil); errors.As(err, &none) {
		return ErrKey
	}
	if err != nil {
		return fmt.Errorf("%w: key file", ErrFormat)
	}
	b, err := io.ReadAll(io.LimitReader(r, maxKeyFile))
	if err != nil {
		return fmt.Errorf("%w: key file", ErrFormat)
	}
	return decode(b, to)
}
