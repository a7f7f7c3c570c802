package vault

import "pelita/screening/passphrase"

// CheckPassphrase says whether a new passphrase meets the policy of
// passphrase.Check. A card that was joined to it is left out.
func CheckPassphrase(secret []byte) error { return passphrase.Check(passphrase.Typed(secret)) }

// normalise is the form in which a passphrase goes into scrypt. It is false when
// no vault can have this passphrase.
func normalise(secret []byte) (string, bool) { return passphrase.Normalise(secret) }
