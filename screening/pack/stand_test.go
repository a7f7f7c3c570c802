package pack_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/pack"
)

// assetsRoot and wordsRoot hold the instrument of 1.0.0, from which the packs of
// these tests are made: it never changes.
const (
	assetsRoot = "../../assets/earlier/1.0.0"
	wordsRoot  = "../../locales/earlier/1.0.0"
)

func made() time.Time    { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }
func expires() time.Time { return made().AddDate(1, 0, 0) }

// key is the n-th of the keys of these tests.
func key(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func holder(n byte) pack.Key {
	return pack.Key{Public: key(n).Public().(ed25519.PublicKey), Holder: "Organisation " + string('A'+rune(n))}
}

// root is 2 of the keys 1, 2, 3, signed by all of them.
func root(t testing.TB) pack.Root {
	t.Helper()
	return rootOf(t, 1, 1, 2, 3)
}

func rootOf(t testing.TB, version uint64, keys ...byte) pack.Root {
	t.Helper()
	var list []pack.Key
	for _, n := range keys {
		list = append(list, holder(n))
	}
	r, err := pack.NewRoot(version, 2, made(), list)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range keys {
		r = r.Sign(key(n))
	}
	return r
}

// folder is the files of a sound pack, to be broken.
func folder(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, dir := range []string{"items", "protocols", "indicators", "golden"} {
		take(t, out, path.Join(assetsRoot, dir), dir)
	}
	take(t, out, wordsRoot, "texts")
	var next strings.Builder // 1.0.0 had no words for what to do; a pack needs them
	for _, r := range own().Sets.Urgency.Rows {
		fmt.Fprintf(&next, "\"indicator.%s.do\" = \"Tell your supervisor.\"\n", r.ID)
	}
	out["texts/next.en.toml"] = &fstest.MapFile{Data: []byte(next.String())}
	return out
}

func take(t testing.TB, to fstest.MapFS, from, dir string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(path.Join(from, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(e.Name(), ".toml") {
			to[path.Join(dir, e.Name())] = &fstest.MapFile{Data: b}
		}
	}
}

func swap(t testing.TB, f fstest.MapFS, file, old, new string) {
	t.Helper()
	text := string(f[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s no longer holds %q", file, old)
	}
	f[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
}

func making(version uint64) pack.Making {
	return pack.Making{ID: "tfc-test", Version: version, Root: 1, Created: made(), Expires: expires()}
}

func build(t testing.TB, f fs.FS, version uint64, keys ...byte) *pack.Pack {
	t.Helper()
	p, err := pack.Make(f, making(version))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range keys {
		p = p.Sign(key(n))
	}
	return p
}

// written is the pack as a file.
func written(t testing.TB, p *pack.Pack) []byte {
	t.Helper()
	b, err := p.File()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// own is the instrument of the program in these tests.
var own = sync.OnceValue(func() *screening.Library {
	l, err := screening.LoadLibrary(os.DirFS(assetsRoot))
	if err != nil {
		panic(err)
	}
	return l
})

// silent is a source that has no words.
func silent(string) (string, bool) { return "", false }

// reasonOf is the code of a refusal, or "".
func reasonOf(err error) string {
	var r *pack.Refusal
	if errors.As(err, &r) {
		return r.Reason.String()
	}
	return ""
}

func refusedFor(t *testing.T, err error, want pack.Reason) {
	t.Helper()
	if reasonOf(err) != want.String() {
		t.Errorf("refused for %q (%v), want %q", reasonOf(err), err, want)
	}
}

// trusting is a device that trusts the root and has taken a pack of a version.
func trusting(t testing.TB, version uint64) pack.Trust {
	t.Helper()
	trust, err := pack.Trust{}.Trusts(root(t), made())
	if err != nil {
		t.Fatal(err)
	}
	if version > 0 {
		trust = trust.Took(build(t, small(), version, 1, 2), made())
	}
	return trust
}

// small is the least that has the form of a pack.
func small() fstest.MapFS {
	return fstest.MapFS{"items/a.toml": {Data: []byte("family = \"x\"\n")}, "texts/a.en.toml": {Data: []byte("\"item.a.ask\" = \"A?\"\n")}}
}

// reference is the cases of 1.0.0, whose instrument is the program's own here.
func reference() (pack.Reference, error) {
	return pack.ReadReference(os.DirFS(path.Join(assetsRoot, "golden")), os.DirFS(assetsRoot), own())
}

// present is the files of the instrument of today, to be broken.
func present(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, dir := range []string{"items", "protocols", "indicators", "countries"} {
		take(t, out, path.Join("../../assets", dir), dir)
	}
	return out
}

func load(t testing.TB, f fs.FS) *screening.Library {
	t.Helper()
	l, err := screening.LoadLibrary(f)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// shipped is the instrument of today with the editions beside it.
func shipped(t testing.TB) *screening.Library {
	t.Helper()
	return load(t, assets.Files())
}
