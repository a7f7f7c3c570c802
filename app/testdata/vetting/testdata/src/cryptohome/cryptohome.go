package cryptohome

import (
	"crypto/aes"  // want `crypto/aes is imported outside the named packages`
	"crypto/rand" // want `crypto/rand is imported outside the named packages`
	"crypto/sha256"
)

func seal(key, b []byte) {
	_, _ = aes.NewCipher(key)
	_, _ = rand.Read(b)
	_ = sha256.Sum256(b)
}
