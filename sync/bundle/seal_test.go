package bundle_test

import (
	"bytes"
	"io"
	"testing"

	"filippo.io/age"

	"pelita/sync/synctest"
)

// opened is the plaintext of a part.
func opened(t testing.TB, part []byte, d *synctest.Device) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(part), d.Identity)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
