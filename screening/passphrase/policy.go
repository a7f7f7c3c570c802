package passphrase

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
	// MinLetters is how many letters are enough, counted as a person counts them:
	// code points, spaces included.
	MinLetters = 15
	// MinWords is how many different words are enough.
	MinWords = 6
	// MaxBytes bounds a passphrase, before it is looked at.
	MaxBytes = 1024
)

// Check says whether a new passphrase meets the policy.
//
// screening.ErrWeakPassphrase when it is too short or too long,
// screening.ErrUntypable for characters that are no text or may be written
// otherwise by a later keyboard, screening.ErrGuessable for one that is made of
// few well-known words, names and passwords, of rows of keys or of repetitions.
func Check(passphrase []byte) error {
	p, ok := Normalise(passphrase)
	if !ok {
		return fmt.Errorf("check passphrase: %w", screening.ErrWeakPassphrase)
	}
	if strings.ContainsFunc(p, untypable) {
		return fmt.Errorf("check passphrase: %w", screening.ErrUntypable)
	}
	if utf8.RuneCountInString(p) < MinLetters && len(different(p)) < MinWords {
		return fmt.Errorf("check passphrase: %w", screening.ErrWeakPassphrase)
	}
	if guessable(p) {
		return fmt.Errorf("check passphrase: %w", screening.ErrGuessable)
	}
	return nil
}

// Normalise is the form in which a passphrase goes into scrypt: NFKC, so that
// every keyboard that shows the same letters opens the same vault. A card that With
// joined to it stays as it is. It is false when no vault can have this passphrase.
func Normalise(passphrase []byte) (string, bool) {
	word := len(Typed(passphrase))
	if word == 0 || word > MaxBytes || !utf8.Valid(passphrase) {
		return "", false
	}
	return string(norm.NFKC.Bytes(passphrase)), true
}

// untypable says whether a code point has no place in a passphrase: a control
// character, or one that Unicode has not assigned, whose normal form a later
// version could change.
func untypable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cn, r)
}

// different are the words of a text, each once.
func different(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(text) {
		words[w] = true
	}
	return words
}
