package pack

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Pack is a pack that was read: every file is the one that the manifest lists.
// Whether it may be believed is Verify's and Trust's to say. It is immutable.
type Pack struct {
	Manifest Manifest

	exact      []byte // of the manifest
	signatures []signature
	files      []file // in the order of the manifest
}

type file struct {
	_     struct{} `cbor:",toarray"`
	Path  string
	Bytes []byte
}

// container is a pack file.
type container struct {
	Magic      string      `cbor:"0,keyasint"`
	Exact      []byte      `cbor:"1,keyasint"`
	Signatures []signature `cbor:"2,keyasint"`
	Files      []file      `cbor:"3,keyasint"`
}

// Parse reads a pack file whole, or refuses it. It checks form and hashes, not
// signatures. *Refusal.
func Parse(b []byte) (*Pack, error) {
	if len(b) > MaxPack {
		return nil, refuse(TooLarge, "pack")
	}
	var c container
	if !codec().Exact(b, &c) || c.Magic != packMagic {
		return nil, refuse(Unreadable, "pack")
	}
	m, err := ParseManifest(c.Exact)
	if err != nil {
		return nil, err
	}
	p := &Pack{Manifest: m, exact: c.Exact, signatures: c.Signatures, files: c.Files}
	return p, p.whole()
}

// whole says whether the files are those of the manifest, and nothing else.
func (p *Pack) whole() error {
	if len(p.files) != len(p.Manifest.Files) {
		return refuse(Mixed, "files")
	}
	for n, e := range p.Manifest.Files {
		f := p.files[n]
		sum := sha256.Sum256(f.Bytes)
		if f.Path != e.Path || uint64(len(f.Bytes)) != e.Length || !bytes.Equal(sum[:], e.SHA256) {
			return refuse(Mixed, e.Path)
		}
	}
	return nil
}

// Making is what a pack is made of besides its files.
type Making struct {
	ID               string
	Version, Root    uint64
	Created, Expires time.Time
}

// Make makes an unsigned pack of the files of a folder that is laid out like one.
// Whatever else lies there is refused, not left out. *Refusal, or an error of fsys.
func Make(fsys fs.FS, with Making) (*Pack, error) {
	p := &Pack{Manifest: Manifest{
		ID: with.ID, Version: with.Version, Root: with.Root,
		Created: with.Created.UTC().Truncate(time.Second), Expires: with.Expires.UTC().Truncate(time.Second),
	}}
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if err := checkPath(name); err != nil {
			return refuse(Path, path.Base(name))
		}
		b, err := readFile(fsys, name)
		p.files = append(p.files, file{Path: name, Bytes: b})
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(p.files, func(a, b file) int { return strings.Compare(a.Path, b.Path) })
	for _, f := range p.files {
		sum := sha256.Sum256(f.Bytes)
		p.Manifest.Files = append(p.Manifest.Files, Entry{Path: f.Path, SHA256: sum[:], Length: uint64(len(f.Bytes))})
	}
	if p.exact, err = p.Manifest.encode(); err != nil {
		return nil, err
	}
	return p, nil
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err == nil && len(b) > MaxFile {
		err = refuse(TooLarge, name)
	}
	return b, err
}

// Sign is the pack with one signature more.
func (p *Pack) Sign(key ed25519.PrivateKey) *Pack {
	next := *p
	next.signatures = with(p.signatures, key, LabelManifest, p.exact)
	return &next
}

// File is the pack file. TooLarge.
func (p *Pack) File() ([]byte, error) {
	b, err := codec().Marshal(container{Magic: packMagic, Exact: p.exact, Signatures: p.signatures, Files: p.files})
	if err != nil {
		return nil, refused(Unreadable, "pack", err)
	}
	if len(b) > MaxPack {
		return nil, refuse(TooLarge, "pack")
	}
	return b, nil
}

// Digest identifies the pack: the SHA-256 of its manifest, which holds the hash of
// every file. Signatures are not part of it.
func (p *Pack) Digest() [32]byte { return sha256.Sum256(p.exact) }

// Name is the edition of the pack's wording and the name of what it brings.
func (p *Pack) Name() string { return edition(p.Manifest.ID, p.Manifest.Version) }

// Verify says whether enough keys of the root signed the pack, each once, and
// nobody else did. *Refusal.
func (p *Pack) Verify(root Root) error {
	if !root.Known() {
		return refuse(NoRoot, "")
	}
	if len(p.signatures) > MaxKeys {
		return refuse(Signatures, "number")
	}
	for n, s := range p.signatures {
		switch {
		case n > 0 && bytes.Compare(p.signatures[n-1].Key, s.Key) >= 0:
			return refuse(Signatures, "order")
		case !root.lists(s.Key):
			return refuse(Signatures, "unknown key")
		case !s.right(LabelManifest, p.exact):
			return refuse(Signatures, "not right")
		}
	}
	if len(p.signatures) < root.Threshold {
		return refuse(Signatures, "too few")
	}
	if p.Manifest.Root != root.Version {
		return refuse(OtherRoot, "")
	}
	return nil
}

// Signers names the holders of the keys that signed, as the root has them.
func (p *Pack) Signers(root Root) []string {
	var out []string
	for _, s := range p.signatures {
		if h := root.Holder(s.Key); h != "" {
			out = append(out, h)
		}
	}
	return out
}
