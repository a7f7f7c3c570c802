package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"

	"pelita/screening"
)

// Sizes of the key files, checked before anything is parsed.
const (
	maxUserFile  = 64 << 10
	maxVaultFile = 256 << 10
	maxStanzas   = 64
)

// The parts that a *screening.DamagedError of a key file names.
const (
	partUserKey  = "user-key"
	partVaultKey = "vault-key"
)

const keyFileFormat = 1

// userKey is what user-N.age holds.
type userKey struct {
	Format   int      `cbor:"1,keyasint"`
	Vault    [16]byte `cbor:"2,keyasint"`
	Identity []byte   `cbor:"3,keyasint"`

	id UserID // by the name of the file
}

// vaultKey is what vault.age holds.
type vaultKey struct {
	Format      int             `cbor:"1,keyasint"`
	Vault       [16]byte        `cbor:"2,keyasint"`
	Generations []generationKey `cbor:"3,keyasint"`
}

// workFactors are the scrypt work factors that are accepted: a planted file can
// neither make the passphrase cheap to guess nor take the program down.
type workFactors struct{ min, max int }

func (w workFactors) accept(logN string) bool {
	n, err := strconv.Atoi(logN)
	return err == nil && strconv.Itoa(n) == logN && n >= w.min && n <= w.max
}

// errHeader: the header of a key file is not one that we write.
var errHeader = errors.New("key file header")

// passphraseGate is an age identity that looks at the stanza before any scrypt
// work is done.
type passphraseGate struct {
	factors workFactors
	inner   *age.ScryptIdentity
}

// Unwrap is age.Identity's.
func (g passphraseGate) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != "scrypt" || len(stanzas[0].Args) != 2 || !g.factors.accept(stanzas[0].Args[1]) {
		return nil, errHeader
	}
	return g.inner.Unwrap(stanzas)
}

// hybridGate is an age identity that accepts only post-quantum stanzas.
type hybridGate struct{ inner *age.HybridIdentity }

// Unwrap is age.Identity's.
func (g hybridGate) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) > maxStanzas {
		return nil, errHeader
	}
	for _, s := range stanzas {
		if s.Type != "mlkem768x25519" {
			return nil, errHeader
		}
	}
	return g.inner.Unwrap(stanzas)
}

// sealUserKey makes user-N.age: one passphrase stanza and nothing else.
func sealUserKey(u userKey, passphrase string, factor int) ([]byte, error) {
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("seal user key: %w", screening.ErrWeakPassphrase)
	}
	r.SetWorkFactor(factor)
	return encryptCBOR(u, r)
}

// openUserKey opens user-N.age. screening.ErrWrongPassphrase, or a
// *screening.DamagedError when the file is not one that sealUserKey makes.
func openUserKey(file []byte, passphrase string, factors workFactors) (userKey, error) {
	var u userKey
	inner, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return u, screening.ErrWrongPassphrase
	}
	inner.SetMaxWorkFactor(factors.max)
	err = decryptCBOR(file, &u, passphraseGate{factors, inner})
	if noMatch := (*age.NoIdentityMatchError)(nil); errors.As(err, &noMatch) {
		return u, screening.ErrWrongPassphrase
	}
	if err != nil || u.Format != keyFileFormat {
		return u, &screening.DamagedError{Part: partUserKey}
	}
	return u, nil
}

// sealVaultKey makes vault.age, to users and recovery recipients alike.
func sealVaultKey(v vaultKey, recipients []*age.HybridRecipient) ([]byte, error) {
	all := make([]age.Recipient, len(recipients))
	for i, r := range recipients {
		all[i] = r
	}
	return encryptCBOR(v, all...)
}

// openVaultKey opens vault.age with a user's identity. *screening.DamagedError.
func openVaultKey(file []byte, user userKey) (vaultKey, error) {
	var v vaultKey
	identity, err := age.ParseHybridIdentity(string(user.Identity))
	if err != nil {
		return v, &screening.DamagedError{Part: partUserKey}
	}
	err = decryptCBOR(file, &v, hybridGate{identity})
	if err != nil || v.Format != keyFileFormat || v.Vault != user.Vault {
		return v, &screening.DamagedError{Part: partVaultKey}
	}
	return v, nil
}

// parseRecipient reads a post-quantum recipient, and no other kind: age would
// refuse to mix them. screening.ErrRecipient; the text is not repeated.
func parseRecipient(s string) (*age.HybridRecipient, error) {
	r, err := age.ParseHybridRecipient(s)
	if err != nil || r.String() != s {
		return nil, fmt.Errorf("parse recipient: %w", screening.ErrRecipient)
	}
	return r, nil
}

func encryptCBOR(v any, recipients ...age.Recipient) ([]byte, error) {
	plain, err := codec().Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode key file: %w", err)
	}
	defer clear(plain)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipients...)
	if err != nil {
		return nil, fmt.Errorf("seal key file: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal key file: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal key file: %w", err)
	}
	return out.Bytes(), nil
}

// decryptCBOR reads the file to its end before it believes any of it.
func decryptCBOR(file []byte, v any, identity age.Identity) error {
	r, err := age.Decrypt(bytes.NewReader(file), identity)
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxVaultFile))
	if err != nil {
		return err
	}
	defer clear(plain)
	return codec().Unmarshal(plain, v)
}
