package vault

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pelita/screening"
)

// The policy for new passphrases: long enough in letters or in words, and no
// rule of composition (NIST SP 800-63B-4, 3.1.1.2).
const (
	minLetters    = 15
	minWords      = 6
	maxPassphrase = 1024
)

// CheckPassphrase says whether a new passphrase meets the policy: at least 15
// letters or 6 different words, at most 1,024 bytes, no control characters.
// screening.ErrWeakPassphrase.
func CheckPassphrase(passphrase []byte) error {
	p, ok := normalise(passphrase)
	if !ok || strings.ContainsFunc(p, unicode.IsControl) {
		return fmt.Errorf("check passphrase: %w", screening.ErrWeakPassphrase)
	}
	words := map[string]bool{}
	for _, w := range strings.Fields(p) {
		words[w] = true
	}
	if utf8.RuneCountInString(p) < minLetters && len(words) < minWords {
		return fmt.Errorf("check passphrase: %w", screening.ErrWeakPassphrase)
	}
	return nil
}

// normalise is the form in which a passphrase goes into scrypt: NFKC, so that
// every keyboard that shows the same letters opens the same vault. It is false
// when no vault can have this passphrase.
func normalise(passphrase []byte) (string, bool) {
	if len(passphrase) == 0 || len(passphrase) > maxPassphrase || !utf8.Valid(passphrase) {
		return "", false
	}
	return string(norm.NFKC.Bytes(passphrase)), true
}
