package pack

import (
	"bytes"
	"crypto/ed25519"
	"slices"
)

// signature is one key's signature over a label and exact bytes.
type signature struct {
	_     struct{} `cbor:",toarray"`
	Key   []byte
	Bytes []byte
}

func (s signature) right(label string, exact []byte) bool {
	return len(s.Key) == ed25519.PublicKeySize && len(s.Bytes) == ed25519.SignatureSize &&
		ed25519.Verify(s.Key, message(label, exact), s.Bytes)
}

func message(label string, exact []byte) []byte { return slices.Concat([]byte(label), exact) }

// with is all with the signature of one key more, by the bytes of their keys. A
// second signature of the same key takes the place of the first.
func with(all []signature, key ed25519.PrivateKey, label string, exact []byte) []signature {
	public := []byte(key.Public().(ed25519.PublicKey))
	out := slices.DeleteFunc(slices.Clone(all), func(s signature) bool { return bytes.Equal(s.Key, public) })
	out = append(out, signature{Key: public, Bytes: ed25519.Sign(key, message(label, exact))})
	slices.SortFunc(out, func(a, b signature) int { return bytes.Compare(a.Key, b.Key) })
	return out
}
