package pack

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"slices"
	"time"
)

// Key is one key of a root, and whose it is.
type Key struct {
	_      struct{} `cbor:",toarray"`
	Public []byte
	// Holder names an organisation, in ASCII.
	Holder string
}

// Root says which keys sign packs, and how many of them are needed. A program
// knows at most one; whoever works with it has compared its words.
type Root struct {
	Version   uint64
	Threshold int
	Keys      []Key // by their bytes
	Created   time.Time

	exact      []byte
	signatures []signature
}

// The least that a root must ask for: no single key and no single loss decides.
const (
	minThreshold = 2
	minKeys      = 3
)

type rootBody struct {
	Format    uint64 `cbor:"1,keyasint"`
	Version   uint64 `cbor:"2,keyasint"`
	Threshold uint64 `cbor:"3,keyasint"`
	Keys      []Key  `cbor:"4,keyasint"`
	Created   uint64 `cbor:"5,keyasint"`
}

// signed is what a root file and, with files beside it, a pack file are: exact
// bytes, and signatures over them.
type signed struct {
	Magic      string      `cbor:"0,keyasint"`
	Exact      []byte      `cbor:"1,keyasint"`
	Signatures []signature `cbor:"2,keyasint"`
}

const (
	format    = 1
	rootMagic = "pelita pack root"
	packMagic = "pelita pack"
)

// NewRoot makes a root that nobody has signed yet.
func NewRoot(version uint64, threshold int, created time.Time, keys []Key) (Root, error) {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, func(a, b Key) int { return bytes.Compare(a.Public, b.Public) })
	exact, err := codec().Marshal(rootBody{
		Format: format, Version: version, Threshold: uint64(max(threshold, 0)), Keys: keys, Created: uint64(max(created.Unix(), 0)),
	})
	if err != nil {
		return Root{}, refused(Unreadable, "root", err)
	}
	return readRoot(exact)
}

// ParseRoot reads a root file. It must be signed by as many of its own keys as
// it asks for: nobody is listed who does not know. *Refusal.
func ParseRoot(b []byte) (Root, error) {
	r, err := ReadUnsigned(b)
	if err != nil {
		return Root{}, err
	}
	if !r.signedBy(r) {
		return Root{}, refuse(BadRoot, "signatures")
	}
	return r, nil
}

func readRoot(exact []byte) (Root, error) {
	var body rootBody
	if !codec().Exact(exact, &body) || body.Format != format {
		return Root{}, refuse(Unreadable, "root")
	}
	r := Root{
		Version: body.Version, Threshold: int(min(body.Threshold, MaxKeys+1)), Keys: body.Keys,
		Created: time.Unix(int64(min(body.Created, maxTime)), 0).UTC(), exact: exact,
	}
	if r.Version == 0 || r.Version > MaxVersion || body.Created > maxTime {
		return Root{}, refuse(BadRoot, "version")
	}
	if len(r.Keys) < minKeys || len(r.Keys) > MaxKeys || r.Threshold < minThreshold || r.Threshold > len(r.Keys) {
		return Root{}, refuse(BadRoot, "threshold")
	}
	for n, k := range r.Keys {
		if len(k.Public) != ed25519.PublicKeySize || n > 0 && bytes.Compare(r.Keys[n-1].Public, k.Public) >= 0 {
			return Root{}, refuse(BadRoot, "keys")
		}
		if !plainName(k.Holder) {
			return Root{}, refuse(Display, "holder")
		}
	}
	return r, nil
}

// maxHolder bounds the name of a key's holder, in bytes.
const maxHolder = 64

// plainName says whether a name is short and of visible ASCII letters, so that no
// two look alike by a trick of writing.
func plainName(s string) bool {
	if s == "" || len(s) > maxHolder {
		return false
	}
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// File is the root with its signatures.
func (r Root) File() ([]byte, error) {
	b, err := codec().Marshal(signed{Magic: rootMagic, Exact: r.exact, Signatures: r.signatures})
	if err != nil {
		return nil, refused(Unreadable, "root", err)
	}
	return b, nil
}

// Sign is the root with one signature more. A root file that lacks signatures is
// read with ReadUnsigned.
func (r Root) Sign(key ed25519.PrivateKey) Root {
	r.signatures = with(r.signatures, key, LabelRoot, r.exact)
	return r
}

// ReadUnsigned reads a root file whatever its signatures, for whoever adds one.
func ReadUnsigned(b []byte) (Root, error) {
	if len(b) > MaxRoot {
		return Root{}, refuse(TooLarge, "root")
	}
	var s signed
	if !codec().Exact(b, &s) || s.Magic != rootMagic {
		return Root{}, refuse(Unreadable, "root")
	}
	r, err := readRoot(s.Exact)
	r.signatures = s.Signatures
	return r, err
}

// Follows says whether r may take the place of old: the next version, signed by
// enough keys of the old root and enough of its own. *Refusal.
func (r Root) Follows(old Root) error {
	switch {
	case r.Version != old.Version+1:
		return refuse(BadRoot, "version")
	case !r.signedBy(old) || !r.signedBy(r):
		return refuse(BadRoot, "signatures")
	}
	return nil
}

// signedBy says whether enough keys of by signed r. Signatures of keys that by
// does not list are those of the other root of a rotation.
func (r Root) signedBy(by Root) bool {
	n := 0
	for i, s := range r.signatures {
		if i > 0 && bytes.Compare(r.signatures[i-1].Key, s.Key) >= 0 {
			return false
		}
		if !by.lists(s.Key) {
			continue
		}
		if !s.right(LabelRoot, r.exact) {
			return false
		}
		n++
	}
	return n >= by.Threshold && by.Threshold >= minThreshold
}

func (r Root) lists(key []byte) bool {
	return slices.ContainsFunc(r.Keys, func(k Key) bool { return bytes.Equal(k.Public, key) })
}

// Holder names who holds a key of the root, or "".
func (r Root) Holder(key []byte) string {
	for _, k := range r.Keys {
		if bytes.Equal(k.Public, key) {
			return k.Holder
		}
	}
	return ""
}

// Hash is the fingerprint that people compare, as words.
func (r Root) Hash() [32]byte {
	return sha256.Sum256(slices.Concat([]byte(LabelRootHash), r.exact))
}

// Known says whether there is a root at all.
func (r Root) Known() bool { return len(r.Keys) > 0 }
