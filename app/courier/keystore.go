package courier

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/zalando/go-keyring"

	"pelita/screening/vault"
)

// KeyStore remembers in the key store of the system how far each vault got. It
// keeps a number and a hash under a random name, and no key: who reads
// them learns that a vault was here and how often it was written.
type KeyStore struct{}

var _ vault.Anchor = KeyStore{}

// keyStoreName is what the key store shows of the program.
const keyStoreName = "Pelita"

var (
	errNoKeyStore = errors.New("no key store is running")
	errMark       = errors.New("not a mark")
)

// reachable says whether there is a key store to ask. Without a session bus the
// library would start one.
func reachable() error {
	if runtime.GOOS == "linux" && os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return errNoKeyStore
	}
	return nil
}

// Read is vault.Anchor's.
func (KeyStore) Read(id [16]byte) (vault.Mark, error) {
	if err := reachable(); err != nil {
		return vault.Mark{}, err
	}
	return readMark(id)
}

// Raise is vault.Anchor's.
func (KeyStore) Raise(id [16]byte, m vault.Mark) error {
	if err := reachable(); err != nil {
		return err
	}
	return keepMark(id, m)
}

// Forget is vault.Anchor's.
func (KeyStore) Forget(id [16]byte) error {
	if err := reachable(); err != nil {
		return err
	}
	return dropMark(id)
}

func dropMark(id [16]byte) error {
	err := keyring.Delete(keyStoreName, hex.EncodeToString(id[:]))
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("tell key store: %w", err)
	}
	return nil
}

func readMark(id [16]byte) (vault.Mark, error) {
	text, err := keyring.Get(keyStoreName, hex.EncodeToString(id[:]))
	if errors.Is(err, keyring.ErrNotFound) {
		return vault.Mark{}, nil
	}
	if err != nil {
		return vault.Mark{}, fmt.Errorf("ask key store: %w", err)
	}
	return parseMark(text)
}

func keepMark(id [16]byte, m vault.Mark) error {
	if err := keyring.Set(keyStoreName, hex.EncodeToString(id[:]), formatMark(m)); err != nil {
		return fmt.Errorf("tell key store: %w", err)
	}
	return nil
}

func formatMark(m vault.Mark) string {
	return strconv.FormatUint(m.Seq, 10) + " " + hex.EncodeToString(m.Root[:])
}

func parseMark(text string) (m vault.Mark, err error) {
	seq, root, ok := strings.Cut(text, " ")
	if m.Seq, err = strconv.ParseUint(seq, 10, 64); err != nil || !ok || len(root) != 2*len(m.Root) {
		return vault.Mark{}, errMark
	}
	if _, err := hex.Decode(m.Root[:], []byte(root)); err != nil || formatMark(m) != text {
		return vault.Mark{}, errMark
	}
	return m, nil
}
