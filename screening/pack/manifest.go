package pack

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"pelita/screening/protocol"
)

// Manifest is what is signed: which pack this is, and the hash of every file.
type Manifest struct {
	ID      string
	Version uint64
	Created time.Time
	Expires time.Time
	// Root is the version of the root under which it was signed.
	Root  uint64
	Files []Entry // by path
}

// Entry is one file of a manifest.
type Entry struct {
	_      struct{} `cbor:",toarray"`
	Path   string
	SHA256 []byte
	Length uint64
}

// Limits of versions and times.
const (
	// MaxVersion is the highest version of a pack or a root.
	MaxVersion = 1 << 31
	// MaxStep is how far a version may be ahead of the highest that was seen.
	MaxStep = 100_000
	// MaxLife is how long after it was made a pack may expire.
	MaxLife = 2 * 366 * 24 * time.Hour

	maxTime = 1 << 38 // seconds; far beyond any date that is meant
)

type manifestBody struct {
	Format  uint64  `cbor:"1,keyasint"`
	ID      string  `cbor:"2,keyasint"`
	Version uint64  `cbor:"3,keyasint"`
	Created uint64  `cbor:"4,keyasint"`
	Expires uint64  `cbor:"5,keyasint"`
	Root    uint64  `cbor:"6,keyasint"`
	Files   []Entry `cbor:"7,keyasint"`
}

// ParseManifest reads the exact bytes of a manifest. There is no field but
// these: a pack cannot set anything else. *Refusal.
func ParseManifest(exact []byte) (Manifest, error) {
	if len(exact) > maxManifest {
		return Manifest{}, refuse(TooLarge, "manifest")
	}
	var b manifestBody
	if !codec().Exact(exact, &b) || b.Format != format {
		return Manifest{}, refuse(Unreadable, "manifest")
	}
	m := Manifest{
		ID: b.ID, Version: b.Version, Root: b.Root, Files: b.Files,
		Created: time.Unix(int64(min(b.Created, maxTime)), 0).UTC(), Expires: time.Unix(int64(min(b.Expires, maxTime)), 0).UTC(),
	}
	return m, m.check()
}

func (m Manifest) check() error {
	switch life := m.Expires.Sub(m.Created); {
	case !protocol.ValidName(m.ID):
		return refuse(Unreadable, "id")
	case m.Version == 0 || m.Version > MaxVersion:
		return refuse(Jump, "version")
	case m.Root == 0 || m.Root > MaxVersion:
		return refuse(Unreadable, "root version")
	case life <= 0 || life > MaxLife:
		return refuse(Times, "expires")
	case len(m.Files) == 0:
		return refuse(Incomplete, "files")
	case len(m.Files) > MaxFiles:
		return refuse(TooLarge, "files")
	}
	for n, f := range m.Files {
		if err := checkPath(f.Path); err != nil {
			return err
		}
		if f.Length > MaxFile {
			return refuse(TooLarge, f.Path)
		}
		if len(f.SHA256) != sha256.Size || n > 0 && strings.Compare(m.Files[n-1].Path, f.Path) >= 0 {
			return refuse(Unreadable, f.Path)
		}
	}
	return nil
}

func (m Manifest) encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	b, err := codec().Marshal(manifestBody{
		Format: format, ID: m.ID, Version: m.Version, Root: m.Root, Files: m.Files,
		Created: uint64(max(m.Created.Unix(), 0)), Expires: uint64(max(m.Expires.Unix(), 0)),
	})
	if err != nil {
		return nil, refused(Unreadable, "manifest", err)
	}
	return b, nil
}

// folders are the places in which files of a pack may lie; each file is
// <name>.toml, of the letters a to z, digits, dots and hyphens.
func folders() []string {
	return []string{"items", "protocols", "indicators", "countries", "texts", "golden"}
}

// maxPath bounds a path, in bytes.
const maxPath = 96

// checkPath refuses every name that packs do not have: paths are a fixed list of
// folders with plain TOML files, nothing nested, nothing hidden.
func checkPath(path string) error {
	folder, name, nested := strings.Cut(path, "/")
	base, isTOML := strings.CutSuffix(name, ".toml")
	if !nested || !isTOML || len(path) > maxPath || !slices.Contains(folders(), folder) || !plainBase(base) {
		return refuse(Path, "file name")
	}
	if folder == "texts" && strings.Count(base, ".") != 1 || folder != "texts" && strings.Contains(base, ".") {
		return refuse(Path, "file name")
	}
	return nil
}

// plainBase: letters, digits, hyphens and dots, the first and last no dot. Tags of
// languages bear capital letters.
func plainBase(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_') {
			return false
		}
	}
	return true
}
