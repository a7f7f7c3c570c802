package courier

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/pack"
	"pelita/screening/vault"
)

// packKey is what a file holds with which one organisation signs packs.
type packKey struct {
	Format int    `cbor:"1,keyasint"`
	Seed   []byte `cbor:"2,keyasint"`
	Holder string `cbor:"3,keyasint"`
}

// The work factors of a key file: written with one, and read within limits, so that
// a planted file can neither make the passphrase cheap to guess nor take the
// program down.
const (
	packKeyFactor    = 17
	minPackKeyFactor = 16
	maxPackKeyFactor = 20
	maxPackKeyFile   = 64 << 10
)

// NewPackKey makes a key that signs packs, sealed with a passphrase, and the line
// that goes into a root. screening.ErrWeakPassphrase.
func NewPackKey(holder string, passphrase []byte) (file []byte, public pack.Key, err error) {
	if err := vault.CheckPassphrase(passphrase); err != nil {
		return nil, pack.Key{}, err
	}
	key := packKey{Format: 1, Seed: make([]byte, ed25519.SeedSize), Holder: holder}
	rand.Read(key.Seed)
	b, err := cbor.Marshal(key)
	if err != nil {
		return nil, pack.Key{}, fmt.Errorf("make key: %w", err)
	}
	r, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		return nil, pack.Key{}, fmt.Errorf("make key: %w", err)
	}
	r.SetWorkFactor(packKeyFactor)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, r)
	if err == nil {
		_, err = w.Write(b)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, pack.Key{}, fmt.Errorf("make key: %w", err)
	}
	return out.Bytes(), pack.Key{Public: key.sign().Public().(ed25519.PublicKey), Holder: holder}, nil
}

func (k packKey) sign() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.Seed) }

// OpenPackKey opens a key that signs packs. screening.ErrWrongPassphrase,
// ErrUnreadable.
func OpenPackKey(file, passphrase []byte) (ed25519.PrivateKey, error) {
	if len(file) > maxPackKeyFile {
		return nil, fmt.Errorf("open key: %w", screening.ErrUnreadable)
	}
	inner, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		return nil, fmt.Errorf("open key: %w", screening.ErrWrongPassphrase)
	}
	inner.SetMaxWorkFactor(maxPackKeyFactor)
	r, err := age.Decrypt(bytes.NewReader(file), factorGate{inner})
	if noMatch := (*age.NoIdentityMatchError)(nil); errors.As(err, &noMatch) {
		return nil, fmt.Errorf("open key: %w", screening.ErrWrongPassphrase)
	}
	var b []byte
	if err == nil {
		b, err = io.ReadAll(io.LimitReader(r, maxPackKeyFile))
	}
	var k packKey
	if err != nil || cbor.Unmarshal(b, &k) != nil || k.Format != 1 || len(k.Seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("open key: %w", screening.ErrUnreadable)
	}
	return k.sign(), nil
}

// factorGate looks at the stanza before any scrypt work is done.
type factorGate struct{ inner *age.ScryptIdentity }

// errFactor: the file is not one that NewPackKey makes.
var errFactor = errors.New("key file header")

// Unwrap is age.Identity's.
func (g factorGate) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 || stanzas[0].Type != "scrypt" || len(stanzas[0].Args) != 2 {
		return nil, errFactor
	}
	n, err := strconv.Atoi(stanzas[0].Args[1])
	if err != nil || n < minPackKeyFactor || n > maxPackKeyFactor {
		return nil, errFactor
	}
	return g.inner.Unwrap(stanzas)
}
