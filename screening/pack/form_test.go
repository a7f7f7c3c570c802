package pack_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"pelita/screening/pack"
)

// SR-H01, H08, H09: limits before anything is decoded, and nothing of a file that
// is not whole.
func TestSRH08APackCutOffOrChangedAnywhereIsRefused(t *testing.T) {
	good := written(t, build(t, small(), 1, 1, 2))
	r := root(t)
	for n := range good {
		if _, err := pack.Parse(good[:n]); err == nil {
			t.Fatalf("cut off at %d it was read", n)
		}
		for _, bit := range []byte{0x01, 0x80} {
			changed := bytes.Clone(good)
			changed[n] ^= bit
			if p, err := pack.Parse(changed); err == nil && p.Verify(r) == nil {
				t.Fatalf("changed at %d it was believed", n)
			}
		}
	}
}

func TestSRH01ALimitIsHeldBeforeAnythingIsRead(t *testing.T) {
	_, err := pack.Parse(make([]byte, pack.MaxPack+1))
	refusedFor(t, err, pack.TooLarge)
	_, err = pack.ParseRoot(make([]byte, pack.MaxRoot+1))
	refusedFor(t, err, pack.TooLarge)
	f := small()
	f["items/b.toml"] = &fstest.MapFile{Data: make([]byte, pack.MaxFile+1)}
	_, err = pack.Make(f, making(1))
	refusedFor(t, err, pack.TooLarge)
	big := fstest.MapFS{}
	for _, n := range "abcdefghi" {
		big["items/"+string(n)+".toml"] = &fstest.MapFile{Data: make([]byte, pack.MaxFile)}
	}
	p, err := pack.Make(big, making(1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.File()
	refusedFor(t, err, pack.TooLarge)
	// an array that says it has 2^32 elements allocates nothing
	claim := []byte{0xa1, 0x03, 0x9a, 0xff, 0xff, 0xff, 0xff}
	if n := testing.AllocsPerRun(10, func() { _, _ = pack.Parse(claim) }); n > 100 {
		t.Errorf("%v allocations", n)
	}
	deep := bytes.Repeat([]byte{0x81}, 4096)
	if _, err := pack.Parse(deep); err == nil {
		t.Error("a deep nesting was read")
	}
}

func TestSRH03AndSRG10OnlyFilesOfAnInstrumentHaveAPlaceInAPack(t *testing.T) {
	for _, name := range []string{
		"items/../../evil.toml", "/items/a.toml", "items\\a.toml", "items/a.TOML", "items/a", "a.toml", "items/x/a.toml",
		"items/.a.toml", "items/a..toml", "items/a.en.toml", "texts/a.toml", "texts/a.en.id.toml", "texts/ui.en.toml.exe",
		"hub/a.toml", "keys/a.toml", "locales/a.en.toml", "code/a.go", "items/a:b.toml", "items/a .toml", "items/ä.toml",
		"items/" + strings.Repeat("a", 200) + ".toml", "exports/k.toml", "roles/a.toml", "",
	} {
		_, err := pack.ParseManifest(named(t, name))
		refusedFor(t, err, pack.Path)
	}
	for _, name := range []string{"items/a.toml", "protocols/a-b.toml", "texts/tfc.zh-Hans.toml", "countries/id.toml", "golden/case-1.toml"} {
		if _, err := pack.Make(fstest.MapFS{name: {Data: []byte("x")}}, making(1)); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// named is a manifest that lists a file of any name.
func named(t *testing.T, name string) []byte {
	t.Helper()
	m := decode(t, decode(t, written(t, build(t, small(), 1)))[1].([]byte))
	file := m[7].([]any)[0].([]any)
	m[7] = []any{[]any{name, file[1], file[2]}}
	return encode(t, m)
}

func TestSRG02AFileThatIsListedTwiceIsRefused(t *testing.T) {
	m := decode(t, decode(t, written(t, build(t, small(), 1)))[1].([]byte))
	file := m[7].([]any)[0]
	m[7] = []any{file, file}
	_, err := pack.ParseManifest(encode(t, m))
	refusedFor(t, err, pack.Unreadable)
}

func TestAPackIsAFileSystem(t *testing.T) {
	p := build(t, folder(t), 1)
	if err := fstest.TestFS(p.Files(), "items/tfc.toml", "protocols/tfc-border.toml", "golden/sixteen.toml", "texts/tfc.en.toml"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(p.Texts(), "tfc.en.toml", "tfc.id.toml"); err != nil {
		t.Error(err)
	}
}

func TestMakingAPackTwiceGivesTheSameBytes(t *testing.T) {
	a, b := written(t, build(t, folder(t), 1, 1, 2)), written(t, build(t, folder(t), 1, 2, 1))
	if !bytes.Equal(a, b) {
		t.Error("the same files give other bytes")
	}
	p, err := pack.Parse(a)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written(t, p), a) {
		t.Error("read and written again it has other bytes")
	}
	if got := p.Signers(root(t)); len(got) != 2 || got[0] == got[1] {
		t.Errorf("signed by %v", got)
	}
}
