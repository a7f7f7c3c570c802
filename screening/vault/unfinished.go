package vault

import (
	"bytes"
	"math"
	"path/filepath"
)

// Unfinished says that vault.age in a folder holds the key of before beside the one in
// force, so that who has the passphrase opens what left or was erased in an older copy
// of the disk: a change of generation could not be finished. The length of the file
// tells, so no passphrase is needed. The next Open tries again.
func Unfinished(dir string) bool {
	path, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	f, err := openFolder(path)
	if err != nil {
		return false
	}
	defer f.root.Close()
	return f.unfinished()
}

func (f folder) unfinished() bool {
	b, err := f.read(fileVaultKey, maxVaultFile)
	if err != nil {
		return false
	}
	_, rest, _ := bytes.Cut(b, []byte("\n--- ")) // age: the last line of the header
	_, sealed, ok := bytes.Cut(rest, []byte("\n"))
	return ok && len(sealed) > longestAlone()
}

// ageOverhead is what age adds to a plaintext of one piece: a nonce and a tag.
const ageOverhead = 16 + 16

// longestAlone is the length of the sealed part of a vault.age with one generation,
// whatever its number. A second one is longer than any number.
func longestAlone() int {
	one := generationKey{Generation: math.MaxUint32, Key: make([]byte, keyLen)}
	b, err := codec().Marshal(vaultKey{Format: keyFileFormat, Generations: []generationKey{one}})
	if err != nil {
		return math.MaxInt
	}
	return len(b) + ageOverhead
}
