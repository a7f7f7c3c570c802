package backup

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"hash"
)

// Label opens what the device signs. It stands in the list of labels of sync,
// since the key is the one that signs segments.
const Label = "pelita/1 sign backup"

const signatureLen = ed25519.SignatureSize

// Head is what the keeper of the records says about them.
type Head struct {
	Vault   [16]byte
	Device  [16]byte
	Created uint64 // hybrid logical clock, as in a change-set
	// State is SHA-256 over id and state hash of every record, by rising id.
	State            [32]byte
	Records, Changes uint64
	// Left are the records that could not be read, and so are not in it.
	Left [][16]byte
	// Gaps are the other parts that could not be read.
	Gaps []Gap
	// Mark is the keeper's own, and is not written.
	Mark uint64
}

// Manifest says what must be in the file. It is signed, and stands inside the
// encryption: who can open the file as well as its recipient can put something
// else into it, but nothing that this device has signed.
type Manifest struct {
	Format     int               `cbor:"1,keyasint"`
	Vault      [16]byte          `cbor:"2,keyasint"`
	Device     [16]byte          `cbor:"3,keyasint"`
	Key        ed25519.PublicKey `cbor:"4,keyasint"`
	Created    uint64            `cbor:"5,keyasint"`
	Recipients []string          `cbor:"6,keyasint"` // to whom the file is sealed
	State      [32]byte          `cbor:"7,keyasint"`
	Records    uint64            `cbor:"8,keyasint"`
	Changes    uint64            `cbor:"9,keyasint"`
	Parts      []Part            `cbor:"10,keyasint"`
	Left       [][16]byte        `cbor:"11,keyasint,omitempty"`
	Gaps       []Gap             `cbor:"12,keyasint,omitempty"`
}

// Gap is a part that is damaged on the device, and so not in the file: which kind
// of part, and its id or name.
type Gap struct {
	_    struct{} `cbor:",toarray"`
	Part string
	ID   string
}

// The parts that a gap can be of. The bytes of a lost file are not on the device
// at all.
const (
	GapSecret  = "secret"
	GapDraft   = "draft"
	GapSegment = "segment"
	GapFile    = "file"
	GapLost    = "lost-file"
)

// Part is one part of the content: all frames of one kind, or one file.
type Part struct {
	_     struct{} `cbor:",toarray"`
	Kind  Kind
	Name  string // of a file, else empty
	Items uint64
	Bytes uint64 // of the bodies
	Sum   [32]byte
}

const manifestFormat = 1

// Files counts the files beside the records.
func (m Manifest) Files() int {
	n := 0
	for _, p := range m.Parts {
		if p.Kind == File {
			n++
		}
	}
	return n
}

// signed is what the signature is over.
func signed(manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return append([]byte(Label), sum[:]...)
}

// parseManifest reads a manifest and checks its signature. ErrBroken, ErrFormat,
// ErrSignature.
func parseManifest(b, sig []byte) (Manifest, error) {
	var m Manifest
	if err := (Item{Body: b}).Unpack(&m); err != nil {
		return m, fmt.Errorf("%w: manifest", err)
	}
	if m.Format != manifestFormat {
		return m, ErrFormat
	}
	if len(m.Key) != ed25519.PublicKeySize || !ed25519.Verify(m.Key, signed(b), sig) {
		return m, ErrSignature
	}
	return m, nil
}

// tallies sums up the frames, part by part, as they go by.
type tallies struct {
	done  []*tally
	last  *tally
	names map[string]bool // of files
}

type tally struct {
	part Part
	sum  hash.Hash
	size uint64 // of the file, as its first frame says
}

// fileHead begins a file.
type fileHead struct {
	Name string `cbor:"1,keyasint"`
	Size uint64 `cbor:"2,keyasint"`
}

// FileName is the name in the frame that begins a file. ErrBroken.
func FileName(i Item) (string, error) {
	var h fileHead
	if err := i.Unpack(&h); err != nil || !plainName(h.Name) {
		return "", fmt.Errorf("%w: file", ErrBroken)
	}
	return h.Name, nil
}

// take adds a frame. The chunks of a file belong to its part. ErrBroken when the
// frame cannot stand here.
func (t *tallies) take(i Item) error {
	switch {
	case i.Kind == Chunk:
		return t.chunk(i)
	case !t.whole():
		return fmt.Errorf("%w: a file ends early", ErrBroken)
	case i.Kind == File:
		return t.begin(i)
	case i.Kind == Change || i.Kind == Draft:
		if t.of(Record) == nil {
			return fmt.Errorf("%w: a change without a record", ErrBroken)
		}
	}
	p := t.of(i.Kind)
	if p == nil {
		p = &tally{part: Part{Kind: i.Kind}, sum: sha256.New()}
		t.done = append(t.done, p)
	}
	p.add(i)
	t.last = p
	return nil
}

func (t *tallies) of(k Kind) *tally {
	for _, p := range t.done {
		if p.part.Kind == k {
			return p
		}
		if p.part.Kind == File {
			break // kinds come before files
		}
	}
	return nil
}

func (t *tallies) begin(i Item) error {
	var h fileHead
	if err := i.Unpack(&h); err != nil || h.Size > MaxFile || !plainName(h.Name) || t.names[h.Name] {
		return fmt.Errorf("%w: file", ErrBroken)
	}
	p := &tally{part: Part{Kind: File, Name: h.Name}, sum: sha256.New(), size: h.Size}
	t.file(p)
	t.last = p
	p.sum.Write(i.frame())
	return nil
}

func (t *tallies) chunk(i Item) error {
	p := t.last
	if p == nil || p.part.Kind != File || len(i.Body) == 0 || p.part.Bytes+uint64(len(i.Body)) > p.size {
		return fmt.Errorf("%w: chunk", ErrBroken)
	}
	p.add(i)
	return nil
}

// file adds the part of a file.
func (t *tallies) file(p *tally) {
	if t.names == nil {
		t.names = map[string]bool{}
	}
	t.names[p.part.Name] = true
	t.done = append(t.done, p)
}

// whole says that no file is open that lacks bytes.
func (t *tallies) whole() bool {
	return t.last == nil || t.last.part.Kind != File || t.last.part.Bytes == t.last.size
}

func (p *tally) add(i Item) {
	p.part.Items++
	p.part.Bytes += uint64(len(i.Body))
	p.sum.Write(i.frame())
}

// parts is what went by.
func (t *tallies) parts() []Part {
	out := make([]Part, len(t.done))
	for n, p := range t.done {
		out[n] = p.part
		copy(out[n].Sum[:], p.sum.Sum(nil))
	}
	return out
}

// fits holds the manifest against what went by. ErrBroken.
func (t *tallies) fits(m Manifest) error {
	got := t.parts()
	if len(got) != len(m.Parts) || !t.whole() {
		return fmt.Errorf("%w: parts", ErrBroken)
	}
	for n, p := range got {
		want := m.Parts[n]
		if p.Kind != want.Kind || p.Name != want.Name || p.Items != want.Items || p.Bytes != want.Bytes || !bytes.Equal(p.Sum[:], want.Sum[:]) {
			return fmt.Errorf("%w: parts", ErrBroken)
		}
	}
	for k, want := range map[Kind]uint64{Record: m.Records, Change: m.Changes} {
		if p := t.of(k); p == nil && want != 0 || p != nil && p.part.Items != want {
			return fmt.Errorf("%w: counts", ErrBroken)
		}
	}
	return nil
}

// plainName says that a name is one of a file of ours: letters, digits, a dot and
// a hyphen, and no more than 64 of them.
func plainName(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '.' {
		return false
	}
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return true
}
