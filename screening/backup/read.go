package backup

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
)

// maxRecipients bounds the header: as many as vault.age has.
const maxRecipients = 64

// Read reads a backup to its end and shows every item to take, as it comes. What
// was shown may be believed only once Read has returned without an error: until
// then the file may still turn out to be cut short, or not to be what its device
// signed. ErrNotForUs, ErrFormat, ErrBroken, ErrSignature, or what take answered.
func Read(in io.Reader, identity *age.HybridIdentity, take func(Item) error) (Manifest, error) {
	m, err := open(in, gate{identity}, take)
	if err == nil && !slices.Contains(m.Recipients, identity.Recipient().String()) {
		err = fmt.Errorf("%w: it was made for other keys", ErrBroken)
	}
	if err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	return m, nil
}

// ReadKey is Read that gives the key of the file as well, for who lets somebody
// else open this one file.
func ReadKey(in io.Reader, identity *age.HybridIdentity, take func(Item) error) (Manifest, *Key, error) {
	key := &Key{}
	m, err := open(in, learner{gate{identity}, key}, take)
	if err == nil && !slices.Contains(m.Recipients, identity.Recipient().String()) {
		err = fmt.Errorf("%w: it was made for other keys", ErrBroken)
	}
	if err != nil {
		key.Clear()
		return m, nil, fmt.Errorf("read backup: %w", err)
	}
	return m, key, nil
}

// learner remembers the file key that its identity unwraps.
type learner struct {
	gate
	key *Key
}

// Unwrap is age.Identity's.
func (l learner) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	k, err := l.gate.Unwrap(stanzas)
	copy(l.key.file[:], k)
	return k, err
}

// ReadBack is Read with the key of a file that was just written.
func ReadBack(in io.Reader, key *Key, take func(Item) error) (Manifest, error) {
	m, err := open(in, age.NewInjectedFileKeyIdentity(key.file[:]), take)
	if err != nil {
		return m, fmt.Errorf("read backup back: %w", err)
	}
	return m, nil
}

// gate is an age identity that looks at the header before any work is done.
type gate struct{ inner *age.HybridIdentity }

var errHeader = errors.New("header")

// Unwrap is age.Identity's.
func (g gate) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) > maxRecipients {
		return nil, errHeader
	}
	for _, s := range stanzas {
		if s.Type != "mlkem768x25519" {
			return nil, errHeader
		}
	}
	return g.inner.Unwrap(stanzas)
}

func open(in io.Reader, identity age.Identity, take func(Item) error) (Manifest, error) {
	plain, err := age.Decrypt(disk{in}, identity)
	if err != nil {
		return Manifest{}, closed(err)
	}
	r := bufio.NewReaderSize(plain, ChunkSize)
	var first [len(magic)]byte
	if _, err := io.ReadFull(r, first[:]); err != nil {
		return Manifest{}, cut(err)
	}
	if string(first[:]) != magic {
		return Manifest{}, ErrFormat
	}
	return frames(r, take)
}

// closed is what it means that age gives out nothing.
func closed(err error) error {
	var disk *diskError
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &disk):
		return disk.err
	case errors.As(err, &none):
		return ErrNotForUs
	}
	return ErrFormat
}

// frames reads up to the manifest, the signature, and the very end.
func frames(r io.Reader, take func(Item) error) (Manifest, error) {
	var parts tallies
	last := Kind(0)
	for {
		i, err := readItem(r)
		if err != nil {
			return Manifest{}, err
		}
		if !follows(last, i.Kind) || i.Kind == signature {
			return Manifest{}, fmt.Errorf("%w: order", ErrBroken)
		}
		last = i.Kind
		if i.Kind == manifest {
			return ending(r, i.Body, &parts)
		}
		if err := parts.take(i); err != nil {
			return Manifest{}, err
		}
		if err := take(i); err != nil {
			return Manifest{}, err
		}
	}
}

func ending(r io.Reader, b []byte, parts *tallies) (Manifest, error) {
	sig, err := readItem(r)
	if err == nil && (sig.Kind != signature || len(sig.Body) != signatureLen) {
		err = fmt.Errorf("%w: signature", ErrBroken)
	}
	if err != nil {
		return Manifest{}, err
	}
	if _, err := io.ReadFull(r, make([]byte, 1)); err != io.EOF { // age says here that bytes follow or lack
		if err == nil {
			err = ErrBroken
		}
		return Manifest{}, cut(err)
	}
	m, err := parseManifest(b, sig.Body)
	if err == nil {
		err = parts.fits(m)
	}
	return m, err
}
