package disclose

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"

	"pelita/screening"
)

// Secret is the agency's secret from which the pseudonym key of every service
// is derived. All devices of an agency hold the same one, so that a service
// gets the same pseudonym whoever refers. The zero Secret makes nothing.
type Secret [32]byte

// pseudonymLetters is the length of a pseudonym: 50 bits, so that among a
// million records of one agency the chance of any clash is below 1 in 2,000.
const pseudonymLetters = 10

// errNoSecret: a Projector without a secret was used.
var errNoSecret = errors.New("no agency secret")

// Pseudonym is the name of a record towards one service: 10 letters of
// lower-case base32. The same service always gets the same one; two services
// cannot tell that theirs belong to one person, and neither can lead back to
// the record without the secret.
func (s Secret) Pseudonym(service string, id screening.RecordID) (string, error) {
	if s == (Secret{}) {
		return "", fmt.Errorf("make pseudonym: %w", errNoSecret)
	}
	key, err := hkdf.Key(sha256.New, s[:], nil, LabelPseudonymKey+"\x00"+service, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("make pseudonym: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(LabelPseudonym))
	mac.Write(id[:])
	return lowerBase32().EncodeToString(mac.Sum(nil))[:pseudonymLetters], nil
}

func lowerBase32() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}
