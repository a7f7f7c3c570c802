package backup_test

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

// reseal keeps the header of an age file byte for byte and puts another payload
// under it, as a holder of the file key can (age's STREAM, written by hand).
func reseal(t testing.TB, file, key, content []byte) []byte {
	t.Helper()
	header, err := age.ExtractHeader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	nonce := make([]byte, 16)
	rand.Read(nonce)
	k, err := hkdf.Key(sha256.New, key, nonce, "payload", chacha20poly1305.KeySize)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := chacha20poly1305.New(k)
	if err != nil {
		t.Fatal(err)
	}
	out := append(bytes.Clone(header), nonce...)
	for n := uint64(0); ; n++ {
		part := content[:min(len(content), 64<<10)]
		content = content[len(part):]
		var at [chacha20poly1305.NonceSize]byte
		binary.BigEndian.PutUint64(at[3:], n)
		if len(content) == 0 {
			at[11] = 1
		}
		out = aead.Seal(out, at[:], part, nil)
		if len(content) == 0 {
			return out
		}
	}
}
